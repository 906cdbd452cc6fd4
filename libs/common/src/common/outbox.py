"""The fact leaves with the row: events are written beside the change and handed to the bus by one relay a service."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import sqlalchemy as sa

from common import tracing
from common.bus import Bus
from common.clock import now
from common.db import Database, Tx
from common.db.columns import array_text
from common.events import Cause, Contract, Fields, Message, message_of
from common.jobs import Loop
from common.metrics import Metrics

_BATCH_MAX = 2_000
_POLL_S, _POLL_WITHIN_S = 0.1, 1.0
"""How often is looked: where other processes write as well, and where bells tell of all but an operator's command."""
_RETRY_S = (0.1, 2.0)
_RELAY_LOCK = 0x6F7574626F78
"""Advisory lock of the relay ("outbox" in ASCII); every service has its own database, so one number serves all."""


def outbox_table(metadata: sa.MetaData) -> sa.Table:
    """The table every publishing service has."""
    return sa.Table(
        "outbox",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("traceparent", sa.Text, comment="what the event goes back to; null where code from before wrote it"),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
    )


_ADD = sa.text("""
    INSERT INTO outbox (topic, key, body, traceparent, begun_at)
    SELECT topic, key, body, (CAST(:traceparents AS text[]))[coalesce(cause, 1)],
           (CAST(:begun_ats AS timestamptz[]))[coalesce(cause, 1)]
    FROM unnest(CAST(CAST(:topics AS text) AS text[]), CAST(CAST(:keys AS text) AS text[]), CAST(:bodies AS bytea[]),
                CAST(:causes AS integer[])) AS said (topic, key, body, cause)
""")
_TAKE = sa.text("SELECT id, topic, key, body, traceparent, begun_at FROM outbox ORDER BY id LIMIT :batch_max")
_DELETE = sa.text("DELETE FROM outbox WHERE id = ANY(CAST(:ids AS bigint[]))")


async def emit(tx: Tx, events: Sequence[Contract | Fields], causes: Sequence[Cause | None] | None = None) -> None:
    """Write events beside the change they tell of, in the same transaction, in this order.

    What each goes back to is what is under way (``tracing.causes_of``), unless ``causes`` says it for each.
    """
    if not events:
        return
    at = now().isoformat()
    messages = [message_of(event, at) for event in events]
    if causes is None:
        causes = tracing.causes_of([message.key for message in messages])
    # Whole deliveries have one cause: each is sent once, and a single one needs no places.
    places = {cause: place for place, cause in enumerate(dict.fromkeys(causes), 1)}
    await tx.execute(
        _ADD,
        {
            "topics": array_text([message.topic for message in messages]),
            "keys": array_text([message.key for message in messages]),
            "bodies": [message.body for message in messages],
            "causes": [places[cause] for cause in causes] if len(places) > 1 else [],
            "traceparents": [cause and cause.traceparent for cause in places],
            "begun_ats": [cause and datetime.fromisoformat(cause.begun_at) for cause in places],
        },
    )


class Relay:
    """Hands outbox rows to the bus in the order of their ids and deletes what the bus has taken.

    Rows are taken by claim and delete, never by a remembered position: a row whose transaction commits late is
    simply still there at the next turn. An advisory lock keeps it to one relay a service.
    """

    def __init__(self, db: Database, bus: Bus, metrics: Metrics) -> None:
        self._db = db
        self._bus = bus
        self._metrics = metrics
        self._bell = db.bell()
        poll_s = _POLL_WITHIN_S if bus.is_within_process else _POLL_S
        self._loop = Loop("relay", poll_s, retry_s=_RETRY_S, on_failure=metrics.retries.inc, service=db.service)

    async def run(self) -> None:
        """Relay until cancelled; whatever is away is waited for, with back-off."""
        await self._loop.run(self._if_alone)

    async def _if_alone(self) -> None:
        async with self._db.alone(_RELAY_LOCK) as tx:
            if tx is not None:
                await self._loop.pace(partial(self._turned, tx), bell=self._bell)

    async def _turned(self, tx: Tx) -> bool:
        return await self.turn(tx) > 0

    async def turn(self, tx: Tx) -> int:
        """Publish one batch; rows deleted. They stay until the bus has answered for all of them."""
        rows = (await tx.execute(_TAKE, {"batch_max": _BATCH_MAX})).all()
        self._metrics.outbox_waiting.set(len(rows))
        if rows:
            await self._bus.publish(
                [
                    Message(topic, key, body, tracing.cause_from(traceparent, begun_at))
                    for _, topic, key, body, traceparent, begun_at in rows
                ]
            )
            await tx.execute(_DELETE, {"ids": [row.id for row in rows]})
            self._metrics.published.inc(len(rows))
        return len(rows)
