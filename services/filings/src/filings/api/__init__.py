"""The filings service's door: filings on their way through the offices, what was decided, and what was taken back."""

from fastapi import APIRouter

from filings.api import claims, decisions, filings, printing, rosters, supervision
from filings.api.room import Room
from filings.api.rosters import ROWS_MAX as ROSTER_ROWS_MAX

__all__ = ["ROSTER_ROWS_MAX", "Room", "router"]

_PARTS = (decisions, claims, rosters, printing, supervision, filings)
# One flat list, so that everybody can see who may use which route.
router = APIRouter(routes=[route for part in _PARTS for route in part.router.routes])
