"""Who attended which half day, as it was recorded on the spot."""

import sqlalchemy as sa

from filings.metadata import metadata

check_in = sa.Table(
    "check_in",
    metadata,
    sa.Column("filing_id", sa.Uuid, primary_key=True),
    sa.Column("half_day", sa.Text, primary_key=True, comment="such as 2026-12-01/morning"),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("made_by", sa.Uuid, nullable=False, comment="an account of the registry"),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("evidence IN ('code', 'sheet')", name="check_in_evidence"),
    sa.ForeignKeyConstraint(
        ["filing_id", "person_id"], ["enrolment.filing_id", "enrolment.person_id"], name="check_in_of_enrolled"
    ),
    comment="attendance by code or signed sheet; what was typed as a code is never changed",
)

check_in_taken_back = sa.Table(
    "check_in_taken_back",
    metadata,
    sa.Column("act_id", sa.Uuid, primary_key=True),
    sa.Column("filing_id", sa.Uuid, nullable=False),
    sa.Column("half_day", sa.Text, nullable=False, comment="such as 2026-12-01/morning"),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("made_by", sa.Uuid, nullable=False, comment="the account that ticked it"),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("taken_back_by", sa.Uuid, nullable=False, comment="an account of the registry"),
    sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("check_in_taken_back_of_training", "filing_id"),
    comment="ticks of a sheet that were taken back; written once",
)
