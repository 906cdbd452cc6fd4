"""What an office's people add up to (达标统计): by region, department, unit, post and title; and what they learned."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.parts import Missing
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.ledger import BoardFigures, BoardRow, HoursBoard, HoursBoardRow
from portal.clients.models.registry import RegionsBelow
from portal.formats import number_text
from portal.messages_zh import WORDS, word
from portal.offices.asking import (
    BOARD,
    VENDORS,
    RegionAsked,
    UnitAsked,
    YearAsked,
    code_of,
    part_within_reach,
    unit_of,
    vendor_names,
    within_reach,
    years,
)
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.people import XLSX
from portal.offices.statistics.frame import ways
from tables.sheets import table

router = APIRouter(include_in_schema=False)
_OFFICE = OFFICES + "/{organisation_id}"
HOURS = Call(ServiceName.LEDGER, "GET", "/v1/board/hours", HoursBoard)
REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
HEADING: Mapping[str, str] = {
    "name": "名称",
    "people": "人数",
    "not_bound": "不作要求人数",
    "met": "已达标人数",
    "near": "接近达标人数",
    "behind": "未达标人数",
    "rate": "达标率（%）",
    "public_hours": "公共科目学时",
    "professional_hours": "专业科目学时",
}
"""Of the table, by what stands in the column."""


@dataclass(frozen=True)
class Asked:
    """What is added up, and how it is broken down; empty texts: everything, and what fits the place."""

    year: int
    by: str = ""
    hours_by: str = "subject"
    within: str = ""
    unit: str = ""

    def address(self, **other: str) -> str:
        """The query of a page like this one, but for what is named."""
        return urlencode({name: value for name, value in {**asdict(self), **other}.items() if value})

    def query(self, office: Office, by: str) -> Mapping[str, Any]:
        """As the ledger takes it."""
        place = {name: value for name, value in (("within", self.within), ("unit", self.unit)) if value}
        return {"organisation_id": office.organisation_id, "year": self.year, "by": by, **place}


@dataclass(frozen=True)
class Line:
    """One part of a board as it is shown."""

    name: str
    figures: BoardFigures | None
    """``None``: so few people that they are not broken down."""
    address: str = ""
    """The query of the page that shows the part by itself, where there is one."""

    @property
    def rate(self) -> float | None:
        """Who has met the year among those of whom it asks something, in percent; ``None`` where that is nobody."""
        return None if self.figures is None else rate_of(self.figures)


async def asked(
    year: YearAsked = None, by: str = "", hours_by: str = "", within: RegionAsked = "", unit: UnitAsked = ""
) -> Asked:
    """What an address asks for; 404 for codes that no page of ours writes."""
    return Asked(
        year or years()[0],
        code_of(by, WORDS["Breakdown"]),
        code_of(hours_by, WORDS["HoursBreakdown"]) or "subject",
        within,
        str(unit_of(unit) or ""),
    )


Wanted = Annotated[Asked, Depends(asked)]


def bound(figures: BoardFigures) -> int:
    """Of how many people the year asks something."""
    return figures.people - figures.not_bound


def rate_of(figures: BoardFigures) -> float | None:
    """Who has met the year among them, in percent, one decimal; ``None`` where it asks nothing of anybody."""
    return round(100 * figures.met / bound(figures), 1) if bound(figures) else None


def breakdowns(office: Office, wanted: Asked) -> Sequence[str]:
    """How the people of a place can be broken down, what shows most first."""
    own = office.organisation.region_code
    people = ("post-category", "title-level")
    if wanted.unit or office.is_unit:
        return people
    if not office.is_of_region:
        return ("organisation", *people)
    below = ("region",) if (wanted.within or own).endswith("00") else ()
    return (*below, "organisation", "department", *people)


@router.get(_OFFICE + "/board")
async def board(office: Desk, wanted: Wanted) -> Response:
    """The figure first, then its parts, then what was learned."""
    by = _broken_down(office, wanted)
    found, hours, regions, vendors, unit = await asyncio.gather(
        part_within_reach(office, BOARD, query=wanted.query(office, by)),
        office.me.part(HOURS, query=wanted.query(office, wanted.hours_by)),
        _regions(office, wanted),
        _vendors(office, wanted),
        _unit_name(office, wanted),
    )
    return office.page(
        "offices/board.html",
        ways=ways(office),
        wanted=wanted,
        by=by,
        breakdowns=breakdowns(office, wanted),
        years=sorted({*years(), wanted.year}, reverse=True),
        found=found,
        lines=() if isinstance(found, Missing) else lines_of(found.rows, by, wanted, regions),
        rate=None if isinstance(found, Missing) else rate_of(found.whole),
        bound=bound,
        hours=hours,
        learned=() if isinstance(hours, Missing) else learned(hours.rows, wanted.hours_by, vendors),
        crumbs=crumbs_of(office, wanted, regions, unit),
    )


def _broken_down(office: Office, wanted: Asked) -> str:
    """As it was asked for, where the place allows that."""
    possible = breakdowns(office, wanted)
    return wanted.by if wanted.by in possible else possible[0]


async def _regions(office: Office, wanted: Asked) -> RegionsBelow | Missing | None:
    if not office.is_of_region:
        return None
    return await office.me.part(REGIONS, query={"above": wanted.within or office.organisation.region_code})


async def _vendors(office: Office, wanted: Asked) -> Mapping[str, str]:
    return vendor_names(await office.me.part(VENDORS)) if wanted.hours_by == "source" else {}


async def _unit_name(office: Office, wanted: Asked) -> str:
    """The name of the unit that is shown by itself; an empty text where none is, or nobody is in it."""
    if not wanted.unit:
        return ""
    found = await office.me.part(BOARD, query=wanted.query(office, "organisation"))
    return "" if isinstance(found, Missing) or not found.rows else found.rows[0].name or ""


def lines_of(
    rows: Sequence[BoardRow], by: str, wanted: Asked, regions: RegionsBelow | Missing | None
) -> Sequence[Line]:
    """The parts, who has most that have met the year first; those that are not broken down last."""
    names = {}
    if isinstance(regions, RegionsBelow):
        names = {region.code: region.name for region in regions.regions}
        # Units of the region's own level lie in no region below it.
        names |= {region.code: f"{region.name}本级" for region in regions.way[-1:]}
    found = [_line(row, by, wanted, names) for row in rows]
    return sorted(found, key=lambda line: (line.rate is None, -(line.rate or 0), line.name))


def _line(row: BoardRow, by: str, wanted: Asked, regions: Mapping[str, str]) -> Line:
    match by:
        case "region":
            own = "organisation" if regions.get(row.key, "").endswith("本级") else ""
            address = "" if own else wanted.address(within=row.key, by="")
            return Line(regions.get(row.key, row.key), row.figures, address)
        case "organisation":
            return Line(row.name or "尚未登记名称的单位", row.figures, wanted.address(unit=row.key, by=""))
        case "department":
            return Line(row.name or "尚未登记名称的部门", row.figures)
        case "post-category":
            return Line(word(row.key, "PostCategory"), row.figures)
        case _:
            return Line(word(row.key, "TitleLevel"), row.figures)


def learned(rows: Sequence[HoursBoardRow], by: str, vendors: Mapping[str, str]) -> Sequence[tuple[str, float, str]]:
    """What was learned as bars: the name, the hours as a number, and in words; what is called the same is one bar."""
    found = dict[str, tuple[Decimal, int]]()
    for row in rows:
        hours, entries = found.get(name := _of_hours(row, by, vendors), (Decimal(0), 0))
        found[name] = hours + Decimal(row.hours), entries + row.entries
    return [
        (name, max(0.0, float(hours)), f"{number_text(str(hours))}学时（{entries}条）")
        for name, (hours, entries) in sorted(found.items(), key=lambda item: -item[1][0])
    ]


def _of_hours(row: HoursBoardRow, by: str, vendors: Mapping[str, str]) -> str:
    match by:
        case "subject":
            return word(row.key, "Subject")
        case "mode":
            return word(row.key, "Mode")
        case "source":
            return vendors.get(
                row.key, "线下培训和学时认定" if row.key in ("office", "filings") else "其他网络培训机构"
            )
        case _:
            return row.name or ("其他必修内容" if row.key else "不属于必修内容")


def crumbs_of(
    office: Office, wanted: Asked, regions: RegionsBelow | Missing | None, unit: str
) -> Sequence[tuple[str, str]]:
    """The way from the province to what is shown: names, each with the query of its page where the office sees it."""
    if not isinstance(regions, RegionsBelow):
        found = [(name, "") for name in office.organisation.path]
        return [*found, (unit, "")] if unit else found
    reached = False
    found = []
    for region in regions.way:
        reached = reached or region.code == office.organisation.region_code
        found.append((region.name, wanted.address(within=region.code, unit="", by="") if reached else ""))
    return [*found, (unit, "")] if unit else found


@router.get(_OFFICE + "/board.xlsx")
async def board_table(office: Desk, wanted: Wanted) -> Response:
    """The parts as a table."""
    by = _broken_down(office, wanted)
    found = await within_reach(office, BOARD, query=wanted.query(office, by))
    lines = lines_of(found.rows, by, wanted, await _regions(office, wanted))
    rows = [row_of(line) for line in (*lines, Line("合计", found.whole))]
    content = await asyncio.to_thread(table, HEADING, rows)
    name = f"{wanted.year}年度达标统计（{office.organisation.name}，按{word(by, 'Breakdown')}）.xlsx"
    return attachment(File(content, XLSX, disposition(name)))


def row_of(line: Line) -> Mapping[str, Any]:
    """A row of the table; of few people no figures."""
    if line.figures is None:
        return {**dict.fromkeys(HEADING, ""), "name": f"{line.name}（不单列）"}
    counts = ("people", "not_bound", "met", "near", "behind")
    return {
        "name": line.name,
        **{name: getattr(line.figures, name) for name in counts},
        "rate": "" if line.rate is None else line.rate,
        "public_hours": float(line.figures.public_hours),
        "professional_hours": float(line.figures.professional_hours),
    }
