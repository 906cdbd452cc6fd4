"""What a certificate waits for, as a word.

Does the running code survive it: yes, it does not name the new column; a certificate that it sets waiting has the reason alone.
What it locks, and for how long on 100 million rows: `certificate` exclusively for an instant; the column has no default.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('certificate', sa.Column('waits_for', sa.Text(), nullable=True, comment='what it waits for or waited for, until it exists'))

    # Rights: the running role has had all it needs on this table since 0001.
