"""Who checked the audit trail when, and what came of it.

Does the running code survive it: yes, it does not know the new table.
What it locks, and for how long on 100 million rows: nothing, the table is new and gets a row a check.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "audit_check",
        sa.Column("check_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False, comment="who asked"),
        sa.Column("role", sa.Text(), nullable=False, comment="auditor or operator"),
        sa.Column("office_id", sa.Uuid(), comment="in whose name an auditor asked"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("break_count", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.ARRAY(sa.Text()), nullable=False, comment="the first hundred"),
        sa.Column("heads", sa.SmallInteger(), nullable=False, comment="heads kept outside that were compared"),
        sa.Column("head_position", sa.BigInteger(), comment="null: nothing was linked"),
        sa.Column("head_hash", sa.LargeBinary()),
        sa.Column("head_at", sa.Text()),
        sa.PrimaryKeyConstraint("check_id"),
        comment="checks of the audit trail, as they ended; nobody changes them",
    )
    grant("SELECT, INSERT", "audit_check")


def downgrade() -> None:
    """The record goes."""
    op.drop_table("audit_check")
