"""Enrolling one's people (单位报名): chosen from those who are behind, with what they have on the same half days."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from common.clock import china_date, now
from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.forms import Typed
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.filings import (
    EnrolledPerson,
    EnrolmentOutcome,
    EnrolmentOutcomes,
    PeopleToEnrol,
    PeopleToRemove,
    PeopleToTry,
    RemovedPeople,
)
from portal.clients.models.registry import PersonShown
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.formats import day_text
from portal.messages_zh import word
from portal.offices.asking import STANDINGS, missing_text, names_of
from portal.offices.office import Desk, Office
from portal.offices.people import XLSX
from portal.offices.staff import kept_text
from portal.offices.trainings.held import ENROLLED, ONE, PAGES_MAX, Page, address_of, shown, training_of
from tables.sheets import table

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
TRY = Call(_FILINGS, "POST", "/v1/trainings/{filing_id}/enrolments/trials", EnrolmentOutcomes, PeopleToTry)
ENROL = Call(_FILINGS, "POST", "/v1/trainings/{filing_id}/enrolments", EnrolmentOutcomes, PeopleToEnrol)
REMOVE = Call(_FILINGS, "POST", "/v1/trainings/{filing_id}/enrolments/removals", RemovedPeople, PeopleToRemove)
ROWS, TABLE_PAGE, TABLE_PAGES_MAX = 50, 200, 50
COUNT_MAX = 1_000
Count = Annotated[int, Query(ge=0, le=COUNT_MAX)]
HEADING: Mapping[str, str] = {
    "name": "姓名",
    "unit": "单位",
    "state": "报名情况",
    "since": "报名日期",
    "by": "报名方式",
    "test_result": "考核结果",
}
"""Of the table, by what stands in the column."""


@router.get(ONE + "/people")
async def pick(office: Desk, filing_id: UUID, page: Page = 1) -> Response:
    """Fifty of one's people a page, who misses most first, each with what is in the way."""
    return await _pick(office, filing_id, page)


async def _pick(
    office: Office,
    filing_id: UUID,
    page: int,
    wrong: Sequence[tuple[str, str]] = (),
    ticked: Collection[UUID] = (),
    *,
    is_despite: bool = False,
) -> Response:
    query = {
        "organisation_id": office.organisation_id, "year": china_date(now()).year, "page": page, "rows": ROWS,
    }  # fmt: skip
    training, found = await asyncio.gather(training_of(office, filing_id), office.me.part(STANDINGS, query=query))
    tried: Mapping[UUID, EnrolmentOutcome] | Missing = {}
    names: Mapping[UUID, PersonShown] | Missing = {}
    if not isinstance(found, Missing) and found.people:
        names, tried = await asyncio.gather(
            names_of(office, found.people), _tried(office, filing_id, [person.person_id for person in found.people])
        )
    total = 0 if isinstance(found, Missing) else found.total
    return office.page(
        "offices/trainings/pick.html",
        status=422 if wrong else 200,
        training=training,
        address=address_of(office, filing_id),
        found=found,
        names=names,
        tried=tried,
        missing_text=missing_text,
        ticked=ticked,
        is_despite=is_despite,
        page=page,
        pages=-(-total // ROWS),
        errors=wrong,
    )


async def _tried(office: Office, filing_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, EnrolmentOutcome] | Missing:
    body = PeopleToTry(organisation_id=office.organisation_id, person_ids=tuple(ids))
    found = await office.me.part(TRY, path={"filing_id": filing_id}, body=body)
    return found if isinstance(found, Missing) else {item.person_id: item for item in found.outcomes}


@router.post(ONE + "/people")
async def enrol(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Enrol who was ticked; those with another training on a half day only where that was ticked as well."""
    ids = chosen(typed)
    page, is_despite = typed.number("page", PAGES_MAX), typed.text("despite") == "1"
    if not ids:
        wrong = [("person", "请选择要报名的人员。")]
        return await _pick(office, filing_id, page, wrong, is_despite=is_despite)
    body = PeopleToEnrol(
        organisation_id=office.organisation_id,
        person_ids=tuple(ids),
        despite_conflicts=is_despite,
    )
    try:
        made = await office.me.ask(ENROL, path={"filing_id": filing_id}, body=body)
    except Refusal as refusal:
        return await _pick(office, filing_id, page, [("", refusal.problem.detail)], ids, is_despite=is_despite)
    return office.me.go(f"{address_of(office, filing_id)}/enrolled?{urlencode(counts_of(made.outcomes))}")


@router.get(ONE + "/enrolled")
async def enrolled(
    office: Desk,
    filing_id: UUID,
    enrolled: Count = 0,
    waiting: Count = 0,
    unchanged: Count = 0,
    left: Count = 0,
    not_meant: Annotated[int, Query(alias="not-meant", ge=0, le=COUNT_MAX)] = 0,
) -> Response:
    """What came of how many of those who were ticked just now."""
    counted = {
        "enrolled": enrolled, "waiting": waiting, "unchanged": unchanged, "left": left, "not-meant": not_meant,
    }  # fmt: skip
    return office.page(
        "offices/trainings/enrolled.html",
        training=await training_of(office, filing_id),
        address=address_of(office, filing_id),
        counts=[(word(result, "EnrolmentResult"), count) for result, count in counted.items() if count],
    )


def chosen(typed: Typed) -> Sequence[UUID]:
    """Who was ticked."""
    found = (id_of(text) for text in typed.texts("person"))
    return list(dict.fromkeys(item for item in found if item is not None))


def counts_of(outcomes: Sequence[EnrolmentOutcome]) -> Mapping[str, int]:
    """What came of how many."""
    return Counter(outcome.result for outcome in outcomes)


@router.post(ONE + "/removals")
async def remove(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Take people off; who waits longest moves up."""
    ids, page, reason = chosen(typed), typed.number("page", PAGES_MAX), typed.text("reason") or None
    kept = kept_text(reason or "")
    if not ids:
        return await shown(office, filing_id, page, "请选择要取消报名的人员。", status=422, ticked=ids, reason=kept)
    body = PeopleToRemove(organisation_id=office.organisation_id, person_ids=tuple(ids), reason=reason)
    try:
        await office.me.ask(REMOVE, path={"filing_id": filing_id}, body=body)
    except Refusal as refusal:
        return await shown(office, filing_id, page, refusal.problem.detail, status=422, ticked=ids, reason=kept)
    return office.me.go(address_of(office, filing_id), said="person-removed")


@router.get(ONE + "/people.xlsx")
async def people_table(office: Desk, filing_id: UUID) -> Response:
    """Everybody who is enrolled or waits, as a table."""
    training = await training_of(office, filing_id)
    people = list[EnrolledPerson]()
    for page in range(1, TABLE_PAGES_MAX + 1):
        query = {"organisation_id": office.organisation_id, "page": page, "rows": TABLE_PAGE}
        found = await office.me.ask(ENROLLED, path={"filing_id": filing_id}, query=query)
        people += found.people
        if len(people) >= found.total or not found.people:
            break
    content = await asyncio.to_thread(table, HEADING, [row_of(person) for person in people])
    return attachment(File(content, XLSX, disposition(f"报名人员-{training.title}.xlsx")))


def row_of(person: EnrolledPerson) -> Mapping[str, Any]:
    """A row of the table."""
    return {
        "name": person.name,
        "unit": person.unit,
        "state": word(person.state, "EnrolmentState"),
        "since": day_text(person.since),
        "by": "单位报名" if person.by_unit else "本人报名",
        "test_result": person.test_result or "",
    }
