"""The yearly report (年度报告): those that are frozen, a draft to be read and frozen, and one as it stands."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.clock import china_date, now
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.ledger import (
    BoardFigures,
    FrozenReportShown,
    NewReport,
    ReportContents,
    ReportDraft,
    ReportGroup,
    ReportHours,
    ReportInShort,
    ReportList,
)
from portal.clients.refusals import Refusal
from portal.formats import number_text
from portal.messages_zh import word
from portal.offices.board import bound, rate_of
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/reports"
REPORTS = Call(ServiceName.LEDGER, "GET", "/v1/reports", ReportList)
DRAFT = Call(ServiceName.LEDGER, "GET", "/v1/reports/draft", ReportDraft, is_patient=True)
FREEZE = Call(ServiceName.LEDGER, "POST", "/v1/reports", ReportInShort, NewReport)
REPORT = Call(ServiceName.LEDGER, "GET", "/v1/reports/{report_id}", FrozenReportShown)
PAPER = Call(ServiceName.LEDGER, "GET", "/v1/reports/{report_id}/papers/{paper}", File, is_patient=True)
ROWS, PAGES_MAX = 50, 1_000
REASON_CHARS_MAX = 500
FIRST_YEAR, YEARS = 2_000, 5
Year = Annotated[int, Path(ge=FIRST_YEAR, le=2_100)]


def reported() -> Sequence[int]:
    """The years whose report is drafted at a page: the one that runs, to be looked at, and those before it."""
    this_year = china_date(now()).year
    return range(this_year, this_year - YEARS, -1)


async def frozen_reports(office: Office, page: int) -> ReportList | Missing | None:
    """Those of the region; ``None`` for a role that reaches less than a region."""
    if not office.is_of_region:
        return None
    return await office.me.part(REPORTS, query={"organisation_id": office.organisation_id, "page": page})


@router.get(PAGE)
async def reports(office: Desk, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1) -> Response:
    """Frozen reports of the region, the way to a draft, and training files."""
    return await overview(office, page)


async def overview(office: Office, page: int = 1, errors: Errors | None = None, chosen: int | None = None) -> Response:
    """The same page, with what is in the way of a ZIP of certificates; ``chosen``: of which year it was wanted."""
    found = await frozen_reports(office, page)
    total = found.total if isinstance(found, ReportList) else 0
    return office.page(
        "offices/reports/overview.html",
        status=422 if errors else 200,
        found=found,
        page=page,
        pages=-(-total // ROWS),
        years=reported(),
        year_choices=[(str(year), f"{year}年度") for year in reported()],
        chosen=chosen or reported()[1],
        errors=errors.found if errors else (),
    )


@router.get(PAGE + "/chosen")
async def lead_on(office: Desk, year: Annotated[int, Query(ge=FIRST_YEAR, le=2_100)]) -> Response:
    """On to the draft of the year that was chosen."""
    return office.me.go(f"{office.address}/reports/{year}")


@router.get(PAGE + "/{year}")
async def draft(office: Desk, year: Year) -> Response:
    """What the report of a year would state now, with the button that freezes it."""
    return await _draft(office, year)


async def _draft(office: Office, year: int, reason: str = "", errors: Errors | None = None) -> Response:
    if not office.is_of_region:
        raise HTTPException(404)
    found = await office.me.ask(DRAFT, query={"organisation_id": office.organisation_id, "year": year})
    return office.page(
        "offices/reports/draft.html",
        status=422 if errors else 200,
        errors=errors.found if errors else (),
        draft=found,
        reason=reason,
        has_ended=china_date(now()).year > year,
        **_shown(found.contents),
    )


@router.post(PAGE + "/{year}")
async def freeze(office: Desk, year: Year, typed: Posted) -> Response:
    """Freeze it as it was read."""
    reason, edition, errors = typed.text("reason"), typed.text("edition"), Errors()
    if len(reason) > REASON_CHARS_MAX:
        errors.add("reason", f"更正原因不能超过{REASON_CHARS_MAX}个字。")
    if not errors:
        wish = NewReport(
            organisation_id=office.organisation_id,
            year=year,
            figures_sha256=typed.text("figures") or "0" * 64,
            edition=int(edition) if edition.isdecimal() and len(edition) < 6 else 0,
            reason=reason or None,
        )
        try:
            report = await office.me.ask(FREEZE, body=wish)
        except Refusal as refusal:
            errors = _wrong(refusal)
        else:
            return office.me.go(f"{office.address}/reports/frozen/{report.report_id}", said="report-frozen")
    return await _draft(office, year, reason, errors)


def _wrong(refusal: Refusal) -> Errors:
    if refusal.reason == "reason-missing":
        errors = Errors()
        errors.add("reason", refusal.problem.detail)
        return errors
    return Errors.of(refusal, {"reason": "reason"})


@router.get(PAGE + "/frozen/{report_id}")
async def frozen(office: Desk, report_id: UUID) -> Response:
    """A report as it was frozen, with its papers."""
    found = await office.me.ask(
        REPORT, path={"report_id": report_id}, query={"organisation_id": office.organisation_id}
    )
    return office.page("offices/reports/frozen.html", report=found.report, **_shown(found.contents))


@router.get(PAGE + "/frozen/{report_id}/{paper}")
async def paper(office: Desk, report_id: UUID, paper: Literal["pdf", "xlsx", "inputs"]) -> Response:
    """The report as a file."""
    found = await office.me.ask(
        PAPER,
        path={"report_id": report_id, "paper": paper},
        query={"organisation_id": office.organisation_id},
    )
    return attachment(found)


_KINDS: Mapping[str, str] = {
    "institution": "事业单位", "department": "主管部门", "hr-authority": "人事综合管理部门",
}  # fmt: skip
COUNTED = ("人数", "应参训", "已达标", "接近达标", "未达标", "达标率")


def _shown(contents: ReportContents) -> dict[str, Any]:
    """What the template takes beside the contents."""
    place = "地区" if contents.places_are == "region" else "单位"
    groups = (
        ("places", f"各{place}达标情况", place, contents.places),
        ("kinds", "各类单位达标情况", "单位类别", contents.kinds),
        ("posts", "各类岗位达标情况", "岗位类别", contents.posts),
        ("titles", "各级职称达标情况", "职称级别", contents.titles),
    )
    hours = (
        ("subjects", "各科目学时", "科目", contents.subjects),
        ("modes", "各培训方式学时", "培训方式", contents.modes),
        ("topics", "必修内容学时", "必修内容", contents.topics),
    )
    return {
        "contents": contents,
        "bound": bound,
        "rate": rate_text(contents.whole),
        "before_rate": contents.before and rate_text(contents.before.whole),
        "tables": [
            (id_, caption, [first, *COUNTED], [_row(_name(id_, group), group.figures) for group in rows])
            for id_, caption, first, rows in groups
            if rows
        ],
        "learned": [
            (id_, caption, [first, "学时", "记录（条）"], [_hours(id_, item) for item in rows])
            for id_, caption, first, rows in hours
            if rows
        ],
        "compared": _compared(contents),
    }


def rate_text(figures: BoardFigures | None) -> str:
    """Who has met the year among those of whom it asks something: ``12.5%``."""
    rate = None if figures is None else rate_of(figures)
    return "—" if rate is None else f"{number_text(str(rate))}%"


def _name(of: str, group: ReportGroup) -> str:
    match of:
        case "posts":
            return word(group.key, "PostCategory")
        case "titles":
            return word(group.key, "TitleLevel")
        case "kinds":
            return _KINDS.get(group.key, "其他")
        case _:
            return group.name or "尚未登记名称的单位"


def _row(name: str, figures: BoardFigures | None) -> Sequence[str]:
    if figures is None:
        return [name, "不单列", *("—" for _ in COUNTED[1:])]
    counted = (figures.people, bound(figures), figures.met, figures.near, figures.behind)
    return [name, *(f"{count:,}" for count in counted), rate_text(figures)]


def _hours(of: str, item: ReportHours) -> Sequence[str]:
    if of == "topics":
        name = item.name or ("其他必修内容" if item.key else "不属于必修内容")
    else:
        name = word(item.key, "Subject" if of == "subjects" else "Mode")
    return [name, number_text(item.hours), f"{item.entries:,}"]


def _compared(contents: ReportContents) -> Sequence[Sequence[str]]:
    """The rates of both years, place by place; nothing where the report of the year before is not frozen."""
    if contents.before is None:
        return ()
    earlier = {group.key: group.figures for group in contents.before.places}
    parts = [(_name("places", group), earlier.get(group.key), group.figures) for group in contents.places]
    return [
        [name, rate_text(old), rate_text(new)]
        for name, old, new in (("合计", contents.before.whole, contents.whole), *parts)
    ]
