"""Tokens that ended before their time."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

from registry.models.base import instant, metadata


class XID8(UserDefinedType[str]):
    """PostgreSQL's number of a transaction, which never comes round again; as text outside the database."""

    cache_ok = True

    def get_col_spec(self, **options: Any) -> str:
        """As it stands in a table's definition."""
        return "xid8"


ischema_names["xid8"] = XID8  # so that it is known when a database is compared with the models

revocation = sa.Table(
    "revocation",
    metadata,
    sa.Column(
        "subject_sha256",
        sa.LargeBinary,
        primary_key=True,
        comment="of account:…, session:…, secret:… or a client’s name",
    ),
    sa.Column("number", sa.BigInteger, nullable=False, comment="tokens that know a lower one are good no more"),
    instant("revoked_at"),
    sa.Column("written_in", XID8, nullable=False, server_default=sa.text("pg_current_xact_id()")),
    sa.Index("revocation_by_transaction", "written_in"),
    sa.Index("revocation_by_moment", "revoked_at"),
)
