"""Every form of the portal, and what is said where it is filled in wrongly: one that is not listed fails a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from live_platform import id_number
from portal_pages import CASE, CLAIM, DRAFT, Shown, Viewer


@dataclass(frozen=True)
class Wrong:
    """A form that is sent with something wrong in it. What is not filled in is left empty."""

    page: Shown
    """Where it stands."""
    at: Sequence[str]
    """The fields that are named as wrong, in the order in which they are named."""
    filled: Mapping[str, str] = field(default_factory=dict)
    button: str = ""
    """The one that is pressed; the form's first one where none is named."""
    before: str = ""
    """The button of another form that leads to this one."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Fields that a page writes into the form which comes only after another site, or after a time."""

    def __str__(self) -> str:
        return f"{self.page}{' ' + self.button if self.button else ''}, wrong at {' '.join(self.at)}"


def of(address: str, *at: str, viewer: Viewer = Viewer.ANYBODY, **filled: str) -> Wrong:
    """A form of a page, by its fields that are wrong and what is filled in."""
    return Wrong(Shown(address, viewer), at, {name.replace("__", "-"): text for name, text in filled.items()})


def of_learner(address: str, *at: str, **filled: str) -> Wrong:
    """The same, of somebody who is signed in."""
    return of(address, *at, viewer=Viewer.LEARNER, **filled)


NUMBER = id_number(77)
_REGISTRATION = "/register/form?unit=SCHOOL&region=431102&name=零陵区第一小学"
_REGISTERED = (
    "name", "id_number", "sex", "native_place", "post_category", "title_level", "title", "phone", "email", "education",
    "school", "major", "graduated_on", "photo", "password", "again",
)  # fmt: skip
_SEMINAR = ("form-subject", "form-title", "form-organiser", "form-begins_on", "form-ended_on", "form-number")
_MAKE_UP = ("form-reason", "form-years", "form-counts_from", "form-counts_until", "form-number")
_DETAILS = (
    "photo", "sex", "native_place", "phone", "email", "education", "school", "major", "graduated_on", "title",
)  # fmt: skip
_CONFIRMATION = {
    "ticket": "t", "provider": "统一认证", "name": "测试", "masked_number": "4311****001X", "has_second_factor": "1",
}  # fmt: skip
FORMS: Mapping[str, Sequence[Wrong]] = {
    "/sign-in": [of("/sign-in", "id_number", "password"), of("/sign-in", "password", id_number=NUMBER)],
    "/sign-in/second-factor": [of("/sign-in/second-factor", "code", viewer=Viewer.NEWCOMER)],
    "/sign-in/new-password": [
        of("/sign-in/new-password", "again", viewer=Viewer.NEWCOMER, new_password="a", again="b")
    ],
    "/sign-in/authenticator": [
        Wrong(Shown("/sign-in/authenticator", Viewer.NEWCOMER), ["password"], written={"password": "of somebody else"})
    ],
    "/sign-in/authenticator/code": [
        Wrong(Shown("/sign-in/authenticator", Viewer.NEWCOMER), ["code"], before="开始登记")
    ],
    "/sign-in/identity/confirmation": [Wrong(Shown("/sign-in"), ["code"], written=_CONFIRMATION)],
    "/register": [
        of("/register", "region", name="第一小学"),
        of("/register", "name", name=NUMBER, region="430000"),
        of("/register?region=431102", "name", name=NUMBER),
    ],
    "/register/form": [
        of(_REGISTRATION, *_REGISTERED),
        of(
            _REGISTRATION,
            *(name for name in _REGISTERED if name != "title"),
            "title_on",
            "hired_on",
            title="其他",
            title_on="x",
            hired_on="x",
        ),
    ],
    "/register/state": [of("/register/state", "application", "code")],
    "/register/state/withdrawal": [of("/register/state/withdrawal", "application", "code")],
    "/register/unit": [of("/register/unit?region=431102", "name", name=NUMBER)],
    "/register/unit/form": [
        of("/register/unit/form?region=431102", "unit_code", "unit_name", "name", "id_number", "password", "again")
    ],
    "/policies/questions": [of("/policies/questions", "q", q=NUMBER)],
    "/password": [of("/password", "id_number", "code", "password", "again")],
    "/verify": [of("/verify", "printed"), of("/verify", "printed", printed="XS-431102-2025-0000001")],
    "/verify/number": [of("/verify", "number", "name")],
    "/verify/file": [of("/verify", "file")],
    "/my/account/details": [of_learner("/my/account/details", *_DETAILS, name="测试")],
    "/my/account/password": [of_learner("/my/account/password", "password", "again", new_password="a", again="b")],
    "/my/account/identity/{link_id}": [of_learner("/my/account/identity", "password")],
    "/my/account/corrections/{mending_id}": [of_learner("/my/account/corrections/MENDING", "reason")],
    "/my/claims/new/{kind}": [
        of_learner("/my/claims/new/senior-seminar?year=LAST", *_SEMINAR),
        of_learner("/my/claims/new/make-up?year=LAST", *_MAKE_UP),
    ],
    "/my/claims/{filing_id}/form": [of_learner(f"{DRAFT}/form", *_SEMINAR)],
    "/my/claims/{filing_id}/files": [of_learner(f"{DRAFT}/files", "file")],
    "/my/claims/{filing_id}/acts/{act}": [of_learner(f"{CLAIM}/acts/withdraw", "text")],
    "/my/cases/new": [
        of_learner("/my/cases/new?kind=feedback", "title", "text", "is_named"),
        Wrong(
            Shown("/my/cases/new?kind=complaint", Viewer.LEARNER),
            ["title", "text", "is_named", "about_name"],
            {"about_name": "第一小学"},
            button="提交",
        ),
        Wrong(Shown("/my/cases/new?kind=complaint", Viewer.LEARNER), ["about_name"], button="查找单位"),
        Wrong(
            Shown("/my/cases/new?kind=complaint", Viewer.LEARNER), ["about_name"], {"about_name": NUMBER}, "查找单位"
        ),
    ],
    "/my/cases/password": [of_learner("/my/cases/password", "password")],
    "/my/cases/{case_id}/files": [of_learner(CASE, "file"), of_learner(f"{CASE}/done", "file")],
    "/my/cases/{case_id}/steps/{step}": [of_learner(f"{CASE}/steps/add", "text")],
    "/offices/{organisation_id}/reports/{year}": [
        Wrong(Shown("/offices/COUNTY/reports/LAST", Viewer.AUTHORITY), ["reason"], button="定稿")
    ],
}
"""By the path of the route to which the form is sent."""
OF_SERVICES = [("", Wrong(Shown("/certificates/verify/CODE"), ["file"], button="比对"))]
"""Forms of pages that services have by themselves; one without an address is sent to its page."""

_BUTTON = "a button alone"
NEVER_WRONG: Mapping[str, str] = {
    "/look": _BUTTON,
    "/my/session": _BUTTON,
    "/sign-out": _BUTTON,
    "/sign-in/identity": _BUTTON,
    "/my/certificates": "a button for each year",
    "/my/certificates/{certificate_id}/reissues": _BUTTON,
    "/my/vendors/{offer_id}": "a button for each vendor",
    "/my/claims/{filing_id}/files/{attachment_id}/removal": _BUTTON,
    "/my/claims/{filing_id}/check": "a button; what the claim lacks is said before it is shown",
    "/my/cases/draft": "texts that another page has written, for a form of their own",
    "/my/account/codes/{code_id}": _BUTTON,
    "/my/account/devices/end": _BUTTON,
    "/my/account/consents/{client_id}": _BUTTON,
    "/my/account/notices": _BUTTON,
    "/my/account/offers/{offer_id}": "a button for each answer",
    "/my/account/roles/{role_id}": "a button for each answer",
    "/my/messages/read": _BUTTON,
    "/my/trace": "fields that narrow a list down: each may be empty, and what is found nowhere is said to be so",
}
"""Forms that cannot be filled in wrongly, by the path of the route, with what they are."""
ALL = [*((path, wrong) for path, wrongs in FORMS.items() for wrong in wrongs), *OF_SERVICES]
