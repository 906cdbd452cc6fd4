"""Archives of certificates that were asked for."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from certificates.metadata import instant, metadata

_OPEN = sa.text("state IN ('waiting', 'running')")

bundle = sa.Table(
    "bundle",
    metadata,
    sa.Column("bundle_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, nullable=False, comment="who asked, and alone may have it"),
    sa.Column("office_id", sa.Uuid, nullable=False, comment="for which office"),
    sa.Column("unit_id", sa.Uuid, nullable=False),
    sa.Column("training_year", sa.SmallInteger, nullable=False),
    sa.Column("certificate_ids", ARRAY(sa.Uuid), nullable=False, comment="those that were within reach"),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("done", sa.Integer, nullable=False, server_default="0", comment="how many were looked at"),
    sa.Column("packed", sa.Integer, nullable=False, server_default="0", comment="those that were valid still"),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("claimed_until", sa.DateTime(timezone=True)),
    instant("asked_at"),
    instant("ended_at", nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="bundle_state"),
    sa.Index("bundle_one_each", "account_id", unique=True, postgresql_where=_OPEN),
    sa.Index("bundle_open", "bundle_id", postgresql_where=_OPEN),
    comment="archives of certificates; a row goes seven days after its end",
)
