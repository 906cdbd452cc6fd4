"""What the HR platform said last of each person, and how units settled what differs."""

import sqlalchemy as sa

from registry.metadata import POST_CATEGORY, TITLE_LEVEL, instant, metadata

hr_data_record = sa.Table(
    "hr_data_record",
    metadata,
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), primary_key=True),
    sa.Column("client_id", sa.Text, comment="whose reference it is; null: none was given"),
    sa.Column("reference", sa.Text, comment="the HR platform's own name for the record; opaque"),
    sa.Column("unit_code", sa.Text),
    instant("unit_said_at", nullable=True),
    sa.Column("post_category", sa.Text),
    sa.Column("post_grade", sa.SmallInteger),
    instant("post_said_at", nullable=True),
    sa.Column("title_level", sa.Text),
    instant("title_said_at", nullable=True),
    sa.CheckConstraint(POST_CATEGORY, name="hr_data_record_post_category"),
    sa.CheckConstraint(TITLE_LEVEL, name="hr_data_record_title_level"),
    sa.CheckConstraint("post_grade IS NULL OR post_category IS NOT NULL", name="hr_data_record_post_grade"),
    sa.CheckConstraint("(client_id IS NULL) = (reference IS NULL)", name="hr_data_record_reference"),
    comment="what the HR platform said last; …_said_at: since when it says so",
)

hr_data_settlement = sa.Table(
    "hr_data_settlement",
    metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True, comment="in the order of commits"),
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("ours", sa.Text, comment="on record here, before"),
    sa.Column("theirs", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, comment="why the unit keeps its own"),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False),
    sa.Column("settled_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    instant("settled_at"),
    sa.Column("due_on", sa.Date, nullable=False, comment="by when it was to be settled"),
    sa.Column("client_id", sa.Text, comment="whose reference it is"),
    sa.Column("reference", sa.Text),
    sa.CheckConstraint(
        "field IN ('unit_code', 'post_category', 'post_grade', 'title_level')", name="hr_data_settlement_field"
    ),
    sa.CheckConstraint("decision IN ('taken', 'kept')", name="hr_data_settlement_decision"),
    sa.CheckConstraint("decision = 'taken' OR reason IS NOT NULL", name="hr_data_settlement_reason"),
    sa.Index("hr_data_settlement_by_person", "person_id", "field"),
    sa.Index(
        "hr_data_settlement_by_client", "client_id", "position", postgresql_where=sa.text("client_id IS NOT NULL")
    ),
)

hr_progress = sa.Table(
    "hr_progress",
    metadata,
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), primary_key=True),
    *(
        sa.Column(name, sa.Integer, nullable=False)
        for name in ("people", "told_of", "same", "differing", "settled", "overdue")
    ),
    comment="how far each unit is with what differs, as it was counted last",
)

hr_progress_count = sa.Table(
    "hr_progress_count",
    metadata,
    sa.Column("single", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="what hr_progress is as of"),
    sa.CheckConstraint("single", name="hr_progress_count_single"),
)
