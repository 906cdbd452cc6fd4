"""Enrolment to approved trainings: openings, who has a place or waits, and what became of each.

Does the running code survive it: yes, it does not know the tables.
What it locks, and for how long on 100 million rows: nothing, the tables are new; the foreign key to `filing` takes a
moment's share lock.
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
    op.create_table('enrolment_opening',
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('quota', sa.Integer(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False, comment='the last day on which people enrol'),
    sa.Column('half_days', postgresql.ARRAY(sa.Text()), nullable=False, comment='of the plan, such as 2026-12-01/morning'),
    sa.Column('units', postgresql.ARRAY(sa.Uuid()), nullable=True, comment="whose people may enrol; null: everybody in the organiser's reach"),
    sa.Column('plan_at', sa.DateTime(timezone=True), nullable=False, comment='when that plan was approved'),
    sa.Column('secret_sealed', sa.LargeBinary(), nullable=False, comment='codes of attendance are derived from it'),
    sa.Column('opened_by', sa.Uuid(), nullable=False, comment='an account of the registry'),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=False, comment='the account that set it last'),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quota BETWEEN 1 AND 10000', name='enrolment_opening_quota'),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.filing_id']),
    sa.PrimaryKeyConstraint('filing_id'),
    comment='approved trainings to which people enrol (报名)'
    )
    op.create_index('enrolment_opening_by_end', 'enrolment_opening', ['closes_on'], unique=False)
    op.create_table('enrolment',
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False, comment='the unit when they enrolled'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('place_at', sa.DateTime(timezone=True), nullable=False, comment='the order of the waiting list'),
    sa.Column('by_unit', sa.Boolean(), nullable=False),
    sa.Column('test_result', sa.Text(), nullable=True, comment='how the test came out, for the roster'),
    sa.Column('result_by', sa.Uuid(), nullable=True, comment='the account that stated it last'),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('enrolled', 'waiting', 'withdrawn')", name='enrolment_state'),
    sa.ForeignKeyConstraint(['filing_id'], ['enrolment_opening.filing_id']),
    sa.PrimaryKeyConstraint('filing_id', 'person_id')
    )
    op.create_index('enrolment_in_order', 'enrolment', ['filing_id', 'state', 'place_at', 'person_id'], unique=False)
    op.create_index('enrolment_of_person', 'enrolment', ['person_id'], unique=False)
    op.create_index('enrolment_of_unit', 'enrolment', ['organisation_id'], unique=False)
    op.create_table('enrolment_change',
    sa.Column('change_id', sa.Uuid(), nullable=False),
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('change', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True, comment='of somebody who was removed'),
    sa.Column('by_unit', sa.Boolean(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False, comment='an account of the registry'),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("change IN ('enrolled', 'waiting', 'moved-up', 'withdrawn', 'removed')", name='enrolment_change_word'),
    sa.ForeignKeyConstraint(['filing_id'], ['enrolment_opening.filing_id']),
    sa.PrimaryKeyConstraint('change_id'),
    comment='written once; each is a message to the person'
    )
    op.create_index('enrolment_change_of_person', 'enrolment_change', ['person_id', 'made_at'], unique=False)
    grant('SELECT, INSERT, UPDATE', 'enrolment_opening')
    grant('SELECT, INSERT, UPDATE', 'enrolment')
    grant('SELECT, INSERT', 'enrolment_change')
