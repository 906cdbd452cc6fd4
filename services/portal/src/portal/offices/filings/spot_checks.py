"""Spot checks (抽查) of what offices below approved: drawn at random, looked at one by one."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call
from portal.clients.models.filings import (
    DrawnSpotCheck,
    Finding,
    NewSpotCheck,
    SpotCheck,
    SpotCheckItem,
    SpotCheckList,
)
from portal.clients.refusals import Away, Refusal
from portal.formats import day_text
from portal.messages_zh import WORDS, word
from portal.offices.filings.asking import FILINGS, SUPERVISES, Known, known, page, refuse_others
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.statistics.frame import kept_table

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/spot-checks"
ONE = PATH + "/{spot_check_id}"
LISTED = Call(FILINGS, "GET", "/v1/spot-checks", SpotCheckList)
LOOK = Call(FILINGS, "GET", "/v1/spot-checks/{spot_check_id}", SpotCheck)
DRAW = Call(FILINGS, "POST", "/v1/spot-checks", DrawnSpotCheck, NewSpotCheck)
FIND = Call(FILINGS, "PUT", "/v1/spot-checks/{spot_check_id}/items/{place}", type(None), Finding)
DRAWN_MAX = 100
HEADING: Mapping[str, str] = {
    "title": "事项", "place": "序号", "who": "申请人", "state": "现在的状态", "result": "抽查结果",
    "found": "发现的问题", "looked_at": "抽查日期",
}  # fmt: skip
Place = Annotated[int, Path(ge=1, le=DRAWN_MAX)]
_FIELDS = ("kind", "begins_on", "ends_on", "count")


@router.get(PATH)
async def spot_checks(office: Desk) -> Response:
    """Those of the office, the latest first, and the form of a new one."""
    refuse_others(office, SUPERVISES)
    return await _page(office)


async def _page(
    office: Office, *, typed: dict[str, str] | None = None, errors: Errors | None = None, status: int = 200
) -> Response:
    return page(
        office,
        "spot-checks.html",
        status=status,
        found=await office.me.part(LISTED),
        count_max=DRAWN_MAX,
        typed=dict.fromkeys(_FIELDS, "") | (typed or {}),
        errors=[] if errors is None else errors.found,
    )


@router.post(PATH)
async def draw(office: Desk, typed: Posted) -> Response:
    """Drawn at random from what was approved on these days; nobody chooses the seed."""
    refuse_others(office, SUPERVISES)
    written, errors, days = {name: typed.plain(name) for name in _FIELDS}, Errors(), dict[str, date]()
    written["kind"] = typed.text("kind")
    if written["kind"] not in WORDS["FilingKind"]:
        errors.add("kind", "请选择抽查哪类事项。")
    for name, what in (("begins_on", "起"), ("ends_on", "止")):
        try:
            day = typed.day(name)
        except ValueError:
            day = None
        if day is None:
            errors.add(name, f"请填写通过日期（{what}），如2026-09-01。")
        else:
            days[name] = day
    if len(days) == 2 and days["ends_on"] < days["begins_on"]:
        errors.add("ends_on", "截止日期不得早于开始日期。")
    count = int(written["count"]) if written["count"].isascii() and written["count"].isdecimal() else 0
    if not 1 <= count <= DRAWN_MAX:
        errors.add("count", f"请填写抽取件数（1至{DRAWN_MAX}）。")
    if errors:
        return await _page(office, typed=written, errors=errors, status=422)
    body = NewSpotCheck(office_id=office.organisation_id, kind=written["kind"], count=count, **days)
    try:
        made = await office.me.ask(DRAW, body=body, headers=typed.key)
    except Refusal as refusal:
        return await _page(office, typed=written, errors=Errors.of(refusal, {}), status=422)
    return office.me.go(f"{office.address}/spot-checks/{made.spot_check_id}", said="spot-check-drawn")


async def _look(office: Office, spot_check_id: UUID) -> SpotCheck:
    refuse_others(office, SUPERVISES)
    found = await office.me.ask(LOOK, path={"spot_check_id": spot_check_id})
    if found.office_id != office.organisation_id:
        raise HTTPException(404)
    return found


@router.get(ONE)
async def spot_check(office: Desk, spot_check_id: UUID) -> Response:
    """Everything that was drawn, with what was found of each."""
    found = await _look(office, spot_check_id)
    names = await known(office, [item.person_id for item in found.items], [found.drawn_by])
    return page(office, "spot-check.html", check=found, known=names)


@router.get(ONE + "/items.xlsx")
async def items_table(office: Desk, spot_check_id: UUID) -> Response:
    """The same as a table, with numbers masked; the people of claims can see that."""
    found = await _look(office, spot_check_id)
    names = await known(office, [item.person_id for item in found.items], [])
    if names.is_away:
        raise Away("registry")
    name = f"抽查{word(found.kind, 'FilingKind')}（{day_text(found.drawn_at)}，{office.organisation.name}）.xlsx"
    return await kept_table(name, [("抽查", HEADING, [_row(item, names) for item in found.items])])


def _row(item: SpotCheckItem, names: Known) -> Mapping[str, object]:
    results = {None: "未查", True: "无误", False: "有问题"}
    return {
        "title": item.title or word(item.kind, "FilingKind"), "place": item.place,
        "who": names.person(item.person_id) if item.person_id else "单位申报",
        "state": word(item.state, "FilingState"), "result": results[item.is_right], "found": item.found or "",
        "looked_at": day_text(item.looked_at) if item.looked_at else "",
    }  # fmt: skip


@router.get(ONE + "/items/{place}")
async def item_page(office: Desk, spot_check_id: UUID, place: Place) -> Response:
    """One that was drawn, and what is found of it."""
    found = await _look(office, spot_check_id)
    return await _item_page(office, found, _item(found, place))


def _item(found: SpotCheck, place: int) -> SpotCheckItem:
    item = next((item for item in found.items if item.place == place), None)
    if item is None:
        raise HTTPException(404)
    return item


async def _item_page(
    office: Office,
    found: SpotCheck,
    item: SpotCheckItem,
    *,
    is_right: str = "",
    text: str = "",
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    return page(
        office,
        "spot-check-item.html",
        status=status,
        check=found,
        item=item,
        known=await known(office, [item.person_id], []),
        is_right=is_right,
        text=text,
        errors=[] if errors is None else errors.found,
    )


@router.post(ONE + "/items/{place}")
async def find(office: Desk, spot_check_id: UUID, place: Place, typed: Posted) -> Response:
    """What somebody found, once."""
    found = await _look(office, spot_check_id)
    item, is_right, text = _item(found, place), typed.text("is_right"), typed.text("found")
    errors = Errors()
    if is_right not in ("yes", "no"):
        errors.add("is_right", "请选择抽查结果。")
    elif is_right == "no" and not text:
        errors.add("found", "请写明发现的问题。")
    if errors:
        return await _item_page(office, found, item, is_right=is_right, text=text, errors=errors, status=422)
    path = {"spot_check_id": spot_check_id, "place": place}
    try:
        await office.me.ask(FIND, path=path, body=Finding(is_right=is_right == "yes", found=text or None))
    except Refusal as refusal:
        said = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        errors = Errors([("found" if refusal.problem.errors else "", sentence) for sentence in said])
        return await _item_page(office, found, item, is_right=is_right, text=text, errors=errors, status=422)
    return office.me.go(f"{office.address}/spot-checks/{spot_check_id}", said="finding-saved")
