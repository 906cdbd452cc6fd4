"""Where people stand in each training year, what that adds up to, and the tree of organisations by which offices read it.

Does the running code survive it: yes, it does not know the new tables. What it enters meanwhile is in the standings only after the
next change of the same year: run this while nothing is entered, or the sweep of the new code comes later than the old code ends.
The registry publishes its organisations and its people once all processes run the code of this release; else offices reach nobody.
What it locks, and for how long on 100 million rows: nothing, the tables are new. The job of the new code then looks at everybody once,
beside everything else: some minutes for a million people.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from common.migrate import grant

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('board',
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('post_category', sa.Text(), nullable=False),
    sa.Column('title_level', sa.Text(), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('met', sa.BigInteger(), nullable=False),
    sa.Column('near', sa.BigInteger(), nullable=False),
    sa.Column('behind', sa.BigInteger(), nullable=False),
    sa.Column('not_bound', sa.BigInteger(), nullable=False),
    sa.Column('public_centihours', sa.BigInteger(), nullable=False),
    sa.Column('professional_centihours', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('training_year', 'organisation_id', 'post_category', 'title_level'),
    comment='standings added up, by unit, post category and title level'
    )
    op.create_table('hours_board',
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False, comment='the vendor, or the office'),
    sa.Column('topic', sa.Text(), nullable=False, comment='empty: of none'),
    sa.Column('centihours', sa.BigInteger(), nullable=False),
    sa.Column('entries', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('training_year', 'organisation_id', 'subject', 'mode', 'source', 'topic'),
    comment='entries added up for the units of their people, by subject, mode, source and topic'
    )
    op.create_table('organisation',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True, comment='the competent department of an institution'),
    sa.Column('authority_id', sa.Uuid(), nullable=True, comment="the HR authority of the organisation's level"),
    sa.Column('closed_on', sa.Date(), nullable=True, comment='the first day on which it is no more; may lie ahead'),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('organisation_id'),
    comment='organisations (机构) as the registry told of them last'
    )
    op.create_index('organisation_by_department', 'organisation', ['department_id'], unique=False, postgresql_where=sa.text('department_id IS NOT NULL'))
    op.create_table('standing',
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('post_category', sa.Text(), nullable=False),
    sa.Column('title_level', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('public_missing', sa.Integer(), nullable=False),
    sa.Column('professional_missing', sa.Integer(), nullable=False),
    sa.Column('topics_missing', sa.Integer(), nullable=False),
    sa.Column('public_centihours', sa.Integer(), nullable=False),
    sa.Column('professional_centihours', sa.Integer(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('training_year', 'person_id'),
    comment='where each person stands in each training year (达标情况), a moment after it changed'
    )
    op.create_index('standing_by_missing', 'standing', ['training_year', 'missing', 'person_id'], unique=False)
    op.create_index('standing_by_state', 'standing', ['training_year', 'state', 'missing', 'person_id'], unique=False)
    op.create_index('standing_of_organisation', 'standing', ['training_year', 'organisation_id', 'missing', 'person_id'], unique=False)
    op.create_index('standing_of_region', 'standing', ['training_year', 'region_code', 'missing', 'person_id'], unique=False)
    op.create_table('standing_sweep',
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('done_until', sa.Uuid(), nullable=True, comment='the last person that was looked at'),
    sa.Column('begun_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('training_year'),
    comment='everybody is looked at once a year has begun: who has no entry stands somewhere, too'
    )
    op.create_table('touched',
    sa.Column('touched_id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('person_ids', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('training_years', postgresql.ARRAY(sa.SmallInteger()), nullable=False, comment='of each of the people'),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('touched_id'),
    comment='person-years that changed since their standing was kept; one row a batch, gone once it is'
    )
    grant("SELECT, INSERT, UPDATE, DELETE", "standing")
    grant("SELECT, INSERT, UPDATE, DELETE", "touched")
    grant("SELECT, INSERT, UPDATE", "board")
    grant("SELECT, INSERT, UPDATE", "hours_board")
    grant("SELECT, INSERT, UPDATE", "standing_sweep")
    grant("SELECT, INSERT, UPDATE", "organisation")
