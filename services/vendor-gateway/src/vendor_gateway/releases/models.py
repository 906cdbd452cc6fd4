"""Tables of what is looked at again."""

import sqlalchemy as sa

from vendor_gateway.metadata import instant, metadata

release = sa.Table(
    "release",
    metadata,
    sa.Column("release_id", sa.Uuid, primary_key=True),
    sa.Column("vendor_id", sa.Text, comment="whose completions; null: any vendor's"),
    sa.Column("person_id", sa.Uuid, comment="of whom; null: of anybody"),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("done_until", sa.Uuid, comment="the last completion that was looked at"),
    sa.Column("seen", sa.Integer, nullable=False, server_default="0"),
    sa.Column("released", sa.Integer, nullable=False, server_default="0"),
    instant("begun_at"),
    instant("ended_at", nullable=True),
    sa.CheckConstraint("because IN ('contract', 'opening', 'catalogue')", name="release_because"),
    sa.Index("release_to_do", "release_id", postgresql_where=sa.text("ended_at IS NULL")),
    comment="parked completions that are looked at again, page by page",
)
