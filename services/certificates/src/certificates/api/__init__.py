"""The certificates service's door: the HR platform's questions, learners' applications, and whoever has a code."""

from fastapi import APIRouter

from certificates.api import applications, eligibility, own, statuses, verifying, waiting
from certificates.api.room import Room
from certificates.api.statuses import status_queries

__all__ = ["Room", "router", "status_queries"]

_parts = (statuses, eligibility, applications, own, verifying, waiting)
router = APIRouter(routes=[route for part in _parts for route in part.router.routes])
