"""People who look for people: within their reach, ID numbers masked, and in full only with a reason on record."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed, NotFound
from common.identity import IdNumber
from offices.authority import MAY, Action, Grant, Role, may
from registry.access.actions import NOWHERE, place_of, refuse_unless
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.queries import places_of
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.people_search import queries
from registry.people_search.queries import NameQuery

FIRST = ("", UUID(int=0))


class Official(NamedTuple):
    """Somebody who acts for an office."""

    account_id: UUID
    name: str
    id_number_masked: str | None
    """``None`` for people out of the caller's reach."""
    blind_index: bytes
    """Of their number, for the reading that is recorded."""


async def search(
    tx: Tx, actor: Actor, organisation_id: UUID | None, asked: NameQuery, *, keys: Keys
) -> list[dict[str, Any]]:
    """People whose name begins so, of the places that one's roles reach (all of them, or those in an organisation), in
    the order of names.
    """
    seeing = _looking(actor, organisation_id)
    regions = [
        grant.region_code for grant in seeing if grant.role in (Role.HR_AUTHORITY, Role.AUDITOR) and grant.region_code
    ]
    units = [
        grant.organisation_id for grant in seeing if grant.role is Role.UNIT_ADMINISTRATOR and grant.organisation_id
    ]
    departments = [grant.organisation_id for grant in seeing if grant.role is Role.DEPARTMENT and grant.organisation_id]
    found = await queries.people_by_name(tx, units, departments, regions, asked)
    return [_masked(row, keys) for row in found]


async def listed(
    tx: Tx, actor: Actor, organisation_id: UUID, person_ids: Collection[UUID], *, keys: Keys
) -> list[dict[str, Any]]:
    """Those of these people whom one's roles in an organisation reach, as masked as in a search; others are left out.

    Raises :class:`NotAllowed` for an organisation in which no role of one's own sees people.
    """
    grants = _seeing(actor, organisation_id)
    rows = await queries.people_shown(tx, person_ids)
    places = await places_of(tx, {row.organisation_id for row in rows})
    return [
        _masked(row, keys) for row in rows if may(grants, Action.SEE_PEOPLE, places.get(row.organisation_id, NOWHERE))
    ]


async def officials(
    tx: Tx, actor: Actor, organisation_id: UUID, account_ids: Collection[UUID], *, keys: Keys
) -> Sequence[Official]:
    """Those of these accounts that act for offices, or did, for somebody who sees people in the organisation: by name,
    and with the masked number where they stand, or serve, within the reach of the caller's roles there.

    Raises :class:`NotAllowed` for an organisation in which no role of one's own sees people.
    """
    grants = _seeing(actor, organisation_id)
    rows = await queries.officials(tx, account_ids)
    places = await places_of(tx, {item for row in rows for item in row.organisation_ids})
    reached = {key for key, place in places.items() if may(grants, Action.SEE_PEOPLE, place)}
    return [_official(row, keys, is_reached=not reached.isdisjoint(row.organisation_ids)) for row in rows]


async def colleagues(tx: Tx, actor: Actor, organisation_id: UUID, *, keys: Keys) -> Sequence[Official]:
    """Who has a role in the organisation that the caller has there as well, the caller among them.

    Raises :class:`NotAllowed` for an organisation in which no role of one's own sees people.
    """
    roles = {str(grant.role) for grant in _seeing(actor, organisation_id)}
    rows = await queries.holders(tx, organisation_id, roles)
    return [_official(row, keys, is_reached=True) for row in rows]


def _seeing(actor: Actor, organisation_id: UUID) -> list[Grant]:
    """The caller's roles in an organisation that see people; raises :class:`NotAllowed` where there are none."""
    grants = [
        grant for grant in actor.grants
        if grant.organisation_id == organisation_id and Action.SEE_PEOPLE in MAY[grant.role]
    ]  # fmt: skip
    if not grants:
        raise NotAllowed("not-yours", "none of your roles in this organisation sees people", action=Action.SEE_PEOPLE)
    return grants


def _looking(actor: Actor, organisation_id: UUID | None) -> Sequence[Grant]:
    """By which of the caller's roles people are looked for; raises :class:`NotAllowed` for another's organisation."""
    if organisation_id is not None:
        return _seeing(actor, organisation_id)
    return [grant for grant in actor.grants if Action.SEE_PEOPLE in MAY[grant.role]]


def _official(row: Any, keys: Keys, *, is_reached: bool) -> Official:
    masked = _number(row, keys).masked() if is_reached else None
    return Official(row.account_id, row.name, masked, bytes(row.blind_index))


async def look_up(
    tx: Tx, actor: Actor, organisation_id: UUID | None, number: IdNumber, *, keys: Keys, now: datetime
) -> dict[str, Any] | None:
    """One person by ID number, as masked as in a search; on record, with them.

    Who is out of reach is not there: ``None``, which is on record as well, without the number.
    """
    grants = _looking(actor, organisation_id)
    row = await queries.person_shown(tx, index=keys.index.of(number))
    if row is None or not may(grants, Action.SEE_PEOPLE, await place_of(tx, row.organisation_id)):
        await record(tx, AuditedAct("person.not-found", actor.by), at=now)
        return None
    await record(tx, AuditedAct("person.looked-up", actor.by, row.person_id, row.organisation_id), at=now)
    return _masked(row, keys)


async def disclose(tx: Tx, actor: Actor, person_id: UUID, reason: str, *, keys: Keys, now: datetime) -> dict[str, Any]:
    """A person with their ID number in full; why and by whom is on record, and they can read it."""
    row = await queries.person_shown(tx, person_id=person_id)
    if row is None:
        raise NotFound("no-such-person", "there is no such person among those whom you may see")
    refuse_unless(actor, Action.DISCLOSE, await place_of(tx, row.organisation_id))
    await record(tx, AuditedAct("person.disclosed", actor.by, person_id, row.organisation_id, reason), at=now)
    return {**_masked(row, keys), "id_number": _number(row, keys).reveal()}


def _masked(row: Any, keys: Keys) -> dict[str, Any]:
    shown = (
        "person_id", "name", "unit_code", "unit", "post_category", "title_level", "second_post_category", "talent",
        "ended_on", "ended_because",
    )  # fmt: skip
    return {**{name: getattr(row, name) for name in shown}, "id_number_masked": _number(row, keys).masked()}


def _number(row: Any, keys: Keys) -> IdNumber:
    return IdNumber(keys.sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode())


def next_after(found: Sequence[dict[str, Any]], rows_max: int) -> tuple[str, UUID] | None:
    """Where the next page begins; ``None`` where there is none."""
    return (found[-1]["name"], found[-1]["person_id"]) if len(found) == rows_max else None
