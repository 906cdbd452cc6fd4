"""Where things and people stand, and what an account rests on: what the rules of appointments and of help ask for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from registry import queries
from registry.domain.appointments import Giver, Holding, Subject
from registry.domain.authority import Place, Role, may_appoint

NOWHERE = Place(regions=("nowhere",))
_ACCOUNT = "account:"


async def place_of(tx: Tx, organisation_id: UUID | None) -> Place:
    """Where something of an organisation stands; what belongs to none is the installation's."""
    if organisation_id is None:
        return Place()
    return (await queries.places_of(tx, [organisation_id])).get(organisation_id, NOWHERE)


async def subject_of(tx: Tx, standing: queries.Standing, *, now: datetime) -> Subject:
    """The account with every role and every offer that its owner could still accept."""
    rows = [(row, False) for row in await queries.roles_and_givers(tx, [standing.account_id])]
    rows += [(row, True) for row in await queries.role_offers_to(tx, standing.account_id, now)]
    units = {row.organisation_id for row, _ in rows if row.organisation_id is not None}
    if standing.organisation_id is not None:
        units.add(standing.organisation_id)
    places = await queries.places_of(tx, units)
    holdings = [
        Holding(
            Role(row.role),
            _of(places, row.organisation_id),
            giver_in(row),
            is_offer,
            is_accepted=not is_offer and row.accepted_at is not None,
        )
        for row, is_offer in rows
    ]
    placed = None if standing.organisation_id is None else _of(places, standing.organisation_id)
    return Subject(placed, standing.is_used, holdings)


def _of(places: Mapping[UUID, Place], organisation_id: UUID | None) -> Place:
    return Place() if organisation_id is None else places.get(organisation_id, NOWHERE)


def giver_in(row: Any) -> Giver:
    """Who gave the role of a row, a role's or an offer's."""
    return queries.giver_of(row.given_by, row.given_as, row.given_under, row.given_region)


async def distrusted(tx: Tx, standing: queries.Standing, role: Role, place: Place) -> tuple[bool, bool]:
    """Whether password and second factor came to be under somebody who could not give this role.

    Somebody who makes a code may use it as well, enrol an authenticator of their own, and wait for the day on which
    its owner is appointed.
    """
    password = standing.password_hash is not None and not await _could_give(tx, standing.password_root, role, place)
    totp = standing.totp_confirmed_at is not None and not await _could_give(tx, standing.totp_root, role, place)
    return password, totp


async def _could_give(tx: Tx, root: str | None, role: Role, place: Place) -> bool:
    if root is None:  # recorded by a release that did not ask
        return False
    account_id = account_in(root)
    return account_id is None or may_appoint(await queries.grants_of(tx, account_id), role, place)


def account_in(by: str) -> UUID | None:
    """The account of somebody as the audit trail names them; ``None`` for the machine's owner or a program."""
    return UUID(by.removeprefix(_ACCOUNT)) if by.startswith(_ACCOUNT) else None
