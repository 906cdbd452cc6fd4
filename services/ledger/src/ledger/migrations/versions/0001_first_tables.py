"""First tables.

Does the running code survive it: there is none yet.
What it locks, and for how long on 100 million rows: nothing, there are no rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('dead_letter',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('body_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), server_default='operations', nullable=False),
    sa.Column('set_aside_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('body_sha256')
    )
    op.create_index(op.f('ix_dead_letter_key'), 'dead_letter', ['key'], unique=False)
    op.create_table('entry',
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('centihours', sa.Integer(), nullable=False),
    sa.Column('half_days', sa.Integer(), nullable=False),
    sa.Column('course_code', sa.Text(), nullable=False),
    sa.Column('course_title', sa.Text(), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('record', sa.LargeBinary(), nullable=False, comment='the exact bytes that were hashed'),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("(kind = 'credit') = (centihours > 0) AND centihours <> 0", name='entry_sign'),
    sa.CheckConstraint("subject IN ('public', 'professional')", name='entry_subject'),
    sa.PrimaryKeyConstraint('training_year', 'person_id', 'seq'),
    postgresql_partition_by='LIST (training_year)'
    )
    op.create_table('evidence',
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('credit', 'reversal')", name='evidence_kind'),
    sa.PrimaryKeyConstraint('source_id', 'kind'),
    comment='twice is once: a unique key of the partitioned entries would have to hold the year'
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('person',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True, comment='null: entries came before the registration was heard of'),
    sa.Column('region_code', sa.Text(), nullable=True),
    sa.Column('post_category', sa.Text(), nullable=True),
    sa.Column('title_level', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('person_id')
    )
    op.create_table('person_year',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(), nullable=False, comment='hash of the newest entry'),
    sa.Column('public_centihours', sa.Integer(), nullable=False),
    sa.Column('professional_centihours', sa.Integer(), nullable=False),
    sa.Column('half_days', sa.Integer(), nullable=False),
    sa.Column('topics', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rulebook_id', sa.Text(), nullable=True),
    sa.Column('met', sa.Boolean(), nullable=False),
    sa.Column('side_changes', sa.Integer(), nullable=False),
    sa.Column('assessed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('public_centihours >= 0 AND professional_centihours >= 0', name='person_year_not_negative'),
    sa.PrimaryKeyConstraint('person_id', 'training_year'),
    postgresql_with={'fillfactor': '70'}
    )

    # One partition a training year, and one for years nobody thought of.
    for year in range(2016, 2041):
        op.execute(f"CREATE TABLE entry_{year} PARTITION OF entry FOR VALUES IN ({year})")
    op.execute("CREATE TABLE entry_other PARTITION OF entry DEFAULT")

    # Rights: what is not granted here the running code cannot do.
    grant("SELECT, INSERT, UPDATE", "person")
    grant("SELECT, INSERT", "evidence")
    grant("SELECT, INSERT", "entry")
    grant("SELECT, INSERT, UPDATE", "person_year")
    grant("SELECT, INSERT, DELETE", "outbox")
    grant("SELECT, INSERT, DELETE", "dead_letter")
