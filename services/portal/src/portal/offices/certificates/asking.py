"""What the pages about certificates ask the services."""

import re

from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import (
    DecisionsAbout,
    NewDecision,
    StateOfDecision,
    StepOfDecision,
    WaitingDecisions,
)
from portal.offices.office import OFFICES, Office

_CERTIFICATES = ServiceName.CERTIFICATES
CERTIFICATES = OFFICES + "/{organisation_id}/certificates"
WAITING = Call(_CERTIFICATES, "GET", "/v1/certificate-decisions", WaitingDecisions)
ABOUT = Call(_CERTIFICATES, "GET", "/v1/certificates/{number}/decisions", DecisionsAbout)
PROPOSE = Call(_CERTIFICATES, "POST", "/v1/certificates/{number}/decisions", StateOfDecision, NewDecision)
STEP = Call(_CERTIFICATES, "POST", "/v1/certificate-decisions/{decision_id}/steps", StateOfDecision, StepOfDecision)
NUMBER = re.compile(r"[A-Z]{1,4}(-[0-9]{1,12}){2,4}")
"""证书编号, in the form that is printed."""
NUMBER_CHARS_MAX = 40


def address_of(office: Office) -> str:
    """Where these pages begin."""
    return f"{office.address}/certificates"
