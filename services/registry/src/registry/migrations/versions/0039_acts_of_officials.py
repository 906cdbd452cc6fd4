"""Entries of the audit trail are found by who made them, of people who have or had a role.

Does the running code survive it: yes, it does not know the table. What it records until its end is in the trail, and is
not found by office.
What it locks, and for how long on 100 million rows: nothing. Entries of before are read once, some ten minutes for 100
million, and nobody waits for that.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('official_act',
    sa.Column('audit_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False, comment='who has or had a role'),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.audit_id'], ),
    sa.PrimaryKeyConstraint('audit_id'),
    comment='finds entries of the trail; the trail itself is in audit'
    )
    op.create_index('official_act_by_account', 'official_act', ['account_id', 'audit_id'], unique=False)
    op.execute("""
        INSERT INTO official_act (audit_id, account_id, done_at)
        SELECT audit_id, CAST(substr(told ->> 'by', 9) AS uuid), CAST(told ->> 'at' AS timestamptz)
        FROM (SELECT audit_id, CAST(convert_from(body, 'UTF8') AS jsonb) AS told FROM audit) AS entry
        WHERE told ->> 'by' LIKE 'account:%'
          AND EXISTS (SELECT FROM role WHERE account_id = CAST(substr(told ->> 'by', 9) AS uuid))
    """)
    grant('SELECT, INSERT', 'official_act')
