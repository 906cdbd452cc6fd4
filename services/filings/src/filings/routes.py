"""The filings service's routes, of every feature, and which of them take more than a form."""

from fastapi import APIRouter

from common.bodies import Large
from filings.about_person import api as about_person
from filings.bases import api as bases
from filings.check_ins import api as check_ins
from filings.decisions import api as decisions
from filings.desks import api as desks
from filings.enrolment.api import offices as enrolment_of_offices
from filings.enrolment.api import own as own_enrolment
from filings.library import api as library
from filings.own_readings import api as own_readings
from filings.printed_form import api as printed_form
from filings.rosters import api as rosters
from filings.statistics import api as statistics
from filings.submission.api import checks as submission_checks
from filings.submission.api import claims as submission_claims
from filings.submission.api import filings as submission_filings
from filings.supervision import api as supervision
from offices import operations
from offices.reach import operating
from pages import static

_FEATURES = (
    decisions, bases, library, desks, enrolment_of_offices, own_enrolment, check_ins, submission_claims,
    submission_checks, rosters, printed_form, supervision, statistics, own_readings, submission_filings,
    about_person, static,
)  # fmt: skip
# One flat list, so that everybody can see who may use which route.
router = APIRouter(
    routes=[*(route for feature in _FEATURES for route in feature.router.routes), *operations.routes(operating).routes]
)

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
