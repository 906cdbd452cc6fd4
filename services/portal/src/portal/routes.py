"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter

from common.bodies import Large
from pages import static
from portal.learner import (
    account,
    acts,
    authenticator,
    case_form,
    cases,
    certificates,
    claim_acts,
    claim_files,
    claim_form,
    claims,
    consents,
    corrections,
    decisions,
    details,
    devices,
    eligibility,
    hours,
    identity_links,
    jobs,
    messages,
    offers,
    offices,
    own_data,
    password,
    proofs,
    readers,
    trace,
    transfers,
    vendors,
)
from portal.offices import board, desk, people, person
from portal.offices.archives import people as archives_of_people
from portal.offices.archives import units as archives_of_units
from portal.offices.reports import yearly
from portal.public import (
    about,
    announcements,
    applications,
    home,
    identity,
    look,
    new_unit,
    policies,
    policy_answers,
    register,
    sign_in,
    verify,
)
from portal.public import authenticator as enrolment
from portal.public import password as password_by_code
from portal.public import vendors as public_vendors

_PAGES = (
    *(home, look, sign_in, identity, identity_links, static),
    *(announcements, public_vendors, register, applications, new_unit, password_by_code, verify, about),
    *(policy_answers, policies),
    *(offices, hours, certificates, eligibility, trace, vendors),
    *(claims, claim_form, claim_files, claim_acts, decisions),
    *(case_form, proofs, cases),
    *(account, details, password, enrolment, authenticator, devices),
    *(readers, acts, own_data, consents, offers, corrections, transfers, messages),
    jobs,
    *(desk, people, person, board),
    *(yearly, archives_of_people, archives_of_units),
)

router = APIRouter(routes=[route for module in _PAGES for route in module.router.routes])

_KIB = 1024
_TEXTS = Large(512 * _KIB)
"""Forms with long texts, and what carries them through another sign-in: a Chinese character takes nine bytes of a form,
fifteen of one that is carried.
"""

LARGE: dict[str, Large] = {
    "/register/form": Large(register.FORM_BYTES_MAX),
    verify.FILE_PAGE: Large(verify.FORM_BYTES_MAX),
    details.PAGE: Large(details.FORM_BYTES_MAX),
    "/sign-in": _TEXTS,
    "/sign-in/second-factor": _TEXTS,
    "/my/claims/new/{kind}": _TEXTS,
    "/my/claims/{filing_id}/form": _TEXTS,
    "/my/claims/{filing_id}/files": Large(11 * 1024 * _KIB),
    "/my/cases/new": _TEXTS,
    "/my/cases/draft": _TEXTS,
    "/my/cases/password": _TEXTS,
    "/my/cases/{case_id}/steps/{step}": _TEXTS,
    "/my/cases/{case_id}/files": Large(6 * 1024 * _KIB),
}
"""Pages that take more than a form, and how much."""
