"""Certificates are revoked and restored: proposed by one official, confirmed or refused by another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from certificates.decisions import queries as decision_queries
from certificates.decisions.domain import (
    ENDS,
    LASTS,
    DecisionKind,
    DecisionState,
    DecisionStep,
    Official,
    Proposal,
    Stands,
    becomes,
    check_proposal,
    check_step,
)
from certificates.people import queries as people_queries
from certificates.status.domain import Standing
from common.contracts.certificates import CertificateRestored, CertificateRevoked, CertificateSuspended
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound
from common.ids import uuid7
from common.outbox import emit

PAGE_MAX = 100
_TOLD = {
    Standing.VALID: CertificateRestored,
    Standing.SUSPENDED: CertificateSuspended,
    Standing.REVOKED: CertificateRevoked,
}


async def certificate_for(tx: Tx, official: Official, number: str) -> tuple[Any, UUID]:
    """The certificate of a number, and the nearest authority for which the official may decide about it.

    Raises :class:`NotFound` for others: numbers are counted up, and whether there is one is not theirs to learn.
    """
    row = await decision_queries.certificate_of(tx, number)
    if row is not None:
        for authority_id in await decision_queries.authorities_above(tx, row.authority_id):
            if authority_id in official.authorities:
                return row, authority_id
    raise NotFound("no-such-certificate", "there is no such certificate that your authority or one below it issued")


async def propose(
    tx: Tx, official: Official, number: str, kind: DecisionKind, reason: str, *, now: datetime
) -> tuple[UUID, UUID]:
    """Propose a decision; nothing changes before another official has confirmed it. Returns its id and the person's."""
    found, authority_id = await certificate_for(tx, official, number)
    row = await decision_queries.lock_certificate(tx, found.certificate_id)
    _refuse_oneself(await _with_records(tx, official), row.person_id)
    check_proposal(kind, Standing(row.standing))
    await decision_queries.end_old(tx, row.certificate_id, now - LASTS, now)
    if await decision_queries.is_one_open(tx, row.certificate_id):
        raise Conflict("decision-waits", "a proposal about this certificate waits for a second official already")
    decision_id = uuid7()
    await decision_queries.add_proposal(
        tx,
        {
            "decision_id": decision_id,
            "certificate_id": row.certificate_id,
            "kind": kind,
            "reason": reason,
            "authority_id": authority_id,
            "proposed_by": official.account_id,
            "proposer_id": official.person_id,
            "proposed_at": now,
            "stood_at": row.standing,
            "stood_since": row.standing_since,
        },
    )
    return decision_id, row.person_id


async def step(
    tx: Tx, official: Official, decision_id: UUID, done: DecisionStep, reason: str | None, *, now: datetime
) -> DecisionState:
    """Confirm, refuse or withdraw a proposal; what follows is done at once."""
    # The certificate is held first: of two who decide at once the second sees the end of the first.
    before = await decision_queries.decision_of(tx, decision_id, now - LASTS)
    if before is None or before.proposed_for not in official.authorities:
        raise NotFound("no-such-decision", "there is no such proposal for an authority of yours")
    certificate = await decision_queries.lock_certificate(tx, before.certificate_id)
    row = await decision_queries.decision_of(tx, decision_id, now - LASTS)
    assert row is not None, "proposals are not taken away"
    proposal = _proposal(row)
    stands = Stands(Standing(certificate.standing), certificate.standing_since, certificate.is_met)
    official = await _with_records(tx, official)
    if done is not DecisionStep.WITHDRAW:
        _refuse_oneself(official, certificate.person_id)
    check_step(proposal, done, official, stands, reason=reason, now=now)
    end = {
        "decision_id": decision_id, "proposed_by": proposal.proposed_by, "state": ENDS[done],
        "ended_by": official.account_id, "ended_at": now, "reason": reason,
    }  # fmt: skip
    if done is DecisionStep.CONFIRM:
        after = becomes(proposal.kind, stands)
        end["became"] = after.standing
        await decision_queries.save_standing(
            tx, certificate.certificate_id, after.standing, is_met=after.is_met, at=now
        )
        told = _TOLD[after.standing](
            certificate_id=certificate.certificate_id,
            person_id=certificate.person_id,
            training_year=certificate.training_year,
            kind="annual",
            at=now,
        )
        await emit(tx, [told])
    await decision_queries.end_proposal(tx, end)
    return ENDS[done]


async def waiting_for(tx: Tx, official: Official, after: UUID | None, *, now: datetime) -> Sequence[Any]:
    """What waits for a second person in the official's authorities, the oldest first."""
    return await decision_queries.open_decisions(tx, official.authorities, after, now - LASTS, PAGE_MAX)


async def about(tx: Tx, official: Official, number: str, *, now: datetime) -> tuple[Any, Sequence[Any]]:
    """A certificate, and everything that was proposed about it, the latest first."""
    row, _ = await certificate_for(tx, official, number)
    return row, await decision_queries.decisions_about(tx, row.certificate_id, now - LASTS, PAGE_MAX)


def _proposal(row: Any) -> Proposal:
    return Proposal(
        DecisionKind(row.kind),
        DecisionState(row.state) if row.ended_at is not None else DecisionState.PROPOSED,
        row.proposed_for,
        row.proposed_by,
        row.proposer_id,
        row.proposed_at,
        Standing(row.stood_at),
        row.stood_since,
    )


async def _with_records(tx: Tx, official: Official) -> Official:
    if official.person_id is None:
        return official
    records = await people_queries.records_of(tx, official.person_id)
    return replace(official, records=frozenset(record for record, _ in records))


def _refuse_oneself(official: Official, person_id: UUID) -> None:
    if person_id in official.records:
        raise NotAllowed("oneself", "nobody decides about their own certificate; somebody else does")
