"""Nobody who has a role elsewhere is placed without their consent: it decides what they may judge."""

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

CONSENT_LASTS = timedelta(days=30)
"""An offer that waits, one that was refused (nobody is asked again before), and a consent that nothing came of yet."""


class ConsentState(StrEnum):
    """How far an offer is."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ConsentDecision(StrEnum):
    """What the person says."""

    ACCEPT = "accept"
    REFUSE = "refuse"


OUTCOME = {ConsentDecision.ACCEPT: ConsentState.ACCEPTED, ConsentDecision.REFUSE: ConsentState.REFUSED}


def needs_consent(role_units: Collection[UUID | None], unit_id: UUID, reach: Collection[UUID]) -> bool:
    """Whether somebody with roles in these organisations is placed in a unit only if they agree.

    ``None`` is a role in the whole installation; ``reach`` are the organisations of the person who places them.
    """
    return any(unit is None or (unit != unit_id and unit not in reach) for unit in role_units)
