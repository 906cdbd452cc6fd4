"""Spot checks and what was found."""

import sqlalchemy as sa

from filings.metadata import metadata

spot_check = sa.Table(
    "spot_check",
    metadata,
    sa.Column("spot_check_id", sa.Uuid, primary_key=True),
    sa.Column("office_id", sa.Uuid, nullable=False, index=True, comment="the organisation that draws"),
    sa.Column("seed", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("among", sa.Integer, nullable=False, comment="how many it was drawn from"),
    sa.Column("among_sha256", sa.LargeBinary, nullable=False, comment="over their ids, in order"),
    sa.Column("drawn_by", sa.Uuid, nullable=False),
    sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
)

spot_check_item = sa.Table(
    "spot_check_item",
    metadata,
    sa.Column("spot_check_id", sa.Uuid, sa.ForeignKey("spot_check.spot_check_id"), primary_key=True),
    sa.Column("place", sa.SmallInteger, primary_key=True),
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), nullable=False),
    sa.Column("found", sa.Text, comment="right, or what was wrong"),
    sa.Column("is_right", sa.Boolean),
    sa.Column("looked_by", sa.Uuid),
    sa.Column("looked_at", sa.DateTime(timezone=True)),
    sa.UniqueConstraint("spot_check_id", "filing_id"),
)
