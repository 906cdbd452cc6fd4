"""Reminders that offices send, and whom they went to.

Does the running code survive it: yes, it does not know the tables.
What it locks, and for how long on 100 million rows: `organisation`, `account` and `person` for an instant against
writing, for the references of new tables.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminder',
    sa.Column('reminder_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False, comment='the office for which it was sent'),
    sa.Column('role', sa.Text(), nullable=False, comment='of the sender, there'),
    sa.Column('sent_by', sa.Uuid(), nullable=False),
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=True, comment="the sender's own words; no ID number"),
    sa.Column('sent_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id'], ),
    sa.ForeignKeyConstraint(['sent_by'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('reminder_id')
    )
    op.create_index('reminder_by_moment', 'reminder', ['sent_at'], unique=False)
    op.create_index('reminder_by_office', 'reminder', ['organisation_id', 'reminder_id'], unique=False)
    op.create_table('reminded_person',
    sa.Column('reminder_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=False, comment="the reminder's sent_at"),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id'], ),
    sa.ForeignKeyConstraint(['reminder_id'], ['reminder.reminder_id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('reminder_id', 'person_id')
    )
    op.create_index('reminded_person_by_person', 'reminded_person', ['person_id', 'reminded_at'], unique=False)
    grant('SELECT, INSERT, DELETE', 'reminder')
    grant('SELECT, INSERT', 'reminded_person')
