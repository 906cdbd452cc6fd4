"""The page that leads to an office's affairs, and how freely people choose their vendors."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import ChoicesByPosition
from portal.offices.affairs.waiting import affairs_waiting
from portal.offices.office import OFFICES, Desk
from portal.offices.reach import only

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}"
CHOICES = Call(ServiceName.REGISTRY, "GET", "/v1/vendor-choices", ChoicesByPosition)
_EVERY = ("unit-administrator", "department", "auditor", "hr-authority")
AFFAIRS: Sequence[tuple[str, str, str, Sequence[str]]] = (
    ("机构管理", "/organisations", "查找机构，查看沿革、任命，登记更名、迁移、撤并。", _EVERY),
    ("新单位登记申请", "/unit-applications", "审核新单位和拟任管理员。", ("hr-authority",)),
    ("导入机构名单", "/organisation-import", "用Excel表登记新机构。", ("hr-authority",)),
    ("投诉和意见办理", "/cases", "受理、答复学员和群众反映的事项，登记来电、来信、来访。", ("hr-authority",)),
    ("政策解答", "/policy-answers", "公开政策咨询的答复。", ("hr-authority",)),
    ("公告", "/announcements", "向本地区发布通知，撤回已发布的公告。", ("hr-authority",)),
    (
        "记录合并与更正",
        "/mendings",
        "一人两份记录的合并，身份证号错误的更正；一人提出，另一人同意。",
        ("hr-authority", "unit-administrator"),
    ),
    ("培训机构选择情况", "/vendor-choices", "学员是否自由选择网络培训机构。", ("hr-authority", "auditor")),
    ("操作记录", "/audit", "各部门人员在一段时间内办理了什么。", ("auditor",)),
    ("核对操作记录", "/audit/check", "操作记录是否完整、未经改动。", ("auditor",)),
)
"""Title, address beneath the office's, what one does there, and the roles that have it."""


@dataclass(frozen=True)
class Choices:
    """How often one vendor was shown and chosen, in all and where it stood first."""

    name: str
    shown: int
    chosen: int
    chosen_first: int
    """Of these, where it stood first in the list."""
    places: Sequence[tuple[int, int, int]]
    """Each place with how often it was shown and chosen there."""


@router.get(PAGE + "/affairs")
async def affairs(office: Desk) -> Response:
    """What waits, and where everything is."""
    found = [(title, office.address + path, what) for title, path, what, roles in AFFAIRS if office.has(*roles)]
    return office.page("offices/affairs/affairs.html", affairs=found, waiting=await affairs_waiting(office))


@router.get(PAGE + "/vendor-choices")
async def vendor_choices(office: Desk) -> Response:
    """Who chooses freely does not choose the first of a list more often than the others."""
    only(office, "hr-authority", "auditor")
    found = await office.me.part(CHOICES)
    return office.page(
        "offices/affairs/choices.html",
        found=found,
        choices=() if isinstance(found, Missing) else choices_of(found),
    )


def choices_of(found: ChoicesByPosition) -> Sequence[Choices]:
    """By vendor, who was chosen most first."""
    names = {count.client_id: count.name for count in found.positions}
    by_vendor: dict[str, list[tuple[int, int, int]]] = {}
    for count in found.positions:
        by_vendor.setdefault(count.client_id, []).append((count.position, count.shown, count.chosen))
    listed = [
        Choices(
            names[client_id],
            sum(shown for _, shown, _ in places),
            sum(chosen for *_, chosen in places),
            sum(chosen for position, _, chosen in places if position == 1),
            sorted(places),
        )
        for client_id, places in by_vendor.items()
    ]
    return sorted(listed, key=lambda item: (-item.chosen, item.name))
