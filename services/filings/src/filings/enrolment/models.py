"""Enrolment to trainings, and what became of it."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from filings.metadata import metadata

enrolment_opening = sa.Table(
    "enrolment_opening",
    metadata,
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), primary_key=True),
    sa.Column("quota", sa.Integer, nullable=False),
    sa.Column("closes_on", sa.Date, nullable=False, comment="the last day on which people enrol"),
    sa.Column("half_days", ARRAY(sa.Text), nullable=False, comment="of the plan, such as 2026-12-01/morning"),
    sa.Column("units", ARRAY(sa.Uuid), comment="whose people may enrol; null: everybody in the organiser's reach"),
    sa.Column("plan_at", sa.DateTime(timezone=True), nullable=False, comment="when that plan was approved"),
    sa.Column("secret_sealed", sa.LargeBinary, nullable=False, comment="codes of attendance are derived from it"),
    sa.Column("opened_by", sa.Uuid, nullable=False, comment="an account of the registry"),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_by", sa.Uuid, nullable=False, comment="the account that set it last"),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("quota BETWEEN 1 AND 10000", name="enrolment_opening_quota"),
    sa.Index("enrolment_opening_by_end", "closes_on"),
    comment="approved trainings to which people enrol (报名)",
)

enrolment = sa.Table(
    "enrolment",
    metadata,
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("enrolment_opening.filing_id"), primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, nullable=False, comment="the unit when they enrolled"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("place_at", sa.DateTime(timezone=True), nullable=False, comment="the order of the waiting list"),
    sa.Column("by_unit", sa.Boolean, nullable=False),
    sa.Column("test_result", sa.Text, comment="how the test came out, for the roster"),
    sa.Column("result_by", sa.Uuid, comment="the account that stated it last"),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('enrolled', 'waiting', 'withdrawn')", name="enrolment_state"),
    sa.Index("enrolment_in_order", "filing_id", "state", "place_at", "person_id"),
    sa.Index("enrolment_of_person", "person_id"),
    sa.Index("enrolment_of_unit", "organisation_id"),
)

enrolment_change = sa.Table(
    "enrolment_change",
    metadata,
    sa.Column("change_id", sa.Uuid, primary_key=True),
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("enrolment_opening.filing_id"), nullable=False),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, comment="of somebody who was removed"),
    sa.Column("by_unit", sa.Boolean, nullable=False),
    sa.Column("made_by", sa.Uuid, nullable=False, comment="an account of the registry"),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "change IN ('enrolled', 'waiting', 'moved-up', 'withdrawn', 'removed')", name="enrolment_change_word"
    ),
    sa.Index("enrolment_change_of_person", "person_id", "made_at"),
    comment="written once; each is a message to the person",
)
