"""Contracts, catalogues, closed years, reviews: their tables, and the columns of a completion that they fill.

Does the running code survive it: yes, it does not know the new tables and leaves the new columns empty; the next
migration fills them.
What it locks, and for how long on 100 million rows: `completion` and `person`, for an instant; no row is written anew.

Vendors of before have a contract for every region from the first training year on: it is the operator's to say what was
really agreed. Where people stand is not known here until the registry tells of everybody once more; until then nobody's
completion is parked for want of a contract.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('organisation',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('organisation_id')
    )
    op.create_table('release',
    sa.Column('release_id', sa.Uuid(), nullable=False),
    sa.Column('vendor_id', sa.Text(), nullable=True, comment="whose completions; null: any vendor's"),
    sa.Column('person_id', sa.Uuid(), nullable=True, comment='of whom; null: of anybody'),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('done_until', sa.Uuid(), nullable=True, comment='the last completion that was looked at'),
    sa.Column('seen', sa.Integer(), server_default='0', nullable=False),
    sa.Column('released', sa.Integer(), server_default='0', nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("because IN ('contract', 'opening', 'catalogue')", name='release_because'),
    sa.PrimaryKeyConstraint('release_id'),
    comment='parked completions that are looked at again, page by page'
    )
    op.create_index('release_to_do', 'release', ['release_id'], unique=False, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('course',
    sa.Column('vendor_id', sa.Text(), nullable=False),
    sa.Column('course_key', sa.Text(), nullable=False, comment='the code as it is compared'),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('centihours', sa.Integer(), nullable=False),
    sa.Column('cents', sa.Integer(), nullable=True, comment='分 a person; null where it is free or not agreed'),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('is_repeatable', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('approval', sa.Text(), server_default='submitted', nullable=False),
    sa.Column('saved_by', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("approval IN ('submitted', 'approved', 'refused')", name='course_approval'),
    sa.CheckConstraint("subject IN ('public', 'professional')", name='course_subject'),
    sa.CheckConstraint('centihours > 0', name='course_hours'),
    sa.CheckConstraint('ends_on IS NULL OR begins_on <= ends_on', name='course_days'),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], ),
    sa.PrimaryKeyConstraint('vendor_id', 'course_key'),
    comment='what a vendor teaches (课程目录)'
    )
    op.create_table('year_opening',
    sa.Column('opening_id', sa.Uuid(), nullable=False),
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=True, comment='of the office that decided: people of the region and below; null: all'),
    sa.Column('vendor_id', sa.Text(), nullable=True, comment="one vendor's backlog"),
    sa.Column('person_id', sa.Uuid(), nullable=True, comment="or one person's completions of any vendor"),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False, comment="the account, or the owner's program"),
    sa.Column('made_for', sa.Uuid(), nullable=True, comment='the organisation; null where the owner of the machine took a backlog over'),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('(vendor_id IS NULL) <> (person_id IS NULL)', name='year_opening_of_one'),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], ),
    sa.PrimaryKeyConstraint('opening_id'),
    comment='decisions by which completions of a closed year are taken in all the same'
    )
    op.create_index('year_opening_of_person', 'year_opening', ['person_id', 'training_year'], unique=False, postgresql_where=sa.text('person_id IS NOT NULL'))
    op.create_index('year_opening_of_vendor', 'year_opening', ['vendor_id', 'training_year'], unique=False, postgresql_where=sa.text('vendor_id IS NOT NULL'))
    op.create_table('review_act',
    sa.Column('act_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=False, comment='the account'),
    sa.Column('made_for', sa.Uuid(), nullable=False, comment='the organisation'),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("reason IS NOT NULL OR what IN ('counts', 'confirm-void')", name='review_act_has_its_reason'),
    sa.CheckConstraint("what IN ('counts', 'void', 'propose-void', 'confirm-void', 'refuse-void', 'withdraw-void')", name='review_act_what'),
    sa.ForeignKeyConstraint(['item_id'], ['completion.item_id'], ),
    sa.PrimaryKeyConstraint('act_id'),
    comment='what offices did about completions; nobody changes it'
    )
    op.create_index('review_act_of_item', 'review_act', ['item_id', 'act_id'], unique=False)
    op.add_column('completion', sa.Column('credit_key', sa.Text(), nullable=True, comment='course and year, or course and moment where it may be repeated'))
    op.add_column('completion', sa.Column('hold', sa.Text(), nullable=True, comment='why it does not count; null where it does, or did until it was revoked'))
    op.add_column('completion', sa.Column('taken_off_at', sa.DateTime(timezone=True), nullable=True, comment='when hours that had counted were voided'))
    op.add_column('completion', sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True, comment='when an office decided about it last'))
    op.add_column('person', sa.Column('organisation_id', sa.Uuid(), nullable=True, comment='where they stand now; null until the registry told'))
    op.add_column('person', sa.Column('region_code', sa.Text(), nullable=True))
    op.add_column('person', sa.Column('regions', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='[from which day, region code] in their order, where they moved between regions'))
    op.create_table('vendor_contract',
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('vendor_id', sa.Text(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=True, comment='the region and every one below it; null: wherever the platform serves'),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True, comment='the last day; null while none is agreed'),
    sa.Column('subjects', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('cents_per_hour', sa.Integer(), nullable=True, comment='分 a class hour; null where none is agreed'),
    sa.Column('free_public_centihours', sa.Integer(), server_default='0', nullable=False),
    sa.Column('wants_catalogue', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR begins_on <= ends_on', name='vendor_contract_days'),
    sa.CheckConstraint('cardinality(subjects) > 0', name='vendor_contract_subjects'),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], ),
    sa.PrimaryKeyConstraint('contract_id'),
    comment='for whom a vendor teaches (培训机构协议)'
    )
    op.create_index('ix_vendor_contract_vendor_id', 'vendor_contract', ['vendor_id'], unique=False)
    op.execute("""
        INSERT INTO vendor_contract (contract_id, vendor_id, begins_on, subjects, made_by)
        SELECT gen_random_uuid(), vendor_id, DATE '2016-01-01', '{public,professional}', 'taken over' FROM vendor
    """)
    grant("SELECT, INSERT, UPDATE", "organisation")
    grant("SELECT, INSERT, UPDATE", "vendor_contract")
    grant("SELECT, INSERT, UPDATE", "course")
    grant("SELECT, INSERT", "year_opening")
    grant("SELECT, INSERT", "review_act")
    grant("SELECT, INSERT, UPDATE", "release")
