"""Who was shown what of oneself (个人信息保护法, art. 44 and 45), of all services together, month by month."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import Moment
from portal.access.parts import Missing
from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models import certificates, filings, ledger, registry, vendor_gateway
from portal.clients.models.registry import OwnAccount
from portal.learner.merging import in_address, merged, query_before
from portal.messages_zh import word

router = APIRouter(include_in_schema=False)
LOOKS = Call(ServiceName.REGISTRY, "GET", "/v1/account/looks", registry.Looks)
LEDGER = Call(ServiceName.LEDGER, "GET", "/v1/own/readings", ledger.OwnReadings)
CERTIFICATES = Call(ServiceName.CERTIFICATES, "GET", "/v1/own/readings", certificates.OwnReadings)
FILINGS = Call(ServiceName.FILINGS, "GET", "/v1/own/readings", filings.NamedReadings)
GATEWAY = Call(ServiceName.GATEWAY, "GET", "/v1/own/readings", vendor_gateway.OwnReadings)
LINES_MAX = 100
_PARTS = ("人员登记和账户", "学时", "证书", "备案和认定", "学习记录")
_OURS = frozenset(f"client:{service}" for service in ServiceName)


Reading = (
    registry.ReadingsByOffice
    | ledger.ReadingsOfMonth
    | certificates.ReadingsOfMonth
    | filings.ReadingsOfOffice
    | vendor_gateway.ReadingsOfMonth
)
"""The services' models of a reading, which have the same fields but for the name of the office."""


@dataclass(frozen=True)
class Answered:
    """What one service answered: its readings, up to which moment they are whole, and where the next page begins."""

    readings: Sequence[Reading]
    as_of: datetime
    before: datetime | None


def offices_of(
    account: OwnAccount, named: Sequence[registry.ReadingsByOffice | filings.ReadingsOfOffice]
) -> Mapping[UUID, str]:
    """The names of the organisations that the answers and the account name. The others' readings name ids alone."""
    found = {role.organisation_id: role.organisation.name for role in account.roles if role.organisation}
    if account.unit:
        found[account.organisation_id] = account.unit.name
    found |= {reading.office_id: reading.office for reading in named if reading.office}
    return {office_id: name for office_id, name in found.items() if office_id is not None}


def who_of(reading: Reading, account: OwnAccount, offices: Mapping[UUID, str]) -> str:
    """The reader in words: the office and the role, or what kind of program it was."""
    if reading.reader == f"account:{account.account_id}":
        return "您本人"
    if reading.reader == "anybody":
        return "持有证书编码的人"
    if reading.reader.startswith("client:"):
        return "本平台（办理您的业务）" if reading.reader in _OURS else "人社业务平台等业务系统"
    role = word(reading.role, "Role") if reading.role else "工作人员"
    office = offices.get(reading.office_id) if reading.office_id else None
    return f"{office}（{role}）" if office else role


def what_of(reading: Reading) -> str:
    """What was read, with its purpose where one was given."""
    kind = word(reading.kind, "ReadingKind")
    return f"{kind}（用于{word(reading.purpose, 'Purpose')}）" if reading.purpose else kind


@router.get("/my/account/readers")
async def readers(me: Me, before: Moment | None = None) -> Response:
    """A page of all services' readings; a service that is away is named, and the others are shown."""
    query = query_before(before)
    looks, *others = await asyncio.gather(
        me.part(LOOKS, query=query_before(before, "read_before")),
        me.part(LEDGER, query=query),
        me.part(CERTIFICATES, query=query),
        me.part(FILINGS, query=query),
        me.part(GATEWAY, query=query),
    )
    parts: list[Answered | Missing] = [
        looks if isinstance(looks, Missing) else Answered(looks.readings, looks.as_of, looks.read_before)
    ]
    parts += [
        part if isinstance(part, Missing) else Answered(part.readings, part.as_of, part.before) for part in others
    ]
    answered = [part for part in parts if not isinstance(part, Missing)]
    page = merged([(part.readings, part.before) for part in answered], lambda reading: reading.last_at, LINES_MAX)
    named = [] if isinstance(looks, Missing) else list(looks.readings)
    offices = offices_of(me.account, [*named, *_named(others)])
    return me.page(
        "learner/readers.html",
        months=[
            (month, [(reading, who_of(reading, me.account, offices), what_of(reading)) for reading in lines])
            for month, lines in groupby(page.items, key=lambda reading: reading.month)
        ],
        as_of=min((part.as_of for part in answered), default=None),
        earlier=page.before and in_address(page.before),
        is_first=before is None,
        missing=[name for name, part in zip(_PARTS, parts, strict=True) if isinstance(part, Missing)],
    )


def _named(parts: Sequence[object]) -> Sequence[filings.ReadingsOfOffice]:
    return [reading for part in parts if isinstance(part, filings.NamedReadings) for reading in part.readings]
