"""Decisions and what they rest on. The application role may add and read decisions, never change them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from filings.metadata import metadata

_SORTS = "sort IN ('recognition', 'deemed', 'exempt', 'make-up')"

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
    sa.Column(
        "stated_sealed", sa.LargeBinary, comment="what tells of health: JSON, AES-GCM, context: the id and 'stated'"
    ),
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
    sa.Column("begins_on", sa.Date, comment="where it was stated: the first day of hours that are not stated by days"),
    sa.Column("organiser_level", sa.Text, comment="where it is known: of the authority that organised it"),
    sa.Column("test_result", sa.Text, comment="where it was stated: how a test came out"),
    sa.Column("special_task", sa.Text, comment="of training for a special task: which one"),
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
    sa.Column("event_on", sa.Date, comment="where it was stated: the day of what it rests on"),
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
    sa.Column("paper_sha256", sa.LargeBinary, comment="the number without dashes; null as the release before wrote it"),
    sa.Column("activity_sha256", sa.LargeBinary, comment="recognitions: the activity and its last day"),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("person_id", "evidence_kind", "number_sha256", name="evidence_once"),
    sa.UniqueConstraint("person_id", "activity_sha256", name="activity_once"),
    sa.Index("paper_once", "person_id", "paper_sha256", unique=True),
    sa.Index("paper_of_anybody", "paper_sha256"),
    sa.CheckConstraint(_SORTS, name="evidence_use_sort"),
    sa.Index("evidence_of_anybody", "evidence_kind", "number_sha256"),
    comment="what active decisions rest on: the same evidence never twice (Inner Mongolia 2024, art. 40)",
)

withdrawal = sa.Table(
    "withdrawal",
    metadata,
    sa.Column("decision_id", sa.Uuid, sa.ForeignKey("decision.decision_id"), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False, comment="of the release before, or the platform's own"),
    sa.Column("reason_sealed", sa.LargeBinary, comment="AES-GCM, context: the decision id and 'reason'"),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
