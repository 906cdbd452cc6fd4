"""Grounds and reasons of decisions: sealed, and opened for those who may read them."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import orjson

from common.sealing import Sealer
from filings.decisions.domain.decisions import Decision
from filings.decisions.domain.kept import DecisionRow, KeptGround, Withdrawal


def stated_context(decision_id: UUID) -> bytes:
    """What the ground of a decision is sealed for."""
    return decision_id.bytes + b"stated"


def reason_context(decision_id: UUID) -> bytes:
    """What the reason of a withdrawal is sealed for."""
    return decision_id.bytes + b"reason"


def sealed_ground(decision_id: UUID, told_as: str, ground: Mapping[str, str | None], sealer: Sealer) -> KeptGround:
    """A ground that tells of somebody's health, and its paper, as they are kept."""
    sealed = sealer.seal(orjson.dumps(dict(ground)), stated_context(decision_id))
    return KeptGround(told_as, "", "", None, sealed)


def kept_ground(decision: Decision, sealer: Sealer) -> KeptGround:
    """Why something was decided, as it is kept."""
    stated = decision.stated
    kept = KeptGround(stated.kind, stated.evidence.kind, stated.evidence.number, stated.reason)
    if decision.told_as is None:
        return kept
    ground = {name: value for name, value in kept._asdict().items() if name != "stated_sealed"}
    return sealed_ground(decision.decision_id, decision.told_as, ground, sealer)


def reason_of(row: Withdrawal, sealer: Sealer) -> str:
    """Why a decision was taken back."""
    if row.reason_sealed is None:
        return row.reason
    return sealer.open(bytes(row.reason_sealed), reason_context(row.decision_id)).decode()


class Ground(NamedTuple):
    """What a program reads of why something was decided, and taken back."""

    kind: str
    evidence: Mapping[str, str] | None
    reason: str | None
    withdrawn_because: str | None


def ground_for(reader: str, row: DecisionRow, sealer: Sealer) -> Ground:
    """What tells of somebody's health is for the program that recorded it."""
    why = None
    withdrawal = row.withdrawal
    if withdrawal is not None and (row.stated_sealed is None or reader == withdrawal.author):
        why = reason_of(withdrawal, sealer)
    if row.stated_sealed is None:
        return Ground(row.kind, {"kind": row.evidence_kind, "number": row.evidence_number}, row.reason, why)
    if reader != row.author:
        return Ground(row.kind, None, None, why)
    return _opened(row, why, sealer)


def ground_for_oneself(row: DecisionRow, sealer: Sealer) -> Ground:
    """Whom a decision is about reads all of it."""
    why = None if row.withdrawal is None else reason_of(row.withdrawal, sealer)
    if row.stated_sealed is None:
        return Ground(row.kind, {"kind": row.evidence_kind, "number": row.evidence_number}, row.reason, why)
    return _opened(row, why, sealer)


def _opened(row: DecisionRow, why: str | None, sealer: Sealer) -> Ground:
    assert row.stated_sealed is not None, "it is kept in clear"
    told = orjson.loads(sealer.open(bytes(row.stated_sealed), stated_context(row.decision_id)))
    evidence = {"kind": told["evidence_kind"], "number": told["evidence_number"]}
    return Ground(told["kind"], evidence, told["reason"], why)
