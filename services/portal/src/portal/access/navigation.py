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


def is_beneath(path: str, place: str) -> bool:
    """Whether an address is that of a page, or of one beneath it."""
    return path == place or path.startswith(f"{place}/")
