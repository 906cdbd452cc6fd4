"""My hours are missing: where a completion is on its way, and the one act that mends it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.access.visitor import Me, Person, Posted
from portal.clients.models.vendor_gateway import OwnCompletion
from portal.learner.hours import CERTIFICATES, STATEMENT, certificate_of
from portal.learner.tracing import (
    APPEAL,
    Trace,
    Year,
    groups_of,
    last_word,
    matching,
    numbers_of,
    trace_of,
    vendor_of,
    year_of,
)
from portal.learner.waiting import COMPLETIONS, READ_MAX

router = APIRouter(include_in_schema=False)
_YEAR = re.compile(r"[0-9]{4}")
_PAGES_MAX, _YEARS_SHOWN = 5, 4


@dataclass(frozen=True)
class Wanted:
    """Which completions are looked for; what is empty narrows nothing down."""

    year: int
    vendor: str = ""
    words: str = ""
    day: str = ""


def year_in(text: str) -> int:
    """The year that is asked for, or the one that runs."""
    this_year = china_date(now()).year
    return int(text) if _YEAR.fullmatch(text) and 2000 <= int(text) <= this_year else this_year


@router.get("/my/trace")
async def traces(me: Me, year: str = "") -> Response:
    """What vendors sent of a year, with the way of each."""
    return await _page(me, Wanted(year_in(year)))


@router.post("/my/trace")
async def find(me: Me, typed: Posted) -> Response:
    """The same, narrowed down by vendor, words of the title and day: posted, as all that is typed to be looked for."""
    vendor, words, day = (typed.text(name)[:chars] for name, chars in (("vendor", 64), ("words", 50), ("day", 10)))
    return await _page(me, Wanted(year_in(typed.text("year")), vendor, words, day))


async def _page(me: Person, wanted: Wanted) -> Response:
    found, rest = await asyncio.gather(me.part(COMPLETIONS, query=_query(wanted.year)), _year(me, wanted.year))
    this_year = china_date(now()).year
    years = [(str(number), f"{number}年度") for number in range(this_year, this_year - _YEARS_SHOWN, -1)]
    shown: dict[str, Any] = {"wanted": wanted, "years": years, "found": found}
    if isinstance(found, Missing):
        return me.page("learner/trace.html", **shown, count=0, groups=(), vendors=(), last_words=())
    items = matching(found.completions, wanted.vendor, wanted.words, wanted.day)
    numbers = {} if found.before else numbers_of(found.completions)
    silent = [known for known in found.vendors if wanted.vendor in ("", known.vendor)]
    return me.page(
        "learner/trace.html",
        **shown,
        count=len(items),
        groups=groups_of([trace_of(item, {wanted.year: rest}) for item in items], numbers),
        vendors=[(known.vendor, known.name) for known in found.vendors],
        last_words=[last_word(known, now()) for known in silent],
    )


def _query(year: int | None, before: UUID | None = None) -> Mapping[str, str | int]:
    narrowed = {} if year is None else {"year": year}
    return {"limit": READ_MAX, **narrowed, **({} if before is None else {"before": str(before)})}


async def _year(me: Me, year: int) -> Year:
    statement, certificates = await asyncio.gather(me.part(STATEMENT, path={"year": year}), me.part(CERTIFICATES))
    of_year = certificate_of(certificates, year)
    return Year(None if isinstance(statement, Missing) else statement, of_year)


@router.get("/my/trace/{item_id}")
async def trace(me: Me, item_id: UUID) -> Response:
    """The way of one completion; its number is what a help desk asks for."""
    item = await _find(me, item_id)
    year = year_of(item)
    years = {} if year is None else {year: await _year(me, year)}
    found = trace_of(item, years)
    return me.page("learner/trace-of-one.html", trace=found, year=year, title=title_of(found), text=text_of(found))


async def _find(me: Me, item_id: UUID) -> OwnCompletion:
    """One's own completion by its number, among the latest thousand; 404 where it is not there."""
    before: UUID | None = None
    for _ in range(_PAGES_MAX):
        page = await me.ask(COMPLETIONS, query=_query(None, before))
        if (item := next((item for item in page.completions if item.item_id == item_id), None)) is not None:
            return item
        before = page.before
        if before is None:
            break
    raise HTTPException(404)


def title_of(trace: Trace) -> str:
    """The title of a message about it."""
    about = "对学时作废的申诉" if trace.act == APPEAL else "学时查询"
    return f"{about}：{trace.completion.course_title or trace.completion.completion_id}"[:100]


def text_of(trace: Trace) -> str:
    """A text about it that holds no ID number, for the vendor or for an office."""
    item = trace.completion
    stations = "\n".join(f"{station.name}：{station.sentence}" for station in trace.stations)
    return (
        f"查询编号：{item.item_id}\n培训机构：{vendor_of(item)}\n机构记录编号：{item.completion_id}\n"
        f"课程：{item.course_title or '未能读出'}\n{stations}"
    )
