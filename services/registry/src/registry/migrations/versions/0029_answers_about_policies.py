"""Questions about policies are cases, and offices publish what they answered.

Does the running code survive it: yes, it does not know the table. A question that is asked while it runs is listed by it, and
reopened only by this release, since it does not know how many days a question has.
What it locks, and for how long on 100 million rows: `case_file` for an instant, whose check is not held against what is there,
which it cannot contradict; `region`, `organisation` and `account` for an instant against writing, for references of a new table.
"""


import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('policy_answer',
    sa.Column('answer_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False, comment='never shown to others'),
    sa.Column('region_code', sa.Text(), nullable=False, comment='whose authority answered'),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False, comment="in the office's words"),
    sa.Column('answer', sa.Text(), nullable=False, comment='in words for everybody'),
    sa.Column('published_by', sa.Uuid(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('withdrawn_by', sa.Uuid(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.case_id'], ),
    sa.ForeignKeyConstraint(['office_id'], ['organisation.organisation_id'], ),
    sa.ForeignKeyConstraint(['published_by'], ['account.account_id'], ),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], ),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.account_id'], ),
    sa.PrimaryKeyConstraint('answer_id')
    )
    op.create_index('policy_answer_once', 'policy_answer', ['case_id'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_index('policy_answer_shown', 'policy_answer', ['answer_id'], unique=False, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.execute("""
        ALTER TABLE case_file DROP CONSTRAINT case_kind,
        ADD CONSTRAINT case_kind CHECK (kind IN ('feedback', 'complaint', 'policy-question')) NOT VALID
    """)
    grant('SELECT, INSERT', 'policy_answer')
    grant('UPDATE (withdrawn_by, withdrawn_at)', 'policy_answer')
