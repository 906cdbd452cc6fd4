"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from common.bodies import Large
from pages import static
from portal.learner import hours
from portal.public import home, look, sign_in

router = APIRouter()
# One flat list: the limits of bodies, and the test of what the ingress passes on, look at each route.
for module in (home, look, sign_in, hours):
    router.routes.extend(module.router.routes)
router.routes.extend(static.router.routes)
for route in router.routes:
    assert isinstance(route, APIRoute)
    route.include_in_schema = False

LARGE: dict[str, Large] = {}
"""Pages that take more than a form, and how much."""
