"""Wrong tries are counted by number and address, devices are known, and applications keep where they came from.

Does the running code survive it: yes, it knows neither the tables nor the column. It goes on counting failures in
`account`, which the code of this release does not look at.
What it locks, and for how long on 100 million rows: `application` for an instant to add a column without a value, and
against writing while the index of those that wait is built (thousands of rows, one read of the table: seconds); the
tables are new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False, comment='24 bits of a keyed hash'),
    sa.Column('failures', sa.Integer(), nullable=False, comment='in a row'),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False, comment='see registry.domain.attempts'),
    sa.PrimaryKeyConstraint('key'),
    comment='wrong tries at signing in; nothing tells of whom'
    )
    op.create_table('device',
    sa.Column('device_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('token_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False, comment='the last complete sign-in'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id']),
    sa.PrimaryKeyConstraint('device_id'),
    sa.UniqueConstraint('token_sha256'),
    comment='from which somebody has signed in with everything that was asked for'
    )
    op.create_index('ix_device_account_id', 'device', ['account_id'])
    op.add_column('application', sa.Column('origin', sa.LargeBinary(), nullable=True, comment="keyed hash of the address that anybody's came from"))
    op.create_index('application_by_origin', 'application', ['origin', 'made_at'], postgresql_where=sa.text("state = 'waiting'"))
    for table in ('attempt', 'device'):
        grant("SELECT, INSERT, UPDATE, DELETE", table)
