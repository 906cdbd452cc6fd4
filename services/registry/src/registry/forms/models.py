"""What people fill in about themselves."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

person_details = sa.Table(
    "person_details",
    metadata,
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), primary_key=True),
    sa.Column("details_sealed", sa.LargeBinary, nullable=False, comment="JSON, AES-GCM, context: the person id"),
    sa.Column("photo_sealed", sa.LargeBinary, nullable=False, comment="the same for the picture, and 'photo'"),
    instant("changed_at"),
)
