"""Tables and constraints of the ledger. The application role may insert and read entries, never change them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from common.consumer.dead_letters import dead_letter_table
from common.db.bus_lag import bus_lag_table
from common.db.columns import columns_of
from common.outbox import outbox_table
from common.readings import reading_tables
from ledger.domain.entries import ADDED_LATER, Posting
from ledger.domain.standings import COUNTED, Standing
from messages.read_marks import read_mark_table
from offices.organisations import organisation_table

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
    sa.Column("hired_on", sa.Date),
    sa.Column("ended_on", sa.Date, comment="the first day on which they are no longer staff; may lie ahead"),
    sa.Column("history", JSONB, comment="placements and terms; null: only today's placement is known"),
    sa.Column("makes_up", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human: everything counts there"),
    sa.Index("person_merged", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
)

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("grant_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, nullable=False, index=True),
    sa.Column("effect", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("training_years", ARRAY(sa.SmallInteger), nullable=False),
    sa.Column("counts_from", sa.Date),
    sa.Column("counts_until", sa.Date),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("keeps", ARRAY(sa.SmallInteger), comment="of a make-up: the years that were met when it was heard of"),
    sa.Column("turn", sa.SmallInteger, nullable=False, server_default="0", comment="of a make-up: when it is served"),
    sa.CheckConstraint("effect IN ('deemed', 'exempt', 'make-up')", name="decision_effect"),
    sa.CheckConstraint(
        "effect <> 'make-up' OR ((counts_from <= counts_until) IS TRUE AND cardinality(training_years) = 1)",
        name="decision_make_up_has_its_days",
    ),
    sa.CheckConstraint(
        "cardinality(training_years) > 0 AND 2000 <= ALL (training_years) AND 2100 >= ALL (training_years)",
        name="decision_years",
    ),
    comment="what offices decided about years; they are heard from the filings",
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

taken_back_early = sa.Table(
    "taken_back_early",
    metadata,
    sa.Column("source_id", sa.Uuid, primary_key=True, comment="a completion, a recognition or a grant"),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("number", sa.Integer, nullable=False, server_default="1", comment="of the change; even: given back"),
    sa.Column("office_id", sa.Uuid, comment="null: whoever stated the hours took them back"),
    sa.Column("office", sa.Text),
    sa.Column("decision_id", sa.Uuid),
    comment="what was taken back before it was heard of; a row goes when that is heard",
)

evidence_turn = sa.Table(
    "evidence_turn",
    metadata,
    sa.Column("source_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, comment="of the change; even: given back, odd: taken off"),
    sa.Column("decision_id", sa.Uuid),
    sa.Column("effect", sa.SmallInteger, nullable=False, comment="1: entered as restored, -1: reversed once more"),
    sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.CheckConstraint("number > 1", name="evidence_turn_number"),
    sa.CheckConstraint(
        "effect = 0 OR (effect = 1 AND number % 2 = 0) OR (effect = -1 AND number % 2 = 1)",
        name="evidence_turn_effect",
    ),
    comment="changes of whether evidence counts, after it was taken off for the first time; nobody changes them",
)

_OF_THEIR_OWN = {"training_year", "person_id", "training_type", *ADDED_LATER}
"""Columns of an entry that say more than the fields of a posting do."""
entry = sa.Table(
    "entry",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    *columns_of(Posting, *(name for name in Posting._fields if name not in _OF_THEIR_OWN)),
    sa.Column("training_type", sa.Text, nullable=False, server_default="in-service"),
    sa.Column("days", sa.Text, comment="of offline training: date, centihours and half days of each"),
    sa.Column("office_id", sa.Uuid, comment="of what a review took off or gave back: for whom it was decided"),
    sa.Column("office", sa.Text, comment="what that organisation was called"),
    sa.Column("decision_id", sa.Uuid, comment="the act of the review, as the gateway knows it"),
    sa.Column("organiser_level", sa.Text, comment="of the authority that organised it; null where none is on record"),
    sa.Column("test_result", sa.Text, comment="how a test came out, as it was stated"),
    sa.Column("special_task", sa.Text, comment="of training for a special task: which one"),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False, comment="the exact bytes that were hashed"),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("subject IN ('public', 'professional')", name="entry_subject"),
    sa.CheckConstraint(
        "(kind IN ('credit', 'restored') AND centihours > 0) OR (kind = 'reversal' AND centihours < 0) "
        "OR (kind IN ('carried', 'merged') AND (centihours <> 0 OR half_days <> 0))",
        name="entry_sign",
    ),
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
    sa.Column("granted", ARRAY(sa.Text), nullable=False, server_default="{}", comment="kinds of relief that hold"),
    sa.Column("rulebook_id", sa.Text),
    sa.Column("met", sa.Boolean, nullable=False),
    sa.Column("side_changes", sa.Integer, nullable=False),
    sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("public_centihours >= 0 AND professional_centihours >= 0", name="person_year_not_negative"),
    postgresql_with={"fillfactor": "70"},
)

rulebook_edition = sa.Table(
    "rulebook_edition",
    metadata,
    sa.Column("rulebook_id", sa.Text, primary_key=True),
    sa.Column("edition", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date),
    comment="the rulebooks that person-years are held against, or will be when the reassessment under way has ended",
)

reassessment = sa.Table(
    "reassessment",
    metadata,
    sa.Column("reassessment_id", sa.Integer, sa.Identity(always=True), primary_key=True),
    sa.Column("because", sa.Text, nullable=False, comment="ids of the rulebooks that changed"),
    sa.Column("regions", ARRAY(sa.Text), nullable=False, comment="what region codes of the touched begin with"),
    sa.Column("first_year", sa.SmallInteger, nullable=False),
    sa.Column("last_year", sa.SmallInteger, nullable=False),
    sa.Column("people", sa.BigInteger, nullable=False, comment="how many there were to look at when it began"),
    sa.Column("people_done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("years_done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rebound", sa.BigInteger, nullable=False, server_default="0", comment="years under another rulebook now"),
    sa.Column("crossed", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("fell", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("done_until", sa.Uuid, comment="the last person that was looked at"),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
)

year_close = sa.Table(
    "year_close",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("rulebook_id", sa.Text, primary_key=True, comment="empty: years that no rulebook binds"),
    sa.Column("closed_on", sa.Date, nullable=False, comment="the first day on which completions came too late"),
    sa.Column("people", sa.BigInteger, nullable=False),
    sa.Column("met", sa.BigInteger, nullable=False),
    sa.Column("public_centihours", sa.BigInteger, nullable=False),
    sa.Column("professional_centihours", sa.BigInteger, nullable=False),
    sa.Column("entries", sa.BigInteger, nullable=False),
    sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    comment="what the person-years of a training year came to when it was closed (年度结账); nobody changes it",
)

late_entry = sa.Table(
    "late_entry",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("late_entry_of_year", "training_year", "recorded_at", "person_id", "seq"),
    comment="entries that came into a training year after it was closed",
)

touched = sa.Table(
    "touched",
    metadata,
    sa.Column("touched_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("person_ids", ARRAY(sa.Uuid), nullable=False),
    sa.Column("training_years", ARRAY(sa.SmallInteger), nullable=False, comment="of each of the people"),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    comment="person-years that changed since their standing was kept; one row a batch, gone once it is",
)

standing = sa.Table(
    "standing",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    *columns_of(Standing, *(name for name in Standing._fields if name not in ("training_year", "person_id"))),
    sa.Index("standing_of_organisation", "training_year", "organisation_id", "missing", "person_id"),
    sa.Index("standing_of_region", "training_year", "region_code", "missing", "person_id"),
    sa.Index("standing_by_missing", "training_year", "missing", "person_id"),
    sa.Index("standing_by_state", "training_year", "state", "missing", "person_id"),
    comment="where each person stands in each training year (达标情况), a moment after it changed",
)

board = sa.Table(
    "board",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, primary_key=True),
    sa.Column("region_code", sa.Text, primary_key=True, comment="of the people on the last day of the year"),
    sa.Column("post_category", sa.Text, primary_key=True),
    sa.Column("title_level", sa.Text, primary_key=True),
    *(sa.Column(name, sa.BigInteger, nullable=False) for name in COUNTED),
    comment="standings added up, by unit, region, post category and title level",
)

hours_board = sa.Table(
    "hours_board",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, primary_key=True),
    sa.Column("region_code", sa.Text, primary_key=True, comment="of the people on the last day of the year"),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("mode", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True, comment="the vendor, or the office"),
    sa.Column("topic", sa.Text, primary_key=True, comment="empty: of none"),
    sa.Column("centihours", sa.BigInteger, nullable=False),
    sa.Column("entries", sa.BigInteger, nullable=False),
    comment="entries added up for the units of their people, by subject, mode, source and topic",
)

standing_sweep = sa.Table(
    "standing_sweep",
    metadata,
    sa.Column("training_year", sa.SmallInteger, primary_key=True),
    sa.Column("done_until", sa.Uuid, comment="the last person that was looked at"),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    comment="everybody is looked at once a year has begun: who has no entry stands somewhere, too",
)

report = sa.Table(
    "report",
    metadata,
    sa.Column("report_id", sa.Uuid, primary_key=True),
    sa.Column("training_year", sa.SmallInteger, nullable=False),
    sa.Column("region_code", sa.Text, nullable=False),
    sa.Column("region_name", sa.Text, nullable=False),
    sa.Column("edition", sa.SmallInteger, nullable=False, comment="from 1 on; the highest one holds"),
    sa.Column("office_id", sa.Uuid, nullable=False),
    sa.Column("office", sa.Text, nullable=False, comment="what the authority was called"),
    sa.Column("reason", sa.Text, comment="why it was made anew; null: the first edition"),
    sa.Column("people", sa.BigInteger, nullable=False),
    sa.Column("not_bound", sa.BigInteger, nullable=False),
    sa.Column("met", sa.BigInteger, nullable=False),
    sa.Column(
        "inputs", sa.LargeBinary, nullable=False, comment="all figures as canonical JSON: everything is drawn from it"
    ),
    sa.Column("sha256", sa.LargeBinary, nullable=False, comment="of the inputs"),
    sa.Column("pdf", sa.LargeBinary, nullable=False),
    sa.Column("xlsx", sa.LargeBinary, nullable=False),
    sa.Column("frozen_by", sa.Uuid, nullable=False, comment="the account"),
    sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("edition > 0 AND (edition = 1) = (reason IS NULL)", name="report_later_editions_have_a_reason"),
    sa.CheckConstraint("sha256 = sha256(inputs)", name="report_hash_is_of_its_inputs"),
    sa.UniqueConstraint("region_code", "training_year", "edition", name="report_edition"),
    comment="yearly reports (年度报告) as they were frozen; nobody changes them",
)

organisation = organisation_table(metadata)
read_mark = read_mark_table(metadata)
reading_tables(metadata)
outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
bus_lag_table(metadata)
