"""Certificates that are revoked and restored by decision (撤销、恢复)."""

from uuid import UUID

from pydantic import AwareDatetime

from certificates.decisions.domain import DecisionKind, DecisionState
from certificates.status.domain import Standing
from common.openapi import Answer


class DecidedCertificate(Answer):
    """The certificate that a decision is about, as it was printed and as it stands now."""

    number: str
    """证书编号"""
    year: int
    name: str
    organisation: str
    issuing_authority: str
    standing: Standing
    since: AwareDatetime


class CertificateDecision(Answer):
    """What was proposed about a certificate, and how it ended."""

    decision_id: UUID
    kind: DecisionKind
    state: DecisionState
    reason: str
    """Why; the person whom it is about reads it once it is confirmed."""
    authority_id: UUID
    """For whom it was proposed; another official of this authority confirms or refuses it."""
    proposed_by: UUID
    """An account."""
    is_own: bool
    """The caller proposed it, and may withdraw it."""
    proposed_at: AwareDatetime
    expires_at: AwareDatetime
    """Nobody confirms it from then on."""
    stood_at: Standing
    """What the certificate stood at when it was proposed."""
    ended_by: UUID | None
    """An account; ``null`` while it waits, and where nobody has decided in time."""
    ended_at: AwareDatetime | None
    end_reason: str | None
    became: Standing | None
    """What came of it; ``null`` unless it was confirmed."""


class WaitingDecision(CertificateDecision):
    """One that waits for a second official."""

    certificate: DecidedCertificate


class WaitingDecisions(Answer):
    """The oldest first, a hundred at a time."""

    decisions: list[WaitingDecision]
    after: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""


class DecisionsAbout(Answer):
    """A certificate, and the latest hundred proposals about it, the latest first."""

    certificate: DecidedCertificate
    decisions: list[CertificateDecision]


class StateOfDecision(Answer):
    """How far a decision is."""

    decision_id: UUID
    state: DecisionState
