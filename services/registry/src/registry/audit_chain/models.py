"""What was done, and the chain over it."""

import sqlalchemy as sa

from registry.metadata import metadata

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("audit_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="JSON, exactly as it was hashed"),
    sa.Column("person_id", sa.Uuid, comment="whom it is about"),
    sa.Column("organisation_id", sa.Uuid, comment="where it was done"),
    sa.Index("audit_by_person", "person_id", "audit_id", postgresql_where=sa.text("person_id IS NOT NULL")),
    sa.Index("audit_by_organisation", "organisation_id", "audit_id"),
)

audit_waiting = sa.Table(
    "audit_waiting",
    metadata,
    sa.Column("audit_id", sa.BigInteger, sa.ForeignKey("audit.audit_id"), primary_key=True, comment="not linked yet"),
)

audit_link = sa.Table(
    "audit_link",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("audit_id", sa.BigInteger, sa.ForeignKey("audit.audit_id"), nullable=False, unique=True),
    sa.Column("hash", sa.LargeBinary, nullable=False, comment="SHA-256 of a version byte, the one before, and body"),
)

official_act = sa.Table(
    "official_act",
    metadata,
    sa.Column("audit_id", sa.BigInteger, sa.ForeignKey("audit.audit_id"), primary_key=True, autoincrement=False),
    sa.Column("account_id", sa.Uuid, nullable=False, comment="who has or had a role"),
    sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("official_act_by_account", "account_id", "audit_id"),
    comment="finds entries of the trail; the trail itself is in audit",
)
