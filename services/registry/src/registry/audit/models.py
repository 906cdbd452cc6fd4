"""Checks of the audit trail, as they ended."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from registry.metadata import metadata

audit_check = sa.Table(
    "audit_check",
    metadata,
    sa.Column("check_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("account_id", sa.Uuid, nullable=False, comment="who asked"),
    sa.Column("role", sa.Text, nullable=False, comment="auditor or operator"),
    sa.Column("office_id", sa.Uuid, comment="in whose name an auditor asked"),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("entries", sa.BigInteger, nullable=False),
    sa.Column("break_count", sa.Integer, nullable=False),
    sa.Column("breaks", ARRAY(sa.Text), nullable=False, comment="the first hundred"),
    sa.Column("heads", sa.SmallInteger, nullable=False, comment="heads kept outside that were compared"),
    sa.Column("head_position", sa.BigInteger, comment="null: nothing was linked"),
    sa.Column("head_hash", sa.LargeBinary),
    sa.Column("head_at", sa.Text),
    comment="checks of the audit trail, as they ended; nobody changes them",
)
