"""Which version of the privacy notice somebody has seen, and when first.

Does the running code survive it: yes, it does not know the table.
What it locks, and for how long on 100 million rows: nothing but `account` for an instant, for the foreign key; the table is new.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('privacy_notice_seen',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False, comment='the first time'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('account_id', 'version')
    )
    grant("SELECT, INSERT", "privacy_notice_seen")
