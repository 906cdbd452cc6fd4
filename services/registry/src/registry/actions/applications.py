"""What somebody asks for and somebody else decides: registrations, transfers, new units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotFound
from common.identity import IdNumber
from common.ids import uuid7
from registry import queries
from registry.actions.accounts import Actor, Keys, open_account
from registry.actions.audit import record
from registry.actions.organisations import import_organisations
from registry.actions.people import everywhere, import_people
from registry.actions.roles import appoint, place_of, refuse_unless, unit_of
from registry.actions.rosters import reach_of
from registry.domain.applications import TRANSITIONS, WAITING_MAX, Application, Decision, Kind, State
from registry.domain.audit import Act
from registry.domain.authority import MAY, Action, Place, Role
from registry.domain.details import Details
from registry.domain.rows import Verdict

ACTION = {
    Kind.REGISTRATION: Action.RECORD_PEOPLE,
    Kind.TRANSFER: Action.RECORD_PEOPLE,
    Kind.UNIT: Action.CHANGE_ORGANISATIONS,
}
"""What whoever decides must be allowed, where the application stands."""


async def register(
    tx: Tx, row: Mapping[str, Any], details: Details, password_hash: str, *, keys: Keys, at: datetime
) -> UUID:
    """Somebody registers themselves at a unit, which confirms. ``row`` is as an import has it."""
    unit = await unit_of(tx, str(row["unit_code"]))
    index = keys.index.of(IdNumber(row["id_number"]))
    body = {"row": dict(row), "details": details.document()}
    asked = Application(Kind.REGISTRATION, body, index, unit.organisation_id)
    return await _add(tx, asked, by="anybody", password_hash=password_hash, keys=keys, at=at)


async def ask_for_transfer(
    tx: Tx, actor: Actor, row: Mapping[str, Any], reason: str, *, keys: Keys, at: datetime
) -> UUID:
    """A unit takes somebody in who stands in another one, which lets them go. Number and name must be theirs."""
    unit = await unit_of(tx, str(row["unit_code"]))
    refuse_unless(actor, Action.RECORD_PEOPLE, await place_of(tx, unit.organisation_id))
    index = keys.index.of(IdNumber(row["id_number"]))
    person = await queries.person_shown(tx, index=index)
    if person is None or person.name != row["name"]:
        raise NotFound("no-such-person", "there is nobody of this ID number and name; new people come by roster")
    if person.organisation_id == unit.organisation_id:
        raise Conflict("is-there", "they stand in this unit already")
    asked = Application(Kind.TRANSFER, {"row": dict(row), "reason": reason}, index, person.organisation_id)
    return await _add(tx, asked, by=actor.by, password_hash=None, keys=keys, at=at)


async def apply_for_unit(
    tx: Tx, row: Mapping[str, Any], administrator: tuple[IdNumber, str], password_hash: str, *, keys: Keys, at: datetime
) -> UUID:
    """A unit and its administrator, for the authority of its region. ``row`` is as an import has it."""
    if str(row["code"]) in await queries.organisations_by_code(tx, [str(row["code"])]):
        raise Conflict("is-registered", "an organisation of this code is registered; ask its authority for a role")
    if not await queries.regions_above(tx, str(row["region_code"])):
        raise NotFound("unknown-region", "there is no region of this code")
    number, name = administrator
    body = {"row": dict(row), "administrator": {"id_number": number.reveal(), "name": name}}
    asked = Application(Kind.UNIT, body, keys.index.of(number), None, str(row["region_code"]))
    return await _add(tx, asked, by="anybody", password_hash=password_hash, keys=keys, at=at)


async def _add(tx: Tx, asked: Application, *, by: str, password_hash: str | None, keys: Keys, at: datetime) -> UUID:
    assert asked.blind_index is not None
    if await queries.count_waiting(tx, asked.blind_index) >= WAITING_MAX:
        raise Conflict("too-many-waiting", "too many applications with this ID number wait to be decided")
    application_id = uuid7()
    columns = {
        "kind": asked.kind,
        "index": asked.blind_index,
        "unit": asked.organisation_id,
        "region": asked.region_code,
        "body": keys.sealer.seal(orjson.dumps(asked.body), application_id.bytes),
        "password": password_hash,
        "by": by,
    }
    await queries.add_application(tx, application_id, columns)
    details = {"application": str(application_id), "kind": asked.kind}
    await record(tx, Act("application.made", by, organisation_id=asked.organisation_id, details=details), at=at)
    return application_id


async def waiting(tx: Tx, actor: Actor, rows_max: int, *, keys: Keys) -> list[dict[str, Any]]:
    """What waits for a decision of the caller's, the oldest first; without pictures."""
    deciding = [one for one in actor.grants if Action.RECORD_PEOPLE in MAY[one.role]]
    regions = [one.region_code for one in deciding if one.role is Role.HR_AUTHORITY and one.region_code]
    units = [one.organisation_id for one in deciding if one.role is Role.UNIT_ADMINISTRATOR and one.organisation_id]
    return [_shown(row, keys, whole=False) for row in await queries.waiting_in(tx, units, regions, rows_max)]


async def look_at(tx: Tx, actor: Actor, application_id: UUID, *, keys: Keys) -> dict[str, Any]:
    """One of them with everything that was said, for whoever decides."""
    row = await _allowed(tx, actor, application_id)
    return {**_shown(row, keys, whole=True), "state": row.state}


def _shown(row: Any, keys: Keys, *, whole: bool) -> dict[str, Any]:
    body = orjson.loads(keys.sealer.open(bytes(row.body_sealed), row.application_id.bytes))
    person = body["row"] if "id_number" in body["row"] else body["administrator"]
    number = IdNumber(person.pop("id_number"))
    if not whole:
        body.get("details", {}).pop("photo", None)
    shown = ("application_id", "kind", "organisation_id", "region_code", "made_at")
    return {**{name: getattr(row, name) for name in shown}, "id_number_masked": number.masked(), **body}


@dataclass(frozen=True)
class Decided:
    """A decision, its reason, and for whom it is needed: who decides."""

    decision: Decision
    reason: str | None


async def decide(tx: Tx, actor: Actor, application_id: UUID, said: Decided, *, keys: Keys, at: datetime) -> State:
    """Granted, with all that follows, or refused. What can no longer be done raises :class:`Conflict` and waits on."""
    row = await _allowed(tx, actor, application_id)
    state = TRANSITIONS.get((State(row.state), said.decision))
    if state is None:
        raise Conflict("is-decided", "this has been decided already")
    if state is State.GRANTED:
        body = orjson.loads(keys.sealer.open(bytes(row.body_sealed), application_id.bytes))
        await _GRANT[Kind(row.kind)](tx, actor, row, body, keys, at)
    await queries.decide(tx, application_id, state, by=actor.by, reason=said.reason, at=at)
    person = await queries.person_shown(tx, index=bytes(row.blind_index))
    details = {"application": str(application_id), "kind": row.kind}
    act = Act(f"application.{state}", actor.by, person and person.person_id, row.organisation_id, said.reason, details)
    await record(tx, act, at=at)
    return state


async def _allowed(tx: Tx, actor: Actor, application_id: UUID) -> Any:
    row = await queries.lock_application(tx, application_id)
    if row is None:
        raise NotFound("no-such-application", "there is no such application")
    place = await place_of(tx, row.organisation_id)
    if row.organisation_id is None:
        place = Place(regions=tuple(await queries.regions_above(tx, row.region_code)))
    refuse_unless(actor, ACTION[Kind(row.kind)], place)
    return row


async def _confirm(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], keys: Keys, at: datetime) -> None:
    """A person of the unit, with an account and with what they said of themselves."""
    _refuse_rejected(
        await import_people(
            tx, [body["row"]], index=keys.index, sealer=keys.sealer, today=china_date(at), reach=reach_of(actor)
        )
    )
    number, name = IdNumber(body["row"]["id_number"]), body["row"]["name"]
    await _with_password(tx, number, name, row, keys, at)
    person = await queries.person_shown(tx, index=bytes(row.blind_index))
    assert person is not None, "they have just been recorded"
    if await queries.details_of(tx, person.person_id) is None:
        sealed = keys.sealer.seal(orjson.dumps(body["details"]), person.person_id.bytes)
        await queries.save_details(tx, person.person_id, sealed, at)
    await queries.supersede(tx, bytes(row.blind_index), Kind.REGISTRATION, at=at)


async def _let_go(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], keys: Keys, at: datetime) -> None:
    """They stand in the other unit from the day that was asked for; other requests for them are needless."""
    person = await queries.person_shown(tx, index=bytes(row.blind_index))
    if person is None or person.organisation_id != row.organisation_id:
        raise Conflict("has-left", "they do not stand in this unit any more")
    _refuse_rejected(
        await import_people(
            tx, [body["row"]], index=keys.index, sealer=keys.sealer, today=china_date(at), reach=everywhere
        )
    )
    await queries.supersede(tx, bytes(row.blind_index), Kind.TRANSFER, at=at)


async def _found(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], keys: Keys, at: datetime) -> None:
    """The unit, and its administrator."""
    _refuse_rejected(await import_organisations(tx, [body["row"]], today=china_date(at)))
    unit = await unit_of(tx, body["row"]["code"])
    number, name = IdNumber(body["administrator"]["id_number"]), body["administrator"]["name"]
    account_id = await _with_password(tx, number, name, row, keys, at)
    await appoint(tx, account_id, Role.UNIT_ADMINISTRATOR, unit.organisation_id, by=actor.by, at=at)


async def _with_password(tx: Tx, number: IdNumber, name: str, row: Any, keys: Keys, at: datetime) -> UUID:
    """Their account; the password that waited is theirs, unless they have one already."""
    account_id = await open_account(tx, number, name, keys)
    account = await queries.lock_account(tx, account_id)
    if account is not None and account.password_hash is None and row.password_hash is not None:
        await queries.save_password(tx, account_id, row.password_hash, at)
    return account_id


_GRANT = {Kind.REGISTRATION: _confirm, Kind.TRANSFER: _let_go, Kind.UNIT: _found}


def _refuse_rejected(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        if verdict.status == "rejected":
            raise Conflict(verdict.reason or "rejected", verdict.detail or "it cannot be recorded any more")
