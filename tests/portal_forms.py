"""Every form of the portal, and what is said where it is filled in wrongly: one that is not listed fails a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from live_platform import id_number
from portal_pages import CASE, CLAIM, DRAFT, STAFF, TRAININGS, Shown, Viewer


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


def of_office(address: str, *at: str, **filled: str) -> Wrong:
    """The same, of the work of a unit's administrator on its people."""
    return of(f"{STAFF}/{address}", *at, viewer=Viewer.ADMINISTRATOR, **filled)


def of_unit(beneath: str, *at: str, **filled: str) -> Wrong:
    """The same, of the administrator of the school, at its desk."""
    return of(f"/offices/UNIT{beneath}", *at, viewer=Viewer.ADMINISTRATOR, **filled)


def of_county(beneath: str, *at: str, button: str = "", **filled: str) -> Wrong:
    """The same, of the county's authority."""
    return Wrong(Shown(f"/offices/COUNTY{beneath}", Viewer.AUTHORITY), at, filled, button)


def of_operator(beneath: str, *at: str, button: str = "", **filled: str) -> Wrong:
    """The same, of an operator; fields in which there is nothing are named as wrong."""
    return Wrong(Shown(f"/operators{beneath}", Viewer.OPERATOR), at, filled, button)


def of_trainings(
    address: str, *at: str, viewer: Viewer = Viewer.ADMINISTRATOR, button: str = "", **filled: str
) -> Wrong:
    """The same, of a form of the unit's trainings."""
    return Wrong(Shown(address, viewer), at, filled, button)


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
_OFFICE = "/offices/{organisation_id}"


_OF_CHANGES = ("effective_on", "reason")
OF_AFFAIRS: Mapping[str, Sequence[Wrong]] = {
    f"{_OFFICE}/organisations": [
        of_county("/organisations", "words"),
        of_county("/organisations", "words", words=NUMBER),
    ],
    f"{_OFFICE}/organisation-import": [of_county("/organisation-import", "file")],
    f"{_OFFICE}/unit-applications/{{application_id}}": [of_county("/unit-applications/APPLICATION", "code")],
    f"{_OFFICE}/organisations/{{code}}/changes/{{kind}}": [
        of_county("/organisations/SCHOOL/changes/rename", "name", *_OF_CHANGES),
        of_county("/organisations/SCHOOL/changes/move", "region", *_OF_CHANGES, button="登记迁移"),
        of_county("/organisations/SCHOOL/changes/merge", "find", *_OF_CHANGES, button="登记并入"),
        of_county("/organisations/SCHOOL/changes/merge", "find", button="查找机构", find=NUMBER),
        of_county("/organisations/SCHOOL/changes/split", "code-1", "unit-1", *_OF_CHANGES),
        of_county("/organisations/SCHOOL/changes/close", *_OF_CHANGES),
    ],
    f"{_OFFICE}/organisations/{{code}}/roles": [of_county("/organisations/SCHOOL/roles", "role", "name", "id_number")],
    f"{_OFFICE}/organisations/{{code}}/roles/{{role_id}}/code": [
        of_county("/organisations/SCHOOL/roles/ROLE/code", "reason")
    ],
    f"{_OFFICE}/cases/{{case_id}}/steps/{{step}}": [of_county("/cases/CASE/steps/refer", "text")],
    f"{_OFFICE}/cases/{{case_id}}/files": [of_county("/cases/TAKEN", "file")],
    f"{_OFFICE}/cases/{{case_id}}/publication": [of_county("/cases/TAKEN/publication", "question", "answer")],
    f"{_OFFICE}/case-record": [
        of_county("/case-record", "kind", "how", "text", "received_on", button="登记"),
        of_county("/case-record", "about_name", button="查找单位"),
    ],
    f"{_OFFICE}/announcements/new": [of_county("/announcements/new", "title", "text", "region", "readers")],
    f"{_OFFICE}/mendings/new": [of_county("/mendings/new", "kind", "number", "right", "reason")],
    f"{_OFFICE}/mendings/{{mending_id}}/steps/{{step}}": [of_county("/mendings/MENDING/steps/refuse", "reason")],
}
OF_OPERATORS: Mapping[str, Sequence[Wrong]] = {
    "/operators/first-run": [
        of("/operators/first-run", "code", "name", "id_number", "password", "again", "second_name", "second_id_number"),
    ],
    "/operators/offices": [of_operator("/offices", "file")],
    "/operators/appointments": [
        of_operator("/appointments", "role", "name", "id_number"),
        of_operator("/appointments", "office", "name", "id_number", role="hr-authority"),
    ],
    "/operators/audit": [of_operator("/audit", "kept", kept="x")],
    f"{_OFFICE}/audit/check": [Wrong(Shown("/offices/COUNTY/audit/check", Viewer.AUDITOR), ["kept"], {"kept": "x"})],
    "/operators/appointments/{role_id}/code": [of_operator("/appointments/OFFER/code", "reason")],
    "/operators/vendors": [of_operator("/vendors", "name", "vendor")],
    "/operators/vendors/{vendor}/keys": [of_operator("/vendors/lanxin", "kind")],
    "/operators/vendors/{vendor}/contracts": [
        of_operator("/vendors/lanxin", "begins_on", "subjects"),
        of_operator("/vendors/lanxin", "begins_on", "ends_on", "subjects", ends_on="x"),
    ],
    "/operators/vendors/{vendor}/contracts/{contract_id}/end": [
        of_operator("/vendors/lanxin/contracts/AGREED/end", "ends_on")
    ],
    "/operators/clients": [of_operator("/clients", "client", "scopes")],
    "/operators/clients/{client}/scopes": [of_operator("/clients/administrator", "scopes", button="保存权限")],
}
FORMS: Mapping[str, Sequence[Wrong]] = {
    **OF_OPERATORS,
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
    "/help/case-progress": [of("/help/case-progress", "number", "code")],
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
    **OF_AFFAIRS,
    "/offices/{organisation_id}/staff/applications/{kind}/{application_id}": [
        of_office("applications/registration/REGISTERED", "code"),
        replace(of_office("applications/registration/REGISTERED", "reason"), button="不同意"),
    ],
    "/offices/{organisation_id}/staff/transfers": [
        of_office("transfers", "id_number", "name", "post_category", "effective_on", "reason", effective_on="x"),
    ],
    "/offices/{organisation_id}/staff/people": [
        of_office("people", "name"),
        of_office("people", "id_number", id_number="1"),
    ],
    "/offices/{organisation_id}/people/{person_id}/id-number": [of_unit("/people/PERSON/id-number", "reason")],
    "/offices/{organisation_id}/staff/people/{person_id}/code": [of_office("people/PERSON/code", "reason")],
    "/offices/{organisation_id}/staff/people/{person_id}/departure": [
        of_office("people/PERSON/departure", "because", "ended_on"),
    ],
    "/offices/{organisation_id}/staff/reminders/new": [of_office("reminders/new", "person_ids")],
    "/offices/{organisation_id}/staff/differences": [
        of_office("differences", "chosen", "effective_on", effective_on="x")
    ],
    "/offices/{organisation_id}/staff/rosters": [of_office("rosters", "file")],
    "/offices/{organisation_id}/certificates": [
        of("/offices/COUNTY/certificates", "number", viewer=Viewer.AUTHORITY),
        of("/offices/COUNTY/certificates", "number", viewer=Viewer.AUTHORITY, number="XS-431102-2025-9999999"),
    ],
    "/offices/{organisation_id}/certificates/reissues": [
        of("/offices/COUNTY/certificates/reissues", "name", viewer=Viewer.AUTHORITY),
        of("/offices/COUNTY/certificates/reissues", "name", viewer=Viewer.AUTHORITY, name=NUMBER),
    ],
    "/offices/{organisation_id}/certificates/{number}": [
        of("/offices/COUNTY/certificates/NUMBER", "reason", viewer=Viewer.AUTHORITY),
        of("/offices/PROVINCE/certificates/NUMBER", "reason", viewer=Viewer.PROVINCE, reason=NUMBER),
    ],
    "/offices/{organisation_id}/reviews/deciding": [
        of("/offices/COUNTY/reviews/deciding?decision=void&item=HELD", "reason", viewer=Viewer.AUTHORITY),
        of(
            "/offices/COUNTY/reviews/deciding?decision=void&item=HELD",
            "reason",
            viewer=Viewer.AUTHORITY,
            reason=f"证号{NUMBER}",
        ),
    ],
    "/offices/{organisation_id}/reviews/{item_id}": [
        of("/offices/COUNTY/reviews/HELD", "decision", "reason", viewer=Viewer.AUTHORITY),
    ],
    "/offices/{organisation_id}/reviews/years": [
        of("/offices/PROVINCE/reviews/years", "year", "vendor", "reason", viewer=Viewer.PROVINCE),
        of("/offices/PROVINCE/reviews/years?person=PERSON", "year", "reason", viewer=Viewer.PROVINCE),
    ],
    "/offices/{organisation_id}/filings": [of_unit("/filings", "chosen")],
    "/offices/{organisation_id}/filings/{filing_id}": [of_unit("/filings/CLAIM", "act")],
    "/offices/{organisation_id}/filings/{filing_id}/acts/{act}": [
        of_unit("/filings/CLAIM/acts/ask", "text"),
        of_unit("/filings/CLAIM/acts/hand-over", "colleague"),
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}/sections/{section}": [
        Wrong(
            Shown("/offices/UNIT/training-filings/PLAN/sections/basics", Viewer.ADMINISTRATOR),
            [
                f"form-{field}"
                for field in (
                    *("title", "subject", "training_type", "institution", "address", "postcode", "email"),
                    *("leader", "leader_post", "leader_phone", "contact", "contact_post", "contact_phone"),
                    *("begins_on", "ends_on", "place", "scope", "people", "plan", "trainers", "fee"),
                )
            ],
            button="保存并继续",
        ),
        Wrong(
            Shown("/offices/UNIT/training-filings/PLAN/sections/schedule", Viewer.ADMINISTRATOR),
            ["form-sittings"],
            button="保存并继续",
        ),
    ],
    "/offices/{organisation_id}/training-filings/{filing_id}/files": [of_unit("/training-filings/PLAN/files", "file")],
    "/offices/{organisation_id}/training-filings/{filing_id}/acts/{act}": [
        of_unit("/training-filings/SENT/acts/withdraw", "text")
    ],
    "/offices/{organisation_id}/rosters/{filing_id}": [of_unit("/rosters/ROSTER", "fee_charged")],
    "/offices/{organisation_id}/rosters/{filing_id}/sheet": [of_unit("/rosters/ROSTER", "sheet")],
    "/offices/{organisation_id}/rosters/{filing_id}/people": [of_unit("/rosters/ROSTER/people", "person")],
    "/offices/{organisation_id}/rosters/{filing_id}/acts/{act}": [of_unit("/rosters/ROSTER/acts/withdraw", "text")],
    "/offices/{organisation_id}/claims/people": [of_unit("/claims/people", "name")],
    "/offices/{organisation_id}/claims/new/{person_id}/{kind}": [
        of_unit("/claims/new/PERSON/senior-seminar?year=LAST", *_SEMINAR)
    ],
    "/offices/{organisation_id}/claims/{filing_id}/form": [of_unit("/claims/OTHERS/form", *_SEMINAR)],
    "/offices/{organisation_id}/claims/{filing_id}/files": [of_unit("/claims/OTHERS", "file")],
    "/offices/{organisation_id}/claims/{filing_id}/acts/{act}": [of_unit("/claims/OTHERS/acts/withdraw", "text")],
    "/offices/{organisation_id}/spot-checks": [
        of_county("/spot-checks", "kind", "begins_on", "ends_on", "count"),
    ],
    "/offices/{organisation_id}/spot-checks/{spot_check_id}/items/{place}": [
        of_county("/spot-checks/SPOT/items/1", "is_right")
    ],
    "/offices/{organisation_id}/bases/new": [of_county("/bases/new", "name", "subjects", "begins_on")],
    "/offices/{organisation_id}/bases/{base_id}": [of_county("/bases/BASE", "ends_on")],
    "/my/trainings/{filing_id}/attendance": [of_learner("/my/trainings/TRAINING/attendance", "code")],
    "/offices/{organisation_id}/trainings/{filing_id}/enrolment": [
        of_trainings(f"{TRAININGS}/TRAINING/enrolment", "quota", "closes_on", button="保存", quota="0"),
        of_trainings(f"{TRAININGS}/TRAINING/enrolment", "words", button="查找单位", words=NUMBER),
    ],
    "/offices/{organisation_id}/trainings/{filing_id}/people": [of_trainings(f"{TRAININGS}/CLASHING/people", "person")],
    "/offices/{organisation_id}/trainings/registers/{kind}": [
        of_trainings(f"{TRAININGS}/registers/teacher", "words", words=NUMBER),
    ],
    "/offices/{organisation_id}/archives/bundles": [of_unit("/reports", "year")],
    "/offices/{organisation_id}/trainings/registers/{kind}/new": [
        of_trainings(f"{TRAININGS}/registers/teacher/new", "name", "employer", "about", "subjects", "begins_on"),
        of_trainings(f"{TRAININGS}/registers/course/new", "name", "about", "subjects", "begins_on"),
    ],
    "/offices/{organisation_id}/trainings/registers/{kind}/{item_id}": [
        of_trainings(
            "/offices/COUNTY/trainings/registers/teacher/TEACHER", "reason", viewer=Viewer.AUTHORITY, button="不予入库"
        ),
    ],
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
    f"{_OFFICE}/organisations/{{code}}/roles/{{role_id}}/end": _BUTTON,
    f"{_OFFICE}/policy-answers/{{answer_id}}/withdrawal": _BUTTON,
    f"{_OFFICE}/announcements/{{announcement_id}}/withdrawal": _BUTTON,
    "/offices/{organisation_id}/certificates/reissues/orders": "a button for each former name",
    "/offices/{organisation_id}/training-filings": _BUTTON,
    "/offices/{organisation_id}/claims/{filing_id}": "a button; what is lacking is said before it is shown",
    "/offices/{organisation_id}/claims/{filing_id}/files/{attachment_id}/removal": _BUTTON,
    "/offices/{organisation_id}/training-filings/{filing_id}/files/{attachment_id}/removal": _BUTTON,
    "/offices/{organisation_id}/training-filings/{filing_id}/check": "a button; what is lacking is said before",
    "/offices/{organisation_id}/training-filings/{filing_id}/rosters": _BUTTON,
    "/my/trainings/{filing_id}/enrolment": "a button; the page has told of what is at the same time",
    "/my/trainings/{filing_id}/withdrawal": _BUTTON,
    "/offices/{organisation_id}/trainings/{filing_id}/removals": "ticks with a reason that may be left out",
    "/offices/{organisation_id}/trainings/{filing_id}/sheet": "ticks that the page has written",
    "/offices/{organisation_id}/trainings/{filing_id}/results": "a field for each person, named by the person's id",
    "/offices/{organisation_id}/trainings/{filing_id}/roster": _BUTTON,
    "/operators/appointments/{role_id}/confirmation": _BUTTON,
    "/operators/appointments/{role_id}/withdrawal": _BUTTON,
    "/operators/vendors/{vendor}/keys/{key_id}/confirmation": _BUTTON,
    "/operators/vendors/{vendor}/keys/{key_id}/end": _BUTTON,
    "/operators/dead-letters/{service}/replays": _BUTTON,
    "/operators/clients/proposals/{proposal_id}/{step}": "a button for each answer",
    "/operators/clients/{client}/secrets": _BUTTON,
    "/operators/clients/{client}/secrets/{secret_id}/end": _BUTTON,
    "/operators/clients/{client}/end": _BUTTON,
    "/my/trace": "fields that narrow a list down: each may be empty, and what is found nowhere is said to be so",
}
"""Forms that cannot be filled in wrongly, by the path of the route, with what they are."""
ALL = [*((path, wrong) for path, wrongs in FORMS.items() for wrong in wrongs), *OF_SERVICES]
