"""Who is behind (人员达标情况): an office's people by what they lack, as a page and as a table to be kept."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from common.text import attachment as disposition
from portal.access.files import Leaving, attachment, streamed
from portal.access.forms import Errors, folded
from portal.access.parts import Missing
from portal.clients.calls import File
from portal.clients.models.ledger import StandingList, StandingOfPerson
from portal.clients.models.registry import PersonShown
from portal.clients.refusals import Away
from portal.messages_zh import WORDS, word
from portal.offices.asking import (
    STANDINGS,
    RegionAsked,
    UnitAsked,
    code_of,
    missing_text,
    names_of,
    part_within_reach,
    unit_of,
    within_reach,
    years,
)
from portal.offices.office import OFFICES, Desk, Office
from tables.sheets import table
from tables.streaming import StreamedBook

router = APIRouter(include_in_schema=False)
_OFFICE = OFFICES + "/{organisation_id}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE, PAGES_MAX = 50, 200
_HOURS_CHARS_MAX = 10
"""Of hours that are typed: no page repeats a number that was meant for another field."""
TABLE_PAGE, TABLE_MAX = 200, 10_000
"""Rows that are asked for at once for a table, and how many a table has that is in the order of the page; one of more
people leaves as it is made, in the order in which they were recorded.
"""
_WIDTHS = (12, 22, 32, 14, 12, 12, 12, 18, 18, 20, 18, 18)
_AT_ONCE = 4
"""Pages of a table that are asked for side by side."""
_tables = asyncio.Semaphore(2)
"""A table of ten thousand rows takes some tens of megabytes while it is made."""
_leaving = Leaving(2)
"""One of more people asks the services for many minutes."""
HEADING: Mapping[str, str] = {
    "name": "姓名",
    "number": "身份证号",
    "unit": "单位",
    "post": "岗位类别",
    "title": "职称级别",
    "state": "达标情况",
    "missing": "还差学时",
    "public_missing": "还差公共科目学时",
    "professional_missing": "还差专业科目学时",
    "topics_missing": "还差必修内容（项）",
    "public_hours": "已有公共科目学时",
    "professional_hours": "已有专业科目学时",
}
"""Of the table, by what stands in the column."""


@dataclass(frozen=True)
class Filter:
    """Which people are asked for; an empty text: all of them. Nothing in it is about a single person."""

    year: int
    state: str = ""
    post_category: str = ""
    title_level: str = ""
    subject: str = ""
    missing_over: str = ""
    within: str = ""
    unit: str = ""

    @property
    def address(self) -> str:
        """The query of a page that is filtered so."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def query(self, office: Office, page: int, rows: int) -> Mapping[str, Any]:
        """As the ledger takes it; raises ``ValueError`` where the hours are no number that it takes."""
        chosen = {name: value for name, value in asdict(self).items() if value}
        if self.missing_over:
            chosen["missing_over"] = str(hours_of(self.missing_over))
        return {**chosen, "organisation_id": office.organisation_id, "page": page, "rows": rows}

    def wrong(self) -> Errors:
        """What is wrong with what was typed."""
        errors = Errors()
        try:
            hours_of(self.missing_over or "0")
        except ValueError:
            errors.add("missing_over", "请填写0至1000之间的学时数，最多两位小数。")
        return errors

    def right(self) -> Self:
        """The same, without what is wrong."""
        return self if not self.wrong() else type(self)(**{**asdict(self), "missing_over": ""})


def hours_of(text: str) -> Decimal:
    """Hours that were typed; raises ``ValueError`` for what is none, is more than 1,000 or has three decimals."""
    try:
        hours = Decimal(folded(text))
    except InvalidOperation:
        raise ValueError("this is no number") from None
    if not hours.is_finite() or not 0 <= hours <= 1_000 or hours != round(hours, 2):
        raise ValueError("these are no hours of a year")
    return hours


async def chosen(  # noqa: PLR0913, PLR0917 - one parameter for each field of the form
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    state: str = "",
    post_category: str = "",
    title_level: str = "",
    subject: str = "",
    missing_over: Annotated[str, Query(max_length=_HOURS_CHARS_MAX)] = "",
    within: RegionAsked = "",
    unit: UnitAsked = "",
) -> Filter:
    """What the form asks for; 404 for codes that no page of ours writes."""
    return Filter(
        year or years()[0],
        code_of(state, WORDS["StandingState"]),
        code_of(post_category, WORDS["PostCategory"]),
        code_of(title_level, WORDS["TitleLevel"]),
        code_of(subject, WORDS["Subject"]),
        missing_over.strip(),
        within,
        str(unit_of(unit) or ""),
    )


Chosen = Annotated[Filter, Depends(chosen)]


@router.get(_OFFICE + "/people")
async def people(office: Desk, wanted: Chosen, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1) -> Response:
    """Fifty people a page, who misses most first."""
    errors, asked = wanted.wrong(), wanted.right()
    found = await part_within_reach(office, STANDINGS, query=asked.query(office, page, PAGE))
    names = {} if isinstance(found, Missing) else await names_of(office, found.people)
    total = 0 if isinstance(found, Missing) else found.total
    return office.page(
        "offices/people.html",
        status=422 if errors else 200,
        errors=errors.found,
        wanted=wanted,
        address=asked.address,
        years=sorted({*years(), wanted.year}, reverse=True),
        found=found,
        names=names,
        page=page,
        pages=-(-total // PAGE),
        missing_text=missing_text,
    )


@router.get(_OFFICE + "/people.xlsx")
async def people_table(office: Desk, wanted: Chosen) -> Response:
    """The people of a filter as a table, with numbers masked, however many they are; each of them can see that."""
    name = disposition(f"{wanted.year}年度人员达标情况（{office.organisation.name}）.xlsx")
    asked = wanted.right()
    first = await within_reach(office, STANDINGS, query=asked.query(office, 1, TABLE_PAGE))
    if not first.is_counted or first.total > TABLE_MAX:
        return await _streamed(office, asked, name)
    async with _tables:
        listed = await _all_of(office, asked, first)
        content = await asyncio.to_thread(table, HEADING, listed)
    return attachment(File(content, XLSX, name))


async def _streamed(office: Office, wanted: Filter, name: str) -> Response:
    """The table of everybody; raises ``Refusal`` where as many leave as may."""
    account_id = office.me.account.account_id
    _leaving.begin(account_id)
    try:
        found = await _after(office, wanted, UUID(int=0))
        made = _made(office, wanted, found, await _rows_of(office, found))
    except BaseException:
        _leaving.end(account_id)
        raise
    return streamed(made, XLSX, name, lambda: _leaving.end(account_id))


async def _made(
    office: Office, wanted: Filter, found: StandingList, rows: Mapping[UUID, Mapping[str, Any]]
) -> AsyncIterator[bytes]:
    """A workbook of everybody, page after page while the next one is asked for; it breaks off where a service is away,
    rather than leave somebody out: the file does not open then.
    """
    book = StreamedBook("人员达标情况", list(HEADING.values()), _WIDTHS)
    while found.people:
        following = asyncio.create_task(_after(office, wanted, found.people[-1].person_id))
        try:
            yield await asyncio.to_thread(book.add, [[row[name] for name in HEADING] for row in rows.values()])
            found = await following
        finally:
            following.cancel()
        rows = await _rows_of(office, found)
    yield await asyncio.to_thread(book.end)


async def _after(office: Office, wanted: Filter, person_id: UUID) -> StandingList:
    query = {**wanted.query(office, 1, TABLE_PAGE), "after": person_id}
    return await office.me.ask(STANDINGS, query=query)


async def _all_of(office: Office, wanted: Filter, first: StandingList) -> Sequence[Mapping[str, Any]]:
    """The rows of the table; raises ``Away`` rather than leave somebody out."""
    pages = range(2, -(-min(first.total, TABLE_MAX) // TABLE_PAGE) + 1)
    rows = dict(await _rows_of(office, first))
    for begins in range(0, len(pages), _AT_ONCE):
        asked = (_page_of(office, wanted, page) for page in pages[begins : begins + _AT_ONCE])
        for more in await asyncio.gather(*asked):
            rows |= more
    return list(rows.values())


async def _page_of(office: Office, wanted: Filter, page: int) -> Mapping[UUID, Mapping[str, Any]]:
    return await _rows_of(office, await office.me.ask(STANDINGS, query=wanted.query(office, page, TABLE_PAGE)))


async def _rows_of(office: Office, found: StandingList) -> Mapping[UUID, Mapping[str, Any]]:
    names = await names_of(office, found.people)
    if isinstance(names, Missing):
        raise Away("registry")
    return {person.person_id: row_of(person, names.get(person.person_id)) for person in found.people}


def row_of(person: StandingOfPerson, named: PersonShown | None) -> Mapping[str, Any]:
    """A row of the table; who is out of reach by now stands there without a name."""
    hours = ("missing", "public_missing", "professional_missing", "public_hours", "professional_hours")
    return {
        "name": named.name if named else "",
        "number": named.id_number_masked if named else "",
        "unit": person.organisation_name or "",
        "post": word(person.post_category, "PostCategory"),
        "title": word(person.title_level, "TitleLevel"),
        "state": word(person.state, "StandingState"),
        "topics_missing": person.topics_missing,
        **{name: float(getattr(person, name)) for name in hours},
    }
