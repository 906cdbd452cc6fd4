"""Signing in with an identity provider's word: links, words that are used once, and sessions that began so.

Does the running code survive it: yes, it knows neither tables nor column. It would take a session that the provider's
word began for one of the password (to enrol a second factor, to see one's cases): the provider is set up once every
process is of this release.
What it locks, and for how long on 100 million rows: `session` exclusively for an instant, to add a column with a
constant default; `account` for an instant against writing, for a reference of a new table.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('used_identity_word',
    sa.Column('word_sha256', sa.LargeBinary(), nullable=False, comment='a state, or a confirmation'),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False, comment='nobody takes it any more then'),
    sa.PrimaryKeyConstraint('word_sha256'),
    comment='what a sign-in with an identity provider uses once'
    )
    op.create_index('used_identity_word_by_end', 'used_identity_word', ['ends_at'], unique=False)
    op.create_table('identity_link',
    sa.Column('link_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('subject_index', sa.LargeBinary(), nullable=False, comment='keyed hash of issuer and sub'),
    sa.Column('linked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False, comment='the last sign-in with it'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('link_id'),
    sa.UniqueConstraint('account_id', 'issuer', name='identity_link_one_each'),
    sa.UniqueConstraint('issuer', 'subject_index', name='identity_link_subject'),
    comment="who signs in with an identity provider's word (OpenID Connect)"
    )
    op.add_column('session', sa.Column('by_provider', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='no password was given for it'))
    grant('SELECT, INSERT, UPDATE, DELETE', 'identity_link')
    grant('SELECT, INSERT, DELETE', 'used_identity_word')
