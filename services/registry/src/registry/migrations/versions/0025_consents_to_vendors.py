"""What people agreed that vendors may know is kept, and sign-ins at vendors name the consent that they came of.

Does the running code survive it: yes, it knows neither the table nor the column. A sign-in that it hands over names no
consent; its code and token are good for eleven minutes at most, and no withdrawal ends them.
What it locks, and for how long on 100 million rows: `handing_over` (a week of sign-ins) exclusively while its foreign key
is checked, one read of a table of thousands; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('vendor_consent',
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('scopes', postgresql.ARRAY(sa.Text()), nullable=False, comment='beside who it is'),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False, comment='the last time that they were asked'),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False, comment='the last sign-in or answer under it'),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id'], ),
    sa.ForeignKeyConstraint(['client_id'], ['relying_party.client_id'], ),
    sa.PrimaryKeyConstraint('consent_id')
    )
    op.create_index('vendor_consent_by_account', 'vendor_consent', ['account_id'], unique=False)
    op.create_index('vendor_consent_stands', 'vendor_consent', ['account_id', 'client_id'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.add_column('handing_over', sa.Column('consent_id', sa.Uuid(), nullable=True, comment='once they agreed'))
    op.create_foreign_key('handing_over_consent_id_fkey', 'handing_over', 'vendor_consent', ['consent_id'], ['consent_id'])
    grant("SELECT, INSERT, UPDATE", "vendor_consent")
