"""Tables of closed years."""

import sqlalchemy as sa

from vendor_gateway.metadata import instant, metadata

year_opening = sa.Table(
    "year_opening",
    metadata,
    sa.Column("opening_id", sa.Uuid, primary_key=True),
    sa.Column("training_year", sa.SmallInteger, nullable=False),
    sa.Column("region_code", sa.Text, comment="of the office that decided: people of the region and below; null: all"),
    sa.Column("vendor_id", sa.Text, sa.ForeignKey("vendor.vendor_id"), comment="one vendor's backlog"),
    sa.Column("person_id", sa.Uuid, comment="or one person's completions of any vendor"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False, comment="the account, or the owner's program"),
    sa.Column("made_for", sa.Uuid, comment="the organisation; null where the owner of the machine took a backlog over"),
    instant("made_at"),
    sa.CheckConstraint("(vendor_id IS NULL) <> (person_id IS NULL)", name="year_opening_of_one"),
    sa.Index("year_opening_of_vendor", "vendor_id", "training_year", postgresql_where=sa.text("vendor_id IS NOT NULL")),
    sa.Index("year_opening_of_person", "person_id", "training_year", postgresql_where=sa.text("person_id IS NOT NULL")),
    comment="decisions by which completions of a closed year are taken in all the same",
)
