"""What offices decided: judged by the rules, recorded once, and told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar
from uuid import UUID

from common.clock import china_date
from common.contracts.filings import GrantMade, HoursRecognised
from common.db import Tx
from common.errors import NotFound
from common.ids import uuid7
from common.outbox import emit
from common.sealing import Sealer
from filings.decisions.actions.grounds import Ground, ground_for, ground_for_oneself, kept_ground
from filings.decisions.actions.withdrawals import PLATFORM
from filings.decisions.domain.decisions import (
    Accepted,
    Decision,
    Noun,
    Stated,
    Verdict,
    attended_already,
    other_content,
    used_already,
)
from filings.decisions.domain.grants import Grant, StatedGrant, check_grant
from filings.decisions.domain.kept import DecisionRow
from filings.decisions.domain.recognitions import Recognition, StatedRecognition, check_recognition
from filings.decisions.queries import decisions as decision_queries
from filings.decisions.queries import evidence as evidence_queries
from filings.forms.domain.rows import BadRow, Reason
from filings.people import queries as people_queries
from filings.people.domain import Organisations, PersonFile
from rulebook import Rulebooks

S = TypeVar("S", bound=Stated)
D = TypeVar("D", bound=Decision)


async def recognise_hours(
    tx: Tx,
    rows: Sequence[StatedRecognition | BadRow],
    *,
    rulebooks: Rulebooks,
    sealer: Sealer,
    author: str,
    now: datetime,
) -> list[Verdict]:
    """A verdict for every row, in their order; what is right is recorded whatever else is wrong."""
    request = _request(rows, Noun.RECOGNITION, author, now)
    recorded = await _decide(tx, request, partial(check_recognition, rulebooks=rulebooks), sealer)
    if recorded:
        await decision_queries.add_recognitions(tx, recorded)
        await emit(tx, [_hours_recognised(recognition) for recognition in recorded])
    return request.verdicts_in_order()


async def make_grants(
    tx: Tx, rows: Sequence[StatedGrant | BadRow], *, rulebooks: Rulebooks, sealer: Sealer, author: str, now: datetime
) -> list[Verdict]:
    """A verdict for every row, in their order; what is right is recorded whatever else is wrong."""
    request = _request(rows, Noun.GRANT, author, now)
    judge = partial(check_grant, rulebooks=rulebooks, today=china_date(now))
    recorded = await _decide(tx, request, judge, sealer)
    if recorded:
        await decision_queries.add_grants(tx, recorded)
        await emit(tx, [_grant_made(grant) for grant in recorded])
    return request.verdicts_in_order()


async def try_hours(
    tx: Tx, rows: Sequence[StatedRecognition], *, rulebooks: Rulebooks, now: datetime
) -> list[Recognition | BadRow]:
    """What would be recognised of each row, in their order, or why it would be refused; nothing is recorded."""
    return await _tried(
        tx, _request(rows, Noun.RECOGNITION, PLATFORM, now), partial(check_recognition, rulebooks=rulebooks)
    )


async def try_grants(
    tx: Tx, rows: Sequence[StatedGrant], *, rulebooks: Rulebooks, now: datetime
) -> list[Grant | BadRow]:
    """The same of grants."""
    judge = partial(check_grant, rulebooks=rulebooks, today=china_date(now))
    return await _tried(tx, _request(rows, Noun.GRANT, PLATFORM, now), judge)


@dataclass(frozen=True)
class _Request(Generic[S]):
    """The rows of one request; each leaves ``open`` when it has its verdict."""

    noun: Noun
    author: str
    now: datetime
    open: dict[int, S]
    verdicts: dict[int, Verdict]
    repeats: dict[int, int]
    """Rows that say the same as an earlier one under the same reference, and which."""

    def decide(self, position: int, verdict: Verdict) -> None:
        self.verdicts[position] = verdict
        self.open.pop(position, None)

    def verdicts_in_order(self) -> list[Verdict]:
        for position, first in self.repeats.items():
            verdict = self.verdicts[first]
            self.verdicts[position] = replace(verdict, is_new=False) if isinstance(verdict, Accepted) else verdict
        return [self.verdicts[position] for position in range(len(self.verdicts))]


def _request(rows: Sequence[S | BadRow], noun: Noun, author: str, now: datetime) -> _Request[S]:
    """The rows that can be decided about; a reference that stands twice is decided about once."""
    request = _Request[S](noun, author, now, {}, {}, {})
    first: dict[str, tuple[int, S]] = {}
    for position, row in enumerate(rows):
        if isinstance(row, BadRow):
            request.decide(position, row)
            continue
        try:
            row.check(china_date(now))
        except BadRow as bad:
            request.decide(position, bad.with_traceback(None))
            continue
        earlier, stated = first.setdefault(row.reference, (position, row))
        if earlier == position:
            request.open[position] = row
        elif stated == row:
            request.repeats[position] = earlier
        else:
            request.decide(position, other_content(f"row {earlier + 1}"))
    return request


async def _tried(tx: Tx, request: _Request[S], judge: Callable[..., D]) -> list[D | BadRow]:
    people = await people_queries.files_of(tx, {stated.person_id for stated in request.open.values()})
    decided = _judge(request, people, await _around(tx, request, people), judge)
    refused = {position: bad for position, bad in request.verdicts.items() if isinstance(bad, BadRow)}
    found: dict[int, D | BadRow] = {**decided, **refused}
    return [found[position] for position in sorted(found)]


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
    """The people's units and whoever decided, with all that stand above them."""
    units = [person.organisation_id for person in people.values()]
    deciders = [decider for stated in request.open.values() for decider in stated.decided_by]
    return await people_queries.organisations_around(tx, [*units, *deciders])


async def _answer_known(tx: Tx, request: _Request[S]) -> None:
    references = [stated.reference for stated in request.open.values()]
    known = await decision_queries.of_references(tx, request.noun, request.author, references)
    for position, stated in list(request.open.items()):
        before = known.get(stated.reference)
        if before is not None:
            is_same = before.content_sha256 == stated.content_sha256
            again = Accepted(before.on_record, is_new=False) if is_same else other_content("a decision on record")
            request.decide(position, again)


def _judge(
    request: _Request[S], people: Mapping[UUID, PersonFile], organisations: Organisations, judge: Callable[..., D]
) -> dict[int, D]:
    decided: dict[int, D] = {}
    for position, stated in list(request.open.items()):
        try:
            about = people.get(stated.person_id)
            if about is None:
                detail = "nobody has this person_id; a person just registered is known soon"
                raise BadRow(Reason.UNKNOWN_PERSON, detail, "person_id")
            if about.organisation_id not in organisations:
                raise BadRow(Reason.UNKNOWN_UNIT, "the person's unit is not known yet; send the row again soon")
            decided[position] = judge(stated, about, organisations, decision_id=uuid7())
        except BadRow as bad:
            request.decide(position, bad.with_traceback(None))
    return decided


async def _with_evidence(tx: Tx, request: _Request[S], decided: dict[int, D]) -> dict[int, D]:
    """Those whose evidence, and whose activity, no other active decision about the same person rests on."""
    if not decided:
        return {}
    taken = await evidence_queries.take(tx, list(decided.values()), request.now)
    lost = {position: decision for position, decision in decided.items() if decision.decision_id not in taken}
    if lost:
        in_the_way = await evidence_queries.in_the_way(tx, list(lost.values()))
        for position, decision in lost.items():
            other = in_the_way[decision.decision_id]
            since = str(china_date(other.since))
            request.decide(position, used_already(other.sort, since) if other.is_evidence else attended_already(since))
    return {position: decision for position, decision in decided.items() if position not in lost}


async def _recorded(tx: Tx, request: _Request[S], decided: dict[int, D], sealer: Sealer) -> list[D]:
    """Those whose reference was still free: it is the client's own, so no lock on people has kept another one away."""
    if not decided:
        return []
    kept = [kept_ground(decision, sealer) for decision in decided.values()]
    added = await decision_queries.add(tx, request.noun, list(decided.values()), kept, request.author, request.now)
    late = [position for position, decision in decided.items() if decision.decision_id not in added]
    if late:
        await evidence_queries.free(tx, [decided[position].decision_id for position in late])
        for position in late:
            request.decide(position, other_content("a decision recorded at the same moment"))
    recorded = {position: decision for position, decision in decided.items() if position not in late}
    for position, decision in recorded.items():
        request.decide(position, Accepted(decision.on_record, is_new=True))
    return list(recorded.values())


def _hours_recognised(recognition: Recognition) -> HoursRecognised:
    stated = recognition.stated
    return HoursRecognised.model_validate(
        {
            "recognition_id": recognition.decision_id,
            "person_id": stated.person_id,
            "subject": stated.subject,
            "required_topic": stated.required_topic,
            "mode": stated.mode,
            "training_type": stated.training_type,
            "centihours": recognition.centihours,
            "half_days": recognition.half_days,
            "activity": stated.activity,
            "title": stated.title,
            "completed_at": recognition.completed_at,
            "days": recognition.attended_on,
            "organiser_level": stated.organiser_level,
            "test_result": stated.test_result,
            "special_task": stated.special_task,
        }
    )


def _grant_made(grant: Grant) -> GrantMade:
    stated = grant.stated
    return GrantMade.model_validate(
        {
            "grant_id": grant.decision_id,
            "person_id": stated.person_id,
            "effect": stated.effect,
            "kind": grant.told_as or stated.kind,
            "training_years": stated.years,
            "counts_from": stated.counts_from,
            "counts_until": stated.counts_until,
            "decided_on": grant.decided_on,
        }
    )


async def decisions_about(
    tx: Tx, person_id: UUID, reader: str, year: int | None = None, *, sealer: Sealer
) -> tuple[list[tuple[DecisionRow, Ground]], dict[UUID, str]]:
    """Every decision about somebody, or about one training year of theirs, withdrawn ones included, the newest first,
    each with what the reader may know of its ground, and what the deciding offices are called. Raises
    :class:`NotFound`.
    """
    if not await people_queries.is_known(tx, person_id):
        raise NotFound("unknown-person", "the filings service has not heard of this person")
    rows = await decision_queries.about(tx, person_id, year=year)
    offices = {office_id for row in rows for office_id in row.decided_by}
    return [(row, ground_for(reader, row, sealer)) for row in rows], await people_queries.names_of(tx, offices)


async def own_decisions(
    tx: Tx, person_id: UUID, before: UUID | None, rows_max: int, *, sealer: Sealer
) -> tuple[list[tuple[DecisionRow, Ground]], dict[UUID, str]]:
    """A page of the decisions about oneself, the newest first, each with its whole ground, and what the deciding
    offices are called; none of somebody of whom the service has not heard.
    """
    rows = await decision_queries.about(tx, person_id, before=before, rows_max=rows_max)
    offices = {office_id for row in rows for office_id in row.decided_by}
    return [(row, ground_for_oneself(row, sealer)) for row in rows], await people_queries.names_of(tx, offices)
