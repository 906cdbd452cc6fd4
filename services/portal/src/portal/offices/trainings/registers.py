"""The registers of teachers, courses and training institutions (师资库、课程库、培训机构名录)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
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
from portal.messages_zh import WORDS
from portal.offices.asking import code_of
from portal.offices.office import Desk, Office
from portal.offices.trainings.trainings import PAGE, ROWS, Page

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
WORDS_MAX = 50


def register_of(office: Office, kind: str) -> str:
    """Where a register begins."""
    return f"{office.address}/trainings/registers/{code_of(kind, WORDS['ItemKind'])}"


@router.get(REGISTERS)
async def register(
    office: Desk,
    kind: str,
    whose: str = "",
    subject: str = "",
    words: Annotated[str, Query(max_length=WORDS_MAX)] = "",
    page: Page = 1,
) -> Response:
    """What everybody may use, or (``whose=own``) what the office registered or has to review."""
    address = register_of(office, kind)
    is_own = code_of(whose, {"own"}) == "own"
    query: dict[str, Any] = {"kind": kind, "page": page, "rows": ROWS}
    if is_own:
        found = await office.me.part(OF_OFFICE, query={**query, "organisation_id": office.organisation_id})
    else:
        query["region_code"] = office.organisation.region_code
        narrowed = {"subject": code_of(subject, WORDS["Subject"]), "words": words.strip()}
        found = await office.me.part(ITEMS, query={**query, **{k: v for k, v in narrowed.items() if v}})
    total = 0 if isinstance(found, Missing) else found.total
    return office.page(
        "offices/trainings/register.html",
        kind=kind,
        address=address,
        is_own=is_own,
        subject=subject,
        words=words.strip(),
        found=found,
        page=page,
        pages=-(-total // ROWS),
    )


@router.get(REGISTERS + "/new")
async def new(office: Desk, kind: str) -> Response:
    """The form of an entry."""
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
    address = register_of(office, kind)
    item, errors = _read(office, kind, typed)
    if item is not None:
        try:
            made = await office.me.ask(REGISTER, body=item)
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
    begins_on, ends_on = _day(typed, "begins_on", errors), _day(typed, "ends_on", errors, is_optional=True)
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


def _day(typed: Typed, name: str, errors: Errors, *, is_optional: bool = False) -> date | None:
    try:
        found = typed.day(name)
    except ValueError:
        found, is_optional = None, False
    if found is None and not is_optional:
        errors.add(name, "请填写日期，如2026-09-01。")
    return found


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
