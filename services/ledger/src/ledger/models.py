"""Tables and constraints of the ledger. The application role may insert and read entries, never change them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from common.consumer import dead_letter_table
from common.outbox import outbox_table

metadata = sa.MetaData()

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, comment="null: entries came before the registration was heard of"),
    sa.Column("region_code", sa.Text),
    sa.Column("post_category", sa.Text),
    sa.Column("title_level", sa.Text),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
)

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("source_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("training_year", sa.SmallInteger, nullable=False),
    sa.CheckConstraint("kind IN ('credit', 'reversal')", name="evidence_kind"),
    comment="twice is once: a unique key of the partitioned entries would have to hold the year",
)

entry = sa.Table(
    "entry",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_id", sa.Uuid, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("topic", sa.Text),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("centihours", sa.Integer, nullable=False),
    sa.Column("half_days", sa.Integer, nullable=False),
    sa.Column("course_code", sa.Text, nullable=False),
    sa.Column("course_title", sa.Text, nullable=False),
    sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False, comment="the exact bytes that were hashed"),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("subject IN ('public', 'professional')", name="entry_subject"),
    sa.CheckConstraint("(kind = 'credit') = (centihours > 0) AND centihours <> 0", name="entry_sign"),
    postgresql_partition_by="LIST (training_year)",
)

person_year = sa.Table(
    "person_year",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("head", sa.LargeBinary, nullable=False, comment="hash of the newest entry"),
    sa.Column("public_centihours", sa.Integer, nullable=False),
    sa.Column("professional_centihours", sa.Integer, nullable=False),
    sa.Column("half_days", sa.Integer, nullable=False),
    sa.Column("topics", JSONB, nullable=False),
    sa.Column("rulebook_id", sa.Text),
    sa.Column("met", sa.Boolean, nullable=False),
    sa.Column("side_changes", sa.Integer, nullable=False),
    sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("public_centihours >= 0 AND professional_centihours >= 0", name="person_year_not_negative"),
    postgresql_with={"fillfactor": "70"},
)

outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
