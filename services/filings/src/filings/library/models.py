"""The registers of teachers, courses and training institutions."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from filings.metadata import metadata

library_item = sa.Table(
    "library_item",
    metadata,
    sa.Column("item_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("registered_by", sa.Uuid, nullable=False, index=True, comment="an organisation"),
    sa.Column("reviewed_by", sa.Uuid, nullable=False, index=True, comment="the HR authority that decides about it"),
    sa.Column("region_code", sa.Text, nullable=False, comment="of that authority when it was registered"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("employer", sa.Text, comment="of a teacher: where they work"),
    sa.Column("post", sa.Text, comment="of a teacher: post and title"),
    sa.Column("about", sa.Text, nullable=False, comment="what is taught"),
    sa.Column("subjects", ARRAY(sa.Text), nullable=False),
    sa.Column("hours", sa.Text, comment="of a course: class hours"),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, comment="the last day; null while none is set"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, comment="why it was refused or withdrawn"),
    sa.Column("made_by", sa.Uuid, nullable=False, comment="an account of the registry"),
    sa.Column("made_by_person", sa.Uuid, comment="who that is on the rosters; null of others, and of earlier entries"),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("decided_by", sa.Uuid, comment="the account that listed, refused or withdrew it last"),
    sa.Column("decided_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("kind IN ('teacher', 'course', 'institution')", name="library_item_kind"),
    sa.CheckConstraint("state IN ('waiting', 'listed', 'refused', 'withdrawn')", name="library_item_state"),
    sa.CheckConstraint("ends_on IS NULL OR begins_on <= ends_on", name="library_item_days"),
    sa.CheckConstraint("cardinality(subjects) > 0", name="library_item_subjects"),
    sa.Index("library_item_by_kind", "kind", "name", "item_id"),
    comment="teachers, courses and institutions of training (师资库、课程库、培训机构名录)",
)
