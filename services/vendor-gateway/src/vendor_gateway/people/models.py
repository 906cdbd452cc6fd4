"""Tables of people."""

import sqlalchemy as sa

from vendor_gateway.metadata import metadata

person = sa.Table(
    "person",
    metadata,
    sa.Column("blind_index", sa.LargeBinary, primary_key=True),
    sa.Column("person_id", sa.Uuid, unique=True, comment="null: somebody whose completions are parked"),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human"),
    sa.Index("person_merged", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
)
