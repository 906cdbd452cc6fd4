"""How a certificate comes into being and whether it stands: two tables, and what the ledger's news do to both.

*Stage* says how far the making has come, *standing* whether the hours behind it meet the rules. They move apart,
but for one thing: only what is valid can be applied for, and only what is valid is made.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from common.contracts.ledger import FellBelow, ThresholdCrossed

KIND_ANNUAL = "annual"
News = ThresholdCrossed | FellBelow


class IssuanceStage(StrEnum):
    """How far the making of a certificate has come."""

    OFFERED = "offered"
    """The rules are met; the learner has not applied for it (申请证书), and the regulation wants that."""
    INTENDED = "intended"
    """Decided; not signed yet."""
    WAITING = "waiting"
    """It cannot be printed as things are; the reason stands beside."""
    STORED = "stored"
    """Signed and stored: it exists."""


class Standing(StrEnum):
    """Whether the hours behind it meet the rules."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class IssuanceAct(StrEnum):
    """What moves a certificate from one stage to another."""

    OWE = "owe"
    """The rules are met, and it is made by itself or was applied for."""
    OFFER = "offer"
    """The rules are met, and the learner has yet to apply."""
    FALL = "fall"
    """The rules are no longer met."""
    APPLY = "apply"
    """The learner applies."""
    WAIT = "wait"
    """Something about it cannot be printed."""
    RETRY = "retry"
    """The person, the unit or its authority is known better than before."""
    STORE = "store"
    """The signed file is in the store."""


STAGES: dict[tuple[IssuanceStage | None, IssuanceAct], IssuanceStage] = {
    (None, IssuanceAct.OWE): IssuanceStage.INTENDED,
    (None, IssuanceAct.OFFER): IssuanceStage.OFFERED,
    # Events may arrive late: a fall first, and by then the crossing before it no longer counts.
    (None, IssuanceAct.FALL): IssuanceStage.INTENDED,
    (IssuanceStage.OFFERED, IssuanceAct.OWE): IssuanceStage.INTENDED,
    (IssuanceStage.OFFERED, IssuanceAct.OFFER): IssuanceStage.OFFERED,
    (IssuanceStage.OFFERED, IssuanceAct.FALL): IssuanceStage.OFFERED,
    (IssuanceStage.OFFERED, IssuanceAct.APPLY): IssuanceStage.INTENDED,
    (IssuanceStage.INTENDED, IssuanceAct.OWE): IssuanceStage.INTENDED,
    # Not made before the regulation came to want an application: it wants one of this certificate too.
    (IssuanceStage.INTENDED, IssuanceAct.OFFER): IssuanceStage.OFFERED,
    (IssuanceStage.INTENDED, IssuanceAct.FALL): IssuanceStage.INTENDED,
    (IssuanceStage.INTENDED, IssuanceAct.WAIT): IssuanceStage.WAITING,
    (IssuanceStage.INTENDED, IssuanceAct.STORE): IssuanceStage.STORED,
    # The news may be what could not be printed: it is tried again.
    (IssuanceStage.WAITING, IssuanceAct.OWE): IssuanceStage.INTENDED,
    (IssuanceStage.WAITING, IssuanceAct.OFFER): IssuanceStage.OFFERED,
    (IssuanceStage.WAITING, IssuanceAct.FALL): IssuanceStage.WAITING,
    (IssuanceStage.WAITING, IssuanceAct.RETRY): IssuanceStage.INTENDED,
    (IssuanceStage.STORED, IssuanceAct.OWE): IssuanceStage.STORED,
    (IssuanceStage.STORED, IssuanceAct.OFFER): IssuanceStage.STORED,
    (IssuanceStage.STORED, IssuanceAct.FALL): IssuanceStage.STORED,
}
"""Every move between stages; what does not stand here changes nothing. ``None``: there is no such certificate yet."""

TRANSITIONS: dict[tuple[Standing, type[News]], Standing] = {
    (Standing.VALID, ThresholdCrossed): Standing.VALID,
    (Standing.VALID, FellBelow): Standing.SUSPENDED,
    (Standing.SUSPENDED, ThresholdCrossed): Standing.VALID,
    (Standing.SUSPENDED, FellBelow): Standing.SUSPENDED,
    # Two people revoked it; hours alone do not bring it back.
    (Standing.REVOKED, ThresholdCrossed): Standing.REVOKED,
    (Standing.REVOKED, FellBelow): Standing.REVOKED,
}
"""What the ledger's news do to a standing."""

STATUS_OF = {Standing.VALID: "certified", Standing.SUSPENDED: "suspended", Standing.REVOKED: "revoked"}
"""The answer to the HR platform about a stored certificate (outside contract)."""


class SuspendedBecause(StrEnum):
    """Who took off the hours that the year of a suspended certificate lacks."""

    HOURS_REVOKED = "hours-revoked-by-vendor"
    """The vendor took completions back (撤回)."""
    HOURS_VOIDED = "hours-voided-by-office"
    """Two people of an HR authority voided completions (查实作废)."""
    RECOGNITION_WITHDRAWN = "recognition-withdrawn"
    """The office that had recognised hours withdrew that."""


SUSPENDED_BECAUSE = {
    "vendor": SuspendedBecause.HOURS_REVOKED,
    "office": SuspendedBecause.HOURS_VOIDED,
    "recognising-office": SuspendedBecause.RECOGNITION_WITHDRAWN,
}
"""By the ledger's word for who took hours off."""


@dataclass(frozen=True)
class KnownCertificate:
    """A certificate as it stands before the news."""

    certificate_id: UUID
    stage: IssuanceStage
    standing: Standing
    side_number: int
    applied: bool = False
    """The learner applied for it; no regulation asks twice."""


class CertificateState(NamedTuple):
    """Stage and standing."""

    stage: IssuanceStage
    standing: Standing


def next_state(known: KnownCertificate | None, said: News) -> CertificateState | None:
    """How it stands after the news; ``None`` where they are older than what is known."""
    if known is not None and said.number <= known.side_number:
        return None
    stage = STAGES[known.stage if known else None, _act_of(said, applied=known is not None and known.applied)]
    if known is None:
        return CertificateState(stage, Standing.VALID if isinstance(said, ThresholdCrossed) else Standing.SUSPENDED)
    return CertificateState(stage, TRANSITIONS[known.standing, type(said)])


def _act_of(said: News, *, applied: bool) -> IssuanceAct:
    if isinstance(said, FellBelow):
        return IssuanceAct.FALL
    return IssuanceAct.OFFER if said.issue == "on-application" and not applied else IssuanceAct.OWE


class Applied(StrEnum):
    """What became of an application."""

    APPLIED = "applied"
    ALREADY = "already"
    """It is being made or exists; nobody needs to apply."""
    NOT_MET = "not-met"
    """The year never met its rules."""
    SUSPENDED = "suspended"
    """The year met its rules and no longer does."""


def applying(known: KnownCertificate | None) -> Applied:
    """What an application does: it moves the stage only where this is ``APPLIED``."""
    if known is None:
        return Applied.NOT_MET
    if known.stage is IssuanceStage.STORED:
        return Applied.ALREADY
    if known.standing is not Standing.VALID:
        return Applied.SUSPENDED
    return Applied.APPLIED if (known.stage, IssuanceAct.APPLY) in STAGES else Applied.ALREADY
