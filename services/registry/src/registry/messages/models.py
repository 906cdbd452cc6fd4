"""Announcements, and how far somebody has read."""

import sqlalchemy as sa

from messages.read_marks import read_mark_table
from registry.metadata import instant, metadata

announcement = sa.Table(
    "announcement",
    metadata,
    sa.Column("announcement_id", sa.Uuid, primary_key=True),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    sa.Column(
        "office_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="for which it was published"
    ),
    sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.false(), comment="anybody reads it"),
    instant("published_at"),
    instant("withdrawn_at", nullable=True),
    sa.Index("announcement_public", "announcement_id", postgresql_where=sa.text("is_public AND withdrawn_at IS NULL")),
)

read_mark = read_mark_table(metadata)
