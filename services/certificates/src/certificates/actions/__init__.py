"""What the certificates service can do, by noun; each fills the transaction it is given, returns, or refuses."""

from certificates.actions.answering import answer_statuses, list_certificates
from certificates.actions.applications import apply_for
from certificates.actions.eligibility import answer_eligibility
from certificates.actions.making import Intent, claim, record_stored, write_faces
from certificates.actions.messages import messages_to
from certificates.actions.people import ids_of, know_organisations, know_people
from certificates.actions.telling import tell_standings
from certificates.actions.thresholds import hear_thresholds

__all__ = [
    "Intent",
    "answer_eligibility",
    "answer_statuses",
    "apply_for",
    "claim",
    "hear_thresholds",
    "ids_of",
    "know_organisations",
    "know_people",
    "list_certificates",
    "messages_to",
    "record_stored",
    "tell_standings",
    "write_faces",
]
