"""What somebody asks for and somebody else decides: to be registered, to be transferred, to have a unit registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class ApplicationKind(StrEnum):
    """What is asked for."""

    REGISTRATION = "registration"
    """A person registers themselves; their unit confirms (learner's manual)."""
    TRANSFER = "transfer"
    """A unit takes somebody in; the unit that they leave lets them go."""
    UNIT = "unit"
    """A unit is registered by its administrator; the authority above approves."""
    NAME = "name"
    """A person says that their name is another one; their unit confirms, and nothing is printed with it before."""


class ApplicationState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    """Something else was granted that makes it needless."""
    WITHDRAWN = "withdrawn"
    """The applicant withdrew it."""


class ApplicantDecision(StrEnum):
    """What the one who decides says."""

    GRANT = "grant"
    REFUSE = "refuse"


class ApplicantAct(StrEnum):
    """What an applicant without a session does, with the code that they were shown."""

    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[ApplicationState, ApplicantDecision | ApplicantAct], ApplicationState] = {
    (ApplicationState.WAITING, ApplicantDecision.GRANT): ApplicationState.GRANTED,
    (ApplicationState.WAITING, ApplicantDecision.REFUSE): ApplicationState.REFUSED,
    (ApplicationState.WAITING, ApplicantAct.WITHDRAW): ApplicationState.WITHDRAWN,
}


class Progress(StrEnum):
    """How far an application is, as its applicant reads it."""

    WAITING = "waiting"
    LAPSED = "lapsed"
    """Nobody decided in time, and it waits no more."""
    GRANTED = "granted"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    """Another application for the same was granted."""
    WITHDRAWN = "withdrawn"


class NextStep(StrEnum):
    """What an applicant does next."""

    SHOW_CODE = "show-code"
    """Show the code to the office that decides; it grants nothing without it."""
    SIGN_IN = "sign-in"
    APPLY_AGAIN = "apply-again"


NEXT_STEPS: Mapping[Progress, NextStep] = {
    Progress.WAITING: NextStep.SHOW_CODE,
    Progress.LAPSED: NextStep.APPLY_AGAIN,
    Progress.GRANTED: NextStep.SIGN_IN,
    Progress.REFUSED: NextStep.APPLY_AGAIN,
    Progress.SUPERSEDED: NextStep.SIGN_IN,
    Progress.WITHDRAWN: NextStep.APPLY_AGAIN,
}

WAITING_LASTS = timedelta(days=30)
WAITING_MAX = 5
"""Of one ID number at one place, from one address in a day."""
WAITING_OF_NUMBER_MAX = 20
"""Of one ID number at one place, from all addresses."""
WAITING_AT_PLACE_MAX = 5_000
"""Of anybody's at one place."""
WAITING_FROM_ADDRESS_MAX = 100
"""Of anybody's from one address in a day, that nobody has decided."""


@dataclass(frozen=True)
class Application:
    """One of them; ``body`` is what was asked for, as it came."""

    kind: ApplicationKind
    body: Mapping[str, Any]
    blind_index: bytes | None = None
    """Whom it is about."""
    organisation_id: UUID | None = None
    """The unit whose administrator decides; none for a new unit, which its region's authority decides."""
    region_code: str | None = None
    origin: str | None = None
    """The address that anybody's comes from, as limits count; none for those of officials."""


def progress_of(
    state: ApplicationState, made_at: datetime, decided_at: datetime | None, now: datetime
) -> tuple[Progress, datetime]:
    """How far an application is at a moment, and since when."""
    if state is not ApplicationState.WAITING:
        assert decided_at is not None, "what waits no more has its moment"
        return Progress(state), decided_at
    lapses_at = made_at + WAITING_LASTS
    return (Progress.LAPSED, lapses_at) if lapses_at <= now else (Progress.WAITING, made_at)
