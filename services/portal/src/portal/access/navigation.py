"""What stands beneath the head of the pages of who is signed in."""

MESSAGES = "/my/messages"
LEARNER = (
    ("我的学时", "/my/hours", "/my/trace", "/my/eligibility"),
    ("去学习", "/my/vendors"),
    ("学时认定", "/my/claims", "/my/decisions"),
    ("我的证书", "/my/certificates"),
    ("消息", MESSAGES, "/my/cases"),
    ("账户", "/my/account"),
)
"""What stands beneath the head: the words, the page, and others that belong to it."""


LISTS = (
    ("学时认定", "/my/claims"),
    ("我的证书", "/my/certificates"),
    ("意见反馈、投诉和咨询", "/my/cases"),
    ("我的学时少了", "/my/trace"),
    ("历年学时", "/my/hours/years"),
    ("账户", "/my/account"),
)
"""Pages from which those of one thing are opened: the title, and the address."""


def list_above(path: str) -> tuple[str, str] | None:
    """The title and the address of the page from which one of this address is opened, where there is one."""
    found = [
        (title, place) for title, place in LISTS if path != place and is_beneath(path, place.removesuffix("/years"))
    ]
    return found[0] if found else None


def is_beneath(path: str, place: str) -> bool:
    """Whether an address is that of a page, or of one beneath it."""
    return path == place or path.startswith(f"{place}/")
