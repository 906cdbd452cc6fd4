"""People, where they stood and stand, and placements that were taken back."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from registry.metadata import POST_CATEGORY, SECOND_POST_CATEGORY, STAFF_KIND, TITLE_LEVEL, instant, metadata

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("id_number_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the blind index"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False, index=True),
    sa.Column("post_category", sa.Text, nullable=False),
    sa.Column("title_level", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    instant("registered_at"),
    instant("changed_at"),
    sa.Column("hired_on", sa.Date),
    sa.Column("terms", JSONB, nullable=False, server_default="[]", comment="pairs of days, in their order"),
    sa.Column("unit_region", sa.Text, comment="today's, of the unit"),
    sa.Column("talent", sa.Text, comment="of a talent, which; null where nobody has said"),
    sa.Column("second_post_category", sa.Text, comment="today's, of posts of two categories the other one"),
    sa.Column("post_grade", sa.SmallInteger, comment="1 is the highest; which there are hangs on the category"),
    sa.Column(
        "leaves", JSONB, nullable=False, server_default="[]", comment="of the release before: emptied into the next"
    ),
    sa.Column("leaves_sealed", sa.LargeBinary, comment="JSON, AES-GCM, context: the person id and 'leaves'"),
    sa.Column("ended_on", sa.Date, comment="the first day on which they are no longer staff; may lie ahead"),
    sa.Column("ended_because", sa.Text),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human, for which everything counts"),
    sa.Column("staff_kind", sa.Text, nullable=False, server_default="institution", comment="of today's post"),
    sa.CheckConstraint(STAFF_KIND, name="person_staff_kind"),
    sa.CheckConstraint(POST_CATEGORY, name="person_post_category"),
    sa.CheckConstraint(TITLE_LEVEL, name="person_title_level"),
    sa.CheckConstraint("talent IN ('high-level', 'urgently-needed', 'none')", name="person_talent"),
    sa.CheckConstraint(SECOND_POST_CATEGORY, name="person_second_post_category"),
    sa.CheckConstraint("post_grade BETWEEN 1 AND 13", name="person_post_grade"),
    sa.CheckConstraint(
        "(ended_on IS NULL) = (ended_because IS NULL) AND ended_because IN ('retired', 'left', 'died', 'mistaken')",
        name="person_ended",
    ),
    sa.CheckConstraint("merged_into <> person_id", name="person_merged_into_another"),
    sa.Index("person_merged", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
    # Collated "C" by the migration: the beginning of a name is looked up, and a reflected index does not show it.
    sa.Index("person_by_region_and_name_key", "unit_region", sa.func.name_key(sa.column("name")), "person_id"),
    sa.Index("person_by_unit_and_name_key", "organisation_id", sa.func.name_key(sa.column("name")), "person_id"),
    sa.Index("person_by_name_key", sa.func.lower(sa.func.name_key(sa.column("name"))), "person_id"),
)

placement = sa.Table(
    "placement",
    metadata,
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), primary_key=True),
    # A value and no NULL, so that a person has one such row at most, and it sorts first.
    sa.Column("effective_on", sa.Date, primary_key=True, comment="-infinity: ever since, as far as is known"),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False, index=True),
    sa.Column("region_code", sa.Text, nullable=False, comment="the unit's when this was written"),
    sa.Column("post_category", sa.Text, nullable=False),
    sa.Column("title_level", sa.Text, nullable=False),
    sa.Column("second_post_category", sa.Text, comment="of posts of two categories the other one"),
    sa.Column("duties_changed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("follows_unit", sa.Boolean, nullable=False, server_default=sa.false(), comment="the unit moved that day"),
    instant("recorded_at"),
    sa.Column("staff_kind", sa.Text, nullable=False, server_default="institution"),
    sa.CheckConstraint(STAFF_KIND, name="placement_staff_kind"),
    sa.CheckConstraint(POST_CATEGORY, name="placement_post_category"),
    sa.CheckConstraint(TITLE_LEVEL, name="placement_title_level"),
    sa.CheckConstraint(SECOND_POST_CATEGORY, name="placement_second_post_category"),
    sa.Index("placement_by_day", "effective_on"),
)

placement_taken_back = sa.Table(
    "placement_taken_back",
    metadata,
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), nullable=False, index=True),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="since when it was on record"),
    instant("taken_back_at"),
    comment="where a correction says that somebody never stood: what they may judge is decided by what was on record",
)
