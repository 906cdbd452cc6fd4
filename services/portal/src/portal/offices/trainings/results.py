"""After the training: how tests came out (考核结果), and the roster that is made of the attendance."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import NewFiling, SavedResults, TestResult, TestResults, WrittenRows
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.offices.office import Desk, Office
from portal.offices.trainings.attendance import SHEET
from portal.offices.trainings.held import ONE, PAGES_MAX, PEOPLE_ROWS, Page, address_of, shown, training_of

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
SAVE = Call(_FILINGS, "PUT", "/v1/trainings/{filing_id}/test-results", SavedResults, TestResults)
BEGIN = Call(_FILINGS, "POST", "/v1/filings/{filing_id}/rosters", NewFiling)
FILL = Call(_FILINGS, "PUT", "/v1/rosters/{filing_id}/attendance", WrittenRows)
RESULT_MAX = 32
_FIELD = "result-"


@router.get(ONE + "/results")
async def results(office: Desk, filing_id: UUID, page: Page = 1) -> Response:
    """A field for each enrolled person."""
    return await _shown(office, filing_id, page, {})


async def _shown(
    office: Office, filing_id: UUID, page: int, typed: Mapping[str, str], errors: Errors | None = None
) -> Response:
    query = {"page": page, "rows": PEOPLE_ROWS}
    found = await office.me.part(SHEET, path={"filing_id": filing_id}, query=query)
    total = 0 if isinstance(found, Missing) else found.total
    return office.page(
        "offices/trainings/results.html",
        status=422 if errors else 200,
        training=await training_of(office, filing_id),
        address=address_of(office, filing_id),
        found=found,
        typed=typed,
        page=page,
        pages=-(-total // PEOPLE_ROWS),
        errors=errors.found if errors else (),
    )


@router.post(ONE + "/results")
async def save(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Take down what was typed; an empty field takes a result back."""
    page = typed.number("page", PAGES_MAX)
    given, errors = dict[str, str](), Errors()
    for name in typed.fields:
        if name.startswith(_FIELD) and id_of(name.removeprefix(_FIELD)) is not None:
            given[name] = typed.text(name)
            if len(given[name]) > RESULT_MAX:
                errors.add(name, f"考核结果不能超过{RESULT_MAX}个字。")
    rows = [TestResult(person_id=UUID(name.removeprefix(_FIELD)), test_result=text) for name, text in given.items()]
    if rows and not errors:
        try:
            await office.me.ask(SAVE, path={"filing_id": filing_id}, body=TestResults(results=tuple(rows)))
        except Refusal as refusal:
            errors.add("", refusal.problem.detail)
    if errors:
        return await _shown(office, filing_id, page, given, errors)
    return office.me.go(f"{address_of(office, filing_id)}/results?page={page}", said="results-saved")


@router.post(ONE + "/roster")
async def make_roster(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Begin a roster, fill it with the attendance, and go on to where it is handed in."""
    try:
        made = await office.me.ask(BEGIN, path={"filing_id": filing_id})
        await office.me.ask(FILL, path={"filing_id": made.filing_id})
    except Refusal as refusal:
        return await shown(office, filing_id, wrong=refusal.problem.detail, status=refusal.status)
    return office.me.go(f"{office.address}/rosters/{made.filing_id}", said="roster-filled")
