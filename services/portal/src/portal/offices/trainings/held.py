"""Trainings that an organisation holds, and those that are open to its people."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import EnrolledPeople, TrainingList, TrainingListed, TrainingPlan
from portal.messages_zh import word
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.whole_lists import Row, kept_list, next_page

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
TRAININGS = Call(_FILINGS, "GET", "/v1/trainings", TrainingList)
TRAINING = Call(_FILINGS, "GET", "/v1/trainings/{filing_id}", TrainingPlan)
ENROLLED = Call(_FILINGS, "GET", "/v1/trainings/{filing_id}/enrolments", EnrolledPeople)
PAGE = OFFICES + "/{organisation_id}/trainings"
ONE = PAGE + "/{filing_id}"
ROWS, PEOPLE_ROWS, PAGES_MAX = 50, 100, 1_000
HEADING: Mapping[str, str] = {
    "title": "培训", "subject": "科目", "begins": "开始日期", "ends": "结束日期", "organiser": "主办单位",
    "closes": "报名截止日期", "enrolled": "已报名", "waiting": "候补", "quota": "名额",
}  # fmt: skip
Page = Annotated[int, Query(ge=1, le=PAGES_MAX)]


async def training_of(office: Office, filing_id: UUID) -> TrainingPlan:
    """A training as the office sees it."""
    query = {"organisation_id": office.organisation_id}
    return await office.me.ask(TRAINING, path={"filing_id": filing_id}, query=query)


def address_of(office: Office, filing_id: UUID) -> str:
    """Where the pages of a training begin."""
    return f"{office.address}/trainings/{filing_id}"


@router.get(PAGE)
async def trainings(office: Desk, page: Page = 1) -> Response:
    """What begins last first."""
    query = {"organisation_id": office.organisation_id, "page": page, "rows": ROWS}
    found = await office.me.part(TRAININGS, query=query)
    total = 0 if isinstance(found, Missing) else found.total
    return office.page("offices/trainings/list.html", found=found, page=page, pages=-(-total // ROWS))


@router.get(PAGE + ".xlsx")
async def trainings_table(office: Desk) -> Response:
    """All of them, in the order of the page."""

    async def page_of(page: int) -> tuple[Mapping[UUID, Row], int | None]:
        query = {"organisation_id": office.organisation_id, "page": page, "rows": PEOPLE_ROWS}
        found = await office.me.ask(TRAININGS, query=query)
        rows = {item.filing_id: _row(item) for item in found.trainings}
        return rows, next_page(page, PEOPLE_ROWS, found.total)

    return await kept_list(office, "线下培训", HEADING, page_of, first=1)


def _row(item: TrainingListed) -> Row:
    return {
        "title": item.title, "subject": word(item.subject, "Subject"), "begins": str(item.begins_on),
        "ends": str(item.ends_on), "organiser": item.organiser_name, "closes": str(item.closes_on or ""),
        "enrolled": item.enrolled, "waiting": item.waiting, "quota": "" if item.quota is None else item.quota,
    }  # fmt: skip


@router.get(ONE)
async def training(office: Desk, filing_id: UUID, page: Page = 1) -> Response:
    """The plan, the enrolment, and who is enrolled."""
    return await shown(office, filing_id, page)


async def shown(
    office: Office,
    filing_id: UUID,
    page: int = 1,
    wrong: str = "",
    *,
    status: int = 200,
    ticked: Collection[UUID] = (),
    reason: str = "",
) -> Response:
    """The page of a training; ``wrong``: why something was refused, with what was ticked and typed then."""
    query = {"organisation_id": office.organisation_id, "page": page, "rows": PEOPLE_ROWS}
    found, people = await asyncio.gather(
        training_of(office, filing_id), office.me.part(ENROLLED, path={"filing_id": filing_id}, query=query)
    )
    total = 0 if isinstance(people, Missing) else people.total
    return office.page(
        "offices/trainings/one.html",
        status=status,
        training=found,
        address=address_of(office, filing_id),
        people=people,
        ticked=ticked,
        reason=reason,
        page=page,
        pages=-(-total // PEOPLE_ROWS),
        errors=[("", wrong)] if wrong else (),
    )
