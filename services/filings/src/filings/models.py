"""Tables and constraints of the filings service. The application role may add and read decisions, never change them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from common.consumer import dead_letter_table
from common.messages import read_mark_table
from common.outbox import outbox_table
from common.readings import reading_tables

metadata = sa.MetaData()
_SORTS = "sort IN ('recognition', 'deemed', 'exempt', 'make-up')"

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, nullable=False, comment="today's unit"),
    sa.Column("placements", JSONB, nullable=False, comment="where they stood from which day on, the oldest first"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("blind_index", sa.LargeBinary, comment="keyed; null where it was told of before it was kept"),
    sa.Column("hired_on", sa.Date),
    sa.Column("leaves", JSONB, comment="of the release before: emptied, the registry is asked"),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human"),
    sa.Index("person_by_index", "blind_index"),
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
    sa.Column("name", sa.Text, comment="null where it was told of before names were kept"),
    sa.Index("organisation_by_department", "department_id"),
    sa.Index("organisation_by_authority", "authority_id"),
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
    sa.Column("form", JSONB, nullable=False, comment="of what is being written the part that lists ask for"),
    sa.Column("form_sealed", sa.LargeBinary, comment="all of it, JSON, AES-GCM, context: the filing id and 'form'"),
    sa.Column("rulebook_id", sa.Text),
    sa.Column("article", sa.Text, comment="why it goes to these offices"),
    sa.Column("authors", ARRAY(sa.Uuid), nullable=False, comment="accounts of the registry"),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("kind", sa.Text, nullable=False, server_default="training"),
    sa.Column("about_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), comment="of a roster: the training"),
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), comment="of a claim: whose it is"),
    sa.Column("title", sa.Text, comment="of what it is; null where it was written before titles were kept"),
    sa.Column("claim_kind", sa.Text, comment="of a claim: a word of the rulebook"),
    sa.Column("training_year", sa.SmallInteger, comment="of a claim"),
    sa.Column("evidence_sha256", sa.LargeBinary, comment="of a claim: its paper, as papers are compared"),
    sa.Column("remarks", ARRAY(sa.Text), nullable=False, server_default="{}", comment="what whoever decides looks at"),
    sa.Column("due_at", sa.DateTime(timezone=True), comment="until when whoever has it acts"),
    sa.Column("alarm_at", sa.DateTime(timezone=True), comment="when the platform looks at it next"),
    sa.Column("work_at", sa.DateTime(timezone=True), comment="rows of its roster wait since then"),
    sa.Column("review", sa.Text, comment="decided by itself and drawn for a look: open, confirmed, overturned"),
    sa.Column("approved_at", sa.DateTime(timezone=True)),
    sa.Column("decision_id", sa.Uuid, sa.ForeignKey("decision.decision_id"), comment="what came of a claim"),
    sa.Column("code", sa.Text, unique=True, comment="printed as a QR code; cannot be guessed"),
    sa.CheckConstraint("kind IN ('training', 'roster', 'claim')", name="filing_kind"),
    sa.CheckConstraint("(kind = 'roster') = (about_id IS NOT NULL)", name="filing_about"),
    sa.CheckConstraint("(kind = 'claim') = (person_id IS NOT NULL)", name="filing_person"),
    sa.CheckConstraint("review IN ('open', 'confirmed', 'overturned')", name="filing_review"),
    sa.Index("filing_to_review", "filing_id", postgresql_where=sa.text("review = 'open'")),
    sa.Index("filing_with_remarks", "applicant_id", postgresql_where=sa.text("cardinality(remarks) > 0")),
    sa.Index("filing_by_approval", "kind", "approved_at", postgresql_where=sa.text("state = 'approved'")),
    sa.Index("filing_by_alarm", "alarm_at", postgresql_where=sa.text("alarm_at IS NOT NULL")),
    sa.Index("filing_by_work", "work_at", postgresql_where=sa.text("work_at IS NOT NULL")),
    sa.Index("filing_by_about", "about_id", postgresql_where=sa.text("about_id IS NOT NULL")),
    sa.Index("filing_by_person", "person_id", postgresql_where=sa.text("person_id IS NOT NULL")),
    sa.Index("filing_by_evidence", "evidence_sha256", postgresql_where=sa.text("evidence_sha256 IS NOT NULL")),
    sa.Index("filing_by_decision", "decision_id", postgresql_where=sa.text("decision_id IS NOT NULL")),
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
    sa.Column("form", JSONB, nullable=False, comment="of what was handed in the part that lists ask for"),
    sa.Column("form_sealed", sa.LargeBinary, comment="all of it; context: the filing id, the round and 'round'"),
    sa.Column("handed_in_by", sa.Uuid, nullable=False),
    sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sha256", sa.LargeBinary, comment="over the form and everything attached to it"),
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
    sa.Column("text", sa.Text, comment="of the release before: emptied into the next"),
    sa.Column("text_sealed", sa.LargeBinary, comment="AES-GCM, context: the opinion id and 'text'"),
    sa.Column("details", JSONB, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("saw_sha256", sa.LargeBinary, comment="the round that it was said of"),
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("attachment_id", sa.Uuid, primary_key=True),
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False, comment="of the release before: emptied into the next"),
    sa.Column("name_sealed", sa.LargeBinary, comment="AES-GCM, context: the attachment id and 'name'"),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False, comment="over its content as it came"),
    sa.Column("content_sealed", sa.LargeBinary, nullable=False),
    sa.Column("added_by", sa.Uuid, nullable=False),
    sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    comment="written once",
)

attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), primary_key=True),
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, comment="keyed; null where the number is none"),
    sa.Column("given_sealed", sa.LargeBinary, nullable=False, comment="number and name as they were given"),
    sa.Column("attended", ARRAY(sa.Text), nullable=False, comment="half days"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, comment="why it does not count, or not yet"),
    sa.Column("detail", sa.Text),
    sa.Column("person_id", sa.Uuid),
    sa.Column("centihours", sa.Integer),
    sa.Column("half_days", sa.Integer),
    sa.Column("article", sa.Text),
    sa.Column("recognition_id", sa.Uuid, sa.ForeignKey("decision.decision_id")),
    sa.CheckConstraint("state IN ('new', 'ready', 'parked', 'refused', 'counted')", name="attendance_state"),
    sa.CheckConstraint("(state = 'counted') = (recognition_id IS NOT NULL)", name="attendance_counted"),
    sa.Index("attendance_by_state", "filing_id", "state"),
    sa.Index("attendance_parked", "blind_index", postgresql_where=sa.text("state = 'parked'")),
)

spot_check = sa.Table(
    "spot_check",
    metadata,
    sa.Column("spot_check_id", sa.Uuid, primary_key=True),
    sa.Column("office_id", sa.Uuid, nullable=False, index=True, comment="the organisation that draws"),
    sa.Column("seed", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("among", sa.Integer, nullable=False, comment="how many it was drawn from"),
    sa.Column("among_sha256", sa.LargeBinary, nullable=False, comment="over their ids, in order"),
    sa.Column("drawn_by", sa.Uuid, nullable=False),
    sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
)

spot_check_item = sa.Table(
    "spot_check_item",
    metadata,
    sa.Column("spot_check_id", sa.Uuid, sa.ForeignKey("spot_check.spot_check_id"), primary_key=True),
    sa.Column("place", sa.SmallInteger, primary_key=True),
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), nullable=False),
    sa.Column("found", sa.Text, comment="right, or what was wrong"),
    sa.Column("is_right", sa.Boolean),
    sa.Column("looked_by", sa.Uuid),
    sa.Column("looked_at", sa.DateTime(timezone=True)),
    sa.UniqueConstraint("spot_check_id", "filing_id"),
)

read_mark = read_mark_table(metadata)
reading_tables(metadata)
outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
