"""The filings service's door: filings on their way through the offices, what was decided, and what was taken back."""

from fastapi import APIRouter

from common.bodies import Large
from filings.api import claims, decisions, filings, own, printing, rosters, supervision
from filings.api.room import Room
from filings.api.rosters import ROWS_MAX as ROSTER_ROWS_MAX

__all__ = ["LARGE", "ROSTER_ROWS_MAX", "Room", "router"]

_PARTS = (decisions, claims, rosters, printing, supervision, own, filings)
# One flat list, so that everybody can see who may use which route.
router = APIRouter(routes=[route for part in _PARTS for route in part.router.routes])

_KIB, _MIB = 1024, 1024 * 1024
_FORM = Large(512 * _KIB, values_max=30_000)
LARGE = {
    "/v1/claims": _FORM,
    "/v1/filings": _FORM,
    "/v1/filings/{filing_id}/form": _FORM,
    "/v1/filings/acts": Large(64 * _KIB, values_max=4_000),
    "/v1/filings/{filing_id}/attachments": Large(11 * _MIB),
    "/v1/rosters/{filing_id}/rows": Large(11 * _MIB, values_max=800_000),
    "/v1/rosters/{filing_id}/sheet": Large(11 * _MIB),
    "/v1/recognitions": Large(2 * _MIB, values_max=60_000),
    "/v1/grants": Large(2 * _MIB, values_max=60_000),
}
"""Addresses that take more than one act: forms with their sittings and teachers, rosters, attachments, batches."""
