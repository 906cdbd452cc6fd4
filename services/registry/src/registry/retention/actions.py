"""What is over is forgotten: personal data is kept no longer than it is needed (个人信息保护法, art. 19)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from common.db import Tx
from registry.record_merges import queries as record_merge_queries
from registry.record_merges.domain import WAITING_LASTS
from registry.retention import queries


async def forget(tx: Tx, kept_for: Mapping[str, timedelta], *, now: datetime) -> dict[str, int]:
    """How many rows of each table went. The audit trail, what was decided about hours, and people stay.

    Corrections that nobody has decided end, and the numbers that somebody thought right go with them.
    """
    await record_merge_queries.end_old_mendings(tx, now - WAITING_LASTS)
    return {table: await queries.forget(tx, table, now - length) for table, length in kept_for.items()}
