"""What operators propose for clients, until another operator has decided.

Does the running code survive it: yes, it does not know the table. It still changes scopes at a program's word: a
program cannot widen one once all processes run the code of this release.
What it locks, and for how long on 100 million rows: nothing; the table is new, and a comment changes on another one.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('client_proposal',
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='proposed', nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('asked', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='scopes from and to; name and addresses of a sign-in'),
    sa.Column('secret_sha256', sa.LargeBinary(), nullable=True, comment='of a secret that opens nothing before it is approved'),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False, comment='unless it was decided'),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True, comment='of the decision'),
    sa.CheckConstraint("(kind = 'secret') = (secret_sha256 IS NOT NULL)", name='client_proposal_secret'),
    sa.CheckConstraint("CASE WHEN state = 'approved' THEN decided_by IS NOT NULL AND decided_by <> proposed_by ELSE true END", name='client_proposal_two_people'),
    sa.CheckConstraint("kind IN ('scopes', 'secret', 'sign-in')", name='client_proposal_kind'),
    sa.CheckConstraint("state IN ('proposed', 'approved', 'refused', 'expired')", name='client_proposal_state'),
    sa.ForeignKeyConstraint(['client_id'], ['client.client_id']),
    sa.ForeignKeyConstraint(['decided_by'], ['account.account_id']),
    sa.ForeignKeyConstraint(['proposed_by'], ['account.account_id']),
    sa.PrimaryKeyConstraint('proposal_id')
    )
    op.create_index('client_proposal_once', 'client_proposal', ['client_id', 'kind'], unique=True, postgresql_where=sa.text("state = 'proposed'"))
    op.alter_column('client_secret', 'created_by',
               existing_type=sa.TEXT(),
               comment='a client or an account; empty: at the machine',
               existing_comment='a client; empty: the operator at the machine',
               existing_nullable=False)
    grant("SELECT, INSERT, UPDATE", "client_proposal")
