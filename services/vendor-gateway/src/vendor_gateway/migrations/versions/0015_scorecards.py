"""Vendors' scorecards, counted over everybody round after round.

Does the running code survive it: yes, it knows neither table.
What it locks, and for how long on 100 million rows: nothing that is there; the tables are new and empty.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SUMS = (
    "people",
    "counted",
    "centihours",
    "late",
    "held",
    "year_closed",
    "no_contract",
    "void",
    "revoked",
    "duplicate",
    "conflict",
    "rejected",
)


def upgrade() -> None:
    op.create_table(
        "scorecard_round",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "done_until", sa.LargeBinary(), nullable=True, comment="blind index of the last record that was counted"
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("round_id"),
        comment="scorecards are counted over everybody, page by page",
    )
    op.create_table(
        "scorecard",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("training_year", sa.SmallInteger(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=False, comment="empty: people of every vendor together"),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _SUMS),
        sa.ForeignKeyConstraint(["round_id"], ["scorecard_round.round_id"]),
        sa.PrimaryKeyConstraint("round_id", "training_year", "region_code", "organisation_id", "vendor_id"),
        comment="what came from a vendor about the people of a unit, by where they stand in the round",
    )
    grant("SELECT, INSERT, UPDATE, DELETE", "scorecard_round")
    grant("SELECT, INSERT, UPDATE, DELETE", "scorecard")
