"""The registers of teachers, courses and training institutions (师资库、课程库、线下培训机构名录)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.typed_words import wrong_words
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import (
    ActOnItem,
    LibraryItem,
    LibraryItems,
    NewItem,
    NewLibraryItem,
    StateOfItem,
)
from portal.clients.refusals import Refusal
from portal.messages_zh import WORDS, word
from portal.offices.asking import code_of
from portal.offices.office import ACTING, Desk, Office
from portal.offices.reach import day_of, only
from portal.offices.staff import kept_text
from portal.offices.trainings.held import PAGE, PAGES_MAX, ROWS, Page
from portal.offices.whole_lists import Row, kept_list, next_page

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
ITEMS = Call(_FILINGS, "GET", "/v1/library-items", LibraryItems)
OF_OFFICE = Call(_FILINGS, "GET", "/v1/library-items/of-office", LibraryItems)
ITEM = Call(_FILINGS, "GET", "/v1/library-items/{item_id}", LibraryItem)
REGISTER = Call(_FILINGS, "POST", "/v1/library-items", NewLibraryItem, NewItem)
ACT = Call(_FILINGS, "POST", "/v1/library-items/{item_id}/acts", StateOfItem, ActOnItem)
REGISTERS = PAGE + "/registers/{kind}"
_TEXTS = {"name": ("名称", 100), "employer": ("工作单位", 100), "post": ("职务、职称", 100), "about": ("内容", 500)}
_OF_KIND = {"teacher": ("name", "employer", "post", "about"), "course": ("name", "about"),
            "institution": ("name", "about")}  # fmt: skip
_OPTIONAL = {"post"}
WORDS_MAX, _AT_ONCE = 50, 200
TITLES: Mapping[str, str] = {"teacher": "师资库", "course": "课程库", "institution": "线下培训机构名录"}
HEADING: Mapping[str, str] = {
    "name": "名称", "employer": "工作单位", "post": "职务、职称", "about": "内容", "hours": "学时", "subjects": "科目",
    "level": "层级", "begins": "有效期（起）", "ends": "有效期（止）", "state": "状态", "reason": "理由",
    "registered_by": "登记单位",
}  # fmt: skip


def register_of(office: Office, kind: str) -> str:
    """Where a register begins."""
    return f"{office.address}/trainings/registers/{code_of(kind, WORDS['ItemKind'])}"


@router.get(REGISTERS)
async def register(
    office: Desk,
    kind: str,
    whose: str = "",
    subject: str = "",
    page: Page = 1,
) -> Response:
    """What everybody may use, or (``whose=own``) what the office registered or has to review.

    Words that are looked for stand in no address: anything may be typed there.
    """
    kind = code_of(kind, WORDS["ItemKind"])
    if code_of(whose, {"own"}):
        query = {"kind": kind, "page": page, "rows": ROWS, "organisation_id": office.organisation_id}
        return _list(office, kind, await office.me.part(OF_OFFICE, query=query), page, is_own=True)
    return await _found(office, kind, code_of(subject, WORDS["Subject"]), "", page)


@router.post(REGISTERS)
async def find(office: Desk, kind: str, typed: Posted) -> Response:
    """The same with the words of a form; the answer is on the same page."""
    kind = code_of(kind, WORDS["ItemKind"])
    words, subject, page = typed.text("words"), typed.text("subject"), typed.number("page", PAGES_MAX)
    errors = wrong_words("words", words, what="关键词", chars_max=WORDS_MAX)
    subject = code_of(subject, WORDS["Subject"])
    if errors:
        query = {"kind": kind, "rows": ROWS, "region_code": office.organisation.region_code}
        found = await office.me.part(ITEMS, query=query)
        return _list(office, kind, found, 1, errors, subject=subject, words=kept_text(words), is_found=True)
    return await _found(office, kind, subject, words, page, is_found=True)


async def _found(office: Office, kind: str, subject: str, words: str, page: int, *, is_found: bool = False) -> Response:
    narrowed = {name: value for name, value in (("subject", subject), ("words", words.strip())) if value}
    query = {"kind": kind, "page": page, "rows": ROWS, "region_code": office.organisation.region_code, **narrowed}
    found = await office.me.part(ITEMS, query=query)
    return _list(office, kind, found, page, subject=subject, words=words.strip(), is_found=is_found)


def _list(  # noqa: PLR0913 - one parameter for each part of the page
    office: Office,
    kind: str,
    found: LibraryItems | Missing,
    page: int,
    errors: Errors | None = None,
    *,
    subject: str = "",
    words: str = "",
    is_own: bool = False,
    is_found: bool = False,
) -> Response:
    return office.page(
        "offices/trainings/register.html",
        status=422 if errors else 200,
        kind=kind,
        address=register_of(office, kind),
        is_own=is_own,
        is_found=is_found,
        subject=subject,
        words=words,
        found=found,
        page=page,
        pages=0 if isinstance(found, Missing) else -(-found.total // ROWS),
        errors=errors.found if errors else (),
    )


@router.get(REGISTERS + "/table.xlsx")
async def register_table(office: Desk, kind: str, whose: str = "", subject: str = "") -> Response:
    """All entries of the list, whatever words were looked for."""
    kind, is_own = code_of(kind, WORDS["ItemKind"]), bool(code_of(whose, {"own"}))
    of_everybody = {"region_code": office.organisation.region_code, "subject": code_of(subject, WORDS["Subject"])}
    where = {"organisation_id": office.organisation_id} if is_own else of_everybody
    query = {"kind": kind, "rows": _AT_ONCE, **{name: value for name, value in where.items() if value}}

    async def page_of(page: int) -> tuple[Mapping[UUID, Row], int | None]:
        found = await office.me.ask(OF_OFFICE if is_own else ITEMS, query={**query, "page": page})
        return {item.item_id: _row(item) for item in found.items}, next_page(page, _AT_ONCE, found.total)

    return await kept_list(office, TITLES[kind], HEADING, page_of, first=1)


def _row(item: LibraryItem) -> Row:
    return {
        "name": item.name, "employer": item.employer or "", "post": item.post or "", "about": item.about,
        "hours": float(item.hours) if item.hours else "",
        "subjects": "、".join(word(subject, "Subject") for subject in item.subjects),
        "level": word(item.level, "Level"), "begins": str(item.begins_on), "ends": str(item.ends_on or ""),
        "state": word(item.state, "ItemState"), "reason": item.reason or "",
        "registered_by": item.registered_by_name or "",
    }  # fmt: skip


@router.get(REGISTERS + "/new")
async def new(office: Desk, kind: str) -> Response:
    """The form of an entry."""
    only(office, *ACTING)
    return _form(office, kind, {})


def _form(office: Office, kind: str, typed: dict[str, Any], errors: Errors | None = None) -> Response:
    return office.page(
        "offices/trainings/register-new.html",
        status=422 if errors else 200,
        kind=kind,
        address=register_of(office, kind),
        typed=typed,
        errors=errors.found if errors else (),
    )


@router.post(REGISTERS + "/new")
async def add(office: Desk, kind: str, typed: Posted) -> Response:
    """Register it; it waits for its review."""
    only(office, *ACTING)
    address = register_of(office, kind)
    item, errors = _read(office, kind, typed)
    if item is not None:
        try:
            made = await office.me.ask(REGISTER, body=item, headers=typed.key)
            return office.me.go(f"{address}/{made.item_id}", said="item-registered")
        except Refusal as refusal:
            errors = Errors.of(refusal, {name: name for name in (*_TEXTS, "hours", "begins_on", "ends_on")})
    names = (*_TEXTS, "hours", "begins_on", "ends_on")
    kept: dict[str, Any] = {name: typed.text(name) for name in names}
    return _form(office, kind, {**kept, "subjects": typed.texts("subjects")}, errors)


def _read(office: Office, kind: str, typed: Typed) -> tuple[NewItem | None, Errors]:
    errors, texts = Errors(), dict[str, str]()
    for name in _OF_KIND[kind]:
        title, chars_max = _TEXTS[name]
        texts[name] = typed.text(name)
        if not texts[name] and name not in _OPTIONAL:
            errors.add(name, f"请填写{'姓名' if (kind, name) == ('teacher', 'name') else title}。")
        elif len(texts[name]) > chars_max:
            errors.add(name, f"{title}不能超过{chars_max}个字。")
    subjects = [code for code in typed.texts("subjects") if code in WORDS["Subject"]]
    if not subjects:
        errors.add("subjects", "请选择科目。")
    begins_on = day_of(typed, errors, "begins_on", "有效期（起）")
    ends_on = day_of(typed, errors, "ends_on", "有效期（止）", is_optional=True)
    if errors or begins_on is None:
        return None, errors
    return NewItem(
        organisation_id=office.organisation_id,
        kind=kind,
        name=texts["name"],
        about=texts["about"],
        employer=texts.get("employer") or None,
        post=texts.get("post") or None,
        subjects=tuple(subjects),
        hours=(typed.plain("hours") or None) if kind == "course" else None,
        begins_on=begins_on,
        ends_on=ends_on,
    ), errors


@router.get(REGISTERS + "/{item_id}")
async def item(office: Desk, kind: str, item_id: UUID) -> Response:
    """One entry, with what may be done with it."""
    return await _item(office, kind, item_id)


async def _item(office: Office, kind: str, item_id: UUID, reason: str = "", errors: Errors | None = None) -> Response:
    return office.page(
        "offices/trainings/register-item.html",
        status=422 if errors else 200,
        kind=kind,
        address=register_of(office, kind),
        item=await office.me.ask(ITEM, path={"item_id": item_id}),
        reason=reason,
        errors=errors.found if errors else (),
    )


@router.post(REGISTERS + "/{item_id}")
async def act(office: Desk, kind: str, item_id: UUID, typed: Posted) -> Response:
    """List it, refuse it, or take it out of the register."""
    chosen, reason, errors = typed.text("act"), typed.text("reason"), Errors()
    if chosen not in WORDS["ItemAct"]:
        errors.add("", "请选择办理结果。")
    elif chosen != "list" and not reason:
        errors.add("reason", "请写明理由。")
    if not errors:
        try:
            await office.me.ask(ACT, path={"item_id": item_id}, body=ActOnItem(act=chosen, reason=reason or None))
            return office.me.go(f"{register_of(office, kind)}/{item_id}", said=f"item-{chosen}")
        except Refusal as refusal:
            errors = Errors.of(refusal, {"reason": "reason"})
    return await _item(office, kind, item_id, reason, errors)
