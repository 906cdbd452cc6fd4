"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter

from common.bodies import Large
from pages import static
from portal.learner import (
    account,
    acts,
    authenticator,
    certificates,
    consents,
    corrections,
    details,
    devices,
    eligibility,
    hours,
    messages,
    offers,
    own_data,
    password,
    readers,
    trace,
    transfers,
    vendors,
)
from portal.public import about, announcements, applications, home, look, new_unit, register, sign_in, verify
from portal.public import authenticator as enrolment
from portal.public import password as password_by_code
from portal.public import vendors as public_vendors

_PAGES = (
    *(home, look, sign_in, static),
    *(announcements, public_vendors, register, applications, new_unit, password_by_code, verify, about),
    *(hours, certificates, eligibility, trace, vendors),
    *(account, details, password, enrolment, authenticator, devices),
    *(readers, acts, own_data, consents, offers, corrections, transfers, messages),
)

router = APIRouter(routes=[route for module in _PAGES for route in module.router.routes])

LARGE: dict[str, Large] = {
    "/register/form": Large(register.FORM_BYTES_MAX),
    verify.FILE_PAGE: Large(verify.FORM_BYTES_MAX),
    details.PAGE: Large(details.FORM_BYTES_MAX),
}
"""Pages that take more than a form, and how much."""
