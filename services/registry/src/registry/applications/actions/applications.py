"""What somebody asks for and somebody else decides: registrations, transfers, new units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.identity.names import same_name
from common.ids import uuid7
from common.readings import person_of_number
from offices.authority import MAY, Action, Place, Role
from registry.access.actions import place_of, refuse_unless
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.domain.codes import as_typed, new_code
from registry.accounts.queries import accounts as account_queries
from registry.applications import queries as application_queries
from registry.applications.actions.granting import GRANTED
from registry.applications.actions.limits import make_room, origin_key
from registry.applications.domain import (
    TRANSITIONS,
    WAITING_LASTS,
    ApplicantDecision,
    Application,
    ApplicationKind,
    ApplicationState,
)
from registry.applications.queries import Wanted
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.consents.actions import ask_for_consent
from registry.forms.actions import PHOTO
from registry.forms.domain import Details
from registry.imports.actions.rosters import reach_of
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries import regions as region_queries
from registry.people_search import queries as people_search_queries
from registry.roles.actions.roles import unit_of

ANYBODY = "anybody"

ACTION = {
    ApplicationKind.REGISTRATION: Action.RECORD_PEOPLE,
    ApplicationKind.TRANSFER: Action.RECORD_PEOPLE,
    ApplicationKind.UNIT: Action.CHANGE_ORGANISATIONS,
    ApplicationKind.NAME: Action.RECORD_PEOPLE,
}
"""What the decider must be allowed, where the application stands."""


@dataclass(frozen=True)
class Made:
    """An application, and the code that shows who made it: the applicant shows it to the decider."""

    application_id: UUID
    code: str


async def register(
    tx: Tx, row: Mapping[str, Any], details: Details, password_hash: str, *, origin: str, keys: Keys, now: datetime
) -> Made:
    """Somebody registers themselves at a unit, which confirms. ``row`` is as an import has it; ``origin``: the address
    that it comes from, as limits count.
    """
    unit = await unit_of(tx, str(row["unit_code"]))
    if unit.closed_on is not None and unit.closed_on <= china_date(now):
        raise Conflict("unit-not-there", "the unit was closed; nobody registers there any more")
    index = keys.index.of(IdNumber(row["id_number"]))
    form = details.document()
    photo = form.pop("photo")
    body = {"row": dict(row), "details": form}
    asked = Application(ApplicationKind.REGISTRATION, body, index, unit.organisation_id, origin=origin)
    return await add(tx, asked, by=ANYBODY, password=password_hash, photo=photo, keys=keys, now=now)


async def ask_for_transfer(
    tx: Tx, actor: Actor, row: Mapping[str, Any], reason: str, *, keys: Keys, now: datetime
) -> Made | None:
    """A unit takes somebody in who stands in another one, which lets them go.

    Number and name must be theirs, however the name is written, and it stays as it is on record; ``None`` where they
    are nobody's, which is on record.
    """
    unit = await unit_of(tx, str(row["unit_code"]))
    refuse_unless(actor, Action.RECORD_PEOPLE, await place_of(tx, unit.organisation_id))
    index = keys.index.of(IdNumber(row["id_number"]))
    person = await people_search_queries.person_shown(tx, index=index)
    if person is None or not same_name(person.name, row["name"]):
        whose = None if person is None else person.person_id  # the owner of the number reads that somebody tried it
        await record(tx, AuditedAct("person.not-found", actor.by, whose, unit.organisation_id), at=now)
        return None
    if bytes(person.blind_index) != index:
        raise Conflict("number-corrected", "this ID number was found wrong, or one of two; write the one that is right")
    if person.organisation_id == unit.organisation_id:
        raise Conflict("is-there", "they stand in this unit already")
    body = {"row": {"title_level": person.title_level, **row, "name": person.name}, "reason": reason}
    asked = Application(ApplicationKind.TRANSFER, body, index, person.organisation_id)
    return await add(tx, asked, by=actor.by, keys=keys, now=now)


async def apply_for_unit(
    tx: Tx,
    row: Mapping[str, Any],
    administrator: tuple[IdNumber, str],
    password_hash: str,
    *,
    origin: str,
    keys: Keys,
    now: datetime,
) -> Made:
    """A unit and its administrator, for the authority of its region. ``row`` is as an import has it."""
    if str(row["code"]) in await organisation_queries.organisations_by_code(tx, [str(row["code"])]):
        raise Conflict("is-registered", "an organisation of this code is registered; ask its authority for a role")
    if not await region_queries.regions_above(tx, str(row["region_code"])):
        raise NotFound("unknown-region", "there is no region of this code")
    number, name = administrator
    body = {"row": dict(row), "administrator": {"id_number": number.reveal(), "name": name}}
    asked = Application(ApplicationKind.UNIT, body, keys.index.of(number), None, str(row["region_code"]), origin)
    return await add(tx, asked, by=ANYBODY, password=password_hash, keys=keys, now=now)


async def add(
    tx: Tx,
    asked: Application,
    *,
    by: str,
    password: str | None = None,
    photo: str | None = None,
    keys: Keys,
    now: datetime,
) -> Made:
    """It waits for a decision; raises :class:`Conflict` where too many of strangers wait about the same number."""
    assert asked.blind_index is not None
    kept_origin = None if asked.origin is None else origin_key(keys, asked.origin)
    if kept_origin is not None:
        await make_room(tx, asked, kept_origin, now)
    application_id, code = uuid7(), new_code()[:9]
    columns = {
        "kind": asked.kind,
        "index": asked.blind_index,
        "unit": asked.organisation_id,
        "region": asked.region_code,
        "body": keys.sealer.seal(orjson.dumps({**asked.body, "code": code}), application_id.bytes),
        "photo": None if photo is None else keys.sealer.seal(photo.encode(), application_id.bytes + PHOTO),
        "password": password,
        "by": by,
        "origin": kept_origin,
    }
    await application_queries.add_application(tx, application_id, columns)
    details = {"application": str(application_id), "kind": asked.kind}
    await record(tx, AuditedAct("application.made", by, organisation_id=asked.organisation_id, details=details), at=now)
    return Made(application_id, code)


@dataclass(frozen=True)
class WaitingPage:
    """A part of what waits for somebody."""

    applications: list[dict[str, Any]]
    about: list[UUID]
    """People, to be put on record as read."""
    total: int
    """With everything behind this page, and before it."""


async def waiting(
    tx: Tx, actor: Actor, wanted: Wanted, organisation_id: UUID | None, *, keys: Keys, now: datetime
) -> WaitingPage:
    """What waits for a decision of the caller's, the oldest first, without pictures.

    ``organisation_id``: under their role there alone; raises :class:`NotAllowed` where they have none that decides.
    """
    found = await application_queries.waiting_in(tx, _places(actor, organisation_id), wanted, now - WAITING_LASTS)
    shown = [_shown(row, keys) for row in found]
    return WaitingPage(
        await _with_units(tx, shown),
        [person_of_number(bytes(row.blind_index)) for row in found],
        found[0].total if found else 0,
    )


def _places(actor: Actor, organisation_id: UUID | None) -> tuple[list[UUID], list[str]]:
    """The units and the regions of whose applications the caller decides; see :func:`waiting`."""
    deciding = [
        grant
        for grant in actor.grants
        if Action.RECORD_PEOPLE in MAY[grant.role] and organisation_id in (None, grant.organisation_id)
    ]
    if organisation_id is not None and not deciding:
        action = Action.RECORD_PEOPLE
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)
    regions = [grant.region_code for grant in deciding if grant.role is Role.HR_AUTHORITY and grant.region_code]
    units = [
        grant.organisation_id for grant in deciding if grant.role is Role.UNIT_ADMINISTRATOR and grant.organisation_id
    ]
    return units, regions


async def counts(tx: Tx, actor: Actor, organisation_id: UUID, *, now: datetime) -> list[dict[str, Any]]:
    """How much of each kind waits for a decision of the caller's under their role in an organisation; nobody is shown.

    Raises :class:`NotAllowed` where they have none that decides.
    """
    found = await application_queries.count_waiting(tx, _places(actor, organisation_id), now - WAITING_LASTS)
    return [
        {"kind": row.kind, "waiting": row.waiting, "oldest_on": china_date(row.oldest_at).isoformat()} for row in found
    ]


async def look_at(tx: Tx, actor: Actor, application_id: UUID, *, keys: Keys) -> tuple[dict[str, Any], UUID]:
    """One of them with everything that was said, for the decider; and whom it is about."""
    row = await _allowed(tx, actor, application_id)
    [shown] = await _with_units(tx, [{**_shown(row, keys), "state": row.state}])
    if row.photo_sealed is not None:
        shown["details"]["photo"] = keys.sealer.open(bytes(row.photo_sealed), application_id.bytes + PHOTO).decode()
    return shown, person_of_number(bytes(row.blind_index))


async def _with_units(tx: Tx, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Transfers with the name of the unit that takes somebody in."""
    transfers = [item for item in shown if item["kind"] == ApplicationKind.TRANSFER]
    codes = list({item["row"]["unit_code"] for item in transfers})
    units = await organisation_queries.organisations_by_code(tx, codes) if codes else {}
    for item in transfers:
        unit = units.get(item["row"]["unit_code"])
        item["to_unit"] = item["row"]["unit_code"] if unit is None else unit.name
    return shown


def _shown(row: Any, keys: Keys) -> dict[str, Any]:
    """Without the code: the applicant has it, and shows it to the decider."""
    body = orjson.loads(keys.sealer.open(bytes(row.body_sealed), row.application_id.bytes))
    body.pop("code", None)
    person = body["row"] if "id_number" in body["row"] else body["administrator"]
    number = IdNumber(person.pop("id_number"))
    shown = ("application_id", "kind", "organisation_id", "region_code", "made_at")
    unit = {} if row.organisation_id is None else {"unit": row.unit}
    return {**fields_of(row, *shown), **unit, "id_number_masked": number.masked(), **body}


@dataclass(frozen=True)
class Decided:
    """A decision, its reason, and for whom it is needed: who decides."""

    decision: ApplicantDecision
    reason: str | None
    code: str | None = None
    """Shown to the applicant, and by them to the decider: it proves who asked, and whose the password is."""


async def decide(
    tx: Tx, actor: Actor, application_id: UUID, said: Decided, *, keys: Keys, at: datetime
) -> ApplicationState:
    """Granted, with all that follows, or refused. What can no longer be done raises :class:`Conflict` and waits on.

    It waits on as well, and stays ``waiting``, where the person must agree first and has been asked just now.
    """
    row = await _allowed(tx, actor, application_id)
    own = await account_queries.account_by_id(tx, actor.account_id)
    if own is not None and own.blind_index == bytes(row.blind_index):
        raise NotAllowed("oneself", "nobody decides about themselves; somebody else does")
    state = TRANSITIONS.get((ApplicationState(row.state), said.decision))
    if state is None:
        raise Conflict("is-decided", "this has been decided already")
    if state is ApplicationState.GRANTED:
        body = orjson.loads(keys.sealer.open(bytes(row.body_sealed), application_id.bytes))
        if row.made_by == ANYBODY and as_typed(said.code or "") != body["code"]:
            raise Refused("wrong-code", "the code is not the one that whoever asked was shown; let them show it to you")
        if await _must_agree(tx, actor, row, body, at):
            return ApplicationState.WAITING
        await GRANTED[ApplicationKind(row.kind)](tx, actor, row, body, keys, at)
    await application_queries.decide(tx, application_id, state, by=actor.by, reason=said.reason, at=at)
    person = await people_search_queries.person_shown(tx, index=bytes(row.blind_index))
    details = {"application": str(application_id), "kind": row.kind}
    act = AuditedAct(
        f"application.{state}", actor.by, person and person.person_id, row.organisation_id, said.reason, details
    )
    await record(tx, act, at=at)
    return state


async def _allowed(tx: Tx, actor: Actor, application_id: UUID) -> Any:
    locked = await application_queries.lock_applications_with(tx, application_id)
    row = next((item for item in locked if item.application_id == application_id), None)
    if row is None or row.state == ApplicationState.WITHDRAWN:  # what was said in it is deleted
        raise NotFound("no-such-application", "there is no such application, or it was withdrawn")
    place = await place_of(tx, row.organisation_id)
    if row.organisation_id is None:
        place = Place(regions=tuple(await region_queries.regions_above(tx, row.region_code)))
    refuse_unless(actor, ACTION[ApplicationKind(row.kind)], place)
    return row


async def _must_agree(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], at: datetime) -> bool:
    if row.kind not in (ApplicationKind.REGISTRATION, ApplicationKind.TRANSFER):
        return False
    unit = await unit_of(tx, body["row"]["unit_code"])
    wanted = {bytes(row.blind_index): unit.organisation_id}
    return bool(await ask_for_consent(tx, wanted, reach_of(actor), now=at))
