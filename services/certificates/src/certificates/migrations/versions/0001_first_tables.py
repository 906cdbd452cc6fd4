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
    op.execute(sa.schema.CreateSequence(sa.Sequence('certificate_serial')))
    op.create_table('certificate',
    sa.Column('certificate_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('standing', sa.Text(), nullable=False),
    sa.Column('standing_since', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('side_number', sa.Integer(), nullable=False, comment="the ledger's newest change of side"),
    sa.Column('regulation', sa.Text(), nullable=True),
    sa.Column('public_centihours', sa.Integer(), nullable=False),
    sa.Column('professional_centihours', sa.Integer(), nullable=False),
    sa.Column('total_centihours', sa.Integer(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False, comment='the hours are those of so many entries'),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('verify_code', sa.Text(), nullable=True),
    sa.Column('face', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='the intent: every printed field, before it is signed'),
    sa.Column('waiting_reason', sa.Text(), nullable=True),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pdf_sha256', sa.LargeBinary(), nullable=True),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("stage <> 'stored' OR (face IS NOT NULL AND number IS NOT NULL AND verify_code IS NOT NULL AND pdf_sha256 IS NOT NULL AND stored_at IS NOT NULL)", name='certificate_stored_is_whole'),
    sa.CheckConstraint("stage IN ('intended', 'waiting', 'stored')", name='certificate_stage'),
    sa.CheckConstraint("standing IN ('valid', 'suspended', 'revoked')", name='certificate_standing'),
    sa.CheckConstraint('total_centihours = public_centihours + professional_centihours', name='certificate_adds_up'),
    sa.PrimaryKeyConstraint('certificate_id'),
    sa.UniqueConstraint('number'),
    sa.UniqueConstraint('person_id', 'training_year', 'kind', name='certificate_once'),
    sa.UniqueConstraint('verify_code')
    )
    op.create_index('certificate_waiting', 'certificate', ['person_id'], unique=False, postgresql_where=sa.text("stage = 'waiting'"))
    op.create_index('certificate_to_make', 'certificate', ['certificate_id'], unique=False, postgresql_where=sa.text("stage = 'intended'"))
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
    op.create_table('organisation',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('authority_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('organisation_id')
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('person',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('person_id'),
    sa.UniqueConstraint('blind_index')
    )
    op.create_table('standing_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('certificate_id', sa.Uuid(), nullable=False),
    sa.Column('standing', sa.Text(), nullable=False),
    sa.Column('side_number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.certificate_id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_standing_change_certificate_id'), 'standing_change', ['certificate_id'], unique=False)

    op.create_index(op.f('ix_person_organisation_id'), 'person', ['organisation_id'], unique=False)

    # Rights: what is not granted here the running code cannot do.
    grant("USAGE", "SEQUENCE certificate_serial")
    grant("SELECT, INSERT, UPDATE", "person")
    grant("SELECT, INSERT, UPDATE", "organisation")
    grant("SELECT, INSERT, UPDATE", "certificate")
    grant("SELECT, INSERT", "standing_change")
    grant("SELECT, INSERT, DELETE", "outbox")
    grant("SELECT, INSERT, DELETE", "dead_letter")
