"""Revoking a certificate and restoring it (撤销、恢复): proposed by one official, confirmed or refused by another.

The authority that issued the certificate decides, or one above it. Nothing changes before the second person has
confirmed, and nobody decides about themselves. What was proposed and how it ended is changed by nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from certificates.status.domain import Standing
from common.errors import Conflict, NotAllowed, Refused

LASTS = timedelta(days=30)
"""How long a proposal waits for the second person."""
OFFICE = "hr-authority"
"""The role of those who decide, in the authority for which they do."""


class DecisionKind(StrEnum):
    """What is decided."""

    REVOKE = "revoke"
    RESTORE = "restore"


class DecisionState(StrEnum):
    """How far it is."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """No second person has said anything in time."""


class DecisionStep(StrEnum):
    """What is said of a proposal."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    """By its author alone."""


ENDS = {
    DecisionStep.CONFIRM: DecisionState.CONFIRMED,
    DecisionStep.REFUSE: DecisionState.REFUSED,
    DecisionStep.WITHDRAW: DecisionState.WITHDRAWN,
}


@dataclass(frozen=True)
class Official:
    """Who acts: their account, who they are themselves where they stand on a roster, and their HR authorities."""

    account_id: UUID
    person_id: UUID | None
    authorities: frozenset[UUID]
    records: frozenset[UUID] = frozenset()
    """Every record of the same human, where they stand on a roster: of a human on record twice each has an account."""


@dataclass(frozen=True)
class Stands:
    """How a certificate stands, and since when; of one that is revoked, whether its hours meet the rules."""

    standing: Standing
    since: datetime
    is_met: bool | None


@dataclass(frozen=True)
class Proposal:
    """What one official has proposed for an authority, and what the certificate stood at."""

    kind: DecisionKind
    state: DecisionState
    authority_id: UUID
    proposed_by: UUID
    proposer_id: UUID | None
    proposed_at: datetime
    stood_at: Standing
    stood_since: datetime


def check_proposal(kind: DecisionKind, standing: Standing) -> None:
    """Raises :class:`Conflict` where there is nothing to decide."""
    if kind is DecisionKind.REVOKE and standing is Standing.REVOKED:
        raise Conflict("is-revoked", "the certificate is revoked already")
    if kind is DecisionKind.RESTORE and standing is not Standing.REVOKED:
        raise Conflict("not-revoked", "only a certificate that is revoked is restored by decision")


def check_step(
    proposal: Proposal, step: DecisionStep, official: Official, stands: Stands, *, reason: str | None, now: datetime
) -> None:
    """Raises what is in the way of a step; who may look at the proposal at all is checked before."""
    if proposal.state is not DecisionState.PROPOSED:
        raise Conflict("decision-ended", f"the proposal is {proposal.state}", state=proposal.state)
    is_author = official.account_id == proposal.proposed_by or (
        proposal.proposer_id is not None and proposal.proposer_id in {official.person_id, *official.records}
    )
    if step is DecisionStep.WITHDRAW:
        if not is_author:
            raise NotAllowed("not-the-author", "a proposal is withdrawn by its author")
        return
    if is_author:
        raise NotAllowed("second-person", "the author does not decide; another official of the authority does")
    if proposal.proposed_at + LASTS <= now:
        raise Conflict("proposal-expired", "nobody has decided in thirty days; propose it again")
    if step is DecisionStep.REFUSE and reason is None:
        raise Refused("no-reason", "say why it is refused")
    if step is DecisionStep.CONFIRM and (stands.standing, stands.since) != (proposal.stood_at, proposal.stood_since):
        raise Conflict(
            "standing-changed",
            f"the certificate has become {stands.standing} since this was proposed; look again, and propose it anew",
            standing=stands.standing,
        )


def becomes(kind: DecisionKind, stands: Stands) -> Stands:
    """How the certificate stands once it is confirmed, ``since`` as before. A restored one stands as its hours do."""
    if kind is DecisionKind.REVOKE:
        return Stands(Standing.REVOKED, stands.since, stands.standing is Standing.VALID)
    return Stands(Standing.VALID if stands.is_met else Standing.SUSPENDED, stands.since, None)
