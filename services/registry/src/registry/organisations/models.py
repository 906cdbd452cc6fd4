"""Regions, organisations, and what they were from which day on."""

import sqlalchemy as sa

from registry.metadata import KIND, instant, metadata

region = sa.Table(
    "region",
    metadata,
    sa.Column("code", sa.Text, primary_key=True, comment="GB/T 2260"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("above", sa.Text, sa.ForeignKey("region.code")),
    sa.CheckConstraint("level IN ('province', 'city', 'county')", name="region_level"),
)

organisation = sa.Table(
    "organisation",
    metadata,
    sa.Column("organisation_id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True, comment="GB 32100"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False),
    sa.Column("department_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.Column("authority_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    instant("changed_at"),
    sa.Column("closed_on", sa.Date, comment="the first day on which it is no more; may lie ahead"),
    sa.CheckConstraint(KIND, name="organisation_kind"),
    sa.Index("organisation_by_region", "region_code", "kind"),
    sa.Index("organisation_by_department", "department_id"),
)

organisation_state = sa.Table(
    "organisation_state",
    metadata,
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), primary_key=True),
    # As with placements: a value and no NULL, so that it sorts first.
    sa.Column("effective_on", sa.Date, primary_key=True, comment="-infinity: ever since, as far as is known"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False),
    sa.Column("department_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.Column("is_closed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("successor_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.CheckConstraint(KIND, name="organisation_state_kind"),
    sa.CheckConstraint("is_closed OR successor_id IS NULL", name="organisation_state_successor"),
    sa.Index("organisation_state_by_day", "effective_on"),
    sa.Index("organisation_state_by_region", "region_code", "kind"),
)
