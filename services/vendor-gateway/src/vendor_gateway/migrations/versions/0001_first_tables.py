"""First tables.

Does the running code survive it: there is none yet.
What it locks, and for how long on 100 million rows: nothing, there are no rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('dead_letter',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('body_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), server_default='operations', nullable=False),
    sa.Column('set_aside_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('body_sha256')
    )
    op.create_index(op.f('ix_dead_letter_key'), 'dead_letter', ['key'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('person',
    sa.Column('blind_index', sa.LargeBinary(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True, comment='null: somebody whose completions are parked'),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('blind_index'),
    sa.UniqueConstraint('person_id')
    )
    op.create_table('vendor',
    sa.Column('vendor_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('vendor_id')
    )
    op.create_table('delivery',
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('vendor_id', sa.Text(), nullable=False),
    sa.Column('webhook_id', sa.Text(), nullable=False),
    sa.Column('signed_headers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('body_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False, comment='zlib, then AES-GCM, context: the delivery id'),
    sa.Column('is_revocation', sa.Boolean(), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=False, comment='the body of the 200, byte for byte'),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('duplicate', sa.Integer(), nullable=False),
    sa.Column('conflict', sa.Integer(), nullable=False),
    sa.Column('parked', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('received = accepted + duplicate + conflict + parked + rejected', name='delivery_every_item_has_a_verdict'),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], ),
    sa.PrimaryKeyConstraint('delivery_id'),
    sa.UniqueConstraint('vendor_id', 'webhook_id', name='delivery_once')
    )
    op.create_table('vendor_key',
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('vendor_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('key_sealed', sa.LargeBinary(), nullable=False, comment='AES-GCM, context: the key id'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('hmac', 'ed25519')", name='vendor_key_kind'),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], ),
    sa.PrimaryKeyConstraint('key_id')
    )
    op.create_index(op.f('ix_vendor_key_vendor_id'), 'vendor_key', ['vendor_id'], unique=False)
    op.create_table('completion',
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('vendor_id', sa.Text(), nullable=False),
    sa.Column('completion_id', sa.Text(), nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True, comment='null while parked'),
    sa.Column('course_code', sa.Text(), nullable=False),
    sa.Column('course_title', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('centihours', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('score', sa.Text(), nullable=True),
    sa.Column('flags', postgresql.ARRAY(sa.Text()), nullable=True, comment='why a reviewer should look; null where nothing is odd'),
    sa.Column('content_hash', sa.LargeBinary(), nullable=False),
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('revoked_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("subject IN ('public', 'professional')", name='completion_subject'),
    sa.CheckConstraint('centihours > 0', name='completion_hours'),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.delivery_id'], initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['revoked_by'], ['delivery.delivery_id'], initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('item_id'),
    sa.UniqueConstraint('vendor_id', 'completion_id', name='completion_once_by_id')
    )
    op.create_index('completion_flagged', 'completion', ['item_id'], unique=False, postgresql_where=sa.text('flags IS NOT NULL'))
    op.create_index('completion_once_by_meaning', 'completion', ['vendor_id', 'blind_index', 'course_code', 'completed_at'], unique=True, postgresql_where=sa.text('revoked_by IS NULL'))
    op.create_index('completion_parked', 'completion', ['blind_index'], unique=False, postgresql_where=sa.text('person_id IS NULL'))
    op.create_table('conflict',
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False, comment='what it contradicts'),
    sa.Column('found_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.delivery_id'], initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['item_id'], ['completion.item_id'], ),
    sa.PrimaryKeyConstraint('delivery_id', 'position')
    )

    # Rights: what is not granted here the running code cannot do.
    grant("SELECT, INSERT, UPDATE", "vendor")
    grant("SELECT, INSERT, UPDATE", "vendor_key")
    grant("SELECT, INSERT, UPDATE", "person")
    grant("SELECT, INSERT", "delivery")
    grant("SELECT, INSERT, UPDATE", "completion")
    grant("SELECT, INSERT", "conflict")
    grant("SELECT, INSERT, DELETE", "outbox")
    grant("SELECT, INSERT, DELETE", "dead_letter")
