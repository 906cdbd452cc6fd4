"""What stands beneath the head of the pages of who is signed in."""

from collections.abc import Sequence

from portal.access.places import OFFICES
from portal.clients.models.registry import OwnAccount, RoleOfAccount

MESSAGES = "/my/messages"
LEARNER = (
    ("我的学时", "/my/hours", "/my/trace", "/my/eligibility"),
    ("去学习", "/my/vendors"),
    ("线下培训", "/my/trainings"),
    ("学时认定", "/my/claims", "/my/decisions"),
    ("我的证书", "/my/certificates"),
    ("消息", MESSAGES, "/my/cases", "/my/jobs"),
    ("账户", "/my/account"),
)
"""What stands beneath the head: the words, the page, and others that belong to it."""
_OFFICES = ("我的工作", OFFICES)
_OF_NO_ROSTER = tuple(places for places in LEARNER if places[1] in (MESSAGES, "/my/account"))


def offices_of(account: OwnAccount) -> Sequence[RoleOfAccount]:
    """The roles in which somebody serves an organisation, or the installation."""
    return [role for role in account.roles if role.role != "learner"]


def places_of(account: OwnAccount) -> Sequence[tuple[str, ...]]:
    """What stands beneath the head of somebody's pages; who is on no roster and serves an office learns nothing."""
    if not offices_of(account):
        return LEARNER
    return (_OFFICES, *(LEARNER if account.person_id else _OF_NO_ROSTER))


LISTS = {
    "/my/claims": ("学时认定", "/my/claims"),
    "/my/certificates": ("我的证书", "/my/certificates"),
    "/my/cases": ("意见反馈、投诉和咨询", "/my/cases"),
    "/my/trace": ("我的学时少了", "/my/trace"),
    "/my/hours": ("历年学时", "/my/hours/years"),
    "/my/account": ("账户", "/my/account"),
    "/my/jobs": ("消息", MESSAGES),
    "/my/trainings": ("线下培训", "/my/trainings"),
}
"""Where pages of one thing are opened from, by what their addresses begin with: the title, and the address."""


def list_above(path: str) -> tuple[str, str] | None:
    """The title and the address of the page from which one of this address is opened, where there is one."""
    found = (page for place, page in LISTS.items() if path != page[1] and is_beneath(path, place))
    return next(found, None)


def is_beneath(path: str, place: str) -> bool:
    """Whether an address is that of a page, or of one beneath it."""
    return path == place or path.startswith(f"{place}/")
