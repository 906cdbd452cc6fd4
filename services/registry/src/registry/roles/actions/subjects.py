"""Where things and people stand, and what an account rests on: what the rules of appointments and of help ask for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from offices.authority import Place, Role, may_appoint
from registry.access import queries as access_queries
from registry.access.actions import NOWHERE, account_in
from registry.roles.domain import Giver, Holding, Subject
from registry.roles.queries import appointments as appointment_queries
from registry.roles.queries.appointments import LockedAccount


async def subject_of(tx: Tx, standing: LockedAccount, *, now: datetime) -> Subject:
    """The account with every role and every offer that its owner could still accept."""
    rows = [(row, False) for row in await appointment_queries.roles_and_givers(tx, [standing.account_id])]
    rows += [(row, True) for row in await appointment_queries.role_offers_to(tx, standing.account_id, now)]
    units = {row.organisation_id for row, _ in rows if row.organisation_id is not None}
    if standing.organisation_id is not None:
        units.add(standing.organisation_id)
    places = await access_queries.places_of(tx, units)
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
    return appointment_queries.giver_of(row.given_by, row.given_as, row.given_under, row.given_region)


async def distrusted(tx: Tx, standing: LockedAccount, role: Role, place: Place) -> tuple[bool, bool]:
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
    return account_id is None or may_appoint(await access_queries.grants_of(tx, account_id), role, place)
