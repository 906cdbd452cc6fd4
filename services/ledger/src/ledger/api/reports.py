"""The yearly report (年度报告) of a region: read as a draft, frozen by its HR authority, kept with its papers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.auth import Acting, Caller, account_of, acting
from common.bodies import Body
from common.clock import CHINA, china_date, now
from common.errors import NotAllowed, NotFound
from common.identity import KEPT_FOR_GOOD, refuse_id_number
from common.ids import uuid7
from common.openapi import FILE
from common.text import attachment, hours_text, line
from common.web import json_response
from ledger import actions, report_papers
from ledger.actions import Drafted, ReportOffice
from ledger.api.answers.reports import FrozenReportShown, ReportDraft, ReportInShort, ReportList
from ledger.api.app_state import App, AppState
from ledger.domain.reports import Figures, Group, Learned, Report, report_from
from ledger.queries import reports as queries
from offices.authority import MAY, Action
from offices.reach import office_of
from rulebook import last_day

router = APIRouter()
Year = Annotated[int, Query(ge=2000, le=2100)]
PAGE = 50
REASON_CHARS_MAX = 500
Paper: TypeAlias = Literal["pdf", "xlsx", "inputs"]
_MEDIA: dict[Paper, tuple[str, str]] = {
    "pdf": ("application/pdf", "pdf"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "inputs": ("application/octet-stream", "json"),
}


def _reason(text: str) -> str:
    return line(refuse_id_number(text, KEPT_FOR_GOOD), chars_max=REASON_CHARS_MAX, name="reason")


class NewReport(Body):
    """Which report is frozen, and which figures were read."""

    organisation_id: UUID
    """The HR authority for which the caller acts."""
    year: int = Field(ge=2000, le=2100)
    figures_sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """As the draft had it."""
    edition: int = Field(ge=0, le=100_000)
    """Which one it becomes, as the draft had it: another one means that it was frozen meanwhile."""
    reason: Annotated[str, AfterValidator(_reason)] | None = None
    """Why a frozen report is corrected by another edition; left out for the first one."""


@dataclass(frozen=True)
class _Region:
    """For which office somebody asks, and everything in whose region they may read."""

    office: ReportOffice
    may_freeze: bool

    @property
    def stem(self) -> str:
        assert self.office.people.stem is not None
        return self.office.people.stem


async def _region(app: AppState, caller: Caller, organisation_id: UUID, action: Action) -> _Region:
    """The office of a region; raises :class:`NotAllowed` for a role that reaches less."""
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, organisation_id, action)
    region = office.grant.region_code
    if office.people.stem is None or region is None:
        raise NotAllowed("not-yours", f"none of your roles allows {action} in a region", action=action)
    may_freeze = Action.FREEZE_REPORTS in MAY[office.grant.role]
    return _Region(ReportOffice(organisation_id, office.name, region, {}), may_freeze)


async def _drafted(app: AppState, region: _Region, year: int, reason: str | None, at: datetime) -> Drafted:
    names = await app.regions.below(region.office.region_code)
    async with app.db.transaction() as tx:
        office = replace(region.office, region_names=names)
        return await actions.draft_report(tx, office, year, reason, rulebooks=app.rulebooks, now=at)


@router.get("/v1/reports/draft", response_model=ReportDraft, dependencies=[Depends(acting)])
async def draft(app: App, caller: Acting, organisation_id: UUID, year: Year) -> Response:
    """The report of a year as it would be frozen now, for HR authorities and auditors of the region."""
    region, at = await _region(app, caller, organisation_id, Action.SEE_STATISTICS), now()
    drafted = await _drafted(app, region, year, None, at)
    has_ended = china_date(at) > last_day(year)
    return json_response(
        {
            "contents": _contents(drafted.report),
            "figures_sha256": drafted.figures_sha256,
            "may_be_frozen": region.may_freeze and has_ended and drafted.report.whole.people > 0,
        }
    )


@router.post("/v1/reports", status_code=201, response_model=ReportInShort, dependencies=[Depends(acting)])
async def freeze(app: App, caller: Acting, wish: NewReport) -> Response:
    """Freeze the report of a year that has ended, as it was read; a later edition gives the reason, differs from the
    former, and keeps it.
    """
    region, at = await _region(app, caller, wish.organisation_id, Action.FREEZE_REPORTS), now()
    drafted = await _drafted(app, region, wish.year, wish.reason, at)
    actions.refuse_freezing(drafted, wish.edition, wish.figures_sha256, now=at)
    papers = await asyncio.to_thread(_papers, drafted.report)
    report_id = uuid7()
    async with app.db.transaction() as tx:
        await actions.freeze_report(tx, drafted.report, papers, report_id=report_id, by=account_of(caller), now=at)
        row = await queries.report(tx, report_id, region.stem)
    assert row is not None
    return json_response(_in_short(row), 201)


@router.get("/v1/reports", response_model=ReportList, dependencies=[Depends(acting)])
async def reports(
    app: App, caller: Acting, organisation_id: UUID, page: Annotated[int, Query(ge=1, le=1_000)] = 1
) -> Response:
    """Frozen reports of the caller's region and those below it, every edition."""
    region = await _region(app, caller, organisation_id, Action.SEE_STATISTICS)
    async with app.db.reading() as tx:
        rows, total = await queries.listed(tx, region.stem, (page - 1) * PAGE, PAGE)
    return json_response({"total": total, "reports": [_in_short(row) for row in rows]})


@router.get("/v1/reports/{report_id}", response_model=FrozenReportShown, dependencies=[Depends(acting)])
async def report(app: App, caller: Acting, report_id: UUID, organisation_id: UUID) -> Response:
    """One of them, with everything that it states."""
    region = await _region(app, caller, organisation_id, Action.SEE_STATISTICS)
    async with app.db.reading() as tx:
        row = await queries.report(tx, report_id, region.stem)
    if row is None:
        raise NotFound("no-such-report", "there is no such report among those that you may read")
    return json_response({"report": _in_short(row), "contents": _contents(report_from(bytes(row.inputs)))})


@router.get(
    "/v1/reports/{report_id}/papers/{paper}",
    dependencies=[Depends(acting)],
    response_class=Response,
    responses={200: {"content": {media: FILE for media, _ in _MEDIA.values()}}},
)
async def paper(app: App, caller: Acting, report_id: UUID, paper: Paper, organisation_id: UUID) -> Response:
    """The report as ``pdf`` or ``xlsx``, byte for byte as it was frozen, or its ``inputs`` as they are hashed."""
    region = await _region(app, caller, organisation_id, Action.SEE_STATISTICS)
    async with app.db.reading() as tx:
        row = await queries.paper(tx, report_id, region.stem, paper)
    if row is None:
        raise NotFound("no-such-report", "there is no such report among those that you may read")
    media_type, ending = _MEDIA[paper]
    name = report_papers.file_name(row.region_name, row.training_year, row.edition)
    headers = {
        "content-disposition": attachment(f"{name}.{ending}"),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(bytes(row.content), media_type=media_type, headers=headers)


def _papers(report: Report) -> tuple[bytes, bytes]:
    return report_papers.pdf(report), report_papers.xlsx(report)


def _in_short(row: sa.Row[Any]) -> dict[str, Any]:
    same = (
        "report_id", "training_year", "region_code", "region_name", "edition", "holds", "office", "reason", "people",
        "not_bound", "met",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in same},
        "sha256": bytes(row.sha256).hex(),
        "frozen_at": row.frozen_at.astimezone(CHINA),
    }


def _contents(report: Report) -> dict[str, Any]:
    same = (
        "training_year", "region_code", "region_name", "office", "edition", "reason", "frozen_on", "as_of", "closed_on",
        "bases", "places_are",
    )  # fmt: skip
    before = report.before
    return {
        **{name: getattr(report, name) for name in same},
        "whole": _figures(report.whole),
        **{name: _groups(getattr(report, name)) for name in ("places", "kinds", "posts", "titles")},
        **{name: _learned(getattr(report, name)) for name in ("subjects", "modes", "topics")},
        "before": None
        if before is None
        else {
            "report_id": before.report_id,
            "edition": before.edition,
            "sha256": before.sha256,
            "whole": _figures(before.whole),
            "places": _groups(before.places),
        },
    }


def _groups(groups: Sequence[Group]) -> list[dict[str, Any]]:
    return [
        {"key": group.key, "name": group.name or None, "figures": group.figures and _figures(group.figures)}
        for group in groups
    ]


def _learned(learned: Sequence[Learned]) -> list[dict[str, Any]]:
    return [
        {"key": item.key, "name": item.name or None, "hours": hours_text(item.centihours), "entries": item.entries}
        for item in learned
    ]


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        **{name: getattr(figures, name) for name in ("people", "met", "near", "behind", "not_bound")},
        "public_hours": hours_text(figures.public_centihours),
        "professional_hours": hours_text(figures.professional_centihours),
    }
