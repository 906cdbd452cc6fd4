"""Feedback and complaints, what was said of them, and what is attached."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

case_file = sa.Table(
    "case_file",
    metadata,
    sa.Column("case_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False, comment="whose authority answers"),
    sa.Column("about_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="who is complained of"),
    sa.Column("reporter_index", sa.LargeBinary, nullable=False, index=True, comment="keyed HMAC of the account"),
    sa.Column("reporter_sealed", sa.LargeBinary, nullable=False, comment="JSON, AES-GCM, context: the case id"),
    sa.Column("owner", sa.Uuid, sa.ForeignKey("account.account_id"), comment="who answers"),
    sa.Column("due_on", sa.Date, nullable=False),
    instant("opened_at"),
    instant("changed_at"),
    sa.Column("how", sa.Text, comment="how it came to the office that took it down; null: by the reporter's session"),
    sa.Column("received_on", sa.Date, comment="the day on which it came to that office; days count from it"),
    sa.Column("taken_down_by", sa.Uuid, sa.ForeignKey("account.account_id")),
    sa.Column("taken_down_for", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="whose office it was"),
    sa.Column("slip_number", sa.Text, unique=True, comment="twelve digits, for who asks without a session"),
    sa.Column("about_person_id", sa.Uuid, sa.ForeignKey("person.person_id"), comment="the person who is complained of"),
    sa.Column("about_vendor", sa.Text, sa.ForeignKey("relying_party.client_id"), comment="a vendor complained of"),
    sa.CheckConstraint("about_vendor IS NULL OR (kind = 'complaint' AND about_id IS NULL)", name="case_about_vendor"),
    sa.CheckConstraint("how IN ('telephone', 'letter', 'visit')", name="case_how"),
    sa.CheckConstraint(
        "num_nulls(how, received_on, taken_down_by, taken_down_for, slip_number) IN (0, 5)", name="case_taken_down"
    ),
    sa.CheckConstraint("about_person_id IS NULL OR about_id IS NOT NULL", name="case_about_person"),
    sa.CheckConstraint("kind IN ('feedback', 'complaint', 'policy-question')", name="case_kind"),
    sa.CheckConstraint("state IN ('open', 'in-work', 'answered', 'closed')", name="case_state"),
    sa.CheckConstraint("kind = 'complaint' OR about_id IS NULL", name="case_about"),
    sa.Index("case_by_region", "region_code", "due_on", postgresql_where=sa.text("state IN ('open', 'in-work')")),
)

case_entry = sa.Table(
    "case_entry",
    metadata,
    sa.Column("entry_id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("case_file.case_id"), nullable=False, index=True),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("made_by", sa.Uuid, sa.ForeignKey("account.account_id"), comment="an office's; null: the reporter"),
    sa.Column("text_sealed", sa.LargeBinary, comment="AES-GCM, context: the entry id"),
    instant("made_at"),
)

case_attachment = sa.Table(
    "case_attachment",
    metadata,
    sa.Column("attachment_id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("case_file.case_id"), nullable=False, index=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the attachment id"),
    instant("added_at"),
)
