"""How the vendors do (培训机构情况): what became of what they sent, complaints, and free choice."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import ChoicesByPosition, VendorComplaints
from portal.clients.models.vendor_gateway import VendorScorecards
from portal.offices.affairs.affairs import CHOICES
from portal.offices.asking import part_within_reach, within_reach
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import only
from portal.offices.statistics.frame import OF_REGIONS, Asked, Wanted, kept_table, page, share

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/vendor-scorecards"
SCORECARDS = Call(ServiceName.GATEWAY, "GET", "/v1/vendor-scorecards", VendorScorecards)
COMPLAINTS = Call(ServiceName.REGISTRY, "GET", "/v1/vendor-complaints", VendorComplaints)
HEADING: Mapping[str, str] = {
    "name": "培训机构", "people": "学习人数", "counted": "计入（条）", "hours": "计入学时", "share": "学时占比（%）",
    "late": "迟报（条）", "held": "待核查（条）", "void": "核减作废（条）", "rejected": "退回（条）",
    "duplicate": "重复（条）", "conflict": "前后矛盾（条）", "revoked": "机构撤回（条）",
    "year_closed": "结账后报送（条）", "no_contract": "无协议（条）", "complaints": "投诉（件）",
    "chosen": "自主选择（次）",
}  # fmt: skip
SHOWN: Mapping[str, str] = {
    "name": "培训机构", "people": "学习人数", "counted": "计入条数", "share": "学时占比%", "late": "迟报",
    "held": "待核查", "void": "作废", "rejected": "退回",
    "duplicate": "重复", "complaints": "投诉", "chosen": "自主选择",
}  # fmt: skip
"""What the page has room for, in fewer words; the table has everything."""
UNITS: Mapping[str, str] = {
    "name": "单位", "people": "学习人数", "vendor": "培训机构", "vendor_people": "在该机构",
    "share": "占比（%）",
}  # fmt: skip
_SAME = (
    "name", "people", "counted", "late", "held", "void", "rejected", "duplicate", "conflict", "revoked", "year_closed",
    "no_contract",
)  # fmt: skip
_UNKNOWN = "—"


async def _found(
    office: Office, wanted: Asked
) -> tuple[VendorScorecards | Missing, VendorComplaints | Missing, ChoicesByPosition | Missing]:
    query = wanted.query(office)
    return await asyncio.gather(
        part_within_reach(office, SCORECARDS, query=query),
        office.me.part(COMPLAINTS, query=query),
        office.me.part(CHOICES),
    )


def rows_of(
    found: VendorScorecards, complaints: VendorComplaints | Missing, choices: ChoicesByPosition | Missing
) -> Sequence[Mapping[str, Any]]:
    """A line for each vendor; what another service does not tell now is a dash."""
    hours = sum(float(vendor.hours) for vendor in found.vendors)
    complained = (
        None
        if isinstance(complaints, Missing)
        else _by_vendor((item.client_id, item.name, item.complaints) for item in complaints.vendors)
    )
    chosen = (
        None
        if isinstance(choices, Missing)
        else _by_vendor((item.client_id, item.name, item.chosen) for item in choices.positions)
    )
    return [
        {
            **{name: getattr(vendor, name) for name in _SAME},
            "hours": float(vendor.hours),
            "share": share(float(vendor.hours), hours),
            "complaints": _of(complained, vendor.vendor, vendor.name),
            "chosen": _of(chosen, vendor.vendor, vendor.name),
        }
        for vendor in found.vendors
    ]  # fmt: skip


def _by_vendor(counts: Any) -> Mapping[str, int]:
    """Sums by the vendor's id and by its name: the registry has it as a client, whose id need not be the same."""
    found: dict[str, int] = {}
    for client_id, name, count in counts:
        for key in {client_id, name}:
            found[key] = found.get(key, 0) + count
    return found


def _of(counts: Mapping[str, int] | None, vendor: str, name: str) -> int | str:
    return _UNKNOWN if counts is None else counts.get(vendor, counts.get(name, 0))


def units_of(found: VendorScorecards) -> Sequence[Mapping[str, Any]]:
    """Units nearly all of whose people learn at one vendor."""
    names = {vendor.vendor: vendor.name for vendor in found.vendors}
    return [
        {
            "name": unit.name or "尚未登记名称的单位", "people": unit.people,
            "vendor": names.get(unit.vendor, unit.vendor), "vendor_people": unit.vendor_people,
            "share": share(unit.vendor_people, unit.people),
        }
        for unit in found.units_of_one_vendor
    ]  # fmt: skip


@router.get(PATH)
async def scorecards(office: Desk, wanted: Wanted) -> Response:
    """A table of vendors, and the units that stand out."""
    only(office, *OF_REGIONS)
    found, complaints, choices = await _found(office, wanted)
    return await page(
        office,
        "vendors.html",
        wanted,
        found=found,
        rows=() if isinstance(found, Missing) else rows_of(found, complaints, choices),
        units=() if isinstance(found, Missing) else units_of(found),
        heading=SHOWN,
        unit_heading=UNITS,
    )


@router.get(PATH + ".xlsx")
async def scorecards_table(office: Desk, wanted: Wanted) -> Response:
    """The same as a workbook of two sheets."""
    only(office, *OF_REGIONS)
    found = await within_reach(office, SCORECARDS, query=wanted.query(office))
    _, complaints, choices = await _found(office, wanted)
    sheets = [
        ("培训机构情况", HEADING, rows_of(found, complaints, choices)),
        ("集中于一家机构的单位", UNITS, units_of(found)),
    ]
    return await kept_table(f"{wanted.year}年度培训机构情况（{office.organisation.name}）.xlsx", sheets)
