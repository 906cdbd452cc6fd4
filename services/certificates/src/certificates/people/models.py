"""People and organisations as the registry tells of them."""

import sqlalchemy as sa

from certificates.metadata import metadata
from offices.organisations import organisation_table

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("organisation_id", sa.Uuid, nullable=False, index=True),
    sa.Column("region_code", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human: it is asked instead"),
)

organisation = organisation_table(metadata)
