"""Tables of deliveries and completions."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from common.db.columns import columns_of
from vendor_gateway.completions.domain.completions import STATED, Completion
from vendor_gateway.metadata import instant, metadata


def _delivery() -> sa.ForeignKey:
    """No completion without its evidence; checked at the end, since the delivery's row holds the answer."""
    return sa.ForeignKey("delivery.delivery_id", deferrable=True, initially="DEFERRED")


delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("delivery_id", sa.Uuid, primary_key=True),
    sa.Column("vendor_id", sa.Text, sa.ForeignKey("vendor.vendor_id"), nullable=False),
    sa.Column("webhook_id", sa.Text, nullable=False),
    sa.Column("signed_headers", JSONB, nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("body_sha256", sa.LargeBinary, nullable=False),
    sa.Column("body_sealed", sa.LargeBinary, nullable=False, comment="zlib, then AES-GCM, context: the delivery id"),
    sa.Column("body_bytes", sa.Integer, comment="as it was sent; null for what came before this was noted"),
    sa.Column(
        "is_excerpt",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="every item was rejected: body_sealed holds the beginning",
    ),
    sa.Column("is_revocation", sa.Boolean, nullable=False),
    sa.Column("answer", sa.LargeBinary, nullable=False, comment="the body of the 200, byte for byte"),
    sa.Column("received", sa.Integer, nullable=False),
    sa.Column("accepted", sa.Integer, nullable=False),
    sa.Column("duplicate", sa.Integer, nullable=False),
    sa.Column("conflict", sa.Integer, nullable=False),
    sa.Column("parked", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("median_delay_s", sa.Integer, comment="of what was new: seconds from completion to receipt, the median"),
    instant("received_at"),
    sa.UniqueConstraint("vendor_id", "webhook_id", name="delivery_once"),
    sa.Index(
        "delivery_of_vendor",
        "vendor_id",
        "received_at",
        postgresql_include=["median_delay_s"],
        postgresql_where=sa.text("NOT is_revocation"),
    ),
    sa.CheckConstraint("NOT is_excerpt OR rejected = received", name="delivery_excerpt_of_nothing"),
    sa.CheckConstraint(
        "received = accepted + duplicate + conflict + parked + rejected", name="delivery_every_item_has_a_verdict"
    ),
)

completion = sa.Table(
    "completion",
    metadata,
    sa.Column("item_id", sa.Uuid, primary_key=True),
    sa.Column("vendor_id", sa.Text, nullable=False),
    sa.Column("blind_index", sa.LargeBinary, nullable=False),
    sa.Column("person_id", sa.Uuid, comment="null while parked"),
    *columns_of(Completion, *STATED),
    sa.Column("organiser_level", sa.Text, comment="of the contract under which it counts; null where none is known"),
    sa.Column("flags", ARRAY(sa.Text), comment="why a reviewer should look; null where nothing is odd"),
    sa.Column("flagged_at", sa.DateTime(timezone=True), comment="when a flag came after the first judgement"),
    sa.Column(
        "credit_key", sa.Text, nullable=False, comment="course and year, or course and moment where it may be repeated"
    ),
    sa.Column("hold", sa.Text, comment="why it does not count; null where it does, or did until it was revoked"),
    sa.Column("taken_off_at", sa.DateTime(timezone=True), comment="when hours that had counted were voided"),
    sa.Column("reviewed_at", sa.DateTime(timezone=True), comment="when an office decided about it last"),
    sa.Column("content_hash", sa.LargeBinary, nullable=False),
    sa.Column("delivery_id", sa.Uuid, _delivery(), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("revoked_by", sa.Uuid, _delivery()),
    sa.Column("revocation_reason", sa.Text, comment="as the vendor gave it; null where it holds an ID number"),
    sa.Column("held_at", sa.DateTime(timezone=True), comment="since when hold is what it is; null: since it came"),
    sa.Column("released_at", sa.DateTime(timezone=True), comment="when it was parked no more; null: never parked"),
    sa.Column("released_because", sa.Text, comment="what it had waited for; null: never parked, or not noted"),
    sa.CheckConstraint(
        "released_because IN ('unknown-person', 'year-closed', 'no-contract', 'review', 'catalogue')",
        name="completion_released_because",
    ),
    sa.CheckConstraint("(person_id IS NULL) = (hold IS NOT DISTINCT FROM 'unknown-person')", name="completion_unknown"),
    sa.CheckConstraint("taken_off_at IS NULL OR hold IS NOT DISTINCT FROM 'void'", name="completion_taken_off"),
    sa.CheckConstraint("centihours > 0", name="completion_hours"),
    sa.CheckConstraint("subject IN ('public', 'professional')", name="completion_subject"),
    sa.UniqueConstraint("vendor_id", "completion_id", name="completion_once_by_id"),
    # What was taken back may be stated anew: the vendor corrects itself. The key begins with the person, and carries
    # what is asked of everything that one person did: when, how much, and whether it counts.
    sa.Index(
        "completion_once_by_credit",
        "blind_index",
        "vendor_id",
        "credit_key",
        unique=True,
        postgresql_include=["started_at", "completed_at", "centihours", "hold"],
        postgresql_where=sa.text("revoked_by IS NULL"),
    ),
    sa.Index("completion_held", "vendor_id", "item_id", postgresql_where=sa.text("hold IS NOT NULL")),
    sa.Index(
        "completion_waiting",
        "hold",
        "item_id",
        postgresql_where=sa.text("hold IS NOT NULL AND hold <> 'void' AND revoked_by IS NULL"),
    ),
    sa.Index("completion_parked", "blind_index", postgresql_where=sa.text("person_id IS NULL")),
    sa.Index("completion_revoked", "blind_index", postgresql_where=sa.text("revoked_by IS NOT NULL")),
    sa.Index("completion_flagged", "item_id", postgresql_where=sa.text("flags IS NOT NULL")),
)

conflict = sa.Table(
    "conflict",
    metadata,
    sa.Column("delivery_id", sa.Uuid, _delivery(), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("item_id", sa.Uuid, sa.ForeignKey("completion.item_id"), nullable=False, comment="what it contradicts"),
    instant("found_at"),
)

unrecorded_item = sa.Table(
    "unrecorded_item",
    metadata,
    sa.Column("item_id", sa.Uuid, primary_key=True),
    sa.Column("vendor_id", sa.Text, nullable=False),
    sa.Column("blind_index", sa.LargeBinary, nullable=False),
    sa.Column("completion_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("course_code", sa.Text),
    sa.Column("course_title", sa.Text),
    sa.Column("completed_at", sa.DateTime(timezone=True)),
    sa.Column("met_item_id", sa.Uuid, sa.ForeignKey("completion.item_id"), comment="what it repeats or contradicts"),
    sa.Column("delivery_id", sa.Uuid, _delivery(), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    instant("kept_at"),
    sa.UniqueConstraint(
        "vendor_id", "completion_id", "blind_index", "status", "reason", name="unrecorded_item_once_by_verdict"
    ),
    sa.CheckConstraint("status IN ('duplicate', 'conflict', 'rejected')", name="unrecorded_item_status"),
    sa.CheckConstraint("(status = 'rejected') = (met_item_id IS NULL)", name="unrecorded_item_met"),
    sa.Index("unrecorded_item_of_person", "blind_index", "item_id"),
    comment="what vendors sent about people who can be told, and what is no completion on record",
)
