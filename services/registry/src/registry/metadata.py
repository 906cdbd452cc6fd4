"""What the tables share."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

metadata = sa.MetaData()

HEADCOUNTS = (
    "people", "management", "professional", "worker", "none", "junior", "intermediate", "associate_senior", "senior",
    "without_grade",
)  # fmt: skip
"""What is counted of a unit's people: all, by post category, by title level, and who has no grade on record."""
KIND = "kind IN ('hr-authority', 'department', 'institution')"
STAFF_KIND = "staff_kind IN ('institution', 'office')"
POST_CATEGORY = "post_category IN ('management', 'professional', 'worker')"
SECOND_POST_CATEGORY = (
    "second_post_category IN ('management', 'professional', 'worker') AND second_post_category <> post_category"
)
TITLE_LEVEL = "title_level IN ('none', 'junior', 'intermediate', 'associate-senior', 'senior')"


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """A moment; now, where none is given and it may not be left out."""
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=nullable, server_default=None if nullable else sa.func.now()
    )


class XID8(UserDefinedType[str]):
    """PostgreSQL's number of a transaction, which never comes round again; as text outside the database."""

    cache_ok = True

    def get_col_spec(self, **options: Any) -> str:
        """As it stands in a table's definition."""
        return "xid8"


ischema_names["xid8"] = XID8  # so that it is known when a database is compared with the models
