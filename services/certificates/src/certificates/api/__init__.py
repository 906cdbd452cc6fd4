"""The API of certificates: the HR platform's questions, learners' applications, and the check of printed codes."""

from fastapi import APIRouter

from certificates.api import (
    applications,
    eligibility,
    own,
    own_eligibility,
    statuses,
    verifications,
    verifying,
    waiting,
)
from certificates.api.app_state import AppState
from certificates.api.statuses import status_queries
from common.bodies import Large
from pages import static

__all__ = ["LARGE", "AppState", "router", "status_queries"]

_parts = (statuses, eligibility, applications, own, own_eligibility, verifications, verifying, waiting, static)
router = APIRouter(routes=[route for part in _parts for route in part.router.routes])

_KIB = 1024
LARGE = {
    "/v1/status-queries": Large(256 * _KIB),
    "/v1/eligibility-queries": Large(256 * _KIB),
    "/v1/applications": Large(128 * _KIB, values_max=5_000),
    "/v1/verifications/files": Large(verifications.FILE_KIB_MAX * _KIB),
    "/verify/{code}": Large(verifications.FILE_KIB_MAX * _KIB),
}
"""Addresses that take more than a form: batches of questions, and a certificate that is compared."""
