"""What follows once an application is granted: a place on a roster, another name, a unit, a password."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict
from common.identity import IdNumber
from offices.authority import Role, may_appoint
from registry.access.actions import appointing_or_refused, place_of
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.accounts.queries import accounts as account_queries
from registry.applications import queries as application_queries
from registry.applications.domain import ApplicationKind
from registry.appointments.actions import RequestedRole as Wanted
from registry.appointments.actions import appoint
from registry.appointments.opening import open_account
from registry.consents.actions import everywhere
from registry.forms import queries as form_queries
from registry.forms.actions import PHOTO, save_form
from registry.imports.actions.organisations import import_organisations
from registry.imports.actions.people import import_people
from registry.imports.actions.recording import rename
from registry.imports.actions.rosters import reach_of
from registry.people_search import queries as people_search_queries
from registry.roles.actions.roles import unit_of
from registry.roles.actions.subjects import subject_of
from registry.roles.domain import Giver, Outcome
from registry.roles.queries import appointments as appointment_queries


async def _confirm(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], keys: Keys, at: datetime) -> None:
    """A person of the unit, with an account and with what they said of themselves."""
    _refuse_rejected(
        await import_people(
            tx,
            [body["row"]],
            index=keys.index,
            sealer=keys.sealer,
            today=china_date(at),
            by=actor.by,
            reach=reach_of(actor),
        )
    )
    number, name = IdNumber(body["row"]["id_number"]), body["row"]["name"]
    account_id = await open_account(tx, number, name, keys)
    await _give_password(tx, actor, account_id, row, at)
    person = await people_search_queries.person_shown(tx, index=bytes(row.blind_index))
    assert person is not None, "they have just been recorded"
    if await form_queries.details_of(tx, person.person_id) is None:
        photo = keys.sealer.open(bytes(row.photo_sealed), row.application_id.bytes + PHOTO)
        await save_form(tx, person.person_id, {**body["details"], "photo": photo.decode()}, keys=keys, now=at)
    await application_queries.supersede(tx, bytes(row.blind_index), ApplicationKind.REGISTRATION, at=at)


async def _let_go(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], keys: Keys, at: datetime) -> None:
    """They stand in the other unit from the day that was asked for; other requests for them are needless."""
    person = await people_search_queries.person_shown(tx, index=bytes(row.blind_index))
    if person is None or person.organisation_id != row.organisation_id:
        raise Conflict("has-left", "they do not stand in this unit any more")
    _refuse_rejected(
        await import_people(
            tx,
            [body["row"]],
            index=keys.index,
            sealer=keys.sealer,
            today=china_date(at),
            by=actor.by,
            reach=everywhere,
        )
    )
    await application_queries.supersede(tx, bytes(row.blind_index), ApplicationKind.TRANSFER, at=at)


async def _call(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], keys: Keys, at: datetime) -> None:
    """The name is theirs from now on, wherever it is printed."""
    index, name = bytes(row.blind_index), body["row"]["name"]
    person = await people_search_queries.person_shown(tx, index=index)
    if person is None or bytes(person.blind_index) != index or person.organisation_id != row.organisation_id:
        raise Conflict("has-left", "they do not stand in this unit any more; they ask again where they are")
    await rename(tx, index, name, today=china_date(at))
    await account_queries.rename_account(tx, index, name)


async def _found(tx: Tx, actor: Actor, row: Any, body: dict[str, Any], keys: Keys, at: datetime) -> None:
    """The unit, and its administrator."""
    verdicts = await import_organisations(tx, [body["row"]], today=china_date(at), by=actor.by)
    _refuse_rejected(verdicts)
    if verdicts[0].status != "created":  # somebody else has registered it meanwhile: it is not to be changed by this
        raise Conflict("is-registered", "an organisation of this code is registered by now; refuse this one")
    unit = await unit_of(tx, body["row"]["code"])
    number, name = IdNumber(body["administrator"]["id_number"]), body["administrator"]["name"]
    account_id = await open_account(tx, number, name, keys)
    place = await place_of(tx, unit.organisation_id)
    grant = appointing_or_refused(actor, Role.UNIT_ADMINISTRATOR, place, "make somebody")
    wish = Wanted(Role.UNIT_ADMINISTRATOR, unit.organisation_id, name, Giver(actor.by, grant), is_own_wish=True)
    given = await appoint(tx, account_id, wish, now=at)
    if given.state is Outcome.HELD:  # else it is somebody who stands elsewhere, or who has come in before
        await _give_password(tx, actor, account_id, row, at)


async def _give_password(tx: Tx, actor: Actor, account_id: UUID, row: Any, at: datetime) -> None:
    """The password that waited is theirs, unless anybody has come in before, or has a role that the one who decides
    could not give: those are helped in by the offices that may.
    """
    standing = await appointment_queries.lock_standing(tx, account_id)
    if standing is None or standing.is_used or row.password_hash is None:
        return
    subject = await subject_of(tx, standing, now=at)
    if all(
        may_appoint(actor.grants, holding.role, holding.place) for holding in subject.holdings if not holding.is_offer
    ):
        await account_queries.save_password(tx, account_id, row.password_hash, at, root=actor.by)
        # Nobody knows who filled in the form: the person who confirms it may have.
        await account_queries.note_help(tx, account_id, at)


def _refuse_rejected(verdicts: list[RowVerdict]) -> None:
    for verdict in verdicts:
        if verdict.status == "rejected":
            raise Conflict(verdict.reason or "rejected", verdict.detail or "it cannot be recorded any more")


GRANTED = {
    ApplicationKind.REGISTRATION: _confirm,
    ApplicationKind.TRANSFER: _let_go,
    ApplicationKind.UNIT: _found,
    ApplicationKind.NAME: _call,
}
"""By kind; each raises :class:`Conflict` where it can no longer be done."""
