"""Counting scorecards, and what an office reads of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.auth import Caller
from common.db import Tx
from common.errors import NotAllowed
from common.ids import uuid7
from offices.authority import Action, Role
from offices.reach import Office, office_of
from vendor_gateway.scorecards import queries
from vendor_gateway.scorecards.domain import LEARNERS_MIN, SHARE_ELSEWHERE_MAX, SHARE_MIN, rest_of

PEOPLE_MAX = 2_000
UNITS_MAX = 200


async def count_page(tx: Tx, *, now: datetime, people_max: int = PEOPLE_MAX) -> bool:
    """Count the next people of the round, or begin one where its time has come; whether there may be more to do."""
    if not await queries.may_count(tx):
        return False
    latest = await queries.latest_round(tx)
    if latest is None or (latest.ended_at is not None and _is_due(latest, now)):
        if latest is not None:
            # It was shown for a minute at least: who still reads one before it reads in vain.
            await queries.forget_others(tx, latest.round_id)
        await queries.begin_round(tx, uuid7(), now)
        return True
    if latest.ended_at is not None:
        return False
    people = await queries.next_people(tx, latest.done_until, people_max)
    if people:
        await queries.count_people(tx, latest.round_id, people)
    if len(people) < people_max:
        await queries.end_round(tx, latest.round_id, now)
        return False
    return True


def _is_due(latest: queries.Round, now: datetime) -> bool:
    assert latest.ended_at is not None, "it has ended"
    return now - latest.ended_at >= rest_of(latest.began_at, latest.ended_at)


@dataclass(frozen=True)
class Scorecards:
    """What vendors sent about an office's people in a training year."""

    as_of: datetime | None
    """When the round began; ``None`` while the first one goes on."""
    learners: int
    vendors: Sequence[Any]
    units: Sequence[Any]
    """Those that stand out, since nearly everybody learns at one vendor."""


async def region_office(tx: Tx, caller: Caller, organisation_id: Any) -> Office:
    """The office of a region for which somebody reads; scorecards are none of units and departments."""
    office = await office_of(tx, caller, organisation_id, Action.SEE_STATISTICS)
    if office.grant.role not in (Role.HR_AUTHORITY, Role.AUDITOR):
        raise NotAllowed("not-yours", "this is for HR authorities and auditors", action=Action.SEE_STATISTICS)
    return office


async def scorecards(tx: Tx, office: Office, training_year: int, within: str) -> Scorecards:
    """The latest sums, of the people of a region or of a part of it."""
    shown = await queries.shown_round(tx)
    if shown is None:
        return Scorecards(None, 0, (), ())
    asked = queries.Asked(shown.round_id, training_year, office.people.stem or "nowhere", within)
    rows = await queries.scorecards(tx, asked)
    learners = sum(row.people for row in rows if not row.vendor_id)
    vendors = [row for row in rows if row.vendor_id]
    rare = [row.vendor_id for row in vendors if 100 * row.people <= SHARE_ELSEWHERE_MAX * learners]
    units = await queries.units_of_one_vendor(tx, asked, rare, LEARNERS_MIN, SHARE_MIN, UNITS_MAX) if rare else ()
    return Scorecards(shown.began_at, learners, vendors, units)
