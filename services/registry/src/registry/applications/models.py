"""What people ask for, and what became of it."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

application = sa.Table(
    "application",
    metadata,
    sa.Column("application_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, index=True, comment="whom it is about"),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="which decides"),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), comment="whose authority decides"),
    sa.Column("body_sealed", sa.LargeBinary, nullable=False, comment="JSON, AES-GCM, context: the application id"),
    sa.Column("photo_sealed", sa.LargeBinary, comment="base64, AES-GCM, context: the application id and 'photo'"),
    sa.Column("password_hash", sa.Text, comment="argon2id; forgotten with the decision"),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("origin", sa.LargeBinary, comment="keyed hash of the address that anybody's came from"),
    instant("made_at"),
    sa.Column("decided_by", sa.Text),
    instant("decided_at", nullable=True),
    sa.Column("reason", sa.Text),
    sa.CheckConstraint("kind IN ('registration', 'transfer', 'unit', 'name')", name="application_kind"),
    sa.CheckConstraint(
        "state IN ('waiting', 'granted', 'refused', 'superseded', 'withdrawn')", name="application_state"
    ),
    sa.CheckConstraint("(organisation_id IS NULL) = (kind = 'unit')", name="application_place"),
    sa.Index("application_waiting", "organisation_id", "made_at", postgresql_where=sa.text("state = 'waiting'")),
    sa.Index("application_by_origin", "origin", "made_at", postgresql_where=sa.text("state = 'waiting'")),
)
