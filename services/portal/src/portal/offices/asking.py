"""What several pages of an office ask the services, and how they read what is written in their addresses."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import Query
from starlette.exceptions import HTTPException

from common.clock import china_date, now
from portal.access.parts import Missing, part_of
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import Board, StandingList, StandingOfPerson
from portal.clients.models.registry import Listing, PeopleListed, PersonShown
from portal.clients.models.vendor_gateway import VendorFreshnessList
from portal.clients.refusals import Refusal
from portal.formats import number_text
from portal.offices.office import Office

A = TypeVar("A")
STANDINGS = Call(ServiceName.LEDGER, "GET", "/v1/standings", StandingList)
BOARD = Call(ServiceName.LEDGER, "GET", "/v1/board", Board)
LISTING = Call(ServiceName.REGISTRY, "POST", "/v1/people/listings", PeopleListed, Listing)
VENDORS = Call(ServiceName.GATEWAY, "GET", "/v1/vendor-freshness", VendorFreshnessList)
_YEARS_SHOWN = 10
_OUTSIDE = {"no-such-place", "not-yours"}
"""Reasons for which a place is none of the office's."""
RegionAsked = Annotated[str, Query(pattern=r"^([1-9][0-9]{5})?$")]
UnitAsked = Annotated[str, Query(max_length=36)]
YearAsked = Annotated[int | None, Query(ge=2000, le=2100)]


def years() -> list[int]:
    """Those that a page lets choose, the one that runs first."""
    this_year = china_date(now()).year
    return list(range(this_year, this_year - _YEARS_SHOWN, -1))


async def within_reach(office: Office, call: Call[A], **sent: Any) -> A:
    """What a service answers about the unit or region that an address names; 404 for one out of the office's reach, as
    for every page that is not theirs.
    """
    try:
        return await office.me.ask(call, **sent)
    except Refusal as refusal:
        if refusal.reason in _OUTSIDE:
            raise HTTPException(404) from None
        raise


async def part_within_reach(office: Office, call: Call[A], **sent: Any) -> A | Missing:
    """The same for a part of a page."""
    return await part_of(within_reach(office, call, **sent))


def code_of(text: str, codes: Collection[str]) -> str:
    """A code that stands in an address, or an empty text; 404 for one that no page of ours writes."""
    if text and text not in codes:
        raise HTTPException(404)
    return text


def unit_of(text: str) -> UUID | None:
    """A unit's id that stands in an address; ``None`` for an empty text, 404 for what is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise HTTPException(404) from None


class OfPerson(Protocol):
    """What a service answers about one person."""

    @property
    def person_id(self) -> UUID:
        """Who it is about."""


async def names_of(office: Office, people: Iterable[OfPerson]) -> Mapping[UUID, PersonShown] | Missing:
    """Who these people are, by id; who is out of the office's reach by now is not among them."""
    ids = list(dict.fromkeys(person.person_id for person in people))
    if not ids:
        return {}
    body = Listing(organisation_id=office.organisation_id, person_ids=tuple(ids))
    found = await office.me.part(LISTING, body=body)
    return found if isinstance(found, Missing) else {person.person_id: person for person in found.people}


async def person_of(office: Office, person_id: UUID) -> PersonShown:
    """Who it is; 404 for who is out of the office's reach, as for nobody."""
    found = await office.me.ask(LISTING, body=Listing(organisation_id=office.organisation_id, person_ids=(person_id,)))
    if not found.people:
        raise HTTPException(404)
    return found.people[0]


def missing_text(person: StandingOfPerson) -> str:
    """What somebody lacks, in words: ``公共科目12学时，专业科目30学时，必修内容2项``."""
    subjects = (("公共科目", person.public_missing), ("专业科目", person.professional_missing))
    parts = [f"{name}{number_text(hours)}学时" for name, hours in subjects if float(hours) > 0]
    if not parts and float(person.missing) > 0:
        parts = [f"{number_text(person.missing)}学时"]
    if person.topics_missing:
        parts.append(f"必修内容{person.topics_missing}项")
    return "，".join(parts)


def vendor_names(found: VendorFreshnessList | Missing) -> Mapping[str, str]:
    """The name of each vendor, by its id."""
    return {} if isinstance(found, Missing) else {vendor.vendor: vendor.name for vendor in found.vendors}
