"""Filings, their rounds and opinions, and what is attached to them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from filings.metadata import metadata

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
    sa.Column("organiser_level", sa.Text, comment="of a training: of whoever organises it, when it was handed in"),
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
