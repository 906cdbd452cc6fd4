"""Rules over time: history of placements, decisions, training types, hours carried to earlier years, reassessments.

Does the running code survive it: yes. New tables it does not know; new columns have defaults; the rule about the sign
of entries only becomes wider, and old code keeps writing what obeys both.
What it locks, and for how long on 100 million rows: `entry`, `person` and `person_year` exclusively for an instant
each; columns with constant defaults rewrite nothing, and the new rule is not checked against old rows, which obeyed the
narrower one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('decision',
    sa.Column('grant_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('effect', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('training_years', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('counts_from', sa.Date(), nullable=True),
    sa.Column('counts_until', sa.Date(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint("effect <> 'make-up' OR ((counts_from <= counts_until) IS TRUE AND cardinality(training_years) = 1)", name='decision_make_up_has_its_days'),
    sa.CheckConstraint('cardinality(training_years) > 0 AND 2000 <= ALL (training_years) AND 2100 >= ALL (training_years)', name='decision_years'),
    sa.CheckConstraint("effect IN ('deemed', 'exempt', 'make-up')", name='decision_effect'),
    sa.PrimaryKeyConstraint('grant_id'),
    comment='what offices decided about years; they are heard from the filings'
    )
    op.create_index(op.f('ix_decision_person_id'), 'decision', ['person_id'], unique=False)
    op.create_table('reassessment',
    sa.Column('reassessment_id', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('because', sa.Text(), nullable=False, comment='ids of the rulebooks that changed'),
    sa.Column('regions', postgresql.ARRAY(sa.Text()), nullable=False, comment='what region codes of the touched begin with'),
    sa.Column('first_year', sa.SmallInteger(), nullable=False),
    sa.Column('last_year', sa.SmallInteger(), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False, comment='how many there were to look at when it began'),
    sa.Column('people_done', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('years_done', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('rebound', sa.BigInteger(), server_default='0', nullable=False, comment='years under another rulebook now'),
    sa.Column('crossed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('fell', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('done_until', sa.Uuid(), nullable=True, comment='the last person that was looked at'),
    sa.Column('begun_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('reassessment_id')
    )
    op.create_table('rulebook_edition',
    sa.Column('rulebook_id', sa.Text(), nullable=False),
    sa.Column('edition', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('rulebook_id'),
    comment='the rulebooks that person-years are held against, or will be when the reassessment under way has ended'
    )
    op.add_column('entry', sa.Column('training_type', sa.Text(), server_default='in-service', nullable=False))
    op.drop_constraint('entry_sign', 'entry')
    op.execute("""
        ALTER TABLE entry ADD CONSTRAINT entry_sign CHECK (
            (kind = 'credit' AND centihours > 0) OR (kind = 'reversal' AND centihours < 0)
            OR (kind = 'carried' AND (centihours <> 0 OR half_days <> 0))) NOT VALID
    """)
    op.add_column('person', sa.Column('hired_on', sa.Date(), nullable=True))
    op.add_column('person', sa.Column('history', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="placements and terms; null: only today's placement is known"))
    op.add_column('person', sa.Column('makes_up', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('person_year', sa.Column('granted', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False, comment='kinds of relief that hold'))

    # Rights: what is not granted here the running code cannot do.
    grant("SELECT, INSERT, UPDATE", "decision")
    grant("SELECT, INSERT, UPDATE, DELETE", "rulebook_edition")
    grant("SELECT, INSERT, UPDATE", "reassessment")
