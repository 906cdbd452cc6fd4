"""What was proposed about certificates, and how each proposal ended. Rows are added, and changed by nobody."""

import sqlalchemy as sa

from certificates.metadata import instant, metadata

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("decision_id", sa.Uuid, primary_key=True),
    sa.Column("certificate_id", sa.Uuid, sa.ForeignKey("certificate.certificate_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, comment="the person whom it is about reads it"),
    sa.Column("authority_id", sa.Uuid, nullable=False, index=True, comment="for whom it was proposed"),
    sa.Column("proposed_by", sa.Uuid, nullable=False, comment="an account"),
    sa.Column("proposer_id", sa.Uuid, comment="the person whose account it is, where they stand on a roster"),
    instant("proposed_at"),
    sa.Column("stood_at", sa.Text, nullable=False, comment="the standing that the proposer saw"),
    sa.Column("stood_since", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("decision_id", "proposed_by", name="decision_author"),
    sa.CheckConstraint("kind IN ('revoke', 'restore')", name="decision_kind"),
)

decision_end = sa.Table(
    "decision_end",
    metadata,
    sa.Column("decision_id", sa.Uuid, primary_key=True, comment="a proposal ends once"),
    sa.Column("proposed_by", sa.Uuid, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("ended_by", sa.Uuid, comment="an account; null: nobody has decided in time"),
    instant("ended_at"),
    sa.Column("reason", sa.Text),
    sa.Column("became", sa.Text, comment="the standing that came of it"),
    sa.ForeignKeyConstraint(["decision_id", "proposed_by"], ["decision.decision_id", "decision.proposed_by"]),
    sa.CheckConstraint("state IN ('confirmed', 'refused', 'withdrawn', 'expired')", name="decision_end_state"),
    sa.CheckConstraint(
        "CASE state WHEN 'expired' THEN ended_by IS NULL WHEN 'withdrawn' THEN ended_by IS NOT NULL "
        "ELSE ended_by IS NOT NULL AND ended_by <> proposed_by END",
        name="decision_end_two_people",
    ),
    sa.CheckConstraint("(state = 'confirmed') = (became IS NOT NULL)", name="decision_end_became"),
)
