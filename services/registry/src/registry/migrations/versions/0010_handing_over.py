"""Vendors that people sign in at with us (OpenID Connect), the sign-ins under way, and who chose which vendor.

Does the running code survive it: yes, it knows none of these tables.
What it locks, and for how long on 100 million rows: nothing; every table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

NOW = sa.text('now()')


def upgrade() -> None:
    op.create_table('relying_party',
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('redirect_uris', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('start_url', sa.Text(), nullable=False, comment='where somebody begins who chose it'),
    sa.ForeignKeyConstraint(['client_id'], ['client.client_id']),
    sa.PrimaryKeyConstraint('client_id')
    )
    op.create_table('handing_over',
    sa.Column('request_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('browser_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('asked', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='redirect_uri, scope, state, nonce, code_challenge'),
    sa.Column('session_id', sa.Uuid(), nullable=True, comment='of whoever signed in'),
    sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_sha256', sa.LargeBinary(), nullable=True),
    sa.Column('code_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('access_sha256', sa.LargeBinary(), nullable=True),
    sa.Column('access_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['client_id'], ['relying_party.client_id']),
    sa.ForeignKeyConstraint(['session_id'], ['session.session_id']),
    sa.PrimaryKeyConstraint('request_sha256'),
    sa.UniqueConstraint('code_sha256'),
    sa.UniqueConstraint('access_sha256')
    )
    op.create_table('vendor_choice',
    sa.Column('choice_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('shown', postgresql.ARRAY(sa.Text()), nullable=False, comment='client ids, in the order shown'),
    sa.Column('shown_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('client_id', sa.Text(), nullable=True),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id']),
    sa.ForeignKeyConstraint(['client_id'], ['relying_party.client_id']),
    sa.PrimaryKeyConstraint('choice_id')
    )
    op.create_index(op.f('ix_vendor_choice_account_id'), 'vendor_choice', ['account_id'], unique=False)

    for table in ("relying_party", "handing_over", "vendor_choice"):
        grant("SELECT, INSERT, UPDATE", table)
