"""Certificates of renamed units are reissued together (统一换发): which they are, the order, and how far it is."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.typed_words import wrong_words
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import (
    NewReissue,
    ReissueOrdered,
    ReissueOrders,
    ReissueProgress,
    RenamedUnits,
    UnitsNamed,
)
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.formats import time_text
from portal.messages_zh import word
from portal.offices.certificates.asking import CERTIFICATES, address_of
from portal.offices.office import Office
from portal.offices.reviews.asking import Authority
from portal.offices.statistics.frame import kept_table

router = APIRouter(include_in_schema=False)
_CERTIFICATES = ServiceName.CERTIFICATES
UNITS = Call(_CERTIFICATES, "POST", "/v1/reissues/units", RenamedUnits, UnitsNamed)
ORDERS = Call(_CERTIFICATES, "GET", "/v1/reissues", ReissueOrders)
ORDER = Call(_CERTIFICATES, "POST", "/v1/reissues", ReissueOrdered, NewReissue)
PROGRESS = Call(_CERTIFICATES, "GET", "/v1/reissues/{order_id}", ReissueProgress)
NAME_CHARS_MAX = 50
HEADING: Mapping[str, str] = {
    "name": "单位", "former": "原名称", "ordered": "提出时间", "count": "份数", "state": "进度",
}  # fmt: skip


@router.get(CERTIFICATES + "/reissues")
async def reissues(office: Authority) -> Response:
    """The orders so far, and looking for a unit."""
    return await _page(office)


async def _page(
    office: Office,
    *,
    name: str = "",
    units: RenamedUnits | None = None,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    return office.page(
        "offices/certificates/reissues.html",
        status=status,
        here=address_of(office),
        orders=await office.me.part(ORDERS),
        name=name,
        units=units,
        errors=list(errors),
    )


@router.get(CERTIFICATES + "/reissues.xlsx")
async def orders_table(office: Authority) -> Response:
    """The orders so far."""
    found = await office.me.ask(ORDERS)
    rows = [
        {
            "name": item.name or "", "former": item.former_name, "ordered": time_text(item.ordered_at),
            "count": item.count, "state": word(item.state, "ReissueOrderState"),
        }
        for item in found.orders
    ]  # fmt: skip
    name = f"单位更名换发证书（{office.organisation.name}）.xlsx"
    return await kept_table(name, [("换发", HEADING, rows)])


@router.post(CERTIFICATES + "/reissues")
async def find(office: Authority, typed: Posted) -> Response:
    """Units by a part of their name, each with the former names that its certificates print."""
    name = typed.text("name")
    errors = wrong_words("name", name, what="单位现名称", chars_max=NAME_CHARS_MAX)
    if not name:
        errors.add("name", "请填写单位现名称或者其中几个字。")
    if errors:
        return await _page(office, name=name, errors=errors.found, status=422)
    try:
        units = await office.me.ask(UNITS, body=UnitsNamed(name=name))
    except Refusal as refusal:
        return await _page(office, name=name, errors=Errors.of(refusal).found, status=refusal.status)
    return await _page(office, name=name, units=units)


@router.post(CERTIFICATES + "/reissues/orders")
async def order(office: Authority, typed: Posted) -> Response:
    """First how many it concerns; pressed once more, it is ordered."""
    organisation_id, former_name = id_of(typed.text("organisation_id")), typed.text("former_name")
    is_confirmed = typed.text("confirmed") == "1"
    if organisation_id is None or not former_name:
        return await _page(office, errors=[("", "请先查找单位。")], status=422)
    body = NewReissue(organisation_id=organisation_id, former_name=former_name, dry_run=not is_confirmed)
    try:
        found = await office.me.ask(ORDER, body=body)
    except Refusal as refusal:
        return await _page(office, errors=[("", refusal.problem.detail)], status=refusal.status)
    if found.order_id is not None:
        return office.me.go(f"{address_of(office)}/reissues/{found.order_id}", said="reissue-ordered")
    return office.page("offices/certificates/reissue-order.html", here=address_of(office), found=found)


@router.get(CERTIFICATES + "/reissues/{order_id}")
async def progress(office: Authority, order_id: UUID) -> Response:
    """How many are made, and what came of the others; it is asked again while it is under way."""
    found = await office.me.ask(PROGRESS, path={"order_id": order_id})
    counts = [
        ("涉及证书", found.count),
        ("已换发", found.made),
        ("内容没有变化", found.unchanged),
        ("已暂停或撤销，不换发", found.not_valid),
        ("有暂不能印制的字", found.unprintable),
        ("正在制作", found.left),
    ]
    return office.page(
        "offices/certificates/reissue.html",
        here=address_of(office),
        found=found,
        counts=[(name, f"{count}份") for name, count in counts],
        state=word(found.state, "ReissueOrderState"),
        ordered_at=time_text(found.ordered_at),
    )
