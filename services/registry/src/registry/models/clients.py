"""API clients, their secrets, and the keys that sign tokens."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from registry.models.base import instant, metadata

client = sa.Table(
    "client",
    metadata,
    sa.Column("client_id", sa.Text, primary_key=True),
    sa.Column("secret_sha256", sa.LargeBinary, nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    instant("created_at"),
    instant("revoked_at", nullable=True),
)

client_secret = sa.Table(
    "client_secret",
    metadata,
    sa.Column("secret_id", sa.Uuid, primary_key=True),
    sa.Column("client_id", sa.Text, sa.ForeignKey("client.client_id"), nullable=False, index=True),
    sa.Column("secret_sha256", sa.LargeBinary, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False, comment="a client; empty: the operator at the machine"),
    instant("created_at"),
    sa.Column("last_used_at", sa.DateTime(timezone=True), comment="to the hour"),
    instant("revoked_at", nullable=True),
)

signing_key = sa.Table(
    "signing_key",
    metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("private_sealed", sa.LargeBinary, nullable=False, comment="JWK, AES-GCM, context: the key id"),
    sa.Column("public_jwk", JSONB, nullable=False),
    instant("created_at"),
    instant("retired_at", nullable=True),
)
