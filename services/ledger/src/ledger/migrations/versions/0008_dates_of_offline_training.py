"""The dates of offline training stand in its entries, so that no date counts twice.

Does the running code survive it: yes, it neither reads nor writes the column.
What it locks, and for how long on 100 million rows: adding a column without a default changes the catalogue only, a moment for
each year of entries.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('entry', sa.Column('days', sa.Text(), nullable=True, comment='of offline training: date, centihours and half days of each'))
