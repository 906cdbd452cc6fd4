"""What an organisation was on a day, whose it was then, and who changed it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.errors import NotFound
from registry.organisations.domain.organisations import OrganisationState, States, existed, nearest_authority, standing
from registry.organisations.queries import listing as listing_queries
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries import regions as region_queries
from registry.organisations.queries import states as state_queries
from registry.organisations.queries.organisations import PlacedOrganisation

_CODES = ("region_code", "department_code", "into_code", "code")


@dataclass(frozen=True)
class Past:
    """An organisation on a day."""

    organisation_id: UUID
    code: str
    there: bool
    """Whether it was there on that day; where not, ``state`` is the first it had or the one it was closed in."""
    state: OrganisationState
    department: PlacedOrganisation | None
    """The competent department (主管部门) on that day, under today's name."""
    authority: PlacedOrganisation | None
    """The HR authority (人事综合管理部门) of its level on that day, under today's name."""
    successor: PlacedOrganisation | None
    states: States
    changes: Sequence[sa.Row[Any]]
    names: Mapping[str, str]
    """What regions and organisations are called today, by the codes that stand in states and changes."""


async def organisation_on(tx: Tx, code: str, on: date) -> Past:
    """Raises :class:`NotFound`."""
    found = (await organisation_queries.organisations_by_code(tx, [code])).get(code)
    if found is None:
        raise NotFound("no-such-organisation", "there is no organisation of this code")
    one_id = found.organisation_id
    states = (await state_queries.states(tx, [one_id]))[one_id]
    state = standing(states, on)
    way = await region_queries.regions_above(tx, state.region_code)
    authority_id = nearest_authority(await state_queries.authorities_of(tx, way), way, one_id, state.kind, on)
    others = await organisation_queries.organisations_by_id(
        tx, [item for item in (state.department_id, authority_id, state.successor_id) if item is not None]
    )

    changes = await state_queries.changes_of(tx, one_id)
    codes = {*way, *(state.region_code for state in states), *_codes_in([row.details for row in changes])}

    def named(other: UUID | None) -> PlacedOrganisation | None:
        return None if other is None else others[other]

    return Past(
        one_id,
        code,
        existed(states, on),
        state,
        named(state.department_id),
        named(authority_id),
        named(state.successor_id),
        states,
        changes,
        await listing_queries.names_of_codes(tx, codes),
    )


def _codes_in(details: Any) -> Iterator[str]:
    """The codes of regions and organisations that changes name, however deep."""
    match details:
        case list():
            for part in details:
                yield from _codes_in(part)
        case dict():
            yield from (value for name, value in details.items() if name in _CODES and value)
            yield from _codes_in([value for value in details.values() if isinstance(value, list)])
