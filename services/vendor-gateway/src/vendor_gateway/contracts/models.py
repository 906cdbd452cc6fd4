"""Tables of contracts."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vendor_gateway.metadata import instant, metadata

vendor_contract = sa.Table(
    "vendor_contract",
    metadata,
    sa.Column("contract_id", sa.Uuid, primary_key=True),
    sa.Column("vendor_id", sa.Text, sa.ForeignKey("vendor.vendor_id"), nullable=False, index=True),
    sa.Column("region_code", sa.Text, comment="the region and every one below it; null: wherever the platform serves"),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, comment="the last day; null while none is agreed"),
    sa.Column("subjects", ARRAY(sa.Text), nullable=False),
    sa.Column("cents_per_hour", sa.Integer, comment="分 a class hour; null where none is agreed"),
    sa.Column("free_public_centihours", sa.Integer, nullable=False, server_default="0"),
    sa.Column("wants_catalogue", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("organiser_level", sa.Text, comment="of the authority that made it; null: that of the region"),
    sa.Column("made_by", sa.Text, nullable=False),
    instant("made_at"),
    sa.CheckConstraint("ends_on IS NULL OR begins_on <= ends_on", name="vendor_contract_days"),
    sa.CheckConstraint("cardinality(subjects) > 0", name="vendor_contract_subjects"),
    sa.CheckConstraint(
        "organiser_level IN ('county', 'city', 'province', 'national')", name="vendor_contract_organiser_level"
    ),
    comment="for whom a vendor teaches (培训机构协议)",
)
