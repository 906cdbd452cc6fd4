"""Claims that a unit makes for its people (为他人申请认定): for whom, of which kind, and everything about one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.clock import china_date, now
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.typed_words import wrong_words
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import Claim, ClaimKinds
from portal.clients.models.registry import PeoplePage, PersonShown, Search
from portal.clients.refusals import Refusal
from portal.filing_steps import BADGES, WRITABLE, office_name, steps_of
from portal.filled_forms import lacking, shown_of
from portal.messages_zh import WORDS
from portal.offices.asking import code_of, person_of
from portal.offices.filings.asking import FILED, FILINGS, LOOK_CLAIM, known, page, refuse_others
from portal.offices.filings.shown import accounts_of, attached_to, opinions_of
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/claims"
ONE = PATH + "/{filing_id}"
CLAIMS = ("unit-administrator",)
"""Who claims for others: of the unit's own people."""
SEARCH = Call(ServiceName.REGISTRY, "POST", "/v1/people/searches", PeoplePage, Search)
KINDS = Call(FILINGS, "GET", "/v1/claim-kinds", ClaimKinds)
ROWS, PAGES_MAX, YEARS_BACK, NAME_CHARS_MAX = 50, 200, 3, 100
Year = Annotated[int | None, Query(ge=2000, le=2100)]


@router.get(PATH)
async def claims(
    office: Desk, state: str = "", number: Annotated[int, Query(alias="page", ge=1, le=PAGES_MAX)] = 1
) -> Response:
    """Those of the unit, the latest first."""
    refuse_others(office, CLAIMS)
    state = code_of(state, WORDS["FilingState"])
    query = {"kind": "claim", "page": number, "rows": ROWS} | ({"state": state} if state else {})
    found = await office.me.part(FILED, path={"organisation_id": office.organisation_id}, query=query)
    people = [] if isinstance(found, Missing) else [item.person_id for item in found.filings]
    return page(
        office,
        "claims.html",
        found=found,
        known=await known(office, people, []),
        state=state,
        number=number,
        pages=0 if isinstance(found, Missing) else -(-found.total // ROWS),
        badges=BADGES,
    )


@router.get(PATH + "/people")
async def people_page(office: Desk) -> Response:
    """For whom: somebody of the unit is looked for by name."""
    refuse_others(office, CLAIMS)
    return page(office, "claim-people.html", name="", found=None, errors=[])


@router.post(PATH + "/people")
async def people(office: Desk, typed: Posted) -> Response:
    """People of the unit whose name begins so; a name stands in no address."""
    refuse_others(office, CLAIMS)
    name, found = typed.text("name"), None
    errors = wrong_words("name", name, what="姓名", chars_max=NAME_CHARS_MAX)
    if not name and not errors:
        errors.add("name", "请填写姓名，或者姓名开头的字。")
    if not errors:
        try:
            found = await office.me.ask(SEARCH, body=Search(name=name))
        except Refusal as refusal:
            errors = Errors.of(refusal)
    code = office.organisation.code
    own = None if found is None else [person for person in found.people if person.unit_code == code]
    return page(office, "claim-people.html", status=422 if errors else 200, name=name, found=own, errors=errors.found)


async def claimant_of(office: Office, person_id: UUID) -> PersonShown:
    """Somebody whom the office reaches; 404 for others, as for nobody."""
    refuse_others(office, CLAIMS)
    return await person_of(office, person_id)


async def kinds_of(office: Office, person_id: UUID, year: int) -> ClaimKinds:
    """What may be claimed for somebody in a year, by the regulation that binds them."""
    return await office.me.ask(KINDS, query={"person_id": person_id, "year": year})


def years() -> list[int]:
    """For which a claim is begun here, this year first."""
    year = china_date(now()).year
    return [year - back for back in range(YEARS_BACK + 1)]


@router.get(PATH + "/new/{person_id}")
async def kinds_page(office: Desk, person_id: UUID, year: Year = None) -> Response:
    """What may be claimed for somebody."""
    person, year = await claimant_of(office, person_id), year or years()[0]
    kinds = await kinds_of(office, person_id, year)
    return page(
        office, "claim-kinds.html", person=person, year=year, years=sorted({*years(), year}, reverse=True), kinds=kinds
    )


async def claim_of(office: Office, filing_id: UUID) -> Claim:
    """A claim that the office made; 404 for others, those too that it decides about."""
    refuse_others(office, CLAIMS)
    found = await office.me.ask(LOOK_CLAIM, path={"filing_id": filing_id})
    if found.applicant.organisation_id != office.organisation_id:
        raise HTTPException(404)
    return found


def is_writable(claim: Claim) -> bool:
    """Its form is with the unit."""
    return claim.is_mine and claim.state in WRITABLE


@router.get(ONE)
async def claim(office: Desk, filing_id: UUID) -> Response:
    """Where it stands; while it is written, its papers, what is missing, and the button that hands it in."""
    return await claim_page(office, await claim_of(office, filing_id))


async def claim_page(office: Office, found: Claim, *, errors: Errors | None = None, status: int = 200) -> Response:
    """The same, with what is in the way of something that was wanted."""
    names = await known(office, [found.person_id], accounts_of(found))
    shown = shown_of(found.fields, found.form)
    opinion = next((item for item in reversed(found.opinions) if item.act == "return"), None)
    attached = attached_to(found)
    return page(
        office,
        "claim.html",
        status=status,
        filing=found,
        person=names.person(found.person_id) or "姓名未显示",
        badge=BADGES.get(found.state, ""),
        is_writable=is_writable(found),
        returned=(office_name(found, opinion.made_for), opinion) if opinion and found.state == "returned" else None,
        shown=shown,
        attached=attached,
        lacking=[sentence for _, sentence in lacking(found.fields, shown).found],
        lacks_files=not attached,
        seen=found.changed_at.isoformat(),
        steps=steps_of(found),
        opinions=opinions_of(found, names),
        acts=[act for act in found.own_acts if act.act in ("withdraw", "take-back", "remind")],
        errors=[] if errors is None else errors.found,
    )
