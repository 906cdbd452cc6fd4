"""Reminders, and whom they went to."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

reminder = sa.Table(
    "reminder",
    metadata,
    sa.Column("reminder_id", sa.Uuid, primary_key=True),
    sa.Column(
        "organisation_id",
        sa.Uuid,
        sa.ForeignKey("organisation.organisation_id"),
        nullable=False,
        comment="the office for which it was sent",
    ),
    sa.Column("role", sa.Text, nullable=False, comment="of the sender, there"),
    sa.Column("sent_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    sa.Column("training_year", sa.SmallInteger, nullable=False),
    sa.Column("text", sa.Text, comment="the sender's own words; no ID number"),
    instant("sent_at"),
    sa.Index("reminder_by_office", "organisation_id", "reminder_id"),
    sa.Index("reminder_by_moment", "sent_at"),
)

reminded_person = sa.Table(
    "reminded_person",
    metadata,
    sa.Column("reminder_id", sa.Uuid, sa.ForeignKey("reminder.reminder_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), primary_key=True),
    sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False, comment="the reminder's sent_at"),
    sa.Index("reminded_person_by_person", "person_id", "reminded_at"),
)
