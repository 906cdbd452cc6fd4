"""Tables of people."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from offices.organisations import organisation_table
from vendor_gateway.metadata import metadata

person = sa.Table(
    "person",
    metadata,
    sa.Column("blind_index", sa.LargeBinary, primary_key=True),
    sa.Column("person_id", sa.Uuid, unique=True, comment="null: somebody whose completions are parked"),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("organisation_id", sa.Uuid, comment="where they stand now; null until the registry told"),
    sa.Column("region_code", sa.Text),
    sa.Column(
        "regions", JSONB, comment="[from which day, region code] in their order, where they moved between regions"
    ),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human"),
    sa.Index("person_merged", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
)

organisation = organisation_table(metadata)
