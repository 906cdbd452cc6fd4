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
    op.create_table('client',
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('secret_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('scopes', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('client_id')
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('region',
    sa.Column('code', sa.Text(), nullable=False, comment='GB/T 2260'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('above', sa.Text(), nullable=True),
    sa.CheckConstraint("level IN ('province', 'city', 'county')", name='region_level'),
    sa.ForeignKeyConstraint(['above'], ['region.code'], ),
    sa.PrimaryKeyConstraint('code')
    )
    op.create_table('signing_key',
    sa.Column('key_id', sa.Text(), nullable=False),
    sa.Column('private_sealed', sa.LargeBinary(), nullable=False, comment='JWK, AES-GCM, context: the key id'),
    sa.Column('public_jwk', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('key_id')
    )
    op.create_table('organisation',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False, comment='GB 32100'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('authority_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('hr-authority', 'department', 'institution')", name='organisation_kind'),
    sa.ForeignKeyConstraint(['authority_id'], ['organisation.organisation_id'], ),
    sa.ForeignKeyConstraint(['department_id'], ['organisation.organisation_id'], ),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], ),
    sa.PrimaryKeyConstraint('organisation_id'),
    sa.UniqueConstraint('code')
    )
    op.create_index('organisation_by_region', 'organisation', ['region_code', 'kind'], unique=False)
    op.create_table('person',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=False),
    sa.Column('id_number_sealed', sa.LargeBinary(), nullable=False, comment='AES-GCM, context: the blind index'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('post_category', sa.Text(), nullable=False),
    sa.Column('title_level', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("post_category IN ('management', 'professional', 'worker')", name='person_post_category'),
    sa.CheckConstraint("title_level IN ('none', 'junior', 'intermediate', 'associate-senior', 'senior')", name='person_title_level'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id'], ),
    sa.PrimaryKeyConstraint('person_id'),
    sa.UniqueConstraint('blind_index')
    )
    op.create_index(op.f('ix_person_organisation_id'), 'person', ['organisation_id'], unique=False)

    # Rights: what is not granted here the running code cannot do.
    grant("SELECT, INSERT, UPDATE", "region")
    grant("SELECT, INSERT, UPDATE", "organisation")
    grant("SELECT, INSERT, UPDATE", "person")
    grant("SELECT, INSERT, UPDATE", "client")
    grant("SELECT, INSERT, UPDATE", "signing_key")
    grant("SELECT, INSERT, DELETE", "outbox")
