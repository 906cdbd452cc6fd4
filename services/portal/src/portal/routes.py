"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter

from common.bodies import Large
from pages import static
from portal.learner import (
    case_form,
    cases,
    claim_acts,
    claim_files,
    claim_form,
    claims,
    decisions,
    hours,
    proofs,
)
from portal.public import home, look, policies, policy_answers, sign_in

_PAGES = (
    *(home, look, sign_in, hours, static),
    *(claims, claim_form, claim_files, claim_acts, decisions),
    *(case_form, proofs, cases),
    *(policy_answers, policies),
)

router = APIRouter(routes=[route for module in _PAGES for route in module.router.routes])

_KIB = 1024
_TEXTS = Large(512 * _KIB)
"""Forms with long texts, and what carries them through another sign-in: a Chinese character takes nine bytes of a form,
fifteen of one that is carried.
"""

LARGE: dict[str, Large] = {
    "/sign-in": _TEXTS,
    "/sign-in/second-factor": _TEXTS,
    "/my/claims/new/{kind}": _TEXTS,
    "/my/claims/{filing_id}/form": _TEXTS,
    "/my/claims/{filing_id}/files": Large(11 * 1024 * _KIB),
    "/my/cases/new": _TEXTS,
    "/my/cases/draft": _TEXTS,
    "/my/cases/password": _TEXTS,
    "/my/cases/{case_id}/steps/{step}": _TEXTS,
    "/my/cases/{case_id}/files": Large(6 * 1024 * _KIB),
}
"""Pages that take more than a form, and how much."""
