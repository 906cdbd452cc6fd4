"""What departments, HR authorities and auditors watch below them (监督): lists of what stands out, and tables."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.parts import Missing
from portal.clients.calls import Call, File
from portal.clients.models.filings import (
    ClaimsToReview,
    ProposedOverturns,
    RemarkableRosters,
    TrainingsWithoutRoster,
    WaitingByOffice,
)
from portal.clients.refusals import Away, Refusal
from portal.formats import day_text
from portal.messages_zh import MISSING, word
from portal.offices.filings.asking import FILINGS, SUPERVISES, WATCHES, known, page, refuse_others
from portal.offices.office import OFFICES, Desk, Office
from tables.sheets import table

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/supervision"
LATE = Call(FILINGS, "GET", "/v1/supervision/waiting", WaitingByOffice)
WITHOUT_ROSTER = Call(FILINGS, "GET", "/v1/supervision/without-roster", TrainingsWithoutRoster)
FAR = Call(FILINGS, "GET", "/v1/supervision/far-from-plan", RemarkableRosters)
FEES = Call(FILINGS, "GET", "/v1/supervision/fees-over-caps", RemarkableRosters)
REVIEWS = Call(FILINGS, "GET", "/v1/reviews", ClaimsToReview)
PROPOSALS = Call(FILINGS, "GET", "/v1/supervision/proposed-overturns", ProposedOverturns)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS, PAGES_MAX = 50, 20
_UNNAMED, _UNKNOWN = "名称未显示", "未填写"
_tables = asyncio.Semaphore(2)


@dataclass(frozen=True)
class Row:
    """A line of a list."""

    cells: Mapping[str, Any]
    filing_id: UUID | None = None
    """The filing that its first cell leads to."""


@dataclass(frozen=True)
class Kind:
    """A list: what it is called, what stands in its columns, and what is said where it is empty."""

    title: str
    about: str
    heading: Mapping[str, str]
    empty: str
    rows: Callable[[Office], Awaitable[Sequence[Row]]]


async def _late(office: Office) -> Sequence[Row]:
    found = await office.me.ask(LATE)
    return [
        Row({
            "name": item.name or _UNNAMED, "filing_kind": word(item.filing_kind, "FilingKind"),
            "waiting": item.waiting, "late": item.late, "oldest_days": item.oldest_days,
        })
        for item in found.waiting
    ]  # fmt: skip


async def _without_roster(office: Office) -> Sequence[Row]:
    found = await office.me.ask(WITHOUT_ROSTER)
    return [
        Row(
            {
                "title": item.title or _UNNAMED, "applicant": item.applicant or _UNNAMED,
                "ends_on": item.ends_on.isoformat(), "people": _UNKNOWN if item.people is None else item.people,
            },
            item.filing_id,
        )
        for item in found.trainings
    ]  # fmt: skip


async def _far(office: Office) -> Sequence[Row]:
    found = await office.me.ask(FAR)
    return [
        Row(
            {
                "title": item.title or _UNNAMED, "applicant": item.applicant or _UNNAMED,
                "planned": _UNKNOWN if item.planned is None else item.planned,
                "came": _UNKNOWN if item.came is None else item.came, "state": word(item.state, "FilingState"),
            },
            item.filing_id,
        )
        for item in found.rosters
    ]  # fmt: skip


async def _fees(office: Office) -> Sequence[Row]:
    found = await office.me.ask(FEES)
    return [
        Row(
            {
                "title": item.title or _UNNAMED, "applicant": item.applicant or _UNNAMED,
                "fee_charged": item.fee_charged or _UNKNOWN, "state": word(item.state, "FilingState"),
            },
            item.filing_id,
        )
        for item in found.rosters
    ]  # fmt: skip


async def _reviews(office: Office) -> Sequence[Row]:
    found = await office.me.ask(REVIEWS)
    people = await known(office, [item.person_id for item in found.claims], [])
    return [
        Row(
            {
                "title": item.title or _UNNAMED, "person": people.person(item.person_id) or "姓名未显示",
                "training_year": item.training_year, "approved_on": day_text(item.changed_at),
            },
            item.filing_id,
        )
        for item in found.claims
    ]  # fmt: skip


async def _proposals(office: Office) -> Sequence[Row]:
    found = await office.me.ask(PROPOSALS)
    own = [item for item in found.proposals if item.office_id == office.organisation_id]
    people = await known(office, [item.person_id for item in own], [item.proposed_by for item in own])
    return [
        Row(
            {
                "title": item.title or _UNNAMED, "kind": word(item.kind, "FilingKind"),
                "applicant": item.applicant or people.person(item.person_id) or "姓名未显示",
                "proposed_by": "本人" if item.is_own else people.official(item.proposed_by) or "姓名未显示",
                "proposed_on": day_text(item.changed_at),
            },
            item.filing_id,
        )
        for item in own
    ]  # fmt: skip


_TITLE, _APPLICANT = {"title": "事项"}, {"applicant": "申报单位"}
KINDS: Mapping[str, Kind] = {
    "late": Kind(
        "待办滞后", "本部门和以下各部门、单位的待办，超期多的在前。",
        {
            "name": "办理单位", "filing_kind": "事项", "waiting": "待办（件）", "late": "超期（件）",
            "oldest_days": "最久（天）",
        },
        "没有等待办理的事项", _late,
    ),
    "without-roster": Kind(
        "无名单", "已通过备案的培训，结束一个月以上还没有提交参训名单。",
        {**_TITLE, **_APPLICANT, "ends_on": "结束日期", "people": "计划人数"}, "没有这样的培训", _without_roster,
    ),
    "far-from-plan": Kind(
        "人数偏离", "参训人数不足计划一半或者超过计划两成的名单。",
        {**_TITLE, **_APPLICANT, "planned": "计划人数", "came": "名单行数", "state": "状态"}, "没有这样的名单", _far,
    ),
    "fees": Kind(
        "超收费", "实际收费超过规定上限的名单。",
        {**_TITLE, **_APPLICANT, "fee_charged": "实际收费（元/人·课时）", "state": "状态"}, "没有这样的名单", _fees,
    ),
    "reviews": Kind(
        "自动认定复核", "平台自动审核通过、抽取复核的申请。请打开后选择“复核无误”或“撤销”。",
        {**_TITLE, "person": "申请人", "training_year": "年度", "approved_on": "通过日期"},
        "没有等待复核的申请", _reviews,
    ),
    "proposals": Kind(
        "提请撤销", "本部门有人提请撤销的下级决定，由另一人打开后决定。",
        {**_TITLE, "kind": "类别", "applicant": "申请人", "proposed_by": "提请人", "proposed_on": "日期"},
        "没有提请撤销的事项", _proposals,
    ),
}  # fmt: skip
"""By the word in the address."""
_OF_THOSE_WHO_ACT = {"reviews", "proposals"}
"""Lists of what waits for a decision, which an auditor makes none of."""


def _kinds(office: Office) -> Mapping[str, Kind]:
    """The lists of the office's roles; 404 where it has none."""
    refuse_others(office, WATCHES)
    acts = office.has(*SUPERVISES)
    return {name: kind for name, kind in KINDS.items() if acts or name not in _OF_THOSE_WHO_ACT}


def _kind(office: Office, list_: str) -> Kind:
    kinds = _kinds(office)
    if list_ not in kinds:
        raise HTTPException(404)
    return kinds[list_]


@router.get(PATH)
async def supervision(
    office: Desk,
    list_: Annotated[str, Query(alias="list")] = "late",
    number: Annotated[int, Query(alias="page", ge=1, le=PAGES_MAX)] = 1,
) -> Response:
    """One list, fifty lines a page."""
    kind = _kind(office, list_)
    try:
        found: Sequence[Row] | Missing = await kind.rows(office)
    except Away:
        found = Missing(MISSING, is_away=True)
    except Refusal as refusal:
        found = Missing(refusal.problem.detail, is_away=False)
    rows = () if isinstance(found, Missing) else found
    return page(
        office,
        "supervision.html",
        kind=kind,
        chosen=list_,
        kinds=[(name, item.title) for name, item in _kinds(office).items()],
        opens=office.has(*SUPERVISES),
        missing=found if isinstance(found, Missing) else None,
        rows=rows[(number - 1) * ROWS : number * ROWS],
        total=len(rows),
        number=number,
        pages=-(-len(rows) // ROWS),
    )


@router.get(PATH + ".xlsx")
async def supervision_table(office: Desk, list_: Annotated[str, Query(alias="list")] = "late") -> Response:
    """The whole list as a table."""
    kind = _kind(office, list_)
    rows = await kind.rows(office)
    async with _tables:
        content = await asyncio.to_thread(table, kind.heading, [row.cells for row in rows])
    return attachment(File(content, XLSX, disposition(f"{kind.title}（{office.organisation.name}）.xlsx")))
