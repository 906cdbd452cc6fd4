"""Who tried dead letters again, which of them, and how it ended.

Does the running code survive it: yes, it does not know the new table.
What it locks, and for how long on 100 million rows: nothing, the table is new and gets a row each time that somebody
tries letters again.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "dead_letter_replay",
        sa.Column("replay_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="account:<id>, or operator at the machine"),
        sa.Column(
            "letter_id", sa.BigInteger(), comment="which one with all of its key; null with no reason: everything"
        ),
        sa.Column("reason", sa.Text(), comment="keys whose first letter has it"),
        sa.Column("begun_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), comment="null: it runs, or was broken off"),
        sa.Column("applied", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("still_waiting", sa.BigInteger(), comment="letters of the same keys that stayed"),
        sa.PrimaryKeyConstraint("replay_id"),
        comment="who tried dead letters again; nobody changes it afterwards",
    )
    grant("SELECT, INSERT, UPDATE", "dead_letter_replay")


def downgrade() -> None:
    """The record goes."""
    op.drop_table("dead_letter_replay")
