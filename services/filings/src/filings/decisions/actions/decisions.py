"""What offices decided, said by their programs, and what the registry says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from common.clock import CHINA, china_date
from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from common.ids import uuid7
from common.outbox import emit
from common.sealing import Sealer
from common.text import hours_text
from filings.decisions.actions.grounds import Ground, ground_for, kept_ground, reason_context, reason_of
from filings.decisions.domain.decisions import (
    REASON_MAX,
    Decision,
    Noun,
    Stated,
    Verdict,
    attended_already,
    other_content,
    used_already,
)
from filings.decisions.domain.grants import Grant, granted, read_grant
from filings.decisions.domain.recognitions import Recognition, read_recognition, recognised
from filings.decisions.queries import decisions as decision_queries
from filings.decisions.queries import evidence as evidence_queries
from filings.forms.domain.rows import BadRow, text
from filings.people import queries as people_queries
from filings.people.domain import Organisations, PersonFile
from rulebook import Rulebooks

S = TypeVar("S", bound=Stated)
D = TypeVar("D", bound=Decision)


async def recognise_hours(
    tx: Tx, rows: Sequence[object], *, rulebooks: Rulebooks, sealer: Sealer, author: str, at: datetime
) -> list[Verdict]:
    """A verdict for every row, in their order; what is right is recorded whatever else is wrong."""
    request = _read(rows, partial(read_recognition, today=china_date(at)), Noun.RECOGNITION, author, at)
    recorded = await _decide(tx, request, partial(recognised, rulebooks=rulebooks), sealer)
    if recorded:
        await decision_queries.add_recognitions(tx, recorded)
        await emit(tx, [_hours_recognised(one) for one in recorded])
    return request.verdicts_in_order()


async def make_grants(
    tx: Tx, rows: Sequence[object], *, rulebooks: Rulebooks, sealer: Sealer, author: str, at: datetime
) -> list[Verdict]:
    """A verdict for every row, in their order; what is right is recorded whatever else is wrong."""
    today = china_date(at)
    request = _read(rows, partial(read_grant, today=today), Noun.GRANT, author, at)
    recorded = await _decide(tx, request, partial(granted, rulebooks=rulebooks, today=today), sealer)
    if recorded:
        await decision_queries.add_grants(tx, recorded)
        await emit(tx, [_grant_made(one) for one in recorded])
    return request.verdicts_in_order()


async def tried(
    tx: Tx, noun: Noun, rows: Sequence[object], *, rulebooks: Rulebooks, at: datetime
) -> list[Decision | BadRow]:
    """What would be decided about each row, in their order, or why it would be refused; nothing is recorded."""
    today = china_date(at)
    request: _Request[Any]
    if noun is Noun.RECOGNITION:
        request = _read(rows, partial(read_recognition, today=today), noun, PLATFORM, at)
        judge: Callable[..., Decision] = partial(recognised, rulebooks=rulebooks)
    else:
        request = _read(rows, partial(read_grant, today=today), noun, PLATFORM, at)
        judge = partial(granted, rulebooks=rulebooks, today=today)
    people = await people_queries.files_of(tx, {stated.person_id for stated in request.open.values()})
    decided = _judge(request, people, await _around(tx, request, people), judge)
    verdicts = request.verdicts
    return [
        decided[place]
        if place in decided
        else BadRow(verdicts[place].answer["reason"], verdicts[place].answer["detail"])
        for place in range(len(rows))
    ]


async def withdraw_many(tx: Tx, noun: Noun, decision_ids: Sequence[UUID], reason: str, *, at: datetime) -> None:
    """Take many decisions back that rested on a filing which is no more."""
    people = await decision_queries.people_of(tx, decision_ids)
    await people_queries.lock(tx, people.values())
    gone = await decision_queries.add_withdrawals(tx, decision_ids, reason, PLATFORM, at)
    await evidence_queries.free(tx, gone)
    said = RecognitionWithdrawn if noun is Noun.RECOGNITION else GrantWithdrawn
    await emit(tx, [said.model_validate({f"{noun}_id": one, "person_id": people[one]}) for one in gone])


PLATFORM = "xueshi:filings"
"""The author of decisions that follow from filings; no client has a name like it."""


@dataclass(frozen=True)
class _Request(Generic[S]):
    """The rows of one request; each leaves ``open`` when it has its verdict."""

    noun: Noun
    author: str
    at: datetime
    open: dict[int, S]
    verdicts: dict[int, Verdict]
    repeats: dict[int, int]
    """Rows that say the same as an earlier one under the same reference, and which."""

    def reject(self, position: int, bad: BadRow) -> None:
        self.verdicts[position] = Verdict.rejected(bad)
        self.open.pop(position, None)

    def verdicts_in_order(self) -> list[Verdict]:
        for position, first in self.repeats.items():
            verdict = self.verdicts[first]
            self.verdicts[position] = Verdict("unchanged", verdict.answer) if verdict.status == "created" else verdict
        return [self.verdicts[position] for position in range(len(self.verdicts))]


def _read(rows: Sequence[object], read: Callable[[object], S], noun: Noun, author: str, at: datetime) -> _Request[S]:
    """The rows that can be read; a reference that stands twice is decided about once."""
    request = _Request[S](noun, author, at, {}, {}, {})
    first: dict[str, tuple[int, S]] = {}
    for position, row in enumerate(rows):
        try:
            stated = read(row)
        except BadRow as bad:
            request.reject(position, bad)
            continue
        earlier, said = first.setdefault(stated.reference, (position, stated))
        if earlier == position:
            request.open[position] = stated
        elif said == stated:
            request.repeats[position] = earlier
        else:
            request.reject(position, other_content(f"row {earlier + 1}"))
    return request


async def _decide(tx: Tx, request: _Request[S], judge: Callable[..., D], sealer: Sealer) -> list[D]:
    """What is decided and recorded; every row has its verdict then."""
    # 1. About one person decisions are made one after another: their rows are locked, in the order of their ids.
    people = await people_queries.lock(tx, {stated.person_id for stated in request.open.values()})
    # 2. What was decided before is answered as it was then, whatever the rules say today.
    await _answer_known(tx, request)
    # 3. The rules, without the database.
    decided = _judge(request, people, await _around(tx, request, people), judge)
    # 4. The same evidence never twice, and no reference: unique keys decide, and nothing is recorded that lost.
    decided = await _with_evidence(tx, request, decided)
    return await _recorded(tx, request, decided, sealer)


async def _around(tx: Tx, request: _Request[S], people: Mapping[UUID, PersonFile]) -> Organisations:
    """The people's units and the deciders, with all that stand above them."""
    units = [one.organisation_id for one in people.values()]
    deciders = [one for stated in request.open.values() for one in stated.decided_by]
    return await people_queries.organisations_around(tx, [*units, *deciders])


async def _answer_known(tx: Tx, request: _Request[S]) -> None:
    references = [stated.reference for stated in request.open.values()]
    known = await decision_queries.of_references(tx, request.noun, request.author, references)
    for position, stated in list(request.open.items()):
        before = known.get(stated.reference)
        if before is None:
            continue
        if bytes(before.content_sha256) != stated.content_sha256:
            request.reject(position, other_content("a decision on record"))
            continue
        request.verdicts[position] = Verdict("unchanged", _answer_again(request.noun, before))
        del request.open[position]


def _judge(
    request: _Request[S], people: Mapping[UUID, PersonFile], organisations: Organisations, judge: Callable[..., D]
) -> dict[int, D]:
    decided: dict[int, D] = {}
    for position, stated in list(request.open.items()):
        try:
            about = people.get(stated.person_id)
            if about is None:
                raise BadRow("unknown-person", "nobody has this person_id; a person just registered is known soon")
            if about.organisation_id not in organisations:
                raise BadRow("unknown-unit", "the person's unit is not known yet; send the row again soon")
            decided[position] = judge(stated, about, organisations, decision_id=uuid7())
        except BadRow as bad:
            request.reject(position, bad)
    return decided


async def _with_evidence(tx: Tx, request: _Request[S], decided: dict[int, D]) -> dict[int, D]:
    """Those whose evidence, and whose activity, no other active decision about the same person rests on."""
    if not decided:
        return {}
    taken = await evidence_queries.take(tx, list(decided.values()), request.at)
    lost = {position: one for position, one in decided.items() if one.decision_id not in taken}
    if lost:
        in_the_way = await evidence_queries.in_the_way(tx, list(lost.values()))
        for position, one in lost.items():
            other = in_the_way[one.decision_id]
            since = str(china_date(other.since))
            request.reject(position, used_already(other.sort, since) if other.is_evidence else attended_already(since))
    return {position: one for position, one in decided.items() if position not in lost}


async def _recorded(tx: Tx, request: _Request[S], decided: dict[int, D], sealer: Sealer) -> list[D]:
    """Those whose reference was still free: it is the client's own, so no lock on people has kept another one away."""
    if not decided:
        return []
    kept = [kept_ground(one, sealer) for one in decided.values()]
    added = await decision_queries.add(tx, request.noun, list(decided.values()), kept, request.author, request.at)
    late = [position for position, one in decided.items() if one.decision_id not in added]
    if late:
        await evidence_queries.free(tx, [decided[position].decision_id for position in late])
        for position in late:
            request.reject(position, other_content("a decision recorded at the same moment"))
    recorded = {position: one for position, one in decided.items() if position not in late}
    request.verdicts.update({position: Verdict("created", _answer(one)) for position, one in recorded.items()})
    return list(recorded.values())


def _answer(one: Decision) -> dict[str, Any]:
    if isinstance(one, Recognition):
        return {
            "recognition_id": one.decision_id,
            "hours": hours_text(one.centihours),
            "half_days": one.half_days,
            "article": one.article,
            "document": one.document,
        }
    return {"grant_id": one.decision_id, "article": one.article, "document": one.document}


def _answer_again(noun: Noun, row: sa.Row[Any]) -> dict[str, Any]:
    """The answer as it was given when the decision was recorded; that it was taken back since stands beside it."""
    answer = {f"{noun}_id": row.decision_id}
    if noun is Noun.RECOGNITION:
        answer |= {"hours": hours_text(row.centihours), "half_days": row.half_days}
    answer |= {"article": row.article, "document": row.document}
    return answer if row.at is None else {**answer, "withdrawn_at": row.at.astimezone(CHINA)}


def _hours_recognised(one: Recognition) -> HoursRecognised:
    stated = one.stated
    return HoursRecognised.model_validate(
        {
            "recognition_id": one.decision_id,
            "person_id": stated.person_id,
            "subject": stated.subject,
            "required_topic": stated.required_topic,
            "mode": stated.mode,
            "training_type": stated.training_type,
            "centihours": one.centihours,
            "half_days": one.half_days,
            "activity": stated.activity,
            "title": stated.title,
            "completed_at": one.completed_at,
        }
    )


def _grant_made(one: Grant) -> GrantMade:
    stated = one.stated
    return GrantMade.model_validate(
        {
            "grant_id": one.decision_id,
            "person_id": stated.person_id,
            "effect": stated.effect,
            "kind": one.told_as or stated.kind,
            "training_years": stated.years,
            "counts_from": stated.counts_from,
            "counts_until": stated.counts_until,
            "decided_on": one.decided_on,
        }
    )


async def withdraw(
    tx: Tx, noun: Noun, decision_id: UUID, reason: str, *, sealer: Sealer, author: str, at: datetime
) -> tuple[sa.Row[Any], str]:
    """Take a decision back, once; how it was taken back, and why. Raises what is in the way."""
    try:
        reason = text(reason, "reason", chars_max=REASON_MAX)
    except BadRow as bad:
        raise Refused(bad.reason, bad.detail) from None
    person_id = await decision_queries.person_of(tx, noun, decision_id)
    if person_id is None:
        raise NotFound(f"unknown-{noun}", f"there is no {noun} of this id")
    if await decision_queries.author_of(tx, decision_id) == PLATFORM:
        raise Conflict("rests-on-filing", "it rests on a roster or a claim: overturn that one, and this goes with it")
    await people_queries.lock(tx, [person_id])
    sealed = sealer.seal(reason.encode(), reason_context(decision_id))
    if await decision_queries.add_withdrawal(tx, decision_id, sealed, author, at):
        await evidence_queries.free(tx, [decision_id])
        said = (
            RecognitionWithdrawn(recognition_id=decision_id, person_id=person_id)
            if noun is Noun.RECOGNITION
            else GrantWithdrawn(grant_id=decision_id, person_id=person_id)
        )
        await emit(tx, [said])
    row = await decision_queries.withdrawal(tx, decision_id)
    return row, reason_of(row, sealer)


async def decisions_about(tx: Tx, person_id: UUID, reader: str, *, sealer: Sealer) -> list[tuple[sa.Row[Any], Ground]]:
    """Every decision about somebody, withdrawn ones included, the newest first, each with what the reader may know of
    its ground. Raises :class:`NotFound`.
    """
    if not await people_queries.is_known(tx, person_id):
        raise NotFound("unknown-person", "the filings service has not heard of this person")
    return [(row, ground_for(reader, row, sealer)) for row in await decision_queries.about(tx, person_id)]
