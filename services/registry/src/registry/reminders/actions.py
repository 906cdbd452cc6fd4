"""Reminding people of a year's hours, for an office, and what it has sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import NotAllowed, NotFound, Refused
from common.ids import uuid7
from offices.authority import Action, Grant, acting
from registry.access import queries as access_queries
from registry.access.actions import NOWHERE
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.letters.actions import write_letters
from registry.reminders import queries
from registry.reminders.domain import EVERY, Left, reminding

_SHOWN = ("reminder_id", "organisation_id", "role", "training_year", "text", "sent_at", "sent_by", "people_count")


@dataclass(frozen=True)
class Asked:
    """For which office, whom, of which year, and in which words of one's own."""

    organisation_id: UUID
    person_ids: Sequence[UUID]
    training_year: int
    text: str | None


async def remind(tx: Tx, actor: Actor, asked: Asked, *, now: datetime) -> dict[str, Any]:
    """Everybody within reach who is staff and was not reminded lately gets a message; a verdict for each.

    Raises :class:`NotAllowed` for callers without such a role in the office, and :class:`Refused` for a year to come.
    """
    grant = _grant_in(actor, asked.organisation_id)
    today = china_date(now)
    if asked.training_year > today.year:
        raise Refused("year-to-come", "this training year has not begun", year=asked.training_year)
    chosen = await queries.lock_chosen(tx, set(asked.person_ids))
    places = await access_queries.places_of(tx, {person.organisation_id for person in chosen.values()})
    lately = await queries.reminded_since(tx, {person.person_id for person in chosen.values()}, now - EVERY)
    left = {
        asked_id: person.left(places.get(person.organisation_id, NOWHERE), grant, lately, today)
        for asked_id, person in chosen.items()
    }
    people = {person.person_id: person for asked_id, person in chosen.items() if left[asked_id] is None}
    reminder_id = uuid7() if people else None
    if reminder_id is not None:
        columns = {
            "reminder_id": reminder_id,
            "organisation_id": asked.organisation_id,
            "role": grant.role,
            "sent_by": actor.account_id,
            "training_year": asked.training_year,
            "text": asked.text,
            "at": now,
        }
        await queries.add_reminder(tx, columns, people)
        await write_letters(tx, await queries.accounts_of(tx, people), now=now)
        details = {"reminder": str(reminder_id), "year": asked.training_year, "office": str(asked.organisation_id)}
        acts = [
            AuditedAct("person.reminded", actor.by, person.person_id, person.organisation_id, None, details)
            for person in people.values()
        ]
        await record(tx, *acts, at=now)
    return {
        "reminder_id": reminder_id,
        "reminded": len(people),
        "results": [
            {"person_id": person_id, "left": left.get(person_id, Left.NO_SUCH_PERSON)} for person_id in asked.person_ids
        ],
    }


async def sent_for(
    tx: Tx, actor: Actor, organisation_id: UUID, before: UUID | None, rows_max: int
) -> tuple[list[dict[str, Any]], UUID | None]:
    """What was sent for an office, the latest first, and before which one the next page ends."""
    _grant_in(actor, organisation_id)
    rows = await queries.reminders_of(tx, organisation_id, before, rows_max + 1)
    shown = [fields_of(row, *_SHOWN) for row in rows[:rows_max]]
    return shown, shown[-1]["reminder_id"] if len(rows) > rows_max else None


async def look_at(tx: Tx, actor: Actor, reminder_id: UUID) -> dict[str, Any]:
    """One of them with whom it went to; the names of those who are within reach today."""
    row = await queries.reminder_by_id(tx, reminder_id)
    grant = None if row is None else reminding(actor.grants, row.organisation_id)
    if row is None or grant is None:
        raise NotFound("no-such-reminder", "there is no such reminder of an office of yours")
    people = await queries.people_of(tx, reminder_id)
    places = await access_queries.places_of(tx, {person.organisation_id for person in people})
    return {
        **fields_of(row, *_SHOWN),
        "people": [
            {
                "person_id": person.person_id,
                "name": person.name
                if acting((grant,), Action.REMIND, places.get(person.organisation_id, NOWHERE))
                else None,
            }
            for person in people
        ],
    }


async def last_reminded(
    tx: Tx, actor: Actor, organisation_id: UUID, person_ids: Sequence[UUID]
) -> list[dict[str, Any]]:
    """When people within reach were reminded last, by the ids that were given; others, and those who never were, are
    left out. Somebody stands where the record stays that theirs was merged into.
    """
    grant = _grant_in(actor, organisation_id)
    standing = await queries.standing_of(tx, person_ids)
    places = await access_queries.places_of(tx, {unit_id for _, unit_id in standing.values()})
    reached = {
        asked_id: kept_id
        for asked_id, (kept_id, unit_id) in standing.items()
        if acting((grant,), Action.REMIND, places.get(unit_id, NOWHERE))
    }
    found = await queries.last_reminded(tx, set(reached.values()))
    return [
        {"person_id": asked_id, "reminded_at": found[kept_id]}
        for asked_id, kept_id in sorted(reached.items())
        if kept_id in found
    ]


def _grant_in(actor: Actor, organisation_id: UUID) -> Grant:
    grant = reminding(actor.grants, organisation_id)
    if grant is None:
        raise NotAllowed("not-yours", f"none of your roles allows {Action.REMIND} in this place", action=Action.REMIND)
    return grant
