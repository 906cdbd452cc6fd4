"""Who wants letters outside the platform, and the letters.

Does the running code survive it: yes, it does not know the tables.
What it locks, and for how long on 100 million rows: `account` for an instant against writing, for the references of new
tables.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter',
    sa.Column('letter_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=True, comment='AES-GCM, context: the account id; until it has ended'),
    sa.Column('tries', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failure', sa.Text(), nullable=True, comment='what the last try came to'),
    sa.Column('queued_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL) AND (state = 'waiting') = (address_sealed IS NOT NULL)", name='letter_ended'),
    sa.CheckConstraint("channel IN ('email')", name='letter_channel'),
    sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'given-up')", name='letter_state'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('letter_id')
    )
    op.create_index('letter_by_end', 'letter', ['ended_at'], unique=False, postgresql_where=sa.text("state <> 'waiting'"))
    op.create_index('letter_due', 'letter', ['next_try_at'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('letter_one_each', 'letter', ['account_id', 'channel'], unique=True, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('notification_choice',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=False, comment='AES-GCM, context: the account id'),
    sa.Column('chosen_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("channel IN ('email')", name='notification_choice_channel'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('account_id'),
    comment='who wants letters outside the platform; nobody has a row who wants none'
    )
    grant('SELECT, INSERT, UPDATE, DELETE', 'notification_choice')
    grant('SELECT, INSERT, UPDATE, DELETE', 'letter')
