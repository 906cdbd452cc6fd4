"""What was taken back from above, and what somebody proposed to take back, is found without a look at everything else.

Does the running code survive it: yes. It makes neither, and an index of no row costs it nothing. A proposal that it does
not know is lost where it acts upon the same approved filing: it is proposed again.
What it locks, and for how long on 100 million rows: each index is built while who writes to `filing`, or to
`filing_opinion`, waits for one reading of the table, about a minute for 100 million rows; make them by hand before,
CONCURRENTLY and under the same names, where that is too long.
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('filing_with_proposal', 'filing', ['filing_id'], unique=False, postgresql_where=sa.text("(standing ->> 'overturn') IS NOT NULL"), if_not_exists=True)
    op.create_index('opinion_from_above', 'filing_opinion', ['made_at'], unique=False, postgresql_where=sa.text("act = 'overturn-from-above'"), if_not_exists=True)
