"""Placements that wait for the consent of somebody who has a role elsewhere."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

placement_offer = sa.Table(
    "placement_offer",
    metadata,
    sa.Column("offer_id", sa.Uuid, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, comment="whose consent is asked for"),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False),
    instant("asked_at"),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    instant("decided_at", nullable=True),
    sa.UniqueConstraint("blind_index", "organisation_id", name="placement_offer_once"),
    sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name="placement_offer_state"),
)
