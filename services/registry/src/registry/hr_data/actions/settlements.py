"""A unit settles what differs: it takes the HR platform's value, or keeps its own and says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from common.clock import china_date
from common.db import Tx
from offices.authority import Action, may
from registry.access import queries as access_queries
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.hr_data.domain.deadlines import Deadline
from registry.hr_data.domain.records import Field
from registry.hr_data.queries import differences as difference_queries
from registry.hr_data.queries import records as record_queries
from registry.imports.actions.people import import_people
from registry.imports.actions.rosters import reach_of

Decision = Literal["take", "keep"]
_DONE: Mapping[str, str] = {"take": "taken", "keep": "kept"}
NO_DIFFERENCE = RowVerdict("rejected", "no-such-difference", "nothing of this is open among those whom you record")
CHANGED = RowVerdict("rejected", "difference-changed", "the values are others by now: look at them again")
ONESELF = RowVerdict(
    "rejected", "oneself", "nobody changes what is on record of themselves; somebody else who records them does"
)
NO_REASON = RowVerdict("rejected", "no-reason", "who keeps the own value says why")
DAY_AHEAD = RowVerdict("rejected", "implausible-day", "effective_on lies after today")
TWICE = RowVerdict("rejected", "repeated", "an earlier one settles the same difference")


@dataclass(frozen=True)
class Wish:
    """How somebody wants one difference settled, with both values as they saw them."""

    person_id: UUID
    field: Field
    decision: Decision
    ours: str | None
    theirs: str
    reason: str | None = None
    effective_on: date | None = None
    """Since when a unit, post category or title level that is taken is so; today where it is left out."""


@dataclass(frozen=True)
class Settled:
    """A difference as it was settled; the fields are the columns of that name."""

    person_id: UUID
    field: str
    decision: str
    ours: str | None
    theirs: str
    reason: str | None
    organisation_id: UUID
    due_on: date
    client_id: str | None
    reference: str | None


async def settle(
    tx: Tx, actor: Actor, wishes: Sequence[Wish], *, keys: Keys, deadline: Deadline, now: datetime
) -> list[RowVerdict]:
    """A verdict for each, ``updated`` or ``rejected``; one that cannot be settled stops no other.

    What is taken changes the person's record as a roster of the same person would, with its rules, audit trail and
    event. Raises nothing for people out of reach: they are answered like differences that are not there.
    """
    people = sorted({wish.person_id for wish in wishes})
    await record_queries.lock_people_and_records(tx, people)
    differences = await difference_queries.open_differences_of(tx, people)
    places = await access_queries.places_of(tx, {row.organisation_id for row in differences.values()})
    reached = {key for key, place in places.items() if may(actor.grants, Action.RECORD_PEOPLE, place)}
    verdicts, good = dict[int, RowVerdict](), dict[tuple[UUID, str], tuple[int, Wish]]()
    for position, wish in enumerate(wishes):
        found = differences.get((wish.person_id, wish.field))
        if found is None or found.organisation_id not in reached:
            verdicts[position] = NO_DIFFERENCE
        elif why := _refused(wish, found, actor, china_date(now)):
            verdicts[position] = why
        elif (wish.person_id, wish.field) in good:
            verdicts[position] = TWICE
        else:
            good[wish.person_id, wish.field] = position, wish
    refused = await _take(tx, actor, [wish for _, wish in good.values() if wish.decision == "take"], keys, now)
    done = list[Settled]()
    for key, (position, wish) in good.items():
        if wish.decision == "take" and wish.person_id in refused:
            verdicts[position] = refused[wish.person_id]
            continue
        verdicts[position] = RowVerdict("updated")
        done.append(_settled(wish, differences[key], deadline))
    if done:
        await difference_queries.add_settlements(tx, done, actor.account_id, now)
        await record(tx, *(_act(item, actor) for item in done), at=now)
    return [verdicts[position] for position in range(len(wishes))]


def _refused(wish: Wish, found: sa.Row[Any], actor: Actor, today: date) -> RowVerdict | None:
    if wish.person_id == actor.person_id:
        return ONESELF
    if wish.decision == "keep" and wish.reason is None:
        return NO_REASON
    if wish.effective_on is not None and wish.effective_on > today:
        return DAY_AHEAD
    return None if (found.ours, found.theirs) == (wish.ours, wish.theirs) else CHANGED


async def _take(tx: Tx, actor: Actor, wishes: Sequence[Wish], keys: Keys, now: datetime) -> dict[UUID, RowVerdict]:
    """The HR platform's values on record; people of whom that was not possible, and why."""
    wanted = dict[UUID, list[Wish]]()
    for wish in wishes:
        wanted.setdefault(wish.person_id, []).append(wish)
    if not wanted:
        return {}
    standing = await difference_queries.standing_of(tx, list(wanted))
    rows = [_row(standing[person_id], taken, keys) for person_id, taken in wanted.items()]
    found = await import_people(
        tx, rows, index=keys.index, sealer=keys.sealer, today=china_date(now), by=actor.by, reach=reach_of(actor)
    )
    return {
        person_id: verdict for person_id, verdict in zip(wanted, found, strict=True) if verdict.status == "rejected"
    }


def _row(person: sa.Row[Any], taken: Sequence[Wish], keys: Keys) -> dict[str, Any]:
    """What a roster would say of somebody: as they stand, but for what is taken. A category brings its grade along."""
    row: dict[str, Any] = {
        name: getattr(person, name) for name in ("name", "unit_code", "post_category", "title_level")
    }
    row["id_number"] = keys.sealer.open(bytes(person.id_number_sealed), bytes(person.blind_index)).decode()
    for wish in taken:
        row[wish.field] = wish.theirs
        if wish.field == "post_category" and person.said_grade is not None:
            row["post_grade"] = person.said_grade
        if wish.effective_on is not None and wish.field != "post_grade":
            row["effective_on"] = wish.effective_on.isoformat()
    return row


def _settled(wish: Wish, found: sa.Row[Any], deadline: Deadline) -> Settled:
    return Settled(
        wish.person_id,
        wish.field,
        _DONE[wish.decision],
        found.ours,
        found.theirs,
        wish.reason,
        found.organisation_id,
        deadline.due_on(china_date(found.said_at)),
        found.client_id,
        found.reference,
    )


def _act(item: Settled, actor: Actor) -> AuditedAct:
    return AuditedAct(
        f"hr-data.{item.decision}",
        actor.by,
        item.person_id,
        item.organisation_id,
        item.reason,
        details={"field": item.field},
    )
