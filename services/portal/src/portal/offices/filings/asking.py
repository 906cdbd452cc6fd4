"""What pages about filings ask the services, and who stands behind the ids in their answers."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from pages.rendering import Link
from portal.access.navigation import is_beneath
from portal.access.parts import Missing
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.filings import (
    Claim,
    DeskFilings,
    Done,
    FilingPosition,
    LackingOfForm,
    OfficesToAsk,
    Training,
    WholeRoster,
)
from portal.clients.models.registry import (
    Listing,
    OfficialShown,
    OfficialsListed,
    OfficialsListing,
    PersonShown,
)
from portal.offices.asking import LISTING
from portal.offices.office import ACTING, Office

FILINGS = ServiceName.FILINGS
Whole = Training | WholeRoster | Claim
LOOK = Call(FILINGS, "GET", "/v1/filings/{filing_id}", cast("type[Whole]", Whole))
LOOK_TRAINING = Call(FILINGS, "GET", "/v1/filings/{filing_id}", Training, kind="training")
LOOK_ROSTER = Call(FILINGS, "GET", "/v1/filings/{filing_id}", WholeRoster, kind="roster")
LOOK_CLAIM = Call(FILINGS, "GET", "/v1/filings/{filing_id}", Claim, kind="claim")
WAITING = Call(FILINGS, "GET", "/v1/desks/{organisation_id}/waiting", DeskFilings)
FILED = Call(FILINGS, "GET", "/v1/desks/{organisation_id}/filings", DeskFilings)
ROSTERS = Call(FILINGS, "GET", "/v1/filings/{filing_id}/rosters", DeskFilings)
LACKING = Call(FILINGS, "GET", "/v1/filings/{filing_id}/lacking", LackingOfForm)
DO = Call(FILINGS, "POST", "/v1/filings/{filing_id}/acts", FilingPosition, Done)
FILE = Call(FILINGS, "GET", "/v1/filings/{filing_id}/attachments/{attachment_id}", File)
FORM = Call(FILINGS, "GET", "/v1/filings/{filing_id}/form.pdf", File)
TO_ASK = Call(FILINGS, "GET", "/v1/filings/{filing_id}/offices-to-ask", OfficesToAsk)
OFFICIALS = Call(ServiceName.REGISTRY, "POST", "/v1/officials/listings", OfficialsListed, OfficialsListing)
COLLEAGUES = Call(ServiceName.REGISTRY, "GET", "/v1/desks/{organisation_id}/colleagues", OfficialsListed)
DECIDES = ACTING
"""Roles that act in filings."""
SUPERVISES = ("department", "hr-authority")
WATCHES = (*SUPERVISES, "auditor")
"""Who reads what stands out below; an auditor reads no single filing."""
PLATFORM = UUID(int=0)
"""As which the platform itself acts."""
_LISTED_MAX = 200


@dataclass(frozen=True)
class Known:
    """Who stands behind ids: people of claims, and who acted for offices."""

    people: Mapping[UUID, PersonShown] = field(default_factory=dict, repr=False)
    officials: Mapping[UUID, OfficialShown] = field(default_factory=dict, repr=False)
    is_away: bool = False
    """The registry does not answer: names come back by themselves."""

    def person(self, person_id: UUID | None) -> str:
        """``王某某（4311********0021）``; empty for who is not known here."""
        found = None if person_id is None else self.people.get(person_id)
        return "" if found is None else f"{found.name}（{found.id_number_masked}）"

    def official(self, account_id: UUID | None) -> str:
        """The same of an account that acted; by name alone of people out of the office's reach."""
        if account_id == PLATFORM:
            return "平台"
        found = None if account_id is None else self.officials.get(account_id)
        if found is None or found.id_number_masked is None:
            return "" if found is None else found.name
        return f"{found.name}（{found.id_number_masked}）"


async def known(office: Office, people: Iterable[UUID | None], accounts: Iterable[UUID | None]) -> Known:
    """Who these are, asked with the office's own role: the registry puts each look on record."""
    person_ids = tuple(sorted({item for item in people if item is not None}))[:_LISTED_MAX]
    account_ids = tuple(sorted({item for item in accounts if item not in (None, PLATFORM)}, key=str))[:_LISTED_MAX]
    named, officials = await asyncio.gather(_people(office, person_ids), _officials(office, account_ids))
    is_away = isinstance(named, Missing) or isinstance(officials, Missing)
    return Known(
        {} if isinstance(named, Missing) else named, {} if isinstance(officials, Missing) else officials, is_away
    )


async def _people(office: Office, ids: Collection[UUID]) -> Mapping[UUID, PersonShown] | Missing:
    if not ids:
        return {}
    body = Listing(organisation_id=office.organisation_id, person_ids=tuple(ids))
    found = await office.me.part(LISTING, body=body)
    return found if isinstance(found, Missing) else {person.person_id: person for person in found.people}


async def _officials(office: Office, ids: Collection[UUID | None]) -> Mapping[UUID, OfficialShown] | Missing:
    if not ids:
        return {}
    accounts = tuple(item for item in ids if item is not None)
    body = OfficialsListing(organisation_id=office.organisation_id, account_ids=accounts)
    found = await office.me.part(OFFICIALS, body=body)
    return found if isinstance(found, Missing) else {item.account_id: item for item in found.officials}


WAYS = (
    ("待办", "/filings", DECIDES),
    ("线下培训备案", "/training-filings", DECIDES),
    ("学时认定（代申请）", "/claims", ("unit-administrator",)),
    ("监督", "/supervision", WATCHES),
    ("抽查", "/spot-checks", SUPERVISES),
    ("培训基地", "/bases", DECIDES),
)
"""Pages about filings: what each is called, its address beneath the office's, and whose it is."""


def page(office: Office, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page about filings, with the way to the other ones."""
    path = office.me.request.url.path
    ways = [
        Link(text, office.address + beneath, is_beneath(path, office.address + beneath))
        for text, beneath, roles in WAYS
        if office.has(*roles)
    ]
    return office.page(f"offices/filings/{template}", status=status, ways=ways, **values)


def refuse_others(office: Office, roles: Collection[str]) -> None:
    """404 for a role whose desk has no such page."""
    if not office.has(*roles):
        raise HTTPException(404)
