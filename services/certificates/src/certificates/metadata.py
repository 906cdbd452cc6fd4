"""What the tables share."""

import sqlalchemy as sa

metadata = sa.MetaData()


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """A moment, with its zone: now, unless it may be null."""
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=nullable, server_default=None if nullable else sa.func.now()
    )
