"""Tables of vendors and their keys."""

import sqlalchemy as sa

from vendor_gateway.metadata import instant, metadata

vendor = sa.Table(
    "vendor",
    metadata,
    sa.Column("vendor_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)

vendor_key = sa.Table(
    "vendor_key",
    metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("vendor_id", sa.Text, sa.ForeignKey("vendor.vendor_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the key id"),
    instant("created_at"),
    instant("ends_at", nullable=True),
    sa.Column("proposed_by", sa.Text, comment="an operator's, until another one confirms it; null: it verifies"),
    sa.Column("last_used_at", sa.DateTime(timezone=True), comment="to the hour"),
    sa.CheckConstraint("kind IN ('hmac', 'ed25519')", name="vendor_key_kind"),
)

vendor_act = sa.Table(
    "vendor_act",
    metadata,
    sa.Column("act_id", sa.Uuid, primary_key=True),
    sa.Column("vendor_id", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("key_id", sa.Text),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Index("vendor_act_of_vendor", "vendor_id", "act_id"),
    comment="what operators' programs did to vendors and their keys; nobody changes it",
)
