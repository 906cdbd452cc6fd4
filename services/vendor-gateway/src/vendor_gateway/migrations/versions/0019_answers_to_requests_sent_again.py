"""Answers to requests that clients named by an Idempotency-Key, for a day.

Does the running code survive it: yes, it does not know the table. It answers a request that is sent again as a new one.
What it locks, and for how long on 100 million rows: nothing, the table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "idempotent_request",
        sa.Column(
            "key_hash", sa.LargeBinary(), nullable=False, comment="keyed HMAC of the caller and the client's key"
        ),
        sa.Column(
            "status", sa.SmallInteger(), nullable=True, comment="null: nothing was answered that is to be answered again"
        ),
        sa.Column(
            "answer",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM, with a key made of the request; context: the key's hash",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash"),
        comment="answers to requests that clients named by a key of theirs, for a day",
    )
    op.create_index(op.f("ix_idempotent_request_made_at"), "idempotent_request", ["made_at"], unique=False)
    grant("SELECT, INSERT, UPDATE, DELETE", "idempotent_request")


def downgrade() -> None:
    """What was remembered is forgotten: a request that is sent again is a new one."""
    op.drop_table("idempotent_request")
