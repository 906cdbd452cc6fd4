"""Whether something may be done for a person (结果运用): the certificates that the ledger's grounds leave open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from certificates.grounds.domain import Duty, Ground, Grounds, Missing, Question, Remedy, Rulebook
from certificates.status.domain import IssuanceStage, Standing


class Certificate(NamedTuple):
    """The certificate of a year, whatever its stage."""

    stage: IssuanceStage
    standing: Standing
    number: str | None
    issued_on: str | None
    taken_off_by: str | None = None
    """Of one whose year fell when hours were taken off: who took them off, in the ledger's word."""
    office: str | None = None
    """The HR authority that voided them."""


class Why(StrEnum):
    """How the certificate of a year stands. Beside these there are the ledger's own words."""

    CERTIFIED = "certified"
    NO_CERTIFICATE = "no-certificate"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    IN_PREPARATION = "in-preparation"
    """The year is met, and the certificate is on its way."""
    WAITING = "waiting"
    """The year is met, and the certificate cannot be printed as things are: that speaks for the person all the same."""
    NOT_APPLIED = "not-applied"
    """The year is met, and the learner has not applied."""


@dataclass(frozen=True)
class Reason:
    """A ground with nothing left open."""

    ground: Ground
    holds: bool
    why: str
    certificate: Certificate | None = None
    """Where one exists, whether it stands or not."""
    mend: Remedy | None = None

    @property
    def missing(self) -> tuple[Missing | Duty, ...]:
        """What is still to do."""
        if self.why in _NOTHING_MISSING:
            return ()
        duty = self.ground.duty
        return self.ground.missing if duty is None or duty.met_on is not None else (duty,)


_HOLDING = frozenset((Why.CERTIFIED, Why.WAITING))
"""The year is met and nothing is left to the person: nobody is refused anything over what we cannot print."""
_NOTHING_MISSING = frozenset(("met", "not-owed", "exempt", *_HOLDING))


@dataclass(frozen=True)
class EligibilityVerdict:
    """The answer to one question."""

    asked: Question
    rulebook: Rulebook | None
    reasons: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        """Yes only where a regulation is known and everything that it asks holds."""
        return self.rulebook is not None and all(reason.holds for reason in self.reasons)


def open_years(grounds: Sequence[Ground]) -> set[int]:
    """The years whose certificates decide."""
    return {ground.year for ground in grounds if ground.holds is None and ground.year is not None}


def resolve_certificate_grounds(
    asked: Question, found: Grounds, certificates: Mapping[int, Certificate]
) -> EligibilityVerdict:
    """Every ground decided; ``certificates`` are the person's own, by year."""
    reasons = [
        _of_certificate(ground, certificates.get(ground.year) if ground.year is not None else None)
        if ground.holds is None
        else Reason(ground, ground.holds, ground.why, mend=ground.mend)
        for ground in found.grounds
    ]
    return EligibilityVerdict(asked, found.rulebook, tuple(reasons))


def _of_certificate(ground: Ground, certificate: Certificate | None) -> Reason:
    """A stored certificate that stands speaks for a person, and so does one that only we cannot print."""
    why = certificate_state(certificate, is_met=not ground.missing)
    return Reason(
        ground,
        why in _HOLDING,
        why,
        certificate if certificate is not None and certificate.stage is IssuanceStage.STORED else None,
        _mend(ground, why),
    )


_OF_STAGE = {
    IssuanceStage.OFFERED: Why.NOT_APPLIED,
    IssuanceStage.INTENDED: Why.IN_PREPARATION,
    IssuanceStage.WAITING: Why.WAITING,
    IssuanceStage.STORED: Why.CERTIFIED,
}


def certificate_state(certificate: Certificate | None, *, is_met: bool = False) -> Why:
    """How the certificate of a year stands; ``is_met``: the ledger counts the year as met."""
    if certificate is not None and certificate.standing is Standing.VALID:
        return _OF_STAGE[certificate.stage]
    if certificate is not None and certificate.standing is Standing.REVOKED:
        return Why.REVOKED
    if certificate is not None and certificate.stage is IssuanceStage.STORED:
        return Why.SUSPENDED
    # The ledger counts the year as met: its news are on their way to us.
    return Why.IN_PREPARATION if is_met else Why.NO_CERTIFICATE


_OURS_TO_MEND = {Why.NOT_APPLIED: "apply", Why.IN_PREPARATION: "wait", Why.REVOKED: "nothing"}


def _mend(ground: Ground, why: Why) -> Remedy | None:
    """What the certificate lacks is said here; what the year lacks, by the ledger."""
    if why in _HOLDING:
        return None
    if why in _OURS_TO_MEND:
        return Remedy(_OURS_TO_MEND[why])
    # Suspended, and the ledger counts enough again: it comes back by itself.
    return ground.mend or Remedy("wait")
