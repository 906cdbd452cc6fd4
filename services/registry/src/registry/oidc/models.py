"""Vendors at which people sign in, and the sign-ins on their way."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from registry.metadata import instant, metadata

relying_party = sa.Table(
    "relying_party",
    metadata,
    sa.Column("client_id", sa.Text, sa.ForeignKey("client.client_id"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("redirect_uris", ARRAY(sa.Text), nullable=False),
    sa.Column("start_url", sa.Text, nullable=False, comment="where somebody begins who chose it"),
)

handing_over = sa.Table(
    "handing_over",
    metadata,
    sa.Column("request_sha256", sa.LargeBinary, primary_key=True),
    sa.Column("browser_sha256", sa.LargeBinary, nullable=False),
    sa.Column("client_id", sa.Text, sa.ForeignKey("relying_party.client_id"), nullable=False),
    sa.Column("asked", JSONB, nullable=False, comment="redirect_uri, scope, state, nonce, code_challenge"),
    sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.session_id"), comment="of whoever signed in"),
    instant("signed_in_at", nullable=True),
    sa.Column("consent_id", sa.Uuid, sa.ForeignKey("vendor_consent.consent_id"), comment="once they agreed"),
    sa.Column("code_sha256", sa.LargeBinary, unique=True),
    instant("code_ends_at", nullable=True),
    instant("code_used_at", nullable=True),
    sa.Column("access_sha256", sa.LargeBinary, unique=True),
    instant("access_ends_at", nullable=True),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
)

vendor_choice = sa.Table(
    "vendor_choice",
    metadata,
    sa.Column("choice_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("shown", ARRAY(sa.Text), nullable=False, comment="client ids, in the order shown"),
    instant("shown_at"),
    sa.Column("client_id", sa.Text, sa.ForeignKey("relying_party.client_id")),
    instant("chosen_at", nullable=True),
)
