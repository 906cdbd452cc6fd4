"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter

from common.bodies import Large
from pages import static
from portal.learner import hours
from portal.public import (
    about,
    announcements,
    applications,
    home,
    look,
    new_unit,
    password,
    register,
    sign_in,
    vendors,
    verify,
)

_PAGES = (
    *(home, look, sign_in, hours, static),
    *(announcements, vendors, register, applications, new_unit, password, verify, about),
)

router = APIRouter(routes=[route for module in _PAGES for route in module.router.routes])

LARGE: dict[str, Large] = {"/register/form": Large(register.FORM_BYTES_MAX)}
"""Pages that take more than a form, and how much."""
