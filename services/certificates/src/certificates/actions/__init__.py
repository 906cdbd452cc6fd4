"""What the certificates service can do, by noun; each fills the transaction it is given, returns, or refuses."""

from certificates.actions.applications import apply_for
from certificates.actions.crossings import handle_crossings
from certificates.actions.eligibility import answer_eligibility, answer_own_eligibility
from certificates.actions.issuance import Intent, claim, record_stored, write_faces
from certificates.actions.messages import messages_to, unread_of
from certificates.actions.own_certificates import apply_for_own, own_certificates
from certificates.actions.people import ids_of, know_organisations, know_people
from certificates.actions.republishing import republish_statuses
from certificates.actions.status_answers import answer_statuses, list_certificates

__all__ = [
    "Intent",
    "answer_eligibility",
    "answer_own_eligibility",
    "answer_statuses",
    "apply_for",
    "apply_for_own",
    "claim",
    "handle_crossings",
    "ids_of",
    "know_organisations",
    "know_people",
    "list_certificates",
    "messages_to",
    "own_certificates",
    "record_stored",
    "republish_statuses",
    "unread_of",
    "write_faces",
]
