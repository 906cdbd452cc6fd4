"""Codes with which an installation gets its first operators.

Does the running code survive it: yes, it does not know the table.
What it locks, and for how long on 100 million rows: nothing, it makes an empty table.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('first_run_code',
    sa.Column('code_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('code_sha256'),
    comment='made at the machine; the newest one that is not used is good'
    )
    grant('SELECT, INSERT, UPDATE, DELETE', 'first_run_code')
