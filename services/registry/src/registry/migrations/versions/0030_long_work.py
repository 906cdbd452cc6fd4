"""Long work that somebody asked for, and its result: rosters as jobs.

Does the running code survive it: yes, it does not know the table. Jobs are run by workers of this release alone.
What it locks, and for how long on 100 million rows: `account` for an instant against writing, for a reference of a new table.
"""


import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('background_job',
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False, comment='who started it'),
    sa.Column('session_id', sa.Uuid(), nullable=False, comment='as whom it is done, while the session goes on'),
    sa.Column('given_sealed', sa.LargeBinary(), nullable=True, comment='AES-GCM, context: the job id and given; until it has ended'),
    sa.Column('file_sealed', sa.LargeBinary(), nullable=True, comment='AES-GCM, context: the job id and file; the result'),
    sa.Column('done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('of', sa.Integer(), nullable=True, comment='null until it is known'),
    sa.Column('counts', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='what came of what is done'),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it failed or was broken off'),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind = 'roster'", name='background_job_kind'),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'broken-off')", name='background_job_state'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('job_id')
    )
    op.create_index('background_job_one_each', 'background_job', ['account_id'], unique=True, postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.create_index('background_job_open', 'background_job', ['job_id'], unique=False, postgresql_where=sa.text("state IN ('waiting', 'running')"))
    grant('SELECT, INSERT, UPDATE, DELETE', 'background_job')
