"""What was done is recorded with the deed, bound into the chain shortly after, and can be checked by anybody."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from common.clock import now
from common.db import Tx
from registry.audit_chain import queries
from registry.audit_chain.domain import BEGINNING, AuditedAct, Head, against, link

_PAGE = 5_000


async def record(tx: Tx, *acts: AuditedAct, at: datetime | None = None) -> None:
    """With the transaction of the deed: neither is there without the other."""
    when = at or now()
    entries = [(orjson.dumps(act.body(when)), act.person_id, act.organisation_id) for act in acts]
    await queries.add_acts(tx, entries, when)


async def link_acts(tx: Tx, rows_max: int = _PAGE) -> int:
    """Bind entries that wait into the chain; how many there were."""
    await queries.lock_chain(tx)
    waiting = await queries.take_waiting(tx, rows_max)
    end = await queries.last_link(tx)
    position, last = (0, BEGINNING) if end is None else (end.position, bytes(end.hash))
    links = []
    for row in waiting:
        position, last = position + 1, link(last, bytes(row.body))
        links.append((position, row.audit_id, last))
    if links:
        await queries.add_links(tx, links)
    return len(links)


class Walked(NamedTuple):
    """The chain as it was found."""

    length: int
    breaks: list[str]
    """Every place where it does not hold: kept heads that are not in it; changed, missing or moved entries."""
    head: Head | None
    head_at: str | None
    """When the last entry was made."""


async def chain_breaks(tx: Tx, kept: Sequence[Head] = ()) -> Walked:
    """Walk the whole chain. ``kept`` are heads of before, which somebody outside has kept.

    Others are served meanwhile: a page is hashed beside the event loop.
    """
    body = b""
    position, last, breaks = 0, BEGINNING, list[str]()
    while page := await queries.page_of_chain(tx, position, _PAGE):
        breaks += await asyncio.to_thread(_page_breaks, page, position, last)
        position, last = page[-1].position, bytes(page[-1].hash)
        body = b"" if page[-1].body is None else bytes(page[-1].body)
    if stray := await queries.unlinked(tx):
        breaks.append(f"{stray} entries were taken out of the chain, or never came into it")
    breaks[:0] = against(kept, await queries.links_at(tx, [head.position for head in kept]), position)
    head = Head(position, last) if position else None
    return Walked(position, breaks, head, orjson.loads(body).get("at") if body else None)


def _page_breaks(page: Sequence[Any], position: int, last: bytes) -> list[str]:
    """Where a page of the chain does not hold, coming after the link of this position and hash."""
    breaks = []
    for row in page:
        body = b"" if row.body is None else bytes(row.body)
        if row.position != position + 1:
            breaks.append(f"links {position + 1} to {row.position - 1} are missing")
        elif link(last, body) != bytes(row.hash):
            breaks.append(f"entry {row.position} is not what was linked")
        elif not _agrees(body, row.person_id, row.organisation_id):
            breaks.append(f"entry {row.position} stands under another person or organisation than its own")
        position, last = row.position, bytes(row.hash)
    return breaks


def _agrees(body: bytes, person_id: UUID | None, organisation_id: UUID | None) -> bool:
    told: dict[str, Any] = orjson.loads(body)
    return (told.get("person_id"), told.get("organisation_id")) == (_text(person_id), _text(organisation_id))


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
