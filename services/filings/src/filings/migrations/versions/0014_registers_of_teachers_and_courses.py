"""Registers of teachers, courses and training institutions.

Does the running code survive it: yes, it does not know the table.
What it locks, and for how long on 100 million rows: nothing, the table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('library_item',
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('registered_by', sa.Uuid(), nullable=False, comment='an organisation'),
    sa.Column('reviewed_by', sa.Uuid(), nullable=False, comment='the HR authority that decides about it'),
    sa.Column('region_code', sa.Text(), nullable=False, comment='of that authority when it was registered'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('employer', sa.Text(), nullable=True, comment='of a teacher: where they work'),
    sa.Column('post', sa.Text(), nullable=True, comment='of a teacher: post and title'),
    sa.Column('about', sa.Text(), nullable=False, comment='what is taught'),
    sa.Column('subjects', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('hours', sa.Text(), nullable=True, comment='of a course: class hours'),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True, comment='the last day; null while none is set'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it was refused or withdrawn'),
    sa.Column('made_by', sa.Uuid(), nullable=False, comment='an account of the registry'),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True, comment='the account that listed, refused or withdrew it last'),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('teacher', 'course', 'institution')", name='library_item_kind'),
    sa.CheckConstraint("state IN ('waiting', 'listed', 'refused', 'withdrawn')", name='library_item_state'),
    sa.CheckConstraint('ends_on IS NULL OR begins_on <= ends_on', name='library_item_days'),
    sa.CheckConstraint('cardinality(subjects) > 0', name='library_item_subjects'),
    sa.PrimaryKeyConstraint('item_id'),
    comment='teachers, courses and institutions of training (师资库、课程库、培训机构名录)'
    )
    op.create_index(op.f('ix_library_item_registered_by'), 'library_item', ['registered_by'], unique=False)
    op.create_index(op.f('ix_library_item_reviewed_by'), 'library_item', ['reviewed_by'], unique=False)
    op.create_index('library_item_by_kind', 'library_item', ['kind', 'name', 'item_id'], unique=False)
    grant('SELECT, INSERT, UPDATE', 'library_item')
