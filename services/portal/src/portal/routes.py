"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter

from common.bodies import Large
from pages import static
from portal.learner import (
    account,
    acts,
    authenticator,
    corrections,
    details,
    devices,
    hours,
    messages,
    offers,
    own_data,
    password,
    readers,
    transfers,
)
from portal.public import authenticator as enrolment
from portal.public import home, look, sign_in

_PAGES = (
    *(home, look, sign_in, hours, static),
    *(account, details, password, enrolment, authenticator, devices),
    *(readers, acts, own_data, offers, corrections, transfers, messages),
)

router = APIRouter(routes=[route for module in _PAGES for route in module.router.routes])

LARGE: dict[str, Large] = {details.PAGE: Large(details.FORM_BYTES_MAX)}
"""Pages that take more than a form, and how much."""
