"""Filings on their way through the offices, with every round that was handed in and every opinion.

Does the running code survive it: yes, it knows none of the tables.
What it locks, and for how long on 100 million rows: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

NOW = sa.text('now()')
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table('filing',
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('applicant_id', sa.Uuid(), nullable=False, comment='the unit that holds the training'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('standing', JSONB, nullable=False, comment='where it is, as the rules take it'),
    sa.Column('waits_for', postgresql.ARRAY(sa.Uuid()), nullable=False, comment='whose turn it is, and who was asked'),
    sa.Column('waits_since', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('taking_part', postgresql.ARRAY(sa.Uuid()), nullable=False, comment='every organisation that may see it'),
    sa.Column('form', JSONB, nullable=False, comment='as it is being written'),
    sa.Column('rulebook_id', sa.Text(), nullable=True),
    sa.Column('article', sa.Text(), nullable=True, comment='why it goes to these offices'),
    sa.Column('authors', postgresql.ARRAY(sa.Uuid()), nullable=False, comment='accounts of the registry'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.CheckConstraint("state IN ('draft', 'in-chain', 'returned', 'approved', 'refused', 'withdrawn')", name='filing_state'),
    sa.PrimaryKeyConstraint('filing_id')
    )
    op.create_index('filing_by_turn', 'filing', ['waits_for'], postgresql_using='gin', postgresql_where=sa.text("state = 'in-chain'"))
    op.create_index('filing_by_applicant', 'filing', ['applicant_id', 'filing_id'])
    op.create_index('filing_by_author', 'filing', ['authors'], postgresql_using='gin')
    op.create_table('filing_round',
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('form', JSONB, nullable=False, comment='as it was handed in; nobody changes it'),
    sa.Column('handed_in_by', sa.Uuid(), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.filing_id']),
    sa.PrimaryKeyConstraint('filing_id', 'round')
    )
    op.create_table('filing_opinion',
    sa.Column('opinion_id', sa.Uuid(), nullable=False),
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False, comment='an account of the registry'),
    sa.Column('made_for', sa.Uuid(), nullable=True, comment='the organisation'),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('details', JSONB, nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.filing_id']),
    sa.PrimaryKeyConstraint('opinion_id')
    )
    op.create_index('ix_filing_opinion_filing_id', 'filing_opinion', ['filing_id'])

    op.create_table('read_mark',
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('read_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('reader_id'),
    comment='how far somebody has read; what is later is new to them'
    )

    # Rights: what was handed in and what was said of it is added and read, and never changed.
    grant("SELECT, INSERT, UPDATE", "filing")
    grant("SELECT, INSERT, UPDATE", "read_mark")
    grant("SELECT, INSERT", "filing_round")
    grant("SELECT, INSERT", "filing_opinion")
