"""What is over is forgotten: personal data is kept no longer than it is needed (个人信息保护法, art. 19)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from common.db import Tx
from registry import queries


async def forget(tx: Tx, kept_for: Mapping[str, timedelta], *, at: datetime) -> dict[str, int]:
    """How many rows of each table went. The audit trail, what was decided about hours, and people stay."""
    return {table: await queries.forget(tx, table, at - length) for table, length in kept_for.items()}
