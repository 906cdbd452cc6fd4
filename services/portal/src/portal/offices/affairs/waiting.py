"""How much of an office's affairs waits for it, each with the page where it is settled: numbers alone, of nobody."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import ApplicationCounts, CaseCounts, MendingCounts
from portal.offices.office import Office
from portal.offices.organisations.listing import LIST as ORGANISATIONS

COUNTS = Call(ServiceName.REGISTRY, "GET", "/v1/applications/counts", ApplicationCounts)
CASES = Call(ServiceName.REGISTRY, "GET", "/v1/cases/counts", CaseCounts)
MENDINGS = Call(ServiceName.REGISTRY, "GET", "/v1/mendings/counts", MendingCounts)


@dataclass(frozen=True)
class Waiting:
    """One kind of affair that waits."""

    name: str
    text: str
    address: str


async def affairs_waiting(office: Office) -> Sequence[Waiting]:
    """Those that wait, and those of which nobody can say it now; nothing for roles that settle none of them."""
    asked: list[Awaitable[Waiting | None]] = []
    if office.has("hr-authority"):
        asked += [_cases(office), _unattended(office)]
    if not office.has("hr-authority", "unit-administrator"):
        return []
    asked.append(_mendings(office))
    applications, others = await asyncio.gather(_applications(office), asyncio.gather(*asked))
    return [*applications, *(found for found in others if found is not None)]


async def _applications(office: Office) -> list[Waiting]:
    """Of people, and of new units: numbers alone, so that opening a desk reads about nobody."""
    found = await office.me.part(COUNTS, query={"organisation_id": office.organisation_id})
    people, units = f"{office.address}/staff/applications", f"{office.address}/unit-applications"
    if isinstance(found, Missing):
        return [Waiting("人员和单位的申请", found.sentence, people)]
    of_units = sum(count.waiting for count in found.counts if count.kind == "unit")
    of_people = [count for count in found.counts if count.kind != "unit"]
    listed = []
    if of_people:
        days = (china_date(now()) - min(count.oldest_on for count in of_people)).days
        since = f"，最久的已等待{days}天" if days else ""
        listed.append(Waiting("人员的申请", f"待办{sum(count.waiting for count in of_people)}件{since}", people))
    if of_units:
        listed.append(Waiting("新单位登记", f"待办{of_units}件", units))
    return listed


async def _cases(office: Office) -> Waiting | None:
    found = await office.me.part(CASES, query={"organisation_id": office.organisation_id})
    name, address = "投诉和意见", f"{office.address}/cases"
    if isinstance(found, Missing):
        return Waiting(name, found.sentence, address)
    text = f"待办{found.waiting}件" + (f"，其中逾期{found.late}件" if found.late else "")
    return Waiting(name, text, address) if found.waiting else None


async def _unattended(office: Office) -> Waiting | None:
    query = {"organisation_id": office.organisation_id, "kind": "institution", "state": "there", "rows": 1}
    found = await office.me.part(ORGANISATIONS, query={**query, "is_unattended": True})
    address = f"{office.address}/organisations?kind=institution&unattended=1"
    if isinstance(found, Missing):
        return None
    more = "" if found.is_counted else "以上"
    return Waiting("没有培训管理员的单位", f"{found.total}个{more}", address) if found.total else None


async def _mendings(office: Office) -> Waiting | None:
    found = await office.me.part(MENDINGS, query={"organisation_id": office.organisation_id})
    name, address = "记录合并与更正", f"{office.address}/mendings"
    if isinstance(found, Missing):
        return Waiting(name, found.sentence, address)
    return Waiting(name, f"待办{found.waiting}件", address) if found.waiting else None
