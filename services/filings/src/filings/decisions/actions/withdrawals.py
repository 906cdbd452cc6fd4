"""Decisions that are taken back: by the program that recorded them, or with the filing on which they rest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.contracts.filings import GrantWithdrawn, RecognitionWithdrawn
from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from common.outbox import emit
from common.sealing import Sealer
from filings.decisions.actions.grounds import reason_context, reason_of
from filings.decisions.domain.decisions import REASON_MAX, Noun
from filings.decisions.domain.kept import Withdrawal
from filings.decisions.queries import decisions as decision_queries
from filings.decisions.queries import evidence as evidence_queries
from filings.forms.domain.rows import BadRow, text
from filings.people import queries as people_queries

PLATFORM = "xueshi:filings"
"""The author of decisions that follow from filings; no client has a name like it."""


async def withdraw_decisions_of_filing(
    tx: Tx, noun: Noun, decision_ids: Sequence[UUID], reason: str, *, now: datetime
) -> None:
    """Take many decisions back that rested on a filing which is no more."""
    people = await decision_queries.people_of(tx, decision_ids)
    await people_queries.lock(tx, people.values())
    gone = await decision_queries.add_withdrawals(tx, decision_ids, reason, PLATFORM, now)
    await evidence_queries.free(tx, gone)
    event = RecognitionWithdrawn if noun is Noun.RECOGNITION else GrantWithdrawn
    ids = [{f"{noun}_id": decision_id, "person_id": people[decision_id]} for decision_id in gone]
    await emit(tx, [event.model_validate(withdrawn) for withdrawn in ids])


async def withdraw_decision(
    tx: Tx, noun: Noun, decision_id: UUID, reason: str, *, sealer: Sealer, author: str, now: datetime
) -> tuple[Withdrawal, str]:
    """Take a decision back, once; how it was taken back, and why. Raises what is in the way."""
    try:
        reason = text(reason, "reason", chars_max=REASON_MAX)
    except BadRow as bad:
        raise Refused(bad.reason, bad.detail, **bad.parameters) from None
    person_id = await decision_queries.person_of(tx, noun, decision_id)
    if person_id is None:
        raise NotFound(f"unknown-{noun}", f"there is no {noun} of this id")
    if await decision_queries.author_of(tx, decision_id) == PLATFORM:
        raise Conflict("rests-on-filing", "it rests on a roster or a claim: overturn that one, and this goes with it")
    await people_queries.lock(tx, [person_id])
    sealed = sealer.seal(reason.encode(), reason_context(decision_id))
    if await decision_queries.add_withdrawal(tx, decision_id, sealed, author, now):
        await evidence_queries.free(tx, [decision_id])
        event = (
            RecognitionWithdrawn(recognition_id=decision_id, person_id=person_id)
            if noun is Noun.RECOGNITION
            else GrantWithdrawn(grant_id=decision_id, person_id=person_id)
        )
        await emit(tx, [event])
    row = await decision_queries.withdrawal(tx, decision_id)
    return row, reason_of(row, sealer)
