"""What learners are told: items that are no completion on record, why something was revoked, when it was released.

Does the running code survive it: yes, it does not know the new table and leaves the new columns empty. What comes
meanwhile has no reason of its revocation and no moment of its release, and duplicates, conflicts and rejections of that
time are not shown to learners.
What it locks, and for how long on 100 million rows: `completion` and `delivery`, for an instant; no row is written anew.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unrecorded_item',
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('vendor_id', sa.Text(), nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=False),
    sa.Column('completion_id', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('course_code', sa.Text(), nullable=True),
    sa.Column('course_title', sa.Text(), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('met_item_id', sa.Uuid(), nullable=True, comment='what it repeats or contradicts'),
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(status = 'rejected') = (met_item_id IS NULL)", name='unrecorded_item_met'),
    sa.CheckConstraint("status IN ('duplicate', 'conflict', 'rejected')", name='unrecorded_item_status'),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.delivery_id'], initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['met_item_id'], ['completion.item_id'], ),
    sa.PrimaryKeyConstraint('item_id'),
    sa.UniqueConstraint('vendor_id', 'completion_id', 'blind_index', 'status', 'reason', name='unrecorded_item_once_by_verdict'),
    comment='what vendors sent about people who can be told, and what is no completion on record'
    )
    op.create_index('unrecorded_item_of_person', 'unrecorded_item', ['blind_index', 'item_id'], unique=False)
    op.add_column('completion', sa.Column('revocation_reason', sa.Text(), nullable=True, comment='as the vendor gave it; null where it holds an ID number'))
    op.add_column('completion', sa.Column('released_at', sa.DateTime(timezone=True), nullable=True, comment='when it was parked no more; null: never parked'))
    op.add_column('delivery', sa.Column('median_delay_s', sa.Integer(), nullable=True, comment='of what was new: seconds from completion to receipt, the median'))

    grant("SELECT, INSERT", "unrecorded_item")
