"""The register of training bases (培训基地): who serves the region, and for HR authorities naming one and ending it."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call
from portal.clients.models.filings import BaseEnd, NewBase, NewTrainingBase, TrainingBase
from portal.clients.refusals import Refusal
from portal.messages_zh import WORDS, word
from portal.offices.filings.asking import DECIDES, FILINGS, page, refuse_others
from portal.offices.filings.register_choices import BASES
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import day_of
from portal.offices.whole_lists import Row, kept_list

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/bases"
ONE = PATH + "/{base_id}"
NAME = Call(FILINGS, "POST", "/v1/training-bases", NewTrainingBase, NewBase)
END = Call(FILINGS, "PUT", "/v1/training-bases/{base_id}/end", type(None), BaseEnd)
NAMES = ("hr-authority",)
"""Roles that name bases."""
ROWS, NAME_CHARS_MAX = 100, 100
HEADING: Mapping[str, str] = {
    "name": "名称", "level": "级别", "subjects": "科目", "for": "培训对象", "begins": "开始日期", "ends": "结束日期",
    "named_by": "确定部门",
}  # fmt: skip


@router.get(PATH)
async def bases(office: Desk, after: UUID | None = None) -> Response:
    """Those of the region and of the regions above it."""
    refuse_others(office, DECIDES)
    query = {"region_code": office.organisation.region_code, "limit": ROWS} | ({"after": after} if after else {})
    return page(office, "bases.html", found=await office.me.part(BASES, query=query), names=office.has(*NAMES))


@router.get(PATH + ".xlsx")
async def bases_table(office: Desk) -> Response:
    """All of them."""
    refuse_others(office, DECIDES)
    of_region = {"region_code": office.organisation.region_code, "limit": ROWS}

    async def page_of(after: UUID | None) -> tuple[Mapping[UUID, Row], UUID | None]:
        found = await office.me.ask(BASES, query=of_region | ({"after": after} if after else {}))
        return {base.base_id: _row(base) for base in found.bases}, found.after

    return await kept_list(office, "培训基地", HEADING, page_of)


def _row(base: TrainingBase) -> Row:
    levels = [word(level, "TitleLevel") for level in base.title_levels or ()]
    return {
        "name": base.name, "level": word(base.level, "OrganiserLevel"),
        "subjects": "、".join(word(subject, "Subject") for subject in base.subjects),
        "for": "、".join(levels) or "按规定", "begins": str(base.begins_on), "ends": str(base.ends_on or ""),
        "named_by": base.named_by_name or "",
    }  # fmt: skip


@router.get(PATH + "/new")
async def new_page(office: Desk) -> Response:
    """What a base is named with."""
    refuse_others(office, NAMES)
    return _new_page(office)


def _new_page(
    office: Office, *, typed: Typed | None = None, errors: Errors | None = None, status: int = 200
) -> Response:
    single = ("name", "begins_on", "ends_on")
    return page(
        office,
        "base-new.html",
        status=status,
        typed={name: typed.text(name) if typed else "" for name in single},
        subjects=set(typed.texts("subjects")) if typed else set(),
        levels=set(typed.texts("title_levels")) if typed else set(),
        name_chars_max=NAME_CHARS_MAX,
        errors=[] if errors is None else errors.found,
    )


@router.post(PATH + "/new")
async def name(office: Desk, typed: Posted) -> Response:
    """A base is named; it is of the level of its authority."""
    refuse_others(office, NAMES)
    errors, title = Errors(), typed.text("name")
    subjects = tuple(item for item in typed.texts("subjects") if item in WORDS["Subject"])
    levels = tuple(item for item in typed.texts("title_levels") if item in WORDS["TitleLevel"])
    if not title or len(title) > NAME_CHARS_MAX:
        errors.add("name", f"请填写培训基地名称，不超过{NAME_CHARS_MAX}字。")
    if not subjects:
        errors.add("subjects", "请选择可以培训的科目。")
    begins_on = day_of(typed, errors, "begins_on", "开始日期")
    ends_on = day_of(typed, errors, "ends_on", "结束日期", is_optional=True)
    if errors or begins_on is None:
        return _new_page(office, typed=typed, errors=errors, status=422)
    body = NewBase(
        office_id=office.organisation_id, name=title, subjects=subjects, title_levels=levels or None,
        begins_on=begins_on, ends_on=ends_on,
    )  # fmt: skip
    try:
        await office.me.ask(NAME, body=body, headers=typed.key)
    except Refusal as refusal:
        field = "ends_on" if refusal.reason == "ends-before-it-begins" else ""
        errors = Errors([(field, refusal.problem.detail)])
        return _new_page(office, typed=typed, errors=errors, status=422)
    return office.me.go(f"{office.address}/bases", said="base-named")


async def _own(office: Office, base_id: UUID) -> TrainingBase:
    """A base that this authority named; 404 for others. The register goes through its pages until it is there."""
    refuse_others(office, NAMES)
    after: UUID | None = None
    while True:
        query = {"region_code": office.organisation.region_code, "limit": ROWS} | ({"after": after} if after else {})
        found = await office.me.ask(BASES, query=query)
        base = next((item for item in found.bases if item.base_id == base_id), None)
        if base is not None and base.named_by == office.organisation_id:
            return base
        if base is not None or found.after is None:
            raise HTTPException(404)
        after = found.after


@router.get(ONE)
async def end_page(office: Desk, base_id: UUID) -> Response:
    """A base with its last day."""
    return _end_page(office, await _own(office, base_id))


def _end_page(
    office: Office, base: TrainingBase, *, written: str = "", errors: Errors | None = None, status: int = 200
) -> Response:
    return page(
        office,
        "base-end.html",
        status=status,
        base=base,
        written=written,
        errors=[] if errors is None else errors.found,
    )


@router.post(ONE)
async def end(office: Desk, base_id: UUID, typed: Posted) -> Response:
    """It is a base until this day."""
    base, errors = await _own(office, base_id), Errors()
    day = day_of(typed, errors, "ends_on", "结束日期")
    if day is None:
        return _end_page(office, base, written=typed.text("ends_on"), errors=errors, status=422)
    try:
        await office.me.ask(END, path={"base_id": base_id}, body=BaseEnd(ends_on=day))
    except Refusal as refusal:
        errors = Errors([("ends_on", refusal.problem.detail)])
        return _end_page(office, base, written=typed.text("ends_on"), errors=errors, status=422)
    return office.me.go(f"{office.address}/bases", said="base-ended")
