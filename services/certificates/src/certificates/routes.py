"""The certificates service's routes, of every feature, and which of them take more than a form."""

from fastapi import APIRouter

from certificates.applications import api as applications
from certificates.bundles import api as bundles
from certificates.decisions import api as decisions
from certificates.eligibility.api import of_person as eligibility_of_person
from certificates.eligibility.api import own as own_eligibility
from certificates.eligibility.api import verdicts as eligibility
from certificates.hr_platform import api as hr_platform
from certificates.issuance import api as issuance
from certificates.messages import api as messages
from certificates.of_people import api as of_people
from certificates.own_certificates import api as own_certificates
from certificates.own_readings import api as own_readings
from certificates.reissues import api as reissues
from certificates.verification.api import codes as verification_codes
from certificates.verification.api import papers as verification_papers
from common.bodies import Large
from offices import operations
from offices.reach import operating
from pages import static

_FEATURES = (
    hr_platform, eligibility, applications, messages, own_certificates, own_readings, own_eligibility,
    verification_papers, verification_codes, decisions, reissues, issuance, of_people, eligibility_of_person, bundles,
    static,
)  # fmt: skip
# One flat list, so that everybody can see who may use which route.
router = APIRouter(
    routes=[*(route for feature in _FEATURES for route in feature.router.routes), *operations.routes(operating).routes]
)

_KIB = 1024
LARGE = {
    "/v1/status-queries": Large(256 * _KIB),
    "/v1/eligibility-queries": Large(256 * _KIB),
    "/v1/applications": Large(128 * _KIB, values_max=5_000),
    "/v1/verifications/files": Large(verification_papers.FILE_KIB_MAX * _KIB),
    "/verify/{code}": Large(verification_papers.FILE_KIB_MAX * _KIB),
}
"""Addresses that take more than a form: batches of questions, and a certificate that is compared."""
