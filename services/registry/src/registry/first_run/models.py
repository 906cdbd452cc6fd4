"""Codes with which an installation gets its first operators."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

first_run_code = sa.Table(
    "first_run_code",
    metadata,
    sa.Column("code_sha256", sa.LargeBinary, primary_key=True),
    instant("made_at"),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    instant("used_at", nullable=True),
    comment="made at the machine; the newest one that is not used is good",
)
