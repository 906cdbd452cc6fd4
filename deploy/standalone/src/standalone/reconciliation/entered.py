"""What speakers said and the ledger heard: nothing is lost on the way, and nothing is entered twice."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from standalone.reconciliation.equation import Carried, Databases, Equation, same


class _Said(NamedTuple):
    """One kind of news, and what it does in the ledger."""

    name: str
    type: str
    id_field: str
    kind: str
    word: str


_ACCEPTED = _Said(
    "accepted completions", "xueshi.vendor-gateway.completion-accepted.v1", "item_id", "credit", "accepted"
)
_REVOKED, _RESTORED = "xueshi.vendor-gateway.completion-revoked.v1", "xueshi.vendor-gateway.completion-restored.v1"
_RECOGNISED = _Said("recognitions", "xueshi.filings.hours-recognised.v1", "recognition_id", "credit", "recognised")
_WITHDRAWN = _Said(
    "withdrawn recognitions", "xueshi.filings.recognition-withdrawn.v1", "recognition_id", "reversal", "withdrawn"
)
_GRANTED = _Said("grants", "xueshi.filings.grant-made.v1", "grant_id", "made", "granted")
_UNGRANTED = _Said("withdrawn grants", "xueshi.filings.grant-withdrawn.v1", "grant_id", "withdrawn", "withdrawn")


async def ledger_equations(databases: Databases, carried: Carried) -> list[Equation]:
    """What was accepted or recognised = entries + on the way + dead letters; likewise what was taken back."""
    gateway, filings, ledger = databases["vendor_gateway"], databases["filings"], databases["ledger"]
    async with gateway.transaction(isolation="repeatable_read", readonly=True):
        accepted, revoked = await gateway.fetchrow("""
            SELECT count(*), count(*) FILTER (WHERE revoked_by IS NOT NULL OR taken_off_at IS NOT NULL) FROM completion
            WHERE hold IS NULL OR taken_off_at IS NOT NULL
        """)
        from_gateway = await gateway.fetch("SELECT body FROM outbox")
    async with filings.transaction(isolation="repeatable_read", readonly=True):
        recognised, withdrawn = await filings.fetchrow("""
            SELECT count(*), count(withdrawal.decision_id) FROM recognition LEFT JOIN withdrawal USING (decision_id)
        """)
        granted, ungranted = await filings.fetchrow("""
            SELECT count(*), count(withdrawal.decision_id) FROM granted LEFT JOIN withdrawal USING (decision_id)
        """)
        from_filings = await filings.fetch("SELECT body FROM outbox")
    # In the order in which news travel, so that nothing slips by between two looks.
    on_the_bus = [{"body": body} for body in await carried("ledger")]
    dead = await ledger.fetch("SELECT body FROM dead_letter")
    offices = {
        (row[0], row[1]): row[2]
        for row in await ledger.fetch("SELECT source = 'filings', kind, count(*) FROM entry GROUP BY 1, 2")
    }
    made = await ledger.fetchrow(
        "SELECT count(*) AS made, count(*) FILTER (WHERE withdrawn) AS withdrawn FROM decision"
    )
    return [
        await _heard(
            ledger, _ACCEPTED, accepted, offices.get((False, "credit"), 0), [*from_gateway, *on_the_bus], dead
        ),
        await _taken_off(ledger, revoked, offices, [*from_gateway, *on_the_bus], dead),
        await _heard(
            ledger, _RECOGNISED, recognised, offices.get((True, "credit"), 0), [*from_filings, *on_the_bus], dead
        ),
        await _heard(
            ledger, _WITHDRAWN, withdrawn, offices.get((True, "reversal"), 0), [*from_filings, *on_the_bus], dead
        ),
        await _heard(ledger, _GRANTED, granted, made["made"], [*from_filings, *on_the_bus], dead),
        await _heard(ledger, _UNGRANTED, ungranted, made["withdrawn"], [*from_filings, *on_the_bus], dead),
    ]


async def _heard(
    ledger: asyncpg.Connection, said: _Said, total: int, there: int, outbox: Sequence[Any], dead: Sequence[Any]
) -> Equation:
    # What is in the ledger already may still stand in the outbox or among the dead: it counts once.
    aside = _ids(dead, said)
    aside -= await _known(ledger, said, aside)
    way = _ids(outbox, said)
    way -= await _known(ledger, said, way) | aside
    what = "entries in the ledger" if said.kind in ("credit", "reversal") else "known to the ledger"
    return same(said.name, {said.word: total}, {what: there, "on the way": len(way), "dead letters": len(aside)})


async def _taken_off(
    ledger: asyncpg.Connection,
    total: int,
    entries: Mapping[tuple[bool, str], int],
    outbox: Sequence[Any],
    dead: Sequence[Any],
) -> Equation:
    """What was revoked or voided and not restored = reversed and not restored + what the news under way will do."""
    aside, way = _turns(dead), _turns(outbox)
    rows = await ledger.fetch(
        """
        SELECT source_id, taken_off - coalesce(given_back, 0) AS taken_off, coalesce(number, taken_off) AS number FROM (
            SELECT asked.source_id, (SELECT count(*) FROM evidence e WHERE e.source_id = asked.source_id
                                     AND e.kind = 'reversal') AS taken_off, given_back, number
            FROM unnest($1::uuid[]) AS asked (source_id) LEFT JOIN LATERAL (
                SELECT sum(effect) AS given_back, max(number) AS number FROM evidence_turn
                WHERE evidence_turn.source_id = asked.source_id
            ) AS turned ON true
        ) AS known
        """,
        list(aside.keys() | way.keys()),
    )
    known = {UUID(str(row["source_id"])): (row["number"], row["taken_off"]) for row in rows}
    aside_changes = sum(_changes(aside[item], *known[item]) for item in aside)
    way_changes = sum(_changes(way[item], *known[item]) for item in way.keys() - aside.keys())
    there = entries.get((False, "reversal"), 0) - entries.get((False, "restored"), 0)
    parts = {"entries in the ledger": there, "on the way": way_changes, "dead letters": aside_changes}
    return same("revoked completions", {"revoked": total}, parts)


def _turns(rows: Sequence[Any]) -> dict[UUID, int]:
    """The number of the last news of each completion that was revoked or restored."""
    found: dict[UUID, int] = {}
    for row in rows:
        event = orjson.loads(row["body"])
        if event["type"] in (_REVOKED, _RESTORED):
            item, number = UUID(event["data"]["item_id"]), event["data"].get("number", 1)
            found[item] = max(number, found.get(item, 0))
    return found


def _changes(number: int, known: int, taken_off: int) -> int:
    """How many more completions are taken off once the news are heard: 1, 0, or -1 where hours are given back."""
    return number % 2 - taken_off if number > known else 0


def _ids(rows: Sequence[Any], said: _Said) -> set[UUID]:
    events = (orjson.loads(row["body"]) for row in rows)
    return {UUID(event["data"][said.id_field]) for event in events if event["type"] == said.type}


async def _known(ledger: asyncpg.Connection, said: _Said, ids: set[UUID]) -> set[UUID]:
    if said.kind in ("credit", "reversal"):
        question = "SELECT source_id FROM evidence WHERE source_id = ANY($1::uuid[]) AND kind = $2"
        rows = await ledger.fetch(question, list(ids), said.kind)
    else:
        question = "SELECT grant_id FROM decision WHERE grant_id = ANY($1::uuid[]) AND (withdrawn OR $2)"
        rows = await ledger.fetch(question, list(ids), said.kind == "made")
    return {UUID(str(row[0])) for row in rows}
