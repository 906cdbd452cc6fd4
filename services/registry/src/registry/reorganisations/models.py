"""Changes of organisations, and the last day that was turned."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from registry.metadata import instant, metadata

organisation_change = sa.Table(
    "organisation_change",
    metadata,
    sa.Column("change_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("details", JSONB, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False, comment="the client that asked for it"),
    instant("made_at"),
    sa.CheckConstraint(
        "kind IN ('rename', 'move', 'close', 'merge', 'split', 'reopen')", name="organisation_change_kind"
    ),
)

day_turned = sa.Table(
    "day_turned",
    metadata,
    sa.Column("single", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("day", sa.Date, nullable=False, comment="the last day in China whose changes are today's state"),
    sa.CheckConstraint("single", name="day_turned_single"),
)
