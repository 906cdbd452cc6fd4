"""Tables of scorecards."""

import sqlalchemy as sa

from vendor_gateway.metadata import instant, metadata

scorecard_round = sa.Table(
    "scorecard_round",
    metadata,
    sa.Column("round_id", sa.Uuid, primary_key=True),
    sa.Column("done_until", sa.LargeBinary, comment="blind index of the last record that was counted"),
    instant("began_at"),
    instant("ended_at", nullable=True),
    comment="scorecards are counted over everybody, page by page",
)

scorecard = sa.Table(
    "scorecard",
    metadata,
    sa.Column("round_id", sa.Uuid, sa.ForeignKey("scorecard_round.round_id"), primary_key=True),
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("region_code", sa.Text, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, primary_key=True),
    sa.Column("vendor_id", sa.Text, primary_key=True, comment="empty: people of every vendor together"),
    *(
        sa.Column(name, sa.BigInteger, nullable=False)
        for name in (
            "people", "counted", "centihours", "late", "held", "year_closed", "no_contract", "void", "revoked",
            "duplicate", "conflict", "rejected",
        )
    ),
    comment="what came from a vendor about the people of a unit, by where they stand in the round",
)  # fmt: skip
