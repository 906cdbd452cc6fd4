"""Records of the HR platform, how units settle what differs, and files of such records as jobs.

Does the running code survive it: yes, it knows neither table. A file that is handed in at a process of this release and
taken up by a worker of the one before is refused there as no roster, and is handed in again.
What it locks, and for how long on 100 million rows: `person`, `organisation` and `account` for an instant against
writing, for references of new tables; `background_job`, which has a few rows, for an instant.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hr_data_record',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=True, comment='whose reference it is; null: none was given'),
    sa.Column('reference', sa.Text(), nullable=True, comment="the HR platform's own name for the record; opaque"),
    sa.Column('unit_code', sa.Text(), nullable=True),
    sa.Column('unit_said_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('post_category', sa.Text(), nullable=True),
    sa.Column('post_grade', sa.SmallInteger(), nullable=True),
    sa.Column('post_said_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title_level', sa.Text(), nullable=True),
    sa.Column('title_said_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("post_category IN ('management', 'professional', 'worker')", name='hr_data_record_post_category'),
    sa.CheckConstraint("title_level IN ('none', 'junior', 'intermediate', 'associate-senior', 'senior')", name='hr_data_record_title_level'),
    sa.CheckConstraint('(client_id IS NULL) = (reference IS NULL)', name='hr_data_record_reference'),
    sa.CheckConstraint('post_grade IS NULL OR post_category IS NOT NULL', name='hr_data_record_post_grade'),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id'], ),
    sa.PrimaryKeyConstraint('person_id'),
    comment='what the HR platform said last; …_said_at: since when it says so'
    )
    op.create_table('hr_data_settlement',
    sa.Column('position', sa.BigInteger(), sa.Identity(always=True), nullable=False, comment='in the order of commits'),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('ours', sa.Text(), nullable=True, comment='on record here, before'),
    sa.Column('theirs', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True, comment='why the unit keeps its own'),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('settled_by', sa.Uuid(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False, comment='by when it was to be settled'),
    sa.Column('client_id', sa.Text(), nullable=True, comment='whose reference it is'),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.CheckConstraint("decision = 'taken' OR reason IS NOT NULL", name='hr_data_settlement_reason'),
    sa.CheckConstraint("decision IN ('taken', 'kept')", name='hr_data_settlement_decision'),
    sa.CheckConstraint("field IN ('unit_code', 'post_category', 'post_grade', 'title_level')", name='hr_data_settlement_field'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id'], ),
    sa.ForeignKeyConstraint(['settled_by'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('position')
    )
    op.create_index('hr_data_settlement_by_client', 'hr_data_settlement', ['client_id', 'position'], unique=False, postgresql_where=sa.text('client_id IS NOT NULL'))
    op.create_index('hr_data_settlement_by_person', 'hr_data_settlement', ['person_id', 'field'], unique=False)
    op.execute("""
        ALTER TABLE background_job
        DROP CONSTRAINT background_job_kind,
        ADD CONSTRAINT background_job_kind CHECK (kind IN ('roster', 'hr-data'))
    """)
    grant('SELECT, INSERT, UPDATE', 'hr_data_record')
    grant('SELECT, INSERT', 'hr_data_settlement')
