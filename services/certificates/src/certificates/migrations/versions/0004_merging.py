"""Two records of one human: whoever asks for one of them is answered for the other.

Does the running code survive it: yes, it does not know the new column; it answers for the record that was asked for.
What it locks, and for how long on 100 million rows: `person` exclusively for an instant; the column has no default.
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('merged_into', sa.Uuid(), nullable=True, comment='another record of the same human: it is asked instead'))
