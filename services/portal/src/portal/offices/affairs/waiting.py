"""How much of an office's affairs waits for it, each with the page where it is settled: numbers alone, of nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import ApplicationCount, CaseCounts, RegistryDeskCounts
from portal.offices.office import Office

COUNTS = Call(ServiceName.REGISTRY, "GET", "/v1/desks/{organisation_id}/counts", RegistryDeskCounts)
_COUNTED_MAX = 10_000


@dataclass(frozen=True)
class Waiting:
    """One kind of affair that waits."""

    name: str
    text: str
    address: str


async def affairs_waiting(office: Office) -> Sequence[Waiting]:
    """Those that wait, and those of which nobody can say it now; nothing for roles that settle none of them."""
    if not settles_affairs(office):
        return []
    return waiting_of(office, await office.me.part(COUNTS, path={"organisation_id": office.organisation_id}))


def settles_affairs(office: Office) -> bool:
    """Whether one of their roles there settles any of them."""
    return office.has("hr-authority", "unit-administrator")


def waiting_of(office: Office, found: RegistryDeskCounts | Missing) -> Sequence[Waiting]:
    """What the registry has counted, in words."""
    if isinstance(found, Missing):
        return [Waiting("管理事项", found.sentence, f"{office.address}/affairs")]
    return [
        *_applications(office, found.applications or ()),
        *_cases(office, found),
        *_of_number(office, "记录合并与更正", "/mendings", "待办{}件", found.mendings),
        *_of_number(
            office, "没有培训管理员的单位", "/organisations?kind=institution&unattended=1", "{}个", found.unattended
        ),
    ]


def _applications(office: Office, counts: Sequence[ApplicationCount]) -> Sequence[Waiting]:
    """Of people, and of new units."""
    of_units = sum(count.waiting for count in counts if count.kind == "unit")
    of_people = [count for count in counts if count.kind != "unit"]
    listed = []
    if of_people:
        days = (china_date(now()) - min(count.oldest_on for count in of_people)).days
        since = f"，最久的已等待{days}天" if days else ""
        text = f"待办{sum(count.waiting for count in of_people)}件{since}"
        listed.append(Waiting("人员的申请", text, f"{office.address}/staff/applications"))
    if of_units:
        listed.append(Waiting("新单位登记", f"待办{of_units}件", f"{office.address}/unit-applications"))
    return listed


def _cases(office: Office, found: RegistryDeskCounts) -> Sequence[Waiting]:
    name, address, cases = "投诉和意见", f"{office.address}/cases", found.cases
    if found.needs_own_password:
        return [Waiting(name, "现用密码是凭他人开具的密码设置码设置的，请先修改密码。", address)]
    if not isinstance(cases, CaseCounts) or not cases.waiting:
        return []
    late = f"，其中逾期{cases.late}件" if cases.late else ""
    return [Waiting(name, f"待办{cases.waiting}件{late}", address)]


def _of_number(office: Office, name: str, beneath: str, text: str, count: int | None) -> Sequence[Waiting]:
    if not count:
        return []
    counted = str(count) if count <= _COUNTED_MAX else f"超过{_COUNTED_MAX}"
    return [Waiting(name, text.format(counted), f"{office.address}{beneath}")]
