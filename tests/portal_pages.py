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
    AUDITOR = "auditor"
    """Of the county."""
    PROVINCE = "province"
    """An authority of the province."""
    NEWCOMER = "newcomer"
    """Nothing is on record of them: what pages show then is empty."""
    OPERATOR = "operator"
    """Keeps the installation running."""
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
STAFF = "/offices/UNIT/staff"
TRAININGS = "/offices/UNIT/trainings"
CLAIM, DRAFT, CASE = "/my/claims/CLAIM", "/my/claims/DRAFT", "/my/cases/CASE"


def of_county(address: str, status: int = 200) -> Shown:
    """A page of the county's authority."""
    return Shown(f"/offices/COUNTY{address}", Viewer.AUTHORITY, status)


def of_far(address: str, status: int = 200) -> Shown:
    """The same of an authority that has nothing to settle."""
    return Shown(f"/offices/FAR{address}", Viewer.FAR_AUTHORITY, status)


def of_auditor(address: str, status: int = 200) -> Shown:
    """A page of the county's auditor."""
    return Shown(f"/offices/COUNTY{address}", Viewer.AUDITOR, status)


def of_operator(beneath: str, status: int = 200) -> Shown:
    """A page of operators."""
    return Shown(f"/operators{beneath}", Viewer.OPERATOR, status)


OF_OPERATORS: dict[str, list[Shown]] = {
    "/operators": [of_operator(""), of_operator("?count=1")],
    "/operators/first-run": [Shown("/operators/first-run"), of_operator("/first-run")],
    "/operators/trial": [of_operator("/trial")],
    "/operators/settings": [of_operator("/settings")],
    "/operators/offices": [of_operator("/offices"), of_operator("/offices?kind=department&after=999999:")],
    "/operators/appointments": [of_operator("/appointments"), of_operator("/appointments?office=SCHOOL")],
    "/operators/appointments/{role_id}/withdrawal": [of_operator("/appointments/OFFER/withdrawal")],
    "/operators/appointments/{role_id}/code": [of_operator("/appointments/OFFER/code")],
    "/operators/vendors": [of_operator("/vendors")],
    "/operators/vendors/{vendor}": [of_operator("/vendors/lanxin"), of_operator("/vendors/nobody", 404)],
    "/operators/vendors/{vendor}/keys/{key_id}/end": [of_operator("/vendors/lanxin/keys/KEY/end")],
    "/operators/vendors/{vendor}/contracts/{contract_id}/end": [of_operator("/vendors/lanxin/contracts/AGREED/end")],
    "/operators/clients": [of_operator("/clients")],
    "/operators/clients/{client}": [of_operator("/clients/administrator")],
    "/operators/clients/{client}/end": [of_operator("/clients/administrator/end")],
    "/operators/rulebooks": [of_operator("/rulebooks")],
    "/operators/dead-letters": [of_operator("/dead-letters"), of_operator("/dead-letters?service=ledger")],
    "/operators/audit": [of_operator("/audit")],
}
_OFFICE = "/offices/{organisation_id}"
OF_AFFAIRS: dict[str, list[Shown]] = {
    f"{_OFFICE}/affairs": [
        of_county("/affairs"),
        of_auditor("/affairs"),
        Shown("/offices/UNIT/affairs", Viewer.ADMINISTRATOR),
    ],
    f"{_OFFICE}/organisations": [
        of_county("/organisations"),
        of_county("/organisations?state=closed"),
        of_county("/organisations?unattended=1"),
        Shown("/offices/UNIT/organisations", Viewer.ADMINISTRATOR),
    ],
    f"{_OFFICE}/organisations/{{code}}": [of_county("/organisations/SCHOOL"), of_auditor("/organisations/SCHOOL")],
    f"{_OFFICE}/organisations/{{code}}/changes/{{kind}}": [
        of_county(f"/organisations/SCHOOL/changes/{kind}") for kind in ("rename", "move", "merge", "split", "close")
    ],
    f"{_OFFICE}/organisations/{{code}}/roles": [
        of_county("/organisations/SCHOOL/roles"),
        of_auditor("/organisations/SCHOOL/roles"),
    ],
    f"{_OFFICE}/organisations/{{code}}/roles/{{role_id}}/end": [of_county("/organisations/SCHOOL/roles/ROLE/end")],
    f"{_OFFICE}/organisations/{{code}}/roles/{{role_id}}/code": [of_county("/organisations/SCHOOL/roles/ROLE/code")],
    f"{_OFFICE}/organisation-import": [of_county("/organisation-import")],
    f"{_OFFICE}/unit-applications": [of_county("/unit-applications"), of_far("/unit-applications")],
    f"{_OFFICE}/unit-applications/{{application_id}}": [of_county("/unit-applications/APPLICATION")],
    f"{_OFFICE}/cases": [of_county("/cases"), of_county("/cases?state=answered"), of_far("/cases")],
    f"{_OFFICE}/cases/{{case_id}}": [of_county("/cases/CASE"), of_county("/cases/TAKEN")],
    f"{_OFFICE}/cases/{{case_id}}/steps/{{step}}": [
        of_county("/cases/CASE/steps/take"),
        of_county("/cases/CASE/steps/refer"),
        of_county("/cases/CASE/steps/answer", 422),
    ],
    f"{_OFFICE}/cases/{{case_id}}/publication": [
        of_county("/cases/TAKEN/publication"),
        of_county("/cases/CASE/publication", 404),
    ],
    f"{_OFFICE}/case-record": [of_county("/case-record")],
    f"{_OFFICE}/policy-answers": [of_county("/policy-answers"), of_far("/policy-answers")],
    f"{_OFFICE}/policy-answers/{{answer_id}}/withdrawal": [of_county(f"/policy-answers/{NO_ID}/withdrawal", 404)],
    f"{_OFFICE}/announcements": [of_county("/announcements"), of_far("/announcements")],
    f"{_OFFICE}/announcements/new": [of_county("/announcements/new")],
    f"{_OFFICE}/announcements/{{announcement_id}}": [of_county("/announcements/ANNOUNCEMENT")],
    f"{_OFFICE}/announcements/{{announcement_id}}/withdrawal": [of_county("/announcements/ANNOUNCEMENT/withdrawal")],
    f"{_OFFICE}/mendings": [of_county("/mendings"), of_far("/mendings"), of_county("/mendings?state=signed")],
    f"{_OFFICE}/mendings/new": [of_county("/mendings/new")],
    f"{_OFFICE}/mendings/{{mending_id}}/steps/{{step}}": [
        of_county("/mendings/MENDING/steps/sign"),
        of_county("/mendings/MENDING/steps/refuse"),
    ],
    f"{_OFFICE}/vendor-choices": [of_auditor("/vendor-choices")],
    f"{_OFFICE}/audit": [
        of_auditor("/audit"),
        of_auditor("/audit?what=case&since=2020-01-01&until=2020-02-01"),
        of_auditor("/audit?since=x", 422),
    ],
    f"{_OFFICE}/audit/check": [of_auditor("/audit/check")],
    f"{_OFFICE}/people/{{person_id}}/acts": [of_auditor("/people/PERSON/acts")],
}
PAGES: dict[str, list[Shown]] = {
    **OF_OPERATORS,
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
    "/help/case-progress": [Shown("/help/case-progress")],
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
    "/my/trainings": of_both("/my/trainings"),
    "/my/trainings/{filing_id}": [Shown("/my/trainings/TRAINING", Viewer.LEARNER), *of_both("/my/trainings/CLASHING")],
    "/my/trainings/{filing_id}/attendance": [Shown("/my/trainings/TRAINING/attendance", Viewer.LEARNER)],
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
    "/offices/{organisation_id}/people/{person_id}/id-number": [
        Shown("/offices/UNIT/people/PERSON/id-number", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/people/PERSON/id-number", Viewer.AUDITOR, 404),
    ],
    "/offices/{organisation_id}/people/{person_id}/completions": [
        Shown("/offices/UNIT/people/PERSON/completions?year=2025", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/people/PERSON/completions?year=2025", Viewer.AUTHORITY),
        Shown("/offices/COUNTY/people/PERSON/completions?year=2020", Viewer.AUTHORITY),
        Shown("/offices/FAR/people/PERSON/completions", Viewer.FAR_AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/people/{person_id}/certificates": [
        Shown("/offices/UNIT/people/PERSON/certificates", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/people/PERSON/certificates", Viewer.AUTHORITY),
        Shown("/offices/UNIT/people/FRESH/certificates", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/people/{person_id}/decisions": [
        Shown("/offices/UNIT/people/PERSON/decisions", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/people/FRESH/decisions", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/people/{person_id}/eligibility": [
        Shown("/offices/UNIT/people/PERSON/eligibility", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/people/FRESH/eligibility", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/year-closes": [
        Shown("/offices/COUNTY/year-closes", Viewer.AUTHORITY),
        Shown("/offices/UNIT/year-closes", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/year-closes/{year}": [
        Shown("/offices/COUNTY/year-closes/LAST", Viewer.AUTHORITY),
        Shown("/offices/FAR/year-closes/LAST", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/certificates": [
        Shown("/offices/COUNTY/certificates", Viewer.AUTHORITY),
        Shown("/offices/FAR/certificates", Viewer.FAR_AUTHORITY),
        Shown("/offices/UNIT/certificates", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/certificates/reissues": [
        Shown("/offices/COUNTY/certificates/reissues", Viewer.AUTHORITY)
    ],
    "/offices/{organisation_id}/certificates/reissues/{order_id}": [
        Shown(f"/offices/COUNTY/certificates/reissues/{NO_ID}", Viewer.AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/certificates/not-made": [
        Shown("/offices/COUNTY/certificates/not-made", Viewer.AUTHORITY),
        Shown("/offices/UNIT/certificates/not-made", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/certificates/{number}": [
        Shown("/offices/COUNTY/certificates/NUMBER", Viewer.AUTHORITY),
        Shown("/offices/PROVINCE/certificates/NUMBER", Viewer.PROVINCE),
        Shown("/offices/FAR/certificates/NUMBER", Viewer.FAR_AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/people/{person_id}/years/{year}": [
        Shown("/offices/UNIT/people/PERSON/years/LAST", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/people/PERSON/years/THIS", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/vendor-scorecards": [of_county("/vendor-scorecards"), of_far("/vendor-scorecards")],
    "/offices/{organisation_id}/filing-statistics": [
        of_county("/filing-statistics"),
        of_auditor("/filing-statistics?by=month"),
        Shown("/offices/UNIT/filing-statistics?year=2001", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/administrators": [
        of_county("/administrators"),
        of_auditor("/administrators?order=days"),
        Shown("/offices/PROVINCE/administrators", Viewer.PROVINCE),
    ],
    "/offices/{organisation_id}/board": [
        Shown("/offices/UNIT/board?year=LAST&hours_by=source", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/board", Viewer.AUTHORITY),
        Shown("/offices/COUNTY/board?by=title-level", Viewer.AUTHORITY),
        Shown("/offices/FAR/board", Viewer.FAR_AUTHORITY),
    ],
    **OF_AFFAIRS,
    "/offices/{organisation_id}/staff": [
        Shown(STAFF, Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/staff", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/applications": [
        Shown(f"{STAFF}/applications", Viewer.ADMINISTRATOR),
        Shown("/offices/FAR/staff/applications", Viewer.FAR_AUTHORITY),
        Shown("/offices/COUNTY/staff/applications", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/applications/{kind}/{application_id}": [
        Shown(f"{STAFF}/applications/registration/REGISTERED", Viewer.ADMINISTRATOR),
        Shown(f"{STAFF}/applications/name/REGISTERED", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/staff/transfers": [
        Shown(f"{STAFF}/transfers", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/staff/transfers", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/people": [Shown(f"{STAFF}/people", Viewer.ADMINISTRATOR)],
    "/offices/{organisation_id}/staff/people/{person_id}/code": [
        Shown(f"{STAFF}/people/PERSON/code", Viewer.ADMINISTRATOR),
        Shown(f"{STAFF}/people/{NO_ID}/code", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/staff/people/{person_id}/departure": [
        Shown(f"{STAFF}/people/PERSON/departure", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/staff/reminders": [
        Shown(f"{STAFF}/reminders", Viewer.ADMINISTRATOR),
        Shown("/offices/FAR/staff/reminders", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/reminders/new": [
        Shown(f"{STAFF}/reminders/new", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/staff/reminders/new?year=LAST", Viewer.AUTHORITY),
        Shown("/offices/FAR/staff/reminders/new", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/reminders/{reminder_id}": [
        Shown(f"{STAFF}/reminders/REMINDER?lately=1&others=1", Viewer.ADMINISTRATOR),
        Shown(f"{STAFF}/reminders/{NO_ID}", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/staff/differences": [
        Shown(f"{STAFF}/differences", Viewer.ADMINISTRATOR),
        Shown(f"{STAFF}/differences?state=kept", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/staff/differences", Viewer.AUTHORITY),
        Shown("/offices/FAR/staff/differences?overdue=1", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/differences/progress": [
        Shown(f"{STAFF}/differences/progress", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/staff/differences/progress?by=organisation", Viewer.AUTHORITY),
        Shown("/offices/FAR/staff/differences/progress", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/completeness": [
        Shown("/offices/COUNTY/staff/completeness", Viewer.AUTHORITY),
        Shown("/offices/FAR/staff/completeness", Viewer.FAR_AUTHORITY),
        Shown(f"{STAFF}/completeness", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/staff/rosters": [
        Shown(f"{STAFF}/rosters", Viewer.ADMINISTRATOR),
        Shown("/offices/FAR/staff/rosters", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/staff/rosters/{job_id}": [
        Shown(f"{STAFF}/rosters/UPLOAD", Viewer.ADMINISTRATOR),
        Shown(f"{STAFF}/rosters/DAMAGED", Viewer.ADMINISTRATOR),
        Shown(f"{STAFF}/rosters/{NO_ID}", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/reviews": [
        Shown("/offices/COUNTY/reviews", Viewer.AUTHORITY),
        Shown("/offices/COUNTY/reviews?state=odd&chosen=all", Viewer.AUTHORITY),
        Shown("/offices/FAR/reviews?vendor=lanxin", Viewer.FAR_AUTHORITY),
        Shown("/offices/UNIT/reviews", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/reviews/deciding": [
        Shown("/offices/COUNTY/reviews/deciding?decision=void&item=HELD&item=COUNTED", Viewer.AUTHORITY),
        Shown("/offices/COUNTY/reviews/deciding?decision=void", Viewer.AUTHORITY, 422),
    ],
    "/offices/{organisation_id}/reviews/decided": [
        Shown("/offices/COUNTY/reviews/decided?decision=void&left=HELD.changed", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/reviews/years": [
        Shown("/offices/PROVINCE/reviews/years", Viewer.PROVINCE),
        Shown("/offices/PROVINCE/reviews/years?person=PERSON", Viewer.PROVINCE),
        Shown("/offices/COUNTY/reviews/years", Viewer.AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/reviews/{item_id}": [
        Shown("/offices/COUNTY/reviews/HELD", Viewer.AUTHORITY),
        Shown("/offices/COUNTY/reviews/COUNTED", Viewer.AUTHORITY),
        Shown("/offices/FAR/reviews/HELD", Viewer.FAR_AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/filings": [
        Shown("/offices/UNIT/filings", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/filings?kind=claim&tick=true&done=3&left=1", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/filings", Viewer.AUTHORITY),
        Shown("/offices/FAR/filings?kind=roster", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/filings/{filing_id}": [
        Shown("/offices/UNIT/filings/CLAIM", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/filings/CLAIM", Viewer.AUTHORITY),
        Shown("/offices/FAR/filings/CLAIM", Viewer.FAR_AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/filings/{filing_id}/acts/{act}": [
        Shown("/offices/UNIT/filings/CLAIM/acts/ask", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/filings/CLAIM/acts/hand-over", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/filings/CLAIM/acts/overturn", Viewer.AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/training-filings": [
        Shown("/offices/UNIT/training-filings", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/training-filings?state=returned", Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}": [
        Shown("/offices/UNIT/training-filings/PLAN", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/training-filings/SENT", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/training-filings/ATTENDED", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/training-filings/SENT", Viewer.AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}/sections/{section}": [
        Shown(f"/offices/UNIT/training-filings/PLAN/sections/{section}", Viewer.ADMINISTRATOR)
        for section in ("basics", "schedule")
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}/files": [
        Shown("/offices/UNIT/training-filings/PLAN/files", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/training-filings/SENT/files", Viewer.ADMINISTRATOR, 409),
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}/check": [
        Shown("/offices/UNIT/training-filings/PLAN/check", Viewer.ADMINISTRATOR)
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}/done": [
        Shown("/offices/UNIT/training-filings/SENT/done", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/training-filings/ATTENDED/done", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}/acts/{act}": [
        Shown("/offices/UNIT/training-filings/SENT/acts/withdraw", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/training-filings/SENT/acts/remind", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/rosters": [
        Shown("/offices/UNIT/rosters", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/rosters?state=returned", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/rosters/{filing_id}": [
        Shown("/offices/UNIT/rosters/ROSTER", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/rosters/ROSTER", Viewer.AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/rosters/{filing_id}/people": [
        Shown("/offices/UNIT/rosters/ROSTER/people", Viewer.ADMINISTRATOR)
    ],
    "/offices/{organisation_id}/rosters/{filing_id}/acts/{act}": [
        Shown("/offices/UNIT/rosters/ROSTER/acts/withdraw", Viewer.ADMINISTRATOR)
    ],
    "/offices/{organisation_id}/claims": [
        Shown("/offices/UNIT/claims", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/claims?state=approved", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/claims", Viewer.AUTHORITY, 404),
    ],
    "/offices/{organisation_id}/claims/people": [Shown("/offices/UNIT/claims/people", Viewer.ADMINISTRATOR)],
    "/offices/{organisation_id}/claims/new/{person_id}": [
        Shown("/offices/UNIT/claims/new/PERSON?year=LAST", Viewer.ADMINISTRATOR)
    ],
    "/offices/{organisation_id}/claims/new/{person_id}/{kind}": [
        Shown("/offices/UNIT/claims/new/PERSON/senior-seminar?year=LAST", Viewer.ADMINISTRATOR)
    ],
    "/offices/{organisation_id}/claims/{filing_id}": [
        Shown("/offices/UNIT/claims/OTHERS", Viewer.ADMINISTRATOR),
        Shown("/offices/UNIT/claims/CLAIM", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/claims/{filing_id}/form": [
        Shown("/offices/UNIT/claims/OTHERS/form", Viewer.ADMINISTRATOR)
    ],
    "/offices/{organisation_id}/claims/{filing_id}/acts/{act}": [
        Shown("/offices/UNIT/claims/OTHERS/acts/withdraw", Viewer.ADMINISTRATOR)
    ],
    "/offices/{organisation_id}/supervision": [
        *(
            Shown(f"/offices/COUNTY/supervision?list={name}", Viewer.AUTHORITY)
            for name in ("late", "without-roster", "far-from-plan", "fees", "reviews", "proposals")
        ),
        Shown("/offices/UNIT/supervision", Viewer.ADMINISTRATOR, 404),
        Shown("/offices/COUNTY/supervision?list=without-roster", Viewer.AUDITOR),
    ],
    "/offices/{organisation_id}/spot-checks": [
        Shown("/offices/COUNTY/spot-checks", Viewer.AUTHORITY),
        Shown("/offices/FAR/spot-checks", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/spot-checks/{spot_check_id}": [
        Shown("/offices/COUNTY/spot-checks/SPOT", Viewer.AUTHORITY)
    ],
    "/offices/{organisation_id}/spot-checks/{spot_check_id}/items/{place}": [
        Shown("/offices/COUNTY/spot-checks/SPOT/items/1", Viewer.AUTHORITY)
    ],
    "/offices/{organisation_id}/bases": [
        Shown("/offices/COUNTY/bases", Viewer.AUTHORITY),
        Shown("/offices/FAR/bases", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/bases/new": [Shown("/offices/COUNTY/bases/new", Viewer.AUTHORITY)],
    "/offices/{organisation_id}/bases/{base_id}": [Shown("/offices/COUNTY/bases/BASE", Viewer.AUTHORITY)],
    "/offices/{organisation_id}/trainings": [
        Shown(f"{TRAININGS}", Viewer.ADMINISTRATOR),
        Shown("/offices/FAR/trainings", Viewer.FAR_AUTHORITY),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}": [
        Shown(f"{TRAININGS}/TRAINING", Viewer.ADMINISTRATOR),
        Shown(f"{TRAININGS}/CLASHING", Viewer.ADMINISTRATOR),
        Shown(f"{TRAININGS}/UNOPENED", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}/enrolment": [
        Shown(f"{TRAININGS}/TRAINING/enrolment", Viewer.ADMINISTRATOR),
        Shown(f"{TRAININGS}/UNOPENED/enrolment", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}/people": [
        Shown(f"{TRAININGS}/CLASHING/people", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}/enrolled": [
        Shown(f"{TRAININGS}/TRAINING/enrolled?enrolled=2&left=1", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}/code": [
        Shown(f"{TRAININGS}/TRAINING/code", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}/sheet": [
        Shown(f"{TRAININGS}/TRAINING/sheet", Viewer.ADMINISTRATOR),
        Shown(f"{TRAININGS}/CLASHING/sheet", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}/results": [
        Shown(f"{TRAININGS}/TRAINING/results", Viewer.ADMINISTRATOR),
        Shown(f"{TRAININGS}/CLASHING/results", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/registers/{kind}": [
        Shown(f"{TRAININGS}/registers/teacher?whose=own", Viewer.ADMINISTRATOR),
        Shown(f"{TRAININGS}/registers/course", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/trainings/registers/teacher", Viewer.AUTHORITY),
        Shown(f"{TRAININGS}/registers/nothing", Viewer.ADMINISTRATOR, 404),
    ],
    "/offices/{organisation_id}/trainings/registers/{kind}/new": [
        Shown(f"{TRAININGS}/registers/teacher/new", Viewer.ADMINISTRATOR),
        Shown(f"{TRAININGS}/registers/course/new", Viewer.ADMINISTRATOR),
    ],
    "/offices/{organisation_id}/trainings/registers/{kind}/{item_id}": [
        Shown("/offices/COUNTY/trainings/registers/teacher/TEACHER", Viewer.AUTHORITY),
        Shown("/offices/FAR/trainings/registers/teacher/TEACHER", Viewer.FAR_AUTHORITY, 404),
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
    "/offices/{organisation_id}/archives/bundles/{bundle_id}": [
        Shown("/offices/UNIT/archives/bundles/BUNDLE", Viewer.ADMINISTRATOR),
        Shown("/offices/COUNTY/archives/bundles/BUNDLE", Viewer.AUTHORITY, 404),
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
    "/offices/{organisation_id}/people/{person_id}/certificates/{certificate_id}/certificate.pdf",
    "/offices/{organisation_id}/board.xlsx",
    "/offices/{organisation_id}/vendor-scorecards.xlsx",
    "/offices/{organisation_id}/filing-statistics.xlsx",
    "/offices/{organisation_id}/administrators.xlsx",
    "/offices/{organisation_id}/organisations.xlsx",
    "/offices/{organisation_id}/organisation-import/template.xlsx",
    "/operators/offices/template.xlsx",
    "/offices/{organisation_id}/cases/{case_id}/files/{attachment_id}",
    "/offices/{organisation_id}/audit.xlsx",
    "/offices/{organisation_id}/staff/applications/registration/{application_id}/photo",
    "/offices/{organisation_id}/staff/completeness.xlsx",
    "/offices/{organisation_id}/staff/rosters/template",
    "/offices/{organisation_id}/staff/rosters/{job_id}/file",
    "/offices/{organisation_id}/filings/{filing_id}/form.pdf",
    "/offices/{organisation_id}/training-filings/{filing_id}/roster-template",
    "/offices/{organisation_id}/rosters/{filing_id}/sheet.xlsx",
    "/offices/{organisation_id}/supervision.xlsx",
    "/offices/{organisation_id}/filings.xlsx",
    "/offices/{organisation_id}/reviews.xlsx",
    "/offices/{organisation_id}/staff/applications.xlsx",
    "/offices/{organisation_id}/cases.xlsx",
    "/offices/{organisation_id}/certificates.xlsx",
    "/offices/{organisation_id}/certificates/not-made.xlsx",
    "/offices/{organisation_id}/certificates/reissues.xlsx",
    "/offices/{organisation_id}/year-closes/{year}/late-entries.xlsx",
    "/offices/{organisation_id}/staff/reminders/{reminder_id}/people.xlsx",
    "/offices/{organisation_id}/staff/differences.xlsx",
    "/offices/{organisation_id}/unit-applications.xlsx",
    "/offices/{organisation_id}/mendings.xlsx",
    "/offices/{organisation_id}/trainings.xlsx",
    "/offices/{organisation_id}/trainings/registers/{kind}/table.xlsx",
    "/offices/{organisation_id}/bases.xlsx",
    "/offices/{organisation_id}/spot-checks/{spot_check_id}/items.xlsx",
    "/offices/{organisation_id}/training-filings.xlsx",
    "/offices/{organisation_id}/rosters.xlsx",
    "/offices/{organisation_id}/claims.xlsx",
    "/offices/{organisation_id}/filings/{filing_id}/files/{attachment_id}",
    "/offices/{organisation_id}/trainings/{filing_id}/people.xlsx",
    "/offices/{organisation_id}/people/{person_id}/archive.{kind}",
    "/offices/{organisation_id}/archives/unit.{kind}",
    "/offices/{organisation_id}/archives/bundles/{bundle_id}/file",
    "/offices/{organisation_id}/reports/chosen",
    "/offices/{organisation_id}/reports/frozen/{report_id}/{paper}",
}
"""Routes that answer with a file, or lead on."""
EVERY = [shown for states in PAGES.values() for shown in states]
