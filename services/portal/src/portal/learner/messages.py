"""Messages (站内消息) of all services as one list, the latest first, with where each leads on to."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError

from common.clock import Moment
from pages.rendering import Link
from portal.access.navigation import offices_of
from portal.access.parts import Missing
from portal.access.sessions import key_of
from portal.access.visitor import Me, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models import certificates, filings, ledger, registry, vendor_gateway
from portal.clients.refusals import Away, Refusal
from portal.clients.services import id_of
from portal.learner.merging import in_address, merged, query_before

router = APIRouter(include_in_schema=False)
REGISTRY = Call(ServiceName.REGISTRY, "GET", "/v1/account/messages", registry.MessagePage)
LEDGER = Call(ServiceName.LEDGER, "GET", "/v1/own/messages", ledger.MessagePage)
FILINGS = Call(ServiceName.FILINGS, "GET", "/v1/own/messages", filings.MessagePage)
CERTIFICATES = Call(ServiceName.CERTIFICATES, "GET", "/v1/own/messages", certificates.MessagePage)
GATEWAY = Call(ServiceName.GATEWAY, "GET", "/v1/own/messages", vendor_gateway.MessagePage)
READ_REGISTRY = Call(ServiceName.REGISTRY, "PUT", "/v1/account/messages/read", type(None), registry.ReadMark)
READ_LEDGER = Call(ServiceName.LEDGER, "PUT", "/v1/own/messages/read", type(None), ledger.ReadMark)
READ_FILINGS = Call(ServiceName.FILINGS, "PUT", "/v1/own/messages/read", type(None), filings.ReadMark)
READ_CERTIFICATES = Call(ServiceName.CERTIFICATES, "PUT", "/v1/own/messages/read", type(None), certificates.ReadMark)
READ_GATEWAY = Call(ServiceName.GATEWAY, "PUT", "/v1/own/messages/read", type(None), vendor_gateway.ReadMark)
PAGE = "/my/messages"
MESSAGES_MAX = 50
_PARTS: Mapping[ServiceName, str] = {
    ServiceName.REGISTRY: "公告、账户和申请",
    ServiceName.LEDGER: "学时",
    ServiceName.FILINGS: "备案和认定",
    ServiceName.CERTIFICATES: "证书",
    ServiceName.GATEWAY: "网络学时核查",
}
_MARKS = {
    ServiceName.REGISTRY: (READ_REGISTRY, registry.ReadMark),
    ServiceName.LEDGER: (READ_LEDGER, ledger.ReadMark),
    ServiceName.FILINGS: (READ_FILINGS, filings.ReadMark),
    ServiceName.CERTIFICATES: (READ_CERTIFICATES, certificates.ReadMark),
    ServiceName.GATEWAY: (READ_GATEWAY, vendor_gateway.ReadMark),
}
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


Message = (
    registry.MessageShown
    | ledger.MessageShown
    | filings.MessageShown
    | certificates.MessageShown
    | vendor_gateway.MessageShown
)
"""The services' models of a message, which have the same fields."""


@dataclass(frozen=True)
class Shown:
    """A message with the service that it came from."""

    service: ServiceName
    message: Message
    offices: Collection[UUID] = ()
    """The organisations that its reader serves."""

    @property
    def onward(self) -> Link | None:
        """The page on which one goes on."""
        return onward(self.service, self.message, self.offices)


def onward(service: ServiceName, message: Message, offices: Collection[UUID] = ()) -> Link | None:
    """Where a message leads to, by what it is about; ``None`` where there is nothing to do or to see."""
    about, kind = message.about, message.kind
    match service:
        case ServiceName.CERTIFICATES:
            return Link("查看证书", "/my/certificates")
        case ServiceName.GATEWAY:
            item_id = id_of(str(about.get("item_id")))
            title = "查看理由、申诉" if kind in _APPEALED else "查看这条记录"
            return Link(title, f"/my/trace/{item_id}") if item_id else None
        case ServiceName.LEDGER:
            year = about.get("year")
            return Link(f"查看{year}年度学时", f"/my/hours/{year}") if year else Link("查看学时", "/my/hours")
        case ServiceName.FILINGS:
            filing_id = id_of(str(about.get("filing_id")))
            if filing_id and kind in _TRAININGS:
                return Link("查看培训", f"/my/trainings/{filing_id}")
            office = id_of(str(about.get("organisation_id")))
            if filing_id and office is None and kind.startswith("claim-"):
                return Link("查看申请", f"/my/claims/{filing_id}")
            return _of_office(office, kind, filing_id) if office in offices and filing_id else None
    if case_id := id_of(str(about.get("case_id"))):
        return Link("查看办理情况", f"/my/cases/{case_id}")
    if job_id := id_of(str(about.get("job_id"))):
        return Link("查看处理结果", f"/my/jobs/{job_id}")
    return _OF_REGISTRY.get(kind)


def _of_office(office: UUID | None, kind: str, filing_id: UUID) -> Link | None:
    """Of what an office decides or has handed in."""
    title, beneath = next((page for begins, page in _OF_OFFICES.items() if kind.startswith(begins)), ("", ""))
    return Link(title, f"{OFFICES_OF_WORK}/{office}/{beneath}/{filing_id}") if beneath else None


OFFICES_OF_WORK = "/offices"
_OF_OFFICES: Mapping[str, tuple[str, str]] = {
    "filing-remind": ("查看并办理", "filings"),
    "filing-escalate": ("查看并办理", "filings"),
    "filing-refused": ("查看备案", "filings"),
    "filing-": ("查看备案", "training-filings"),
    "roster-refused": ("查看参训名单", "filings"),
    "roster-": ("查看参训名单", "rosters"),
    "claim-refused": ("查看申请", "filings"),
    "claim-": ("查看申请", "claims"),
}
"""By how a message's kind begins, the first that fits: what the link says, and the pages beneath the office's. What was
overturned from above is told to who filed it and to who agreed: both see it among the office's filings.
"""
_TRAININGS = tuple(f"training-{word}" for word in ("enrolled", "waiting", "moved-up", "withdrawn", "removed"))
"""Of one's enrolments; what was called off has no page any more."""
_APPEALED = ("completion-void", "completion-taken-off")
"""What somebody may appeal against, on the page of the completion."""
_ROLES = Link("查看我的角色", "/my/account/roles")
_OF_REGISTRY: Mapping[str, Link] = {
    "placement-offer": Link("查看并答复", "/my/account/offers"),
    "code-made": Link("查看密码设置码", "/my/account"),
    "password-set": Link("查看登录设备", "/my/account/devices"),
    **{
        f"role-{word}": _ROLES
        for word in ("offered", "given", "confirmed", "withdrawn", "accepted", "refused", "ended")
    },
}


@router.get(PAGE)
async def messages(me: Me, before: Moment | None = None) -> Response:
    """A page of all services' messages; a service that is away is named, and the others are shown."""
    query = query_before(before)
    parts = await asyncio.gather(
        me.part(REGISTRY, query=query),
        me.part(LEDGER, query=query),
        me.part(FILINGS, query=query),
        me.part(CERTIFICATES, query=query),
        me.part(GATEWAY, query=query),
    )
    named = list(zip(_PARTS, parts, strict=True))
    offices = {role.organisation_id for role in offices_of(me.account) if role.organisation_id is not None}
    lists: list[tuple[Sequence[Shown], datetime | None]] = [
        ([Shown(service, message, offices) for message in part.messages], part.before)
        for service, part in named
        if not isinstance(part, Missing)
    ]
    page = merged(lists, lambda shown: shown.message.at, MESSAGES_MAX)
    return me.page(
        "learner/messages.html",
        items=page.items,
        has_new=any(shown.message.is_new for shown in page.items),
        until=in_address(page.items[0].message.at) if page.items else "",
        answered=[service for service, part in named if not isinstance(part, Missing)],
        missing=[_PARTS[service] for service, part in named if isinstance(part, Missing)],
        earlier=page.before and in_address(page.before),
        is_first=before is None,
    )


@router.post(f"{PAGE}/read")
async def have_read(me: Me, typed: Posted) -> Response:
    """Nothing up to the newest message of the page is new any more, in the services that were on it."""
    try:
        until = _MOMENT.validate_python(typed.text("until"))
    except ValidationError:
        return me.go(PAGE)
    of = set(typed.texts("of"))  # each service is asked once, however often a form names it
    marked = await asyncio.gather(*(_mark(me, service, until) for service in _PARTS if service in of))
    me.portal.unread.forget(key_of(me.session))
    return me.go(PAGE, said="messages-read" if all(marked) else "messages-read-partly")


async def _mark(me: Me, service: ServiceName, until: datetime) -> bool:
    call, mark = _MARKS[service]
    try:
        await me.ask(call, body=mark(until=until))
    except (Away, Refusal):
        return False
    return True
