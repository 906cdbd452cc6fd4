"""The ledger's door: what a year consists of, what is asked of people, what is refused to them, reassessments."""

from fastapi import APIRouter

from ledger.api import grounds, reassessments, statements
from ledger.api.room import Room

__all__ = ["Room", "router"]

router = APIRouter()
for part in (statements, grounds, reassessments):
    router.include_router(part.router)
