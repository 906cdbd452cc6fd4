"""Who organised a training, how its test came out and for which task it was stand in its entry.

Does the running code survive it: yes, it neither reads nor writes the columns. Entries of before have none of them, and
none can be added: entries are never changed.
What it locks, and for how long on 100 million rows: adding columns without a default changes the catalogue only, a moment for
each year of entries.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('entry', sa.Column('organiser_level', sa.Text(), nullable=True, comment='of the authority that organised it; null where none is on record'))
    op.add_column('entry', sa.Column('test_result', sa.Text(), nullable=True, comment='how a test came out, as it was stated'))
    op.add_column('entry', sa.Column('special_task', sa.Text(), nullable=True, comment='of training for a special task: which one'))
