"""Clients may have two secrets at a time, so that one can be replaced without a moment in which none is good.

Does the running code survive it: yes. It goes on reading and writing the secret in `client`, which stays until a later
release drops it; a second secret opens nothing at a process of that release.
What it locks, and for how long on 100 million rows: writing to `client` while its few rows are copied, an instant.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('client_secret',
    sa.Column('secret_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('secret_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False, comment='a client; empty: the operator at the machine'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True, comment='to the hour'),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['client_id'], ['client.client_id']),
    sa.PrimaryKeyConstraint('secret_id')
    )
    op.create_index(op.f('ix_client_secret_client_id'), 'client_secret', ['client_id'], unique=False)
    op.execute("LOCK TABLE client IN SHARE ROW EXCLUSIVE MODE")
    op.execute("""
        INSERT INTO client_secret (secret_id, client_id, secret_sha256, created_by, created_at, revoked_at)
        SELECT gen_random_uuid(), client_id, secret_sha256, '', created_at, revoked_at FROM client
    """)

    grant("SELECT, INSERT, UPDATE", "client_secret")
