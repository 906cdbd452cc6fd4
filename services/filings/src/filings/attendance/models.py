"""Who attended."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from filings.metadata import metadata

attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("filing_id", sa.Uuid, sa.ForeignKey("filing.filing_id"), primary_key=True),
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, comment="keyed; null where the number is none"),
    sa.Column("given_sealed", sa.LargeBinary, nullable=False, comment="number and name as they were given"),
    sa.Column("attended", ARRAY(sa.Text), nullable=False, comment="half days"),
    sa.Column("test_result", sa.Text, comment="how a test came out, where the roster says so"),
    sa.Column("evidence", ARRAY(sa.Text), comment="of each half day: code, sheet; null where the unit wrote the row"),
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
    sa.Index("attendance_of_person", "person_id", postgresql_where=sa.text("person_id IS NOT NULL")),
    sa.Index("attendance_parked", "blind_index", postgresql_where=sa.text("state = 'parked'")),
)
