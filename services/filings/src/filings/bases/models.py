"""The register of training bases."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from filings.metadata import metadata

training_base = sa.Table(
    "training_base",
    metadata,
    sa.Column("base_id", sa.Uuid, primary_key=True),
    sa.Column("named_by", sa.Uuid, nullable=False, index=True, comment="an HR authority"),
    sa.Column("region_code", sa.Text, nullable=False, comment="of that authority when it named the base"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("subjects", ARRAY(sa.Text), nullable=False),
    sa.Column("title_levels", ARRAY(sa.Text), comment="null: whomever the regulation lets bases of its level train"),
    sa.Column("entrusted_by", ARRAY(sa.Text), nullable=False, comment="regions below that have no base of their own"),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, comment="the last day; null while none is set"),
    sa.Column("made_by", sa.Uuid, nullable=False, comment="an account of the registry"),
    sa.Column("ended_by", sa.Uuid, comment="the account that set its last day afterwards"),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("ends_on IS NULL OR begins_on <= ends_on", name="training_base_days"),
    sa.CheckConstraint("cardinality(subjects) > 0", name="training_base_subjects"),
    comment="training bases that HR authorities named (继续教育基地)",
)
