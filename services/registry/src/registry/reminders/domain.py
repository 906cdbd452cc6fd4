"""Who may be reminded, by which role, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from offices.authority import MAY, Action, Grant, Place, Role, acting

PEOPLE_MAX, TEXT_CHARS_MAX = 500, 200
EVERY = timedelta(days=7)
"""So long nobody is reminded again, by no office."""
_FURTHEST = (Role.UNIT_ADMINISTRATOR, Role.DEPARTMENT, Role.HR_AUTHORITY)


class Left(StrEnum):
    """Why somebody is not reminded."""

    NO_SUCH_PERSON = "no-such-person"
    """There is nobody, or nobody within reach."""
    NO_LONGER_STAFF = "no-longer-staff"
    REMINDED_LATELY = "reminded-lately"


@dataclass(frozen=True)
class Chosen:
    """Somebody who was chosen, as they stand today."""

    person_id: UUID
    """Of two records of one human the one that stays."""
    organisation_id: UUID
    ended_on: date | None
    ended_because: str | None

    def left(self, place: Place, grant: Grant, lately: Iterable[UUID], today: date) -> Left | None:
        """Why they are not reminded; ``None``: they are. Out of reach is answered before everything else."""
        if acting((grant,), Action.REMIND, place) is None or self.ended_because == "mistaken":
            return Left.NO_SUCH_PERSON
        if self.ended_on is not None and self.ended_on <= today:
            return Left.NO_LONGER_STAFF
        return Left.REMINDED_LATELY if self.person_id in lately else None


def reminding(grants: Iterable[Grant], organisation_id: UUID) -> Grant | None:
    """The role in this organisation under which somebody reminds; of several the one that reaches furthest."""
    allowed = (grant for grant in grants if grant.organisation_id == organisation_id)
    return max(
        (grant for grant in allowed if Action.REMIND in MAY[grant.role]),
        key=lambda grant: _FURTHEST.index(grant.role),
        default=None,
    )
