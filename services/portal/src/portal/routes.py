"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter

from common.bodies import Large
from pages import static
from portal.learner import hours
from portal.public import home, look, sign_in

router = APIRouter(include_in_schema=False)
for module in (home, look, sign_in, hours):
    router.include_router(module.router)
router.include_router(static.router)

LARGE: dict[str, Large] = {}
"""Pages that take more than a form, and how much."""
