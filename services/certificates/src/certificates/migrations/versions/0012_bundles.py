"""Archives of certificates that offices ask for.

Does the running code survive it: yes, it does not know the new table.
What it locks, and for how long on 100 million rows: nothing, the table is new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.migrate import grant

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    op.create_table('bundle',
    sa.Column('bundle_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False, comment='who asked, and alone may have it'),
    sa.Column('office_id', sa.Uuid(), nullable=False, comment='for which office'),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('certificate_ids', postgresql.ARRAY(sa.Uuid()), nullable=False, comment='those that were within reach'),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('done', sa.Integer(), server_default='0', nullable=False, comment='how many were looked at'),
    sa.Column('packed', sa.Integer(), server_default='0', nullable=False, comment='those that were valid still'),
    sa.Column('tries', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name='bundle_state'),
    sa.PrimaryKeyConstraint('bundle_id'),
    comment='archives of certificates; a row goes seven days after its end'
    )
    op.create_index('bundle_one_each', 'bundle', ['account_id'], unique=True, postgresql_where=_OPEN)
    op.create_index('bundle_open', 'bundle', ['bundle_id'], unique=False, postgresql_where=_OPEN)
    grant("SELECT, INSERT, UPDATE, DELETE", "bundle")
