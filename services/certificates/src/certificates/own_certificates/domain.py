"""One's own certificates (我的证书): how each stands, why, and what became of it so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from certificates.eligibility.domain import Certificate, Why, certificate_state
from certificates.issuance.domain import WaitsFor
from certificates.status.domain import SUSPENDED_BECAUSE, IssuanceStage, Standing, SuspendedBecause
from common.contracts.ledger import TakenOff


class Cause(StrEnum):
    """Why a certificate that exists is not valid."""

    HOURS_BELOW_REQUIREMENTS = "hours-below-requirements"
    """The regulation or the post changed, or it is not on record who took hours off: it is restored as soon as the year
    is met again, as it is in the next three cases.
    """
    HOURS_REVOKED_BY_VENDOR = SuspendedBecause.HOURS_REVOKED.value
    HOURS_VOIDED_BY_OFFICE = SuspendedBecause.HOURS_VOIDED.value
    RECOGNITION_WITHDRAWN = SuspendedBecause.RECOGNITION_WITHDRAWN.value
    REVOKED_BY_DECISION = "revoked-by-decision"
    """Hours do not bring it back."""


class Change(StrEnum):
    """What became of a certificate."""

    MET = "met"
    """The year met its requirements."""
    FELL_BELOW = "fell-below"
    """It no longer met them, before there was a certificate."""
    APPLIED = "applied"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    REVOKED = "revoked"
    REISSUED = "reissued"
    """换发: the next edition replaced the one before."""


class Revocation(NamedTuple):
    """The decision by which a certificate is revoked: why, and which authority takes appeals."""

    reason: str
    at: datetime
    authority: str


class PastChange(NamedTuple):
    """A change and its moment."""

    change: Change
    at: datetime


class StandingChange(NamedTuple):
    """A standing as the history keeps it."""

    certificate_id: UUID
    standing: Standing
    at: datetime


@dataclass(frozen=True)
class OwnCertificate:
    """A certificate of one's own, whatever its stage; number, day and code only where it exists."""

    certificate_id: UUID
    year: int
    kind: str
    stage: IssuanceStage
    standing: Standing
    since: datetime
    applied_at: datetime | None
    stored_at: datetime | None
    number: str | None
    issued_on: date | None
    code: str | None
    edition: int | None = None
    """版次, where it exists."""
    reissue_asked_at: datetime | None = None
    """Since when a next edition is under way."""
    waits_for: WaitsFor | None = None
    """What the paper waits for or waited for, until it exists."""
    revocation: Revocation | None = None
    taken_off: TakenOff | None = None
    """Who took hours off when the year fell below its requirements last."""
    history: tuple[PastChange, ...] = ()

    @property
    def state(self) -> Why:
        """In the words in which eligibility is answered."""
        return certificate_state(Certificate(self.stage, self.standing, self.number, None))

    @property
    def cause(self) -> Cause | None:
        """Why it is not valid; ``None`` where it is, or does not exist."""
        if self.state is Why.SUSPENDED and self.taken_off is not None:
            return Cause(SUSPENDED_BECAUSE[self.taken_off.by])
        return _CAUSES.get(self.state)


_CAUSES = {Why.SUSPENDED: Cause.HOURS_BELOW_REQUIREMENTS, Why.REVOKED: Cause.REVOKED_BY_DECISION}
_BEFORE_IT_EXISTS = {Standing.VALID: Change.MET, Standing.SUSPENDED: Change.FELL_BELOW}
_AFTERWARDS = {Standing.VALID: Change.RESTORED, Standing.SUSPENDED: Change.SUSPENDED}


def history_of(
    changes: Sequence[StandingChange],
    *,
    applied_at: datetime | None,
    stored_at: datetime | None,
    reissued_at: Sequence[datetime] = (),
) -> tuple[PastChange, ...]:
    """Everything that became of a certificate, the oldest first."""
    found = [PastChange(_change(changed, stored_at), changed.at) for changed in changes]
    if applied_at is not None:
        found.append(PastChange(Change.APPLIED, applied_at))
    if stored_at is not None:
        found.append(PastChange(Change.ISSUED, stored_at))
    found += [PastChange(Change.REISSUED, at) for at in reissued_at]
    return tuple(sorted(found, key=lambda past: past.at))


def _change(changed: StandingChange, stored_at: datetime | None) -> Change:
    if changed.standing is Standing.REVOKED:
        return Change.REVOKED
    names = _AFTERWARDS if stored_at is not None and changed.at > stored_at else _BEFORE_IT_EXISTS
    return names[changed.standing]


def state_of_year(certificates: Sequence[OwnCertificate], year: int) -> Why:
    """How the certificate of a year stands, also where there is none yet."""
    return next((item.state for item in certificates if item.year == year), Why.NO_CERTIFICATE)
