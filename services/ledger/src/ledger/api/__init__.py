"""The ledger's door: what a year consists of, what is asked of people, what is refused to them, reassessments."""

from fastapi import APIRouter

from common.bodies import Large
from ledger.api import (
    eligibility_grounds,
    make_up_trials,
    own,
    reassessments,
    regulations,
    reports,
    standings,
    statements,
    turn_trials,
    year_closes,
)
from ledger.api.app_state import AppState
from offices import operations
from offices.reach import operating

__all__ = ["LARGE", "AppState", "router"]

_PARTS = (
    *(statements, standings, own, eligibility_grounds, make_up_trials, turn_trials),
    *(reassessments, regulations, year_closes, reports),
)
# One flat list, so that everybody can see who may use which route.
router = APIRouter(
    routes=[*(route for part in _PARTS for route in part.router.routes), *operations.routes(operating).routes]
)

LARGE = {
    "/v1/ground-queries": Large(256 * 1024, values_max=5_000),
    "/v1/standings/queries": Large(64 * 1024, values_max=2_000),
}
"""Addresses that take more than a form: batches of questions."""
