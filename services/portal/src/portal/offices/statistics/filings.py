"""How filings and claims are decided (备案和认定统计): what waits, what was decided, and how many days that took."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import FilingFigures, FilingStatistics
from portal.formats import number_text
from portal.messages_zh import WORDS, word
from portal.offices.asking import code_of, part_within_reach, within_reach
from portal.offices.office import OFFICES, Desk
from portal.offices.statistics.frame import Wanted, kept_table, note, page

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/filing-statistics"
STATISTICS = Call(ServiceName.FILINGS, "GET", "/v1/supervision/statistics", FilingStatistics, is_patient=True)
_FIGURES: Mapping[str, str] = {
    "waiting": "现有待办（件）", "late": "其中超期（件）", "endorsed": "同意（次）", "returned": "退回修改（次）",
    "refused": "不同意（次）", "overturned": "同意后被撤销（件）", "median_days": "办理天数中位数",
    "p90_days": "九成不超过（天）",
}  # fmt: skip
_SHOWN: Mapping[str, str] = {
    "waiting": "待办", "late": "超期", "endorsed": "同意", "returned": "退回修改", "refused": "不同意",
    "overturned": "被撤销", "median_days": "中位天数", "p90_days": "九成天数",
}  # fmt: skip
"""The same on the page, in fewer words."""
ROWS_SHOWN = 200
"""Lines of the page; the table has all that the service tells of."""


def heading_of(by: str, names: Mapping[str, str] = _FIGURES) -> Mapping[str, str]:
    """Field → heading; nothing waits in a month."""
    figures = {name: text for name, text in names.items() if by != "month" or name not in ("waiting", "late")}
    return {"name": word(by, "FilingBreakdown"), **figures}


def rows_of(found: FilingStatistics) -> Sequence[Mapping[str, Any]]:
    """A line for each part."""
    return [{"name": _name(row.key, row.name, found.by), **cells(row.figures)} for row in found.rows]


def _name(key: str, name: str | None, by: str) -> str:
    match by:
        case "office":
            return name or "名称未显示"
        case "kind":
            return word(key, "FilingKind")
        case _:
            year, _, month = key.partition("-")
            return f"{year}年{month.lstrip('0')}月"


def cells(figures: FilingFigures) -> Mapping[str, Any]:
    """Figures by field; a dash for the days of nothing."""
    found = {name: getattr(figures, name) for name in _FIGURES}
    return {name: "—" if value is None else value for name, value in found.items()}


def _broken_down(by: str, *, is_unit: bool) -> str:
    return code_of(by, WORDS["FilingBreakdown"]) or ("kind" if is_unit else "office")


@router.get(PATH)
async def statistics(office: Desk, wanted: Wanted, by: str = "") -> Response:
    """The whole in words, then its parts."""
    chosen = _broken_down(by, is_unit=office.is_unit)
    found = await part_within_reach(office, STATISTICS, query=wanted.query(office, by=chosen))
    rows = () if isinstance(found, Missing) else rows_of(found)
    days = "" if isinstance(found, Missing) or found.whole.median_days is None else str(found.whole.median_days)
    return await page(
        office,
        "filings.html",
        wanted,
        found=found,
        by=chosen,
        heading=heading_of(chosen, _SHOWN),
        rows=rows[:ROWS_SHOWN],
        total=len(rows),
        days=number_text(days) if days else "",
    )


@router.get(PATH + ".xlsx")
async def statistics_table(office: Desk, wanted: Wanted, by: str = "") -> Response:
    """All parts as a table, with the whole beneath them, and whether offices are left out."""
    chosen = _broken_down(by, is_unit=office.is_unit)
    found = await within_reach(office, STATISTICS, query=wanted.query(office, by=chosen))
    heading = heading_of(chosen)
    rows = [*rows_of(found), {"name": "合计", **cells(found.whole)}]
    if not found.is_whole:
        rows.append(note(heading, f"只列出前{len(found.rows):,}个办理单位，合计包含全部；其余的请选择地区后下载"))
    name = f"{wanted.year}年备案和认定统计（{office.organisation.name}，按{word(chosen, 'FilingBreakdown')}）.xlsx"
    return await kept_table(name, [("备案和认定统计", heading, rows)])
