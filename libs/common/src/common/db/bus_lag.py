"""How far workers are behind on the bus, told to their database: web processes have no bus, and show it to operators.

In process nothing is told: there an event stays in the outbox until it is applied, and the outbox's age is the lag.
"""

from collections.abc import Callable

import sqlalchemy as sa

from common.db import Database
from common.gauges import Question
from common.jobs import Loop

_TELL_S = 15.0
_TELL = sa.text("""
    WITH gone AS (DELETE FROM bus_lag WHERE told_at < now() - interval '1 day')
    INSERT INTO bus_lag (instance, lag_seconds, told_at) VALUES (:instance, :lag_seconds, now())
    ON CONFLICT (instance) DO UPDATE SET lag_seconds = excluded.lag_seconds, told_at = excluded.told_at
""")
BUS_LAG = Question(
    "xueshi_bus_behind_seconds",
    "How long the oldest event had waited that no worker has applied yet; their silence after a minute without a word",
    """
    SELECT 'worker', CASE
        WHEN max(told_at) < now() - interval '1 minute' THEN extract(epoch FROM now() - max(told_at))
        ELSE coalesce(max(lag_seconds) FILTER (WHERE told_at >= now() - interval '1 minute'), 0)
    END FROM bus_lag HAVING count(*) > 0
    """,
    label="stage",
)
"""For operators' figures; the metrics have ``xueshi_bus_lag_seconds`` of each worker itself."""


def bus_lag_table(metadata: sa.MetaData) -> sa.Table:
    """The table of every consuming service."""
    return sa.Table(
        "bus_lag",
        metadata,
        sa.Column("instance", sa.Text, primary_key=True, comment="the worker"),
        sa.Column("lag_seconds", sa.Double, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        comment="how old the oldest event was that a worker had not applied yet, as it told last",
    )


class LagTeller:
    """Tells until cancelled."""

    def __init__(self, db: Database, instance: str, lag_s: Callable[[], float]) -> None:
        self._db, self._instance, self._lag_s = db, instance, lag_s

    async def run(self) -> None:
        """For ever; a database that is away is told later."""
        await Loop("job", _TELL_S, job="bus-lag").run(self.tell)

    async def tell(self) -> None:
        """Once."""
        async with self._db.transaction() as tx:
            await tx.execute(_TELL, {"instance": self._instance, "lag_seconds": self._lag_s()})
