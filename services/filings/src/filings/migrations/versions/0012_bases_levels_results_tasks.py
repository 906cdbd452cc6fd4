"""Training bases, who organised a training, how tests came out, and special tasks.

Does the running code survive it: yes, it neither reads nor writes the columns, and does not know the table. Trainings that
were handed in before have no level; their rosters state none.
What it locks, and for how long on 100 million rows: adding columns without a default changes the catalogue only, a moment;
the table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('training_base',
    sa.Column('base_id', sa.Uuid(), nullable=False),
    sa.Column('named_by', sa.Uuid(), nullable=False, comment='an HR authority'),
    sa.Column('region_code', sa.Text(), nullable=False, comment='of that authority when it named the base'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('subjects', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('title_levels', postgresql.ARRAY(sa.Text()), nullable=True, comment='null: whomever the regulation lets bases of its level train'),
    sa.Column('entrusted_by', postgresql.ARRAY(sa.Text()), nullable=False, comment='regions below that have no base of their own'),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True, comment='the last day; null while none is set'),
    sa.Column('made_by', sa.Uuid(), nullable=False, comment='an account of the registry'),
    sa.Column('ended_by', sa.Uuid(), nullable=True, comment='the account that set its last day afterwards'),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR begins_on <= ends_on', name='training_base_days'),
    sa.CheckConstraint('cardinality(subjects) > 0', name='training_base_subjects'),
    sa.PrimaryKeyConstraint('base_id'),
    comment='training bases that HR authorities named (继续教育基地)'
    )
    op.create_index(op.f('ix_training_base_named_by'), 'training_base', ['named_by'], unique=False)
    grant('SELECT, INSERT, UPDATE', 'training_base')
    op.add_column('filing', sa.Column('organiser_level', sa.Text(), nullable=True, comment='of a training: of whoever organises it, when it was handed in'))
    op.add_column('attendance', sa.Column('test_result', sa.Text(), nullable=True, comment='how a test came out, where the roster says so'))
    op.add_column('recognition', sa.Column('organiser_level', sa.Text(), nullable=True, comment='where it is known: of the authority that organised it'))
    op.add_column('recognition', sa.Column('test_result', sa.Text(), nullable=True, comment='where it was stated: how a test came out'))
    op.add_column('recognition', sa.Column('special_task', sa.Text(), nullable=True, comment='of training for a special task: which one'))
