"""The filings service's door: filings on their way through the offices, what was decided, and what was taken back."""

from fastapi import APIRouter

from filings.api import decisions, filings
from filings.api.room import Room

__all__ = ["Room", "router"]

# One flat list, so that everybody can see who may use which route.
router = APIRouter(routes=[route for part in (decisions, filings) for route in part.router.routes])
