"""Opening closed years (年度开放), for HR authorities of a province: one vendor's backlog, or one person."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Listing, PersonShown
from portal.clients.models.vendor_gateway import NewOpening, OpenedYear, YearOpening, YearOpenings
from portal.clients.refusals import Refusal
from portal.formats import time_text
from portal.offices.asking import LISTING, VENDORS, unit_of, vendor_names
from portal.offices.office import Office
from portal.offices.reviews.asking import REVIEWS, Authority, address_of

router = APIRouter(include_in_schema=False)
OPENINGS = Call(ServiceName.GATEWAY, "GET", "/v1/year-openings", YearOpenings)
OPEN = Call(ServiceName.GATEWAY, "POST", "/v1/year-openings", NewOpening, OpenedYear)
_NAMED_AT_ONCE = 200


@dataclass(frozen=True)
class Wanted:
    """What was chosen and typed."""

    year: str = ""
    vendor: str = ""
    reason: str = ""


def is_of_province(office: Office) -> bool:
    """Only a province's authority opens years."""
    return office.organisation.region_code.endswith("0000")


@router.get(REVIEWS + "/years")
async def year_openings(office: Authority, person: str = "") -> Response:
    """Until when each year takes completions, what was opened, and the form; ``person``: for whom it is."""
    return await _page(office, unit_of(person), Wanted(), Errors())


async def _page(office: Office, person_id: UUID | None, wanted: Wanted, errors: Errors) -> Response:
    if not is_of_province(office):
        raise HTTPException(404)
    found, vendors = await asyncio.gather(
        office.me.part(OPENINGS, query={"organisation_id": office.organisation_id}), office.me.part(VENDORS)
    )
    openings = () if isinstance(found, Missing) else found.openings
    people = await _people(office, openings, person_id)
    if person_id is not None and person_id not in people:
        raise HTTPException(404)
    return office.page(
        "offices/reviews/years.html",
        status=422 if errors else 200,
        here=address_of(office),
        found=found,
        openings=[_row(opening, people, vendor_names(vendors)) for opening in openings],
        years=[] if isinstance(found, Missing) else _years(found),
        vendors=list(vendor_names(vendors).items()),
        person=None if person_id is None else people[person_id],
        wanted=wanted,
        errors=errors.found,
    )


async def _people(
    office: Office, openings: Sequence[YearOpening], person_id: UUID | None
) -> Mapping[UUID, PersonShown]:
    asked = {opening.person_id for opening in openings if opening.person_id is not None}
    ids = [*([] if person_id is None else [person_id]), *sorted(asked - {person_id})][:_NAMED_AT_ONCE]
    if not ids:
        return {}
    body = Listing(organisation_id=office.organisation_id, person_ids=tuple(ids))
    found = await office.me.part(LISTING, body=body)
    return {} if isinstance(found, Missing) else {person.person_id: person for person in found.people}


def _row(opening: YearOpening, people: Mapping[UUID, PersonShown], vendors: Mapping[str, str]) -> Sequence[str]:
    if opening.person_id is None:
        whom = vendors.get(opening.vendor or "", "其他网络培训机构")
    else:
        whom = people[opening.person_id].name if opening.person_id in people else "姓名未显示"
    return (f"{opening.training_year}年度", whom, time_text(opening.made_at), opening.reason)


def _years(found: YearOpenings) -> Sequence[tuple[str, str]]:
    return [(str(year.training_year), f"{year.training_year}年度") for year in found.years if year.is_closed]


@router.post(REVIEWS + "/years")
async def open_year(office: Authority, typed: Posted) -> Response:
    """It is opened: what is parked for it is judged again."""
    wanted = Wanted(typed.text("year"), typed.text("vendor"), typed.text("reason"))
    person_id = unit_of(typed.text("person"))
    errors = _wrong(wanted, person_id)
    if not errors:
        try:
            await office.me.ask(OPEN, body=_body(office, wanted, person_id), headers=typed.key)
        except Refusal as refusal:
            errors = Errors.of(refusal, {"reason": "reason", "training_year": "year", "vendor": "vendor"})
        else:
            return office.me.go(f"{address_of(office)}/years", said="year-opened")
    return await _page(office, person_id, wanted, errors)


def _wrong(wanted: Wanted, person_id: UUID | None) -> Errors:
    errors = Errors()
    if not (wanted.year.isascii() and wanted.year.isdigit() and len(wanted.year) == 4):
        errors.add("year", "请选择要开放的年度。")
    if person_id is None and not wanted.vendor:
        errors.add("vendor", "请选择培训机构。")
    if not wanted.reason:
        errors.add("reason", "请填写理由，请勿填写身份证号。")
    return errors


def _body(office: Office, wanted: Wanted, person_id: UUID | None) -> OpenedYear:
    return OpenedYear(
        organisation_id=office.organisation_id,
        training_year=int(wanted.year),
        reason=wanted.reason,
        vendor=wanted.vendor if person_id is None else None,
        person_id=person_id,
    )
