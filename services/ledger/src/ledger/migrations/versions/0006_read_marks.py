"""How far somebody has read their messages.

Does the running code survive it: yes, it does not know the new table.
What it locks, and for how long on 100 million rows: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('read_mark',
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('read_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('reader_id'),
    comment='how far somebody has read; what is later is new to them'
    )

    grant("SELECT, INSERT, UPDATE", "read_mark")
