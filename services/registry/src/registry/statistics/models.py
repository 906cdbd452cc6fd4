"""How many people there are, by unit and region."""

import sqlalchemy as sa

from registry.metadata import HEADCOUNTS, metadata

headcount = sa.Table(
    "headcount",
    metadata,
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), primary_key=True),
    *(sa.Column(name, sa.Integer, nullable=False) for name in HEADCOUNTS),
)

region_headcount = sa.Table(
    "region_headcount",
    metadata,
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), primary_key=True, comment="its own, none below it"),
    sa.Column("organisations", sa.Integer, nullable=False),
    *(sa.Column(name, sa.Integer, nullable=False) for name in HEADCOUNTS),
)

census = sa.Table(
    "census",
    metadata,
    sa.Column("single", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="what headcount is as of"),
    sa.CheckConstraint("single", name="census_single"),
)
