"""How training administrators serve their people (培训管理员工作情况): Hunan 2023, 五(一) has the best chosen."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import FilingFigures, FilingStatistics
from portal.clients.models.ledger import Board, BoardFigures
from portal.clients.models.registry import TrainingAdministrators
from portal.messages_zh import WORDS, word
from portal.offices.asking import code_of, part_within_reach, within_reach
from portal.offices.board import rate_of
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import only
from portal.offices.statistics.filings import STATISTICS
from portal.offices.statistics.frame import OF_REGIONS, Asked, Wanted, kept_table, note, page, share

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/administrators"
_WHOSE = ("department", *OF_REGIONS)
UNITS = Call(ServiceName.REGISTRY, "GET", "/v1/training-administrators", TrainingAdministrators, is_patient=True)
BOARD = Call(ServiceName.LEDGER, "GET", "/v1/board", Board, is_patient=True)
HEADING: Mapping[str, str] = {
    "name": "单位", "kind": "类别", "administrators": "培训管理员（人）", "people": "人员（人）", "rate": "达标率（%）",
    "behind": "未达标（人）", "complete": "资料完整度（%）", "decided": "已办登记申请（件）",
    "days": "登记申请办理天数", "waiting": "待办登记申请（件）", "filings": "办理备案认定（次）",
    "filing_days": "备案认定办理天数", "filings_late": "超期备案认定（件）",
}  # fmt: skip
SHOWN: Mapping[str, str] = {
    "name": "单位", "administrators": "管理员", "people": "人员", "rate": "达标率%", "behind": "未达标",
    "complete": "资料完整%",
    "days": "登记天数", "waiting": "登记待办", "filing_days": "备案天数",
    "filings_late": "备案超期",
}  # fmt: skip
"""What the page has room for, in fewer words; the table has everything."""
_UNKNOWN = "—"
ROWS, PAGES_MAX = 50, 100


def _number(value: Any, otherwise: float) -> float:
    return value if isinstance(value, int | float) else otherwise


_ORDERS: Mapping[str, Callable[[Mapping[str, Any]], tuple[float, ...]]] = {
    "rate": lambda row: (-_number(row["rate"], -1), -_number(row["complete"], -1)),
    "behind": lambda row: (-_number(row["behind"], -1), _number(row["rate"], 101)),
    "complete": lambda row: (-_number(row["complete"], -1), -_number(row["rate"], -1)),
    "days": lambda row: (_number(row["days"], 1e9), _number(row["filing_days"], 1e9)),
}
"""What stands first: who has met most, who has most behind, whose records are complete, who decides soonest."""


def rows_of(
    found: TrainingAdministrators, board: Board | Missing, filings: FilingStatistics | Missing, order: str
) -> Sequence[Mapping[str, Any]]:
    """A line for each unit in the order that is asked for; what another service does not tell is a dash, of all units
    or of one that is not among those it tells of.
    """
    standing = {} if isinstance(board, Missing) else {row.key: row.figures for row in board.rows}
    decided = {} if isinstance(filings, Missing) else {row.key: row.figures for row in filings.rows}
    rows = [
        {
            "name": unit.name, "kind": word(unit.kind, "OrganisationKind"), "administrators": unit.administrators,
            "people": unit.people, "complete": share(unit.people - unit.without_grade, unit.people),
            "decided": unit.decided, "days": _UNKNOWN if unit.median_days is None else unit.median_days,
            "waiting": unit.waiting, **_standing(standing.get(_key(unit.organisation_id))),
            **_filings(decided.get(_key(unit.organisation_id)), is_known=tells_of_all(filings)),
        }
        for unit in found.units
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (*_ORDERS[order](row), row["name"]))


def tells_of_all(filings: FilingStatistics | Missing) -> bool:
    """Whether an office that stands in no line has done nothing, and nothing waits for it."""
    return not isinstance(filings, Missing) and filings.is_whole


def _key(organisation_id: UUID) -> str:
    return str(organisation_id)


def _standing(figures: BoardFigures | None) -> Mapping[str, Any]:
    if figures is None:
        return {"rate": _UNKNOWN, "behind": _UNKNOWN}
    rate = rate_of(figures)
    return {"rate": _UNKNOWN if rate is None else rate, "behind": figures.near + figures.behind}


def _filings(figures: FilingFigures | None, *, is_known: bool) -> Mapping[str, Any]:
    if figures is None:
        nothing = 0 if is_known else _UNKNOWN
        return {"filings": nothing, "filing_days": _UNKNOWN, "filings_late": nothing}
    return {
        "filings": figures.endorsed + figures.returned + figures.refused,
        "filing_days": _UNKNOWN if figures.median_days is None else figures.median_days,
        "filings_late": figures.late,
    }


def is_too_wide(office: Office, wanted: Asked) -> bool:
    """A province has too many units for one table: a region of it is chosen first."""
    return (wanted.within or office.organisation.region_code).endswith("0000") and office.is_of_region


async def _found(
    office: Office, wanted: Asked
) -> tuple[TrainingAdministrators | Missing, Board | Missing, FilingStatistics | Missing]:
    by_unit, by_office = wanted.query(office, by="organisation"), wanted.query(office, by="office")
    return await asyncio.gather(
        part_within_reach(office, UNITS, query=wanted.query(office)),
        office.me.part(BOARD, query=by_unit),
        office.me.part(STATISTICS, query=by_office),
    )


@router.get(PATH)
async def administrators(
    office: Desk,
    wanted: Wanted,
    order: str = "",
    number: Annotated[int, Query(alias="page", ge=1, le=PAGES_MAX)] = 1,
) -> Response:
    """Fifty units a page."""
    only(office, *_WHOSE)
    chosen = code_of(order, WORDS["AdministratorsOrder"]) or "rate"
    too_wide = is_too_wide(office, wanted)
    found, board, filings = (None, None, None) if too_wide else await _found(office, wanted)
    rows: Sequence[Mapping[str, Any]] = ()
    if isinstance(found, TrainingAdministrators):
        assert board is not None, "they were asked together"
        assert filings is not None, "they were asked together"
        rows = rows_of(found, board, filings, chosen)
    return await page(
        office,
        "administrators.html",
        wanted,
        found=found,
        board=board,
        filings=filings,
        too_wide=too_wide,
        order=chosen,
        heading=SHOWN,
        rows=rows[(number - 1) * ROWS : number * ROWS],
        total=len(rows),
        number=number,
        pages=-(-len(rows) // ROWS),
    )


@router.get(PATH + ".xlsx")
async def administrators_table(office: Desk, wanted: Wanted, order: str = "") -> Response:
    """Every unit of it as a table, and whether some are left out; the page says what to do where it is too wide."""
    only(office, *_WHOSE)
    chosen = code_of(order, WORDS["AdministratorsOrder"]) or "rate"
    if is_too_wide(office, wanted):
        return office.me.go(f"{office.address}/administrators?{wanted.address(order=order)}")
    found = await within_reach(office, UNITS, query=wanted.query(office))
    _, board, filings = await _found(office, wanted)
    rows = [*rows_of(found, board, filings, chosen), *_left_out(found, filings)]
    name = f"{wanted.year}年度培训管理员工作情况（{office.organisation.name}）.xlsx"
    return await kept_table(name, [("培训管理员工作情况", HEADING, rows)])


def _left_out(found: TrainingAdministrators, filings: FilingStatistics | Missing) -> Sequence[Mapping[str, str]]:
    """What the table says beneath its lines about those that are not in it."""
    said = []
    if not found.is_whole:
        said.append(f"只列出前{len(found.units):,}个单位，其余的请选择地区后下载")
    if not isinstance(filings, Missing) and not filings.is_whole:
        said.append(f"备案认定只统计前{len(filings.rows):,}个办理单位，其余的以“—”表示；请选择地区后下载")
    return [note(HEADING, text) for text in said]
