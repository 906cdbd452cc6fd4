"""Every page of the portal, and how it is reached: a page that is not in this list fails a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from common.clock import china_date, now


class Viewer(StrEnum):
    """Who looks."""

    ANYBODY = "anybody"
    LEARNER = "learner"
    """Has hours and a certificate of last year."""
    NEWCOMER = "newcomer"
    """Nothing is on record of them: what pages show then is empty."""


@dataclass(frozen=True)
class Shown:
    """A page in one state."""

    address: str
    """``THIS`` and ``LAST`` stand for this year and the last one, other words in capitals for ids of the learner's."""
    viewer: Viewer = Viewer.ANYBODY
    status: int = 200

    def with_ids(self, ids: Mapping[str, str]) -> str:
        """The address in the year that runs, with the ids by their word."""
        year = china_date(now()).year
        address = self.address
        for word, value in {"THIS": str(year), "LAST": str(year - 1), **ids}.items():
            address = address.replace(word, value)
        return address

    def __str__(self) -> str:
        return f"{self.address} of {self.viewer}"


def of_both(address: str) -> list[Shown]:
    """Of somebody with hours, and of somebody with nothing."""
    return [Shown(address, viewer) for viewer in (Viewer.LEARNER, Viewer.NEWCOMER)]


PAGES: dict[str, list[Shown]] = {
    "/": [Shown("/"), Shown("/nothing", status=404)],
    "/sign-in": [Shown("/sign-in")],
    "/sign-in/second-factor": [Shown("/sign-in/second-factor")],
    "/sign-in/new-password": [Shown("/sign-in/new-password")],
    "/sign-in/identity/back": [Shown("/sign-in/identity/back", status=422)],
    "/my/account/identity": [Shown("/my/account/identity", Viewer.NEWCOMER)],
    "/my/hours": of_both("/my/hours"),
    "/my/hours/{year}": [Shown("/my/hours/LAST", Viewer.LEARNER), Shown("/my/hours/1999", Viewer.LEARNER, 404)],
    "/my/hours/years": of_both("/my/hours/years"),
    "/my/certificates": of_both("/my/certificates"),
    "/my/certificates/{certificate_id}": [Shown("/my/certificates/CERTIFICATE", Viewer.LEARNER)],
    "/my/eligibility": [Shown("/my/eligibility", Viewer.LEARNER), *of_both("/my/eligibility?purpose=promotion")],
    "/my/trace": of_both("/my/trace?year=LAST"),
    "/my/trace/{item_id}": [Shown("/my/trace/ITEM", Viewer.LEARNER)],
    "/my/vendors": of_both("/my/vendors"),
    "/my/hours/{year}/entries": of_both("/my/hours/LAST/entries"),
}
"""By the path of the route."""
NO_PAGES = {"/static/{name}", "/my/certificates/{certificate_id}/certificate.pdf"}
"""Routes that answer with a file, or lead on."""
EVERY = [shown for states in PAGES.values() for shown in states]
