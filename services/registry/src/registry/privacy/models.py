"""Consents to vendors, given and withdrawn, and versions of the privacy notice that people have seen."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from registry.metadata import instant, metadata

vendor_consent = sa.Table(
    "vendor_consent",
    metadata,
    sa.Column("consent_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    sa.Column("client_id", sa.Text, sa.ForeignKey("relying_party.client_id"), nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False, comment="beside who it is"),
    sa.Column("given_at", sa.DateTime(timezone=True), nullable=False, comment="the last time that they were asked"),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, comment="the last sign-in or answer under it"),
    instant("withdrawn_at", nullable=True),
    sa.Index("vendor_consent_by_account", "account_id"),
    sa.Index(
        "vendor_consent_stands",
        "account_id", "client_id", unique=True, postgresql_where=sa.text("withdrawn_at IS NULL"),
    ),
)  # fmt: skip

privacy_notice_seen = sa.Table(
    "privacy_notice_seen",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, comment="the first time"),
)
