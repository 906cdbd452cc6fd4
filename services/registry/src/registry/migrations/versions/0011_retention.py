"""What is over is forgotten after a while: the running code may delete it.

Does the running code survive it: yes, these are rights and an index.
What it locks, and for how long on 100 million rows: nothing but the new index on `session`, which holds up sign-ins for
seconds.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('session_by_end', 'session', [sa.text('coalesce(ended_at, ends_at)')], unique=False)
    for table in ("session", "one_time_code", "handing_over", "application"):
        grant("DELETE", table)
