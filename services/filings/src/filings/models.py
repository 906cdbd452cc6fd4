"""Tables and constraints of the filings service. The application role may add and read decisions, never change them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from common.consumer import dead_letter_table
from common.messages import read_mark_table
from common.outbox import outbox_table

metadata = sa.MetaData()
_SORTS = "sort IN ('recognition', 'deemed', 'exempt', 'make-up')"

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, nullable=False, comment="today's unit"),
    sa.Column("placements", JSONB, nullable=False, comment="where they stood from which day on, the oldest first"),
    sa.Column("version", sa.Integer, nullable=False),
)

organisation = sa.Table(
    "organisation",
    metadata,
    sa.Column("organisation_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("region_code", sa.Text, nullable=False),
    sa.Column("department_id", sa.Uuid),
    sa.Column("authority_id", sa.Uuid),
    sa.Column("version", sa.Integer, nullable=False),
)

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("decision_id", sa.Uuid, primary_key=True),
    sa.Column("noun", sa.Text, nullable=False),
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), nullable=False, index=True),
    sa.Column("author", sa.Text, nullable=False, comment="the API client that recorded it"),
    sa.Column("reference", sa.Text, nullable=False, comment="the author's own id of it"),
    sa.Column("content_sha256", sa.LargeBinary, nullable=False, comment="over everything that was stated"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("rulebook_id", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("article", sa.Text, nullable=False),
    sa.Column("evidence_kind", sa.Text, nullable=False),
    sa.Column("evidence_number", sa.Text, nullable=False),
    sa.Column("decided_by", ARRAY(sa.Uuid), nullable=False, comment="organisations, in their order"),
    sa.Column("reason", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("author", "noun", "reference", name="decision_once"),
    sa.CheckConstraint("noun IN ('recognition', 'grant')", name="decision_noun"),
    sa.CheckConstraint("cardinality(decided_by) > 0", name="decision_has_deciders"),
    comment="what recognitions and grants have in common",
)

recognition = sa.Table(
    "recognition",
    metadata,
    sa.Column("decision_id", sa.Uuid, sa.ForeignKey("decision.decision_id"), primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("required_topic", sa.Text),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("training_type", sa.Text, nullable=False),
    sa.Column("activity", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("days", JSONB, comment="as they were stated"),
    sa.Column("stated_centihours", sa.Integer),
    sa.Column("ended_on", sa.Date, nullable=False),
    sa.Column("centihours", sa.Integer, nullable=False, comment="what the regulation makes of it"),
    sa.Column("half_days", sa.Integer, nullable=False),
    sa.CheckConstraint("subject IN ('public', 'professional')", name="recognition_subject"),
    sa.CheckConstraint("centihours > 0 AND half_days >= 0", name="recognition_counts"),
)

# Not "grant": that is a word of SQL's own.
granted = sa.Table(
    "granted",
    metadata,
    sa.Column("decision_id", sa.Uuid, sa.ForeignKey("decision.decision_id"), primary_key=True),
    sa.Column("effect", sa.Text, nullable=False),
    sa.Column("training_years", ARRAY(sa.SmallInteger), nullable=False),
    sa.Column("counts_from", sa.Date),
    sa.Column("counts_until", sa.Date),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.CheckConstraint("effect IN ('deemed', 'exempt', 'make-up')", name="granted_effect"),
    sa.CheckConstraint("cardinality(training_years) > 0", name="granted_has_years"),
    sa.CheckConstraint(
        "CASE WHEN effect = 'make-up' THEN counts_from <= counts_until AND cardinality(training_years) = 1 "
        "ELSE counts_from IS NULL AND counts_until IS NULL END IS TRUE",
        name="granted_days",
    ),
)

evidence_use = sa.Table(
    "evidence_use",
    metadata,
    # Written before its decision, of which it may turn out that another one has its reference.
    sa.Column(
        "decision_id",
        sa.Uuid,
        sa.ForeignKey("decision.decision_id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("sort", sa.Text, nullable=False),
    sa.Column("evidence_kind", sa.Text, nullable=False, comment="as it is compared"),
    sa.Column("number_sha256", sa.LargeBinary, nullable=False),
    sa.Column("activity_sha256", sa.LargeBinary, comment="recognitions: the activity and its last day"),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("person_id", "evidence_kind", "number_sha256", name="evidence_once"),
    sa.UniqueConstraint("person_id", "activity_sha256", name="activity_once"),
    sa.CheckConstraint(_SORTS, name="evidence_use_sort"),
    comment="what active decisions rest on: the same evidence never twice (Inner Mongolia 2024, art. 40)",
)

withdrawal = sa.Table(
    "withdrawal",
    metadata,
    sa.Column("decision_id", sa.Uuid, sa.ForeignKey("decision.decision_id"), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)

filing = sa.Table(
    "filing",
    metadata,
    sa.Column("filing_id", sa.Uuid, primary_key=True),
    sa.Column("applicant_id", sa.Uuid, nullable=False, comment="the unit that holds the training"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("standing", JSONB, nullable=False, comment="where it is, as the rules take it"),
    sa.Column("waits_for", ARRAY(sa.Uuid), nullable=False, comment="whose turn it is, and who was asked"),
    sa.Column("waits_since", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("taking_part", ARRAY(sa.Uuid), nullable=False, comment="every organisation that may see it"),
    sa.Column("form", JSONB, nullable=False, comment="as it is being written"),
    sa.Column("rulebook_id", sa.Text),
    sa.Column("article", sa.Text, comment="why it goes to these offices"),
    sa.Column("authors", ARRAY(sa.Uuid), nullable=False, comment="accounts of the registry"),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.CheckConstraint(
        "state IN ('draft', 'in-chain', 'returned', 'approved', 'refused', 'withdrawn')", name="filing_state"
    ),
    sa.Index("filing_by_turn", "waits_for", postgresql_using="gin", postgresql_where=sa.text("state = 'in-chain'")),
    sa.Index("filing_by_applicant", "applicant_id", "filing_id"),
    sa.Index("filing_by_author", "authors", postgresql_using="gin"),
)

filing_round = sa.Table(
    "filing_round",
    metadata,
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), primary_key=True),
    sa.Column("round", sa.SmallInteger, primary_key=True),
    sa.Column("form", JSONB, nullable=False, comment="as it was handed in; nobody changes it"),
    sa.Column("handed_in_by", sa.Uuid, nullable=False),
    sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
)

filing_opinion = sa.Table(
    "filing_opinion",
    metadata,
    sa.Column("opinion_id", sa.Uuid, primary_key=True),
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), nullable=False, index=True),
    sa.Column("round", sa.SmallInteger, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("made_by", sa.Uuid, nullable=False, comment="an account of the registry"),
    sa.Column("made_for", sa.Uuid, comment="the organisation"),
    sa.Column("text", sa.Text),
    sa.Column("details", JSONB, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)

read_mark = read_mark_table(metadata)
outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
