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
    sa.Column('organisation_id', sa.Uuid(), nullable=False, comment="today's unit"),
    sa.Column('placements', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='where they stood from which day on, the oldest first'),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('person_id')
    )
    op.create_table('organisation',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('authority_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('organisation_id')
    )
    op.create_table('decision',
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('noun', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False, comment='the API client that recorded it'),
    sa.Column('reference', sa.Text(), nullable=False, comment="the author's own id of it"),
    sa.Column('content_sha256', sa.LargeBinary(), nullable=False, comment='over everything that was stated'),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('rulebook_id', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('article', sa.Text(), nullable=False),
    sa.Column('evidence_kind', sa.Text(), nullable=False),
    sa.Column('evidence_number', sa.Text(), nullable=False),
    sa.Column('decided_by', postgresql.ARRAY(sa.Uuid()), nullable=False, comment='organisations, in their order'),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("noun IN ('recognition', 'grant')", name='decision_noun'),
    sa.CheckConstraint('cardinality(decided_by) > 0', name='decision_has_deciders'),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id'], ),
    sa.PrimaryKeyConstraint('decision_id'),
    sa.UniqueConstraint('author', 'noun', 'reference', name='decision_once'),
    comment='what recognitions and grants have in common'
    )
    op.create_index(op.f('ix_decision_person_id'), 'decision', ['person_id'], unique=False)
    op.create_table('recognition',
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('required_topic', sa.Text(), nullable=True),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('training_type', sa.Text(), nullable=False),
    sa.Column('activity', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('days', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='as they were stated'),
    sa.Column('stated_centihours', sa.Integer(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=False),
    sa.Column('centihours', sa.Integer(), nullable=False, comment='what the regulation makes of it'),
    sa.Column('half_days', sa.Integer(), nullable=False),
    sa.CheckConstraint("subject IN ('public', 'professional')", name='recognition_subject'),
    sa.CheckConstraint('centihours > 0 AND half_days >= 0', name='recognition_counts'),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.decision_id'], ),
    sa.PrimaryKeyConstraint('decision_id')
    )
    op.create_table('granted',
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('effect', sa.Text(), nullable=False),
    sa.Column('training_years', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('counts_from', sa.Date(), nullable=True),
    sa.Column('counts_until', sa.Date(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.CheckConstraint("effect IN ('deemed', 'exempt', 'make-up')", name='granted_effect'),
    sa.CheckConstraint('cardinality(training_years) > 0', name='granted_has_years'),
    sa.CheckConstraint(
        "CASE WHEN effect = 'make-up' THEN counts_from <= counts_until AND cardinality(training_years) = 1 "
        "ELSE counts_from IS NULL AND counts_until IS NULL END IS TRUE",
        name='granted_days',
    ),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.decision_id'], ),
    sa.PrimaryKeyConstraint('decision_id')
    )
    op.create_table('evidence_use',
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('sort', sa.Text(), nullable=False),
    sa.Column('evidence_kind', sa.Text(), nullable=False, comment='as it is compared'),
    sa.Column('number_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('activity_sha256', sa.LargeBinary(), nullable=True, comment='recognitions: the activity and its last day'),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("sort IN ('recognition', 'deemed', 'exempt', 'make-up')", name='evidence_use_sort'),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.decision_id'], initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('decision_id'),
    sa.UniqueConstraint('person_id', 'activity_sha256', name='activity_once'),
    sa.UniqueConstraint('person_id', 'evidence_kind', 'number_sha256', name='evidence_once'),
    comment='what active decisions rest on: the same evidence never twice (Inner Mongolia 2024, art. 40)'
    )
    op.create_table('withdrawal',
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.decision_id'], ),
    sa.PrimaryKeyConstraint('decision_id')
    )

    # Rights: what is not granted here the running code cannot do. Decisions and withdrawals stay as they were written.
    grant("SELECT, INSERT, UPDATE", "person")
    grant("SELECT, INSERT, UPDATE", "organisation")
    grant("SELECT, INSERT", "decision")
    grant("SELECT, INSERT", "recognition")
    grant("SELECT, INSERT", "granted")
    grant("SELECT, INSERT", "withdrawal")
    grant("SELECT, INSERT, DELETE", "evidence_use")
    grant("SELECT, INSERT, DELETE", "outbox")
    grant("SELECT, INSERT, DELETE", "dead_letter")
