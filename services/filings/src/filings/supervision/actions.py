"""Supervision (监督): what departments and HR authorities see of those below them, and spot checks."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound
from common.ids import uuid7
from filings.approval.domain.filings import Actor
from filings.approval.domain.remarks import shown
from filings.people import queries as people_queries
from filings.supervision import queries
from filings.supervision.domain import drawn

LISTED_MAX = 1_000
AMONG_MAX = 200_000
ROSTER_DAYS = 30
"""After a training by when its roster is expected."""
FAR = ("far-fewer", "far-more")
FEES = ("fee-over-cap",)
_WAITING = ("organisation_id", "name", "kind", "filing_kind", "waiting", "oldest", "late")
_WITHOUT_ROSTER = ("filing_id", "title", "applicant_id", "applicant", "ends_on", "people")

_REMARKABLE = (
    "filing_id", "kind", "about_id", "state", "title", "applicant_id", "applicant", "planned", "came", "fee_charged",
)  # fmt: skip

_TO_REVIEW = ("filing_id", "title", "claim_kind", "training_year", "changed_at", "person_id")

_PROPOSED = (
    "filing_id", "kind", "title", "applicant_id", "applicant", "person_id", "office_id", "proposed_by", "changed_at",
)  # fmt: skip

_SPOT_CHECK = (
    "spot_check_id", "office_id", "seed", "kind", "begins_on", "ends_on", "among", "drawn_by", "drawn_at",
)  # fmt: skip

_COUNTS = ("drawn", "looked_at", "wrong")

_ITEM = (
    "place", "filing_id", "kind", "title", "applicant_id", "person_id", "state", "is_right", "found", "looked_at",
)  # fmt: skip


def _named(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


async def watched(tx: Tx, actor: Actor) -> set[UUID]:
    """The organisations at and below the departments and HR authorities that somebody acts for, or audits."""
    if not actor.watched:
        raise NotAllowed("not-yours", "this is for competent departments, HR authorities and auditors")
    return await people_queries.below(tx, actor.watched)


async def waiting(tx: Tx, actor: Actor, *, now: datetime) -> list[dict[str, Any]]:
    """What waits for whom and how long, the latest offices first."""
    rows = await queries.waiting_by_office(tx, await watched(tx, actor), now)
    return [{**_named(row, _WAITING), "oldest_days": (now - row.oldest).days} for row in rows]


async def without_roster(tx: Tx, actor: Actor, *, now: datetime) -> list[dict[str, Any]]:
    """Trainings that ended a month ago or longer without anybody saying who attended."""
    before = china_date(now) - timedelta(days=ROSTER_DAYS)
    rows = await queries.without_roster(tx, await watched(tx, actor), before, LISTED_MAX)
    return [_named(row, _WITHOUT_ROSTER) for row in rows]


async def remarkable(tx: Tx, actor: Actor, remarks: Collection[str]) -> list[dict[str, Any]]:
    """What was handed in and stands out in one of these ways."""
    rows = await queries.remarkable(tx, await watched(tx, actor), remarks, LISTED_MAX)
    return [{**_named(row, _REMARKABLE), "remarks": shown(row.remarks)} for row in rows]


async def to_review(tx: Tx, actor: Actor) -> list[dict[str, Any]]:
    """Claims that decided themselves, to be looked at by an office of theirs."""
    rows = await queries.to_review(tx, actor.supervised, LISTED_MAX)
    return [_named(row, _TO_REVIEW) for row in rows]


async def proposed_overturns(tx: Tx, actor: Actor) -> list[dict[str, Any]]:
    """What waits for the second person of an HR authority that takes back what was approved below it."""
    rows = await queries.proposed_overturns(tx, actor.supervised, LISTED_MAX)
    return [{**_named(row, _PROPOSED), "is_own": row.proposed_by == actor.account_id} for row in rows]


async def draw(
    tx: Tx, actor: Actor, office_id: UUID, kind: str, days: tuple[date, date], count: int, *, now: datetime
) -> UUID:
    """A spot check of what offices below approved on some days; nobody chooses the seed."""
    if office_id not in actor.supervised:
        raise NotAllowed("not-yours", "a spot check is drawn by a department or an HR authority that you act for")
    among = await queries.approved_between(tx, await people_queries.below(tx, [office_id]), kind, *days, AMONG_MAX)
    if not among:
        raise Conflict("nothing-to-draw", "nothing of this kind was approved on these days")
    spot_check_id, seed = uuid7(), secrets.token_hex(16)
    columns = {
        "spot_check_id": spot_check_id,
        "office_id": office_id,
        "seed": seed,
        "kind": kind,
        "begins_on": days[0],
        "ends_on": days[1],
        "among": len(among),
        "among_sha256": hashlib.sha256("\n".join(map(str, among)).encode()).digest(),
        "drawn_by": actor.account_id,
        "drawn_at": now,
    }
    await queries.add_spot_check(tx, columns, drawn(seed, among, count))
    return spot_check_id


async def spot_checks(tx: Tx, actor: Actor) -> list[dict[str, Any]]:
    """Those of one's offices, the latest first."""
    rows = await queries.spot_checks_of(tx, actor.supervised, LISTED_MAX)
    return [{**_spot_check_shown(row), **_named(row, _COUNTS)} for row in rows]


def _spot_check_shown(row: Any) -> dict[str, Any]:
    return {**_named(row, _SPOT_CHECK), "among_sha256": bytes(row.among_sha256).hex()}


async def look_at_spot_check(tx: Tx, actor: Actor, spot_check_id: UUID) -> dict[str, Any]:
    """One of them with its seed and everything that was drawn."""
    row = await _spot_check(tx, actor, spot_check_id)
    items = await queries.items_of(tx, spot_check_id)
    return {**_spot_check_shown(row), "items": [_named(item, _ITEM) for item in items]}


async def _spot_check(tx: Tx, actor: Actor, spot_check_id: UUID) -> Any:
    row = await queries.spot_check_of(tx, spot_check_id)
    if row is None or row.office_id not in actor.supervised:
        raise NotFound("no-such-spot-check", "there is no such spot check among those of your offices")
    return row


async def save_finding(
    tx: Tx, actor: Actor, spot_check_id: UUID, place: int, *, is_right: bool, found: str | None, at: datetime
) -> None:
    """What somebody found, once."""
    await _spot_check(tx, actor, spot_check_id)
    if not await queries.save_finding(
        tx, spot_check_id, place, is_right=is_right, found=found, by=actor.account_id, at=at
    ):
        raise Conflict("not-open", "nothing was drawn at this place, or it was looked at already")
