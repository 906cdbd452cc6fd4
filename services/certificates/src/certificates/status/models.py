"""Certificates, and the history of their standings."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from certificates.metadata import instant, metadata

certificate_serial = sa.Sequence("certificate_serial", metadata=metadata)

certificate = sa.Table(
    "certificate",
    metadata,
    sa.Column("certificate_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("training_year", sa.SmallInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("standing", sa.Text, nullable=False),
    instant("standing_since"),
    sa.Column("is_met", sa.Boolean, comment="of one that is revoked: whether its hours meet the rules; else null"),
    sa.Column("side_number", sa.Integer, nullable=False, comment="the ledger's newest change of side"),
    sa.Column(
        "taken_off", JSONB, comment="who took hours off when the year fell last; null where it is met, or unsaid"
    ),
    sa.Column("regulation", sa.Text),
    sa.Column("public_centihours", sa.Integer, nullable=False),
    sa.Column("professional_centihours", sa.Integer, nullable=False),
    sa.Column("total_centihours", sa.Integer, nullable=False),
    sa.Column("entries", sa.Integer, nullable=False, comment="the hours are those of so many entries"),
    sa.Column(
        "remarks",
        JSONB,
        nullable=False,
        server_default=sa.text("'[]'"),
        comment="lines that stand beside the hours, as the ledger said them",
    ),
    instant("applied_at", nullable=True),
    sa.Column(
        "edition",
        sa.SmallInteger,
        nullable=False,
        server_default=sa.text("1"),
        comment="which of its faces the file was signed for: one more for each that was dropped or replaced",
    ),
    sa.Column(
        "printed_edition",
        sa.SmallInteger,
        nullable=False,
        server_default=sa.text("1"),
        comment="one more for every time that it was reissued under its number",
    ),
    sa.Column("number", sa.Text, unique=True),
    sa.Column("verify_code", sa.Text, unique=True),
    sa.Column("authority_id", sa.Uuid, comment="the HR authority that the face names as the issuing one"),
    sa.Column("unit_id", sa.Uuid, comment="the unit that the face names"),
    sa.Column("face", JSONB, comment="the intent: every printed field, before it is signed"),
    sa.Column("waits_for", sa.Text, comment="what it waits for or waited for, until it exists"),
    sa.Column("waiting_reason", sa.Text),
    sa.Column("claimed_until", sa.DateTime(timezone=True)),
    sa.Column("pdf_sha256", sa.LargeBinary),
    instant("stored_at", nullable=True),
    sa.Column(
        "traceparent", sa.Text, comment="what its making goes back to: the news of the ledger, or the application"
    ),
    instant("begun_at", nullable=True),
    sa.UniqueConstraint("person_id", "training_year", "kind", name="certificate_once"),
    sa.CheckConstraint("stage IN ('offered', 'intended', 'waiting', 'stored')", name="certificate_stage"),
    sa.CheckConstraint("standing IN ('valid', 'suspended', 'revoked')", name="certificate_standing"),
    sa.CheckConstraint(
        "stage <> 'stored' OR (face IS NOT NULL AND number IS NOT NULL AND verify_code IS NOT NULL "
        "AND pdf_sha256 IS NOT NULL AND stored_at IS NOT NULL)",
        name="certificate_stored_is_whole",
    ),
    sa.CheckConstraint("stage <> 'offered' OR face IS NULL", name="certificate_offered_is_unwritten"),
    sa.CheckConstraint("total_centihours = public_centihours + professional_centihours", name="certificate_adds_up"),
    sa.Index("certificate_waiting", "person_id", postgresql_where=sa.text("stage = 'waiting'")),
    sa.Index("certificate_to_make", "certificate_id", postgresql_where=sa.text("stage = 'intended'")),
)

standing_change = sa.Table(
    "standing_change",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("certificate_id", sa.Uuid, sa.ForeignKey("certificate.certificate_id"), nullable=False, index=True),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("side_number", sa.Integer, nullable=False),
    sa.Column("taken_off", JSONB, comment="who took off the hours that it lacks from now on, as the ledger said it"),
    instant("at"),
)
