"""Leave and leaving; two records of one human become one, signed by two people.

Does the running code survive it: yes, it knows neither the columns nor the table. What it saves of people leaves the
columns as they are. Merge people once all processes run the code of this release.
What it locks, and for how long on 100 million rows: `person` exclusively for an instant to add columns without values of
their own, and while two indexes are built: one of no row, one of all names (seconds for a million people, in which nobody
is recorded); the checks are not held against what is there, which they cannot contradict.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

NOW = sa.text('now()')


def upgrade() -> None:
    op.add_column('person', sa.Column('leaves', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False, comment='kind and two days each, in their order'))
    op.add_column('person', sa.Column('ended_on', sa.Date(), nullable=True, comment='the first day on which they are no longer staff; may lie ahead'))
    op.add_column('person', sa.Column('ended_because', sa.Text(), nullable=True))
    op.add_column('person', sa.Column('merged_into', sa.Uuid(), nullable=True, comment='another record of the same human, for which everything counts'))
    op.execute("""
        ALTER TABLE person
        ADD CONSTRAINT person_ended CHECK (
            (ended_on IS NULL) = (ended_because IS NULL) AND ended_because IN ('retired', 'left', 'died', 'mistaken')) NOT VALID,
        ADD CONSTRAINT person_merged_into_another CHECK (merged_into <> person_id) NOT VALID
    """)
    op.create_index('person_merged', 'person', ['merged_into'], postgresql_where=sa.text('merged_into IS NOT NULL'))
    op.create_index('person_by_folded_name', 'person', [sa.text('lower(name) COLLATE "C"'), 'person_id'])
    op.create_table('mending',
    sa.Column('mending_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False, comment='goes'),
    sa.Column('into_id', sa.Uuid(), nullable=True, comment='stays'),
    sa.Column('number_sealed', sa.LargeBinary(), nullable=True, comment='the right one, AES-GCM, context: the mending id'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('signed_by', sa.Uuid(), nullable=True, comment='or refused'),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undo_reason', sa.Text(), nullable=True),
    sa.Column('undo_asked_by', sa.Uuid(), nullable=True),
    sa.Column('undo_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Uuid(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('account_moved', sa.Uuid(), nullable=True, comment='to the number that stays'),
    sa.Column('account_closed', sa.Uuid(), nullable=True, comment='both records had one'),
    sa.Column('form_copied', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='to the record that stays'),
    sa.CheckConstraint("kind IN ('merge', 'correction')", name='mending_kind'),
    sa.CheckConstraint("state IN ('waiting', 'signed', 'refused', 'undo-waiting', 'undone')", name='mending_state'),
    sa.CheckConstraint("(state IN ('waiting', 'refused') OR signed_by <> asked_by) AND undone_by <> undo_asked_by", name='mending_two_people'),
    sa.CheckConstraint("CASE WHEN kind = 'merge' THEN number_sealed IS NULL ELSE number_sealed IS NOT NULL OR state IN ('refused', 'undone') END", name='mending_number'),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id']),
    sa.ForeignKeyConstraint(['into_id'], ['person.person_id']),
    *(sa.ForeignKeyConstraint([who], ['account.account_id'])
      for who in ('asked_by', 'signed_by', 'undo_asked_by', 'undone_by', 'account_moved', 'account_closed')),
    sa.PrimaryKeyConstraint('mending_id')
    )
    op.create_index('ix_mending_person_id', 'mending', ['person_id'])
    op.create_index('ix_mending_into_id', 'mending', ['into_id'])
    op.create_index('mending_once', 'mending', ['person_id'], unique=True, postgresql_where=sa.text("state IN ('waiting', 'undo-waiting')"))
    grant("SELECT, INSERT, UPDATE", "mending")
    grant("DELETE", "person_details")
