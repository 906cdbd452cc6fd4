"""Answers about policies: published by the office that answered, withdrawn by it or those above, read by anybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from common.ids import uuid7
from offices.authority import Action, Place, acting
from registry.access.actions import refuse_unless
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.cases.actions.answered import answered_case
from registry.cases.actions.cases import refuse_strangers
from registry.cases.domain import Sight
from registry.organisations.queries import regions as region_queries
from registry.policy_answers import queries
from registry.policy_answers.domain import SAME_CHARS_MAX, Unpublishable, repeats, unpublishable

_NONE = NotFound("no-such-policy-answer", "there is no such published answer, or it was withdrawn")


async def publish(
    tx: Tx, actor: Actor, case_id: UUID, wording: tuple[str, str], sight: Sight, *, keys: Keys, now: datetime
) -> UUID:
    """Publish the answer to a question, both in a ``wording`` for everybody: question, answer.

    Raises :class:`NotAllowed` for everybody but the office that answers the case, :class:`Refused` and
    :class:`Conflict` where there is nothing to publish, or the asker's own words would be.
    """
    case = await answered_case(tx, actor, case_id, sight, keys=keys)
    match unpublishable(case.kind, case.state, case.steps):
        case Unpublishable.NO_QUESTION:
            raise Refused("not-a-question", "only answers to questions about policies are published")
        case Unpublishable.NOT_ANSWERED:
            raise Conflict("not-answered", "this question has no answer that stands; answer it first")
    question, answer = wording
    if any(repeats(text, said) for text in wording for said in case.words):
        raise Refused(
            "own-words",
            f"more than {SAME_CHARS_MAX} characters in a row are the asker's own; put it into words for everybody",
            chars_max=SAME_CHARS_MAX,
        )
    if await queries.answer_of_case(tx, case_id) is not None:
        raise Conflict("is-published", "this answer is published already; withdraw it first to publish it anew")
    answer_id = uuid7()
    columns = {
        "answer_id": answer_id,
        "case_id": case_id,
        "region_code": case.level,
        "office_id": _office_of(actor, case.level),
        "question": question,
        "answer": answer,
        "published_by": actor.account_id,
        "published_at": now,
    }
    await queries.add_answer(tx, columns)
    details = {"case": str(case_id), "policy_answer": str(answer_id)}
    await record(tx, AuditedAct("policy-answer.published", actor.by, details=details), at=now)
    return answer_id


def _office_of(actor: Actor, region_code: str) -> UUID:
    """The office of theirs that answers in a region; raises :class:`NotAllowed` where they have just lost the role."""
    place = Place(regions=(region_code,))
    refuse_unless(actor, Action.ANSWER_CASES, place)
    grant = acting(actor.grants, Action.ANSWER_CASES, place)
    assert grant is not None, "they may"
    assert grant.organisation_id is not None, "the role is held in an office"
    return grant.organisation_id


async def withdraw(tx: Tx, actor: Actor, answer_id: UUID, *, now: datetime) -> None:
    """It is shown no more; for the authority of its region and those above it."""
    row = await queries.lock_answer(tx, answer_id)
    if row is None:
        raise _NONE
    place = Place(regions=tuple(await region_queries.regions_above(tx, row.region_code)))
    refuse_unless(actor, Action.ANSWER_CASES, place)
    await queries.withdraw_answer(tx, answer_id, actor.account_id, now)
    details = {"case": str(row.case_id), "policy_answer": str(answer_id)}
    await record(tx, AuditedAct("policy-answer.withdrawn", actor.by, details=details), at=now)


async def of_case(tx: Tx, actor: Actor, case_id: UUID, sight: Sight, *, keys: Keys) -> dict[str, Any]:
    """What stands of a case, for its reporter and the office; raises :class:`NotFound` where nothing does."""
    await refuse_strangers(tx, actor, case_id, sight, keys=keys)
    return _shown(await queries.answer_of_case(tx, case_id))


async def by_id(tx: Tx, answer_id: UUID) -> dict[str, Any]:
    """One that stands, for anybody; raises :class:`NotFound`."""
    return _shown(await queries.answer_by_id(tx, answer_id))


async def search(
    tx: Tx, region_code: str | None, word: str | None, before: UUID | None, rows_max: int
) -> tuple[list[dict[str, Any]], UUID | None]:
    """What stands, the latest first, and after which one the next page begins; ``None``: that is all."""
    rows: Sequence[sa.Row[Any]] = await queries.answers(tx, region_code, word, before, rows_max + 1)
    page = rows[:rows_max]
    return [_shown(row) for row in page], page[-1].answer_id if len(rows) > rows_max else None


def _shown(row: sa.Row[Any] | None) -> dict[str, Any]:
    if row is None:
        raise _NONE
    return fields_of(row, "answer_id", "region_code", "region", "office", "question", "answer", "published_at")
