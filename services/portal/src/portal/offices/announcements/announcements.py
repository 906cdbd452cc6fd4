"""What was published for the office's region and below: the list, one of them, another one, and its withdrawal."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import (
    Announcement,
    NewAnnouncement,
    PublishedAnnouncement,
    PublishedAnnouncements,
)
from portal.clients.refusals import Refusal
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import lies_in, only, regions_to_choose

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/announcements"
LIST = Call(ServiceName.REGISTRY, "GET", "/v1/office-announcements", PublishedAnnouncements)
LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/office-announcements/{announcement_id}", PublishedAnnouncement)
ANNOUNCE = Call(ServiceName.REGISTRY, "POST", "/v1/announcements", NewAnnouncement, Announcement)
WITHDRAW = Call(ServiceName.REGISTRY, "DELETE", "/v1/announcements/{announcement_id}", type(None))
ROWS, PAGES_MAX = 20, 500
TITLE_CHARS_MAX, TEXT_CHARS_MAX = 80, 10_000


@router.get(PAGE)
async def announcements(office: Desk, page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1) -> Response:
    """Twenty a page, the latest first, withdrawn ones as well."""
    only(office, "hr-authority")
    found = await office.me.part(LIST, query={"organisation_id": office.organisation_id, "page": page})
    pages = 0 if isinstance(found, Missing) else -(-found.total // ROWS)
    return office.page("offices/announcements/list.html", found=found, page=page, pages=pages)


@router.get(PAGE + "/new")
async def new_page(office: Desk) -> Response:
    """An empty form."""
    only(office, "hr-authority")
    return await _form(office)


@router.post(PAGE + "/new")
async def announce(office: Desk, typed: Posted) -> Response:
    """It is published once, by the form's key; ``do=preview`` shows it as its readers will see it."""
    only(office, "hr-authority")
    regions = await _regions(office)
    errors = _wrong(typed, regions)
    if errors or typed.text("do") == "preview":
        return await _form(office, typed, errors)
    body = Announcement(
        region_code=typed.text("region"), title=typed.text("title"), text=typed.text("text"),
        is_public=typed.text("readers") == "anybody",
    )  # fmt: skip
    try:
        made = await office.me.ask(ANNOUNCE, body=body, headers=typed.key)
    except Refusal as refusal:
        return await _form(office, typed, Errors.of(refusal, {"title": "title", "text": "text"}))
    return office.me.go(f"{office.address}/announcements/{made.announcement_id}", said="announced")


def _wrong(typed: Typed, regions: Sequence[tuple[str, str]]) -> Errors:
    errors = Errors()
    for name, what, chars_max in (("title", "标题", TITLE_CHARS_MAX), ("text", "内容", TEXT_CHARS_MAX)):
        if not typed.text(name):
            errors.add(name, f"请填写{what}。")
        elif len(typed.text(name)) > chars_max:
            errors.add(name, f"{what}不能超过{chars_max}个字。")
    if typed.text("region") not in dict(regions):
        errors.add("region", "请选择发布的地区。")
    if typed.text("readers") not in ("anybody", "staff"):
        errors.add("readers", "请选择公开范围。")
    return errors


async def _regions(office: Office) -> Sequence[tuple[str, str]]:
    own = (office.organisation.region_code, office.organisation.region)
    return [own, *await regions_to_choose(office)]


async def _form(office: Office, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    regions = await _regions(office)
    values = {name: typed.text(name) if typed else "" for name in ("title", "text", "region", "readers")}
    if typed is None and len(regions) == 1:
        values["region"] = regions[0][0]
    return office.page(
        "offices/announcements/new.html",
        status=422 if errors else 200,
        values=values,
        regions=regions,
        region=dict(regions).get(values["region"], "").strip(),
        is_preview=typed is not None and not errors,
        errors=errors.found if errors else (),
    )


@router.get(PAGE + "/{announcement_id}")
async def announcement(office: Desk, announcement_id: UUID) -> Response:
    """One of them, as it stands."""
    return office.page("offices/announcements/one.html", item=await _own(office, announcement_id))


@router.get(PAGE + "/{announcement_id}/withdrawal")
async def before_withdrawing(office: Desk, announcement_id: UUID) -> Response:
    """What follows; one that is withdrawn leads to itself."""
    item = await _own(office, announcement_id)
    if item.withdrawn_at:
        return office.me.go(f"{office.address}/announcements/{announcement_id}")
    return office.page("offices/announcements/withdrawal.html", item=item)


@router.post(PAGE + "/{announcement_id}/withdrawal")
async def withdraw(office: Desk, announcement_id: UUID, typed: Posted) -> Response:
    """It is shown no more; again is no error."""
    item = await _own(office, announcement_id)
    if item.withdrawn_at is None:
        await office.me.ask(WITHDRAW, path={"announcement_id": announcement_id})
    return office.me.go(f"{office.address}/announcements", said="announcement-withdrawn")


async def _own(office: Office, announcement_id: UUID) -> PublishedAnnouncement:
    only(office, "hr-authority")
    found = await office.me.ask(LOOK, path={"announcement_id": announcement_id})
    if not lies_in(found.region_code, office.organisation.region_code):
        raise HTTPException(404)
    return found
