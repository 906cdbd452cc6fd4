"""What a row says under names that are chosen one by one: what a question finds besides is not shown by itself."""

from typing import Any

import sqlalchemy as sa


def fields_of(row: sa.Row[Any], *names: str) -> dict[str, Any]:
    """These columns of a row, as a document."""
    return {name: getattr(row, name) for name in names}
