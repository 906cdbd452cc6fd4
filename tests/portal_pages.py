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
    ADMINISTRATOR = "administrator"
    """Of the school, with everybody in it."""
    AUTHORITY = "authority"
    """Of the county."""
    FAR_AUTHORITY = "far authority"
    """Of a county with nobody in it."""
    NEWCOMER = "newcomer"
    """Nothing is on record of them: what pages show then is empty."""
    OFFICIAL = "official"
    """Serves an HR authority, and is on no roster."""


@dataclass(frozen=True)
class Shown:
    """A page in one state."""

    address: str
    """``THIS`` and ``LAST`` stand for this year and the last one, other words in capitals for ids."""
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


NO_ID = "00000000-0000-7000-8000-000000000000"
CLAIM, DRAFT, CASE = "/my/claims/CLAIM", "/my/claims/DRAFT", "/my/cases/CASE"
PAGES: dict[str, list[Shown]] = {
    "/": [Shown("/"), Shown("/nothing", status=404), Shown("/nothing", Viewer.LEARNER, 404)],
    "/sign-in": [Shown("/sign-in")],
    "/sign-in/second-factor": [Shown("/sign-in/second-factor")],
    "/sign-in/new-password": [Shown("/sign-in/new-password")],
    "/sign-in/authenticator": [Shown("/sign-in/authenticator", Viewer.NEWCOMER)],
    "/sign-in/authenticator/code": [Shown("/sign-in/authenticator/code", Viewer.NEWCOMER)],
    "/announcements": [Shown("/announcements"), Shown("/announcements?region=431102")],
    "/announcements/{announcement_id}": [Shown("/announcements/ANNOUNCEMENT")],
    "/vendors": [Shown("/vendors")],
    "/register": [
        Shown("/register"),
        Shown("/register?region=431102"),
        Shown("/register?region=430000"),
    ],
    "/register/form": [Shown("/register/form?unit=SCHOOL&region=431102&name=零陵区第一小学")],
    "/register/state": [Shown("/register/state")],
    "/register/state/withdrawal": [Shown("/register/state/withdrawal")],
    "/register/unit": [Shown("/register/unit"), Shown("/register/unit?region=431102")],
    "/register/unit/form": [Shown("/register/unit/form?region=431102")],
    "/password": [Shown("/password")],
    "/verify": [Shown("/verify")],
    "/help": [Shown("/help")],
    "/privacy": [Shown("/privacy")],
    "/accessibility": [Shown("/accessibility")],
    "/my/messages": of_both("/my/messages"),
    "/my/account": of_both("/my/account"),
    "/my/account/details": of_both("/my/account/details"),
    "/my/account/password": [Shown("/my/account/password", Viewer.LEARNER)],
    "/my/account/authenticator": [Shown("/my/account/authenticator", Viewer.LEARNER)],
    "/my/account/devices": [Shown("/my/account/devices", Viewer.LEARNER)],
    "/my/account/devices/end": [Shown("/my/account/devices/end", Viewer.LEARNER)],
    "/my/account/readers": of_both("/my/account/readers"),
    "/my/account/acts": of_both("/my/account/acts"),
    "/my/account/consents": of_both("/my/account/consents"),
    "/my/account/consents/{client_id}": [Shown("/my/account/consents/none", Viewer.LEARNER, 404)],
    "/my/account/export": [Shown("/my/account/export", Viewer.LEARNER)],
    "/my/account/offers": [Shown("/my/account/offers", Viewer.LEARNER)],
    "/my/account/roles": [Shown("/my/account/roles", Viewer.LEARNER)],
    "/my/account/corrections": of_both("/my/account/corrections"),
    "/my/account/corrections/{mending_id}": [Shown("/my/account/corrections/MENDING", Viewer.LEARNER)],
    "/my/jobs/{job_id}": [Shown(f"/my/jobs/{NO_ID}", Viewer.LEARNER, 404)],
    "/my/transfers/new": [Shown("/my/transfers/new", Viewer.LEARNER)],
    "/sign-in/identity/back": [Shown("/sign-in/identity/back", status=422)],
    "/my/account/identity": [Shown("/my/account/identity", Viewer.NEWCOMER)],
    "/my/offices": [Shown("/my/offices", Viewer.OFFICIAL)],
    "/my/hours": [*of_both("/my/hours"), Shown("/my/hours", Viewer.OFFICIAL)],
    "/my/hours/{year}": [Shown("/my/hours/LAST", Viewer.LEARNER), Shown("/my/hours/1999", Viewer.LEARNER, 404)],
    "/my/hours/years": of_both("/my/hours/years"),
    "/my/certificates": of_both("/my/certificates"),
    "/my/certificates/{certificate_id}": [Shown("/my/certificates/CERTIFICATE", Viewer.LEARNER)],
    "/my/eligibility": [Shown("/my/eligibility", Viewer.LEARNER), *of_both("/my/eligibility?purpose=promotion")],
    "/my/trace": of_both("/my/trace?year=LAST"),
    "/my/trace/{item_id}": [Shown("/my/trace/ITEM", Viewer.LEARNER)],
    "/my/vendors": of_both("/my/vendors"),
    "/my/hours/{year}/entries": of_both("/my/hours/LAST/entries"),
    "/my/claims": of_both("/my/claims"),
    "/my/claims/new": [Shown("/my/claims/new", Viewer.LEARNER), Shown("/my/claims/new?year=LAST", Viewer.LEARNER)],
    "/my/claims/new/{kind}": [
        Shown("/my/claims/new/make-up?year=LAST", Viewer.LEARNER),
        Shown("/my/claims/new/senior-seminar?year=LAST", Viewer.LEARNER),
    ],
    "/my/claims/{filing_id}": [Shown(CLAIM, Viewer.LEARNER), Shown(DRAFT, Viewer.LEARNER)],
    "/my/claims/{filing_id}/form": [
        Shown(f"{DRAFT}/form", Viewer.LEARNER),
        Shown(f"{CLAIM}/form", Viewer.LEARNER, 409),
    ],
    "/my/claims/{filing_id}/files": [Shown(f"{DRAFT}/files", Viewer.LEARNER)],
    "/my/claims/{filing_id}/check": [Shown(f"{DRAFT}/check", Viewer.LEARNER)],
    "/my/claims/{filing_id}/done": [Shown(f"{CLAIM}/done", Viewer.LEARNER)],
    "/my/claims/{filing_id}/acts/{act}": [Shown(f"{CLAIM}/acts/withdraw", Viewer.LEARNER)],
    "/my/decisions": of_both("/my/decisions"),
    "/my/cases": [Shown("/my/cases", Viewer.LEARNER), Shown("/my/cases", Viewer.NEWCOMER, 403)],
    "/my/cases/new": [
        Shown("/my/cases/new", Viewer.LEARNER),
        Shown("/my/cases/new?kind=complaint", Viewer.LEARNER),
        Shown("/my/cases/new?kind=policy-question", Viewer.LEARNER),
    ],
    "/my/cases/password": [Shown("/my/cases/password", Viewer.LEARNER)],
    "/my/cases/{case_id}": [Shown(CASE, Viewer.LEARNER)],
    "/my/cases/{case_id}/done": [Shown(f"{CASE}/done", Viewer.LEARNER)],
    "/my/cases/{case_id}/steps/{step}": [Shown(f"{CASE}/steps/add", Viewer.LEARNER)],
    "/policies": [Shown("/policies"), Shown("/policies", Viewer.LEARNER)],
    "/policies/questions": [Shown("/policies/questions"), Shown("/policies/questions?region=431100")],
    "/policies/questions/{answer_id}": [Shown(f"/policies/questions/{NO_ID}", status=404)],
    "/policies/{code}": [
        Shown("/policies/inner-mongolia-2024"),
        Shown("/policies/hunan-2023", Viewer.LEARNER),
        Shown("/policies/nowhere-1999", status=404),
    ],
    "/offices/{organisation_id}": [
        Shown("/offices/UNIT", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY", Viewer.AUTHORITY),
        Shown("/offices/FAR", Viewer.FAR_AUTHORITY),
        Shown("/offices/COUNTY", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/people": [
        Shown("/offices/UNIT/people", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/people?page=2", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/people?missing_over=x", Viewer.ADMINISTRATOR, 422),
        Shown("/offices/COUNTY/people?state=met&year=LAST", Viewer.AUTHORITY),
        Shown("/offices/FAR/people", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/people/{person_id}": [
        Shown("/offices/UNIT/people/PERSON", Viewer.ADMINISTRATOR),
        Shown("/offices/FAR/people/PERSON", Viewer.FAR_AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/people/{person_id}/years/{year}": [
        Shown("/offices/UNIT/people/PERSON/years/LAST", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/people/PERSON/years/THIS", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/board": [
        Shown("/offices/UNIT/board?year=LAST&hours_by=source", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/board", Viewer.AUTHORITY),
        Shown("/offices/COUNTY/board?by=title-level", Viewer.AUTHORITY),
        Shown("/offices/FAR/board", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/people/{person_id}/archive": [
        Shown("/offices/UNIT/people/PERSON/archive", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/people/PERSON/archive?year=LAST", Viewer.ADMINISTRATOR),
        Shown("/offices/FAR/people/PERSON/archive", Viewer.FAR_AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/reports": [
        Shown("/offices/UNIT/reports", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/reports", Viewer.AUTHORITY),
        Shown("/offices/FAR/reports", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/reports/{year}": [
        Shown("/offices/COUNTY/reports/THIS", Viewer.AUTHORITY),
        Shown("/offices/COUNTY/reports/LAST", Viewer.AUTHORITY),
        Shown("/offices/FAR/reports/LAST", Viewer.FAR_AUTHORITY),
        Shown("/offices/UNIT/reports/LAST", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/reports/frozen/{report_id}": [
        Shown("/offices/COUNTY/reports/frozen/REPORT", Viewer.AUTHORITY),
        Shown("/offices/FAR/reports/frozen/REPORT", Viewer.FAR_AUTHORITY, 404),
    ],
}
"""By the path of the route."""
NO_PAGES = {
    "/static/{name}",
    "/my/certificates/{certificate_id}/certificate.pdf",
    "/my/account/export/file",
    "/my/account/photo",
    "/my/jobs/{job_id}/file",
    "/my/claims/{filing_id}/files/{attachment_id}",
    "/my/cases/{case_id}/files/{attachment_id}",
    "/my/cases/draft",
    "/offices",
    "/offices/{organisation_id}/people.xlsx",
    "/offices/{organisation_id}/board.xlsx",
    "/offices/{organisation_id}/people/{person_id}/archive.{kind}",
    "/offices/{organisation_id}/archives/unit.{kind}",
    "/offices/{organisation_id}/reports/chosen",
    "/offices/{organisation_id}/reports/frozen/{report_id}/{paper}",
}
"""Routes that answer with a file, or lead on."""
EVERY = [shown for states in PAGES.values() for shown in states]
