"""The organisations of a place (机构管理): a list that is filtered and paged, and as a table."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.access.typed_words import wrong_words
from portal.access.visitor import Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import OrganisationListed, OrganisationsListed
from portal.messages_zh import WORDS, word
from portal.offices.asking import RegionAsked, code_of, part_within_reach, within_reach
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.people import XLSX
from portal.offices.reach import regions_to_choose
from tables.sheets import table

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/organisations"
LIST = Call(ServiceName.REGISTRY, "GET", "/v1/organisations", OrganisationsListed)
ROWS, FOUND_MAX, PAGES_MAX = 50, 50, 200
TABLE_ROWS, TABLE_MAX = 200, 10_000
WORDS_CHARS_MAX = 120
HEADING: Mapping[str, str] = {
    "name": "机构名称",
    "code": "统一社会信用代码",
    "kind": "机构类别",
    "region": "所在地区",
    "department": "主管部门",
    "roles": "任命人数",
    "closed_on": "撤销日期",
}
"""Of the table, by what stands in the column."""


@dataclass(frozen=True)
class Filter:
    """Which organisations are asked for; an empty text: all of them."""

    kind: str = ""
    within: str = ""
    state: str = "there"
    unattended: str = ""

    @property
    def address(self) -> str:
        """The query of a page that is filtered so."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def query(self, office: Office, page: int = 1, rows: int = ROWS) -> Mapping[str, Any]:
        """As the registry takes it."""
        chosen: dict[str, Any] = {name: getattr(self, name) for name in ("kind", "within") if getattr(self, name)}
        if self.state != "all":
            chosen["state"] = self.state
        if self.unattended:
            chosen["is_unattended"] = True
        return {**chosen, "organisation_id": office.organisation_id, "page": page, "rows": rows}


def filter_of(kind: str, within: str, state: str, unattended: str) -> Filter:
    """What an address or a form asks for; 404 for codes that no page of ours writes."""
    return Filter(
        code_of(kind, WORDS["OrganisationKind"]),
        within,
        code_of(state, WORDS["OrganisationPresence"]) or "there",
        code_of(unattended, {"1"}),
    )


async def chosen(kind: str = "", within: RegionAsked = "", state: str = "", unattended: str = "") -> Filter:
    """What an address asks for."""
    return filter_of(kind, within, state, unattended)


Chosen = Annotated[Filter, Depends(chosen)]


@router.get(PAGE)
async def organisations(office: Desk, wanted: Chosen, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1) -> Response:
    """Fifty a page, in the order of region, kind and name."""
    found, regions = await asyncio.gather(
        part_within_reach(office, LIST, query=wanted.query(office, page)), regions_to_choose(office, wanted.within)
    )
    pages = 0 if isinstance(found, Missing) else -(-found.total // ROWS)
    return _page(office, wanted, regions, found=found, paged=(page, min(pages, PAGES_MAX)))


@router.post(PAGE)
async def organisations_named(office: Desk, typed: Posted) -> Response:
    """Those whose name holds what was typed; it stands in no address, since it may be anything."""
    words = " ".join(typed.text("words").split())
    errors = wrong_words("words", words, what="机构名称或代码", chars_max=WORDS_CHARS_MAX)
    if not words:
        errors.add("words", "请填写机构名称中的几个字，或者完整的代码。")
    regions = await regions_to_choose(office)
    if errors:
        return _page(office, Filter(), regions, errors=errors)
    found = await office.me.ask(LIST, query={**Filter(state="all").query(office, 1, FOUND_MAX), "words": words})
    return _page(office, Filter(state="all"), regions, found=found, words=words)


def _page(
    office: Office,
    wanted: Filter,
    regions: Sequence[tuple[str, str]],
    *,
    found: OrganisationsListed | Missing | None = None,
    words: str = "",
    paged: tuple[int, int] = (1, 1),
    errors: Errors | None = None,
) -> Response:
    page, pages = paged
    return office.page(
        "offices/organisations/list.html",
        status=422 if errors else 200,
        wanted=wanted,
        regions=regions,
        found=found,
        words=words,
        page=page,
        pages=pages,
        errors=errors.found if errors else (),
    )


@router.get(OFFICES + "/{organisation_id}/organisations.xlsx")
async def organisations_table(office: Desk, wanted: Chosen) -> Response:
    """All of them as a table, up to ten thousand."""
    first = await within_reach(office, LIST, query=wanted.query(office, 1, TABLE_ROWS))
    rows = list(first.organisations)
    for page in range(2, -(-min(first.total, TABLE_MAX) // TABLE_ROWS) + 1):
        rows += (await office.me.ask(LIST, query=wanted.query(office, page, TABLE_ROWS))).organisations
    content = await asyncio.to_thread(table, HEADING, [row_of(row) for row in rows])
    return attachment(File(content, XLSX, disposition(f"机构名单（{office.organisation.name}）.xlsx")))


def row_of(organisation: OrganisationListed) -> Mapping[str, Any]:
    """A row of the table."""
    return {
        "name": organisation.name,
        "code": organisation.code,
        "kind": word(organisation.kind, "OrganisationKind"),
        "region": organisation.region,
        "department": organisation.department or "",
        "roles": organisation.roles,
        "closed_on": str(organisation.closed_on or ""),
    }
