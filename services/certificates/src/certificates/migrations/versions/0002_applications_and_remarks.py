"""Certificates that are applied for, remarks beside the hours, faces that are written anew.

Does the running code survive it: yes. New columns have defaults, and the rule about stages only becomes wider. Once a
regulation that wants applications is in force, code from before sets news of a certificate that is offered aside as a
dead letter; replay it with this code. Stop the old issuers before the new ones start: they know one file a certificate,
and would take the one that was signed for a face dropped meanwhile.
What it locks, and for how long on 100 million rows: `certificate` exclusively for an instant; columns with constant
defaults rewrite nothing, and the new rules are not checked against old rows, which obeyed narrower ones.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('certificate', sa.Column('remarks', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False, comment='lines that stand beside the hours, as the ledger said them'))
    op.add_column('certificate', sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('certificate', sa.Column('edition', sa.SmallInteger(), server_default=sa.text('1'), nullable=False, comment='one more for every face that was dropped before it was stored'))
    op.drop_constraint('certificate_stage', 'certificate')
    op.execute("""
        ALTER TABLE certificate
            ADD CONSTRAINT certificate_stage CHECK (stage IN ('offered', 'intended', 'waiting', 'stored')) NOT VALID,
            ADD CONSTRAINT certificate_offered_is_unwritten CHECK (stage <> 'offered' OR face IS NULL) NOT VALID
    """)

    # Rights: the running role has had all it needs on this table since 0001.
