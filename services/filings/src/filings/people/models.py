"""Where people and organisations stand, as the registry published it."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from filings.metadata import metadata
from offices.organisations import organisation_table

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, nullable=False, comment="today's unit"),
    sa.Column("placements", JSONB, nullable=False, comment="where they stood from which day on, the oldest first"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("blind_index", sa.LargeBinary, comment="keyed; null where it was told of before it was kept"),
    sa.Column("hired_on", sa.Date),
    sa.Column("leaves", JSONB, comment="of the release before: emptied, the registry is asked"),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human"),
    sa.Index("person_by_index", "blind_index"),
    sa.Index("person_of_unit", "organisation_id"),
    sa.Index("person_merged", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
)

organisation = organisation_table(metadata)
sa.Index("organisation_by_authority", organisation.c.authority_id)
