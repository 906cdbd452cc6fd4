"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter

from common.bodies import Large
from pages import static
from portal.learner import certificates, eligibility, hours, identity_links, trace, vendors
from portal.public import home, identity, look, sign_in

_PAGES = (
    *(home, look, sign_in, hours, certificates, eligibility, trace, vendors, static),
    *(identity, identity_links),
)

router = APIRouter(routes=[route for module in _PAGES for route in module.router.routes])

LARGE: dict[str, Large] = {}
"""Pages that take more than a form, and how much."""
