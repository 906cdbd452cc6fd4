"""API clients, their secrets, the keys that sign tokens, and what ended before its time."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from registry.metadata import XID8, instant, metadata

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
    sa.Column("created_by", sa.Text, nullable=False, comment="a client or an account; empty: at the machine"),
    instant("created_at"),
    sa.Column("last_used_at", sa.DateTime(timezone=True), comment="to the hour"),
    instant("revoked_at", nullable=True),
)

client_proposal = sa.Table(
    "client_proposal",
    metadata,
    sa.Column("proposal_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="proposed"),
    sa.Column("client_id", sa.Text, sa.ForeignKey("client.client_id"), nullable=False),
    sa.Column("asked", JSONB, nullable=False, comment="scopes from and to; name and addresses of a sign-in"),
    sa.Column("secret_sha256", sa.LargeBinary, comment="of a secret that opens nothing before it is approved"),
    sa.Column("proposed_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="unless it was decided"),
    sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.account_id")),
    instant("decided_at", nullable=True),
    sa.Column("reason", sa.Text, comment="of the decision"),
    sa.CheckConstraint("kind IN ('scopes', 'secret', 'sign-in')", name="client_proposal_kind"),
    sa.CheckConstraint("state IN ('proposed', 'approved', 'refused', 'expired')", name="client_proposal_state"),
    sa.CheckConstraint("(kind = 'secret') = (secret_sha256 IS NOT NULL)", name="client_proposal_secret"),
    sa.CheckConstraint(
        "CASE WHEN state = 'approved' THEN decided_by IS NOT NULL AND decided_by <> proposed_by ELSE true END",
        name="client_proposal_two_people",
    ),
    sa.Index("client_proposal_once", "client_id", "kind", unique=True, postgresql_where=sa.text("state = 'proposed'")),
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

revocation = sa.Table(
    "revocation",
    metadata,
    sa.Column(
        "subject_sha256",
        sa.LargeBinary,
        primary_key=True,
        comment="of account:…, session:…, secret:… or a client’s name",
    ),
    sa.Column("number", sa.BigInteger, nullable=False, comment="tokens that know a lower one are good no more"),
    instant("revoked_at"),
    sa.Column("written_in", XID8, nullable=False, server_default=sa.text("pg_current_xact_id()")),
    sa.Index("revocation_by_transaction", "written_in"),
    sa.Index("revocation_by_moment", "revoked_at"),
)
