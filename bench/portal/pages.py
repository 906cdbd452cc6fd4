"""Which pages are measured."""

from dataclasses import dataclass

from common.clock import china_date, now

LAST = china_date(now()).year - 1


@dataclass(frozen=True)
class Page:
    """One kind of page."""

    path: str
    is_signed_in: bool = True


FIRST, SIGN_IN, HOURS = Page("/", False), Page("/sign-in", False), Page("/my/hours")
PAGES = (
    FIRST,
    SIGN_IN,
    Page("/register?region=431102", False),
    Page("/announcements", False),
    Page("/vendors", False),
    Page("/help", False),
    HOURS,
    Page(f"/my/hours/{LAST}"),
    Page(f"/my/hours/{LAST}/entries"),
    Page("/my/hours/years"),
    Page(f"/my/trace?year={LAST}"),
    Page("/my/certificates"),
    Page("/my/eligibility?purpose=promotion"),
    Page("/my/vendors"),
    Page("/my/messages"),
    Page("/my/account"),
    Page("/my/account/details"),
    Page("/my/account/readers"),
)
