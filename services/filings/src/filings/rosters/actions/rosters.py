"""Rosters (参训名单): written after a training, looked at row by row, and counted once they are recognised.

A row is driven to where its roster is: of an approved one it counts, of any other it does not. Whatever stops in
between, the next look goes on from there.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.ids import uuid7
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import form_of, new_form
from filings.approval.domain.acts import written
from filings.approval.domain.chains import RouteStep, recognisers_of
from filings.approval.domain.filings import Actor, Filing, FilingKind, FilingState
from filings.approval.domain.kept import FilingRow, Named
from filings.approval.queries import filings as filing_queries
from filings.attendance import queries as attendance_queries
from filings.attendance.domain import NewRow, Outcome, WaitingRow
from filings.decisions.actions.decisions import recognise_hours, try_hours
from filings.decisions.actions.withdrawals import PLATFORM, withdraw_decisions_of_filing
from filings.decisions.domain.decisions import HoursOnRecord, Noun, Verdict
from filings.decisions.domain.recognitions import Recognition, StatedRecognition
from filings.drafts.actions import new_code, writable
from filings.forms.domain.readers import sitting_key
from filings.forms.domain.rows import BadRow, Reason
from filings.overview.actions import found, refuse_unsent
from filings.people import queries as people_queries
from filings.rosters.actions.rows import ROWS_MAX, all_kept
from filings.rosters.domain import PlannedTraining, deciders_of, recognition_of
from filings.rosters.messages_zh import in_chinese
from filings.rosters.sheets import AttendanceRow

CHUNK = 500
"""Rows that are looked at in one transaction."""
PUT_OFF = timedelta(minutes=1)


async def begin_roster(tx: Tx, actor: Actor, training_id: UUID, deps: Dependencies, *, now: datetime) -> UUID:
    """A roster of a training that was approved and has begun; a later one corrects those before it."""
    row, training = await found(tx, actor, training_id, lock=True)
    form = form_of(row, deps.sealer)
    if training.kind is not FilingKind.TRAINING or training.state is not FilingState.APPROVED:
        raise Conflict("not-approved", "only a training that was approved has a roster")
    if not actor.acts_for(*training.applicant):
        raise NotAllowed("not-yours", "the roster is written by the unit that held the training")
    if not form.get("sittings"):
        raise Conflict("no-sittings", "this training was filed without its half days: file it anew")
    if form["begins_on"] > china_date(now).isoformat():
        raise Conflict("not-begun", f"the training begins on {form['begins_on']}; who attended is known after it")
    for other_id in await filing_queries.rosters_of(tx, training_id):
        other = await filing_queries.filing_of(tx, other_id)
        if other is not None and other[1].state not in (FilingState.APPROVED, FilingState.REFUSED):
            raise Conflict("roster-open", "another roster of this training is on its way; end or withdraw it first")
    filing_id = uuid7()
    filing = Filing(training.applicant, (), authors=frozenset({actor.account_id}), kind=FilingKind.ROSTER)
    named = Named(new_code(), f"参训名单：{form['title']}"[:200], about_id=training_id)
    await filing_queries.add_filing(
        tx, filing_id, filing, *new_form(FilingKind.ROSTER, {}, filing_id, deps.sealer), named, now
    )
    return filing_id


async def plan_of(tx: Tx, actor: Actor, filing_id: UUID, deps: Dependencies) -> tuple[str, list[str]]:
    """The title of a training, or of a roster's, and the keys of its half days."""
    row, filing = await found(tx, actor, filing_id)
    refuse_unsent(actor, filing)
    if filing.kind is FilingKind.ROSTER:
        training = await filing_queries.filing_of(tx, row.training_id)
        assert training is not None, "a roster is of a training"
        row = training[0]
    form = form_of(row, deps.sealer)
    return str(form.get("title", "")), [sitting_key(sitting) for sitting in form.get("sittings", ())]


async def unit_of(tx: Tx, actor: Actor, roster_id: UUID) -> UUID:
    """The organisation that files a roster."""
    _, filing = await found(tx, actor, roster_id)
    return filing.applicant.organisation_id


def refuse_count(rows: int) -> None:
    """Raises :class:`Refused` for a number of rows that no roster has."""
    if not 0 < rows <= ROWS_MAX:
        raise Refused("bad-rows", f"a roster has 1 to {ROWS_MAX} rows")


async def write_rows(
    tx: Tx, actor: Actor, roster_id: UUID, rows: Sequence[AttendanceRow], deps: Dependencies, *, now: datetime
) -> int:
    """The rows of a roster as they were typed, in place of those it had. How many there are."""
    refuse_count(len(rows))
    kept = await asyncio.to_thread(all_kept, rows, roster_id, deps)
    return await replace_rows(tx, actor, roster_id, kept, now=now)


async def replace_rows(tx: Tx, actor: Actor, roster_id: UUID, rows: Sequence[NewRow], *, now: datetime) -> int:
    """The rows of a roster, in place of those it had; each is looked at soon. How many there are."""
    _, filing = await writable(tx, actor, roster_id)
    if filing.kind is not FilingKind.ROSTER:
        raise Conflict("no-roster", "this filing is no roster")
    if (await attendance_queries.counts_of(tx, roster_id)).get("counted"):
        raise Conflict("being-read", "what was recognised of it is being taken off; write it once that is done")
    await attendance_queries.replace_rows(tx, roster_id, rows)
    await filing_queries.save_filing(tx, roster_id, written(filing, actor.account_id), now, moved=False)
    await filing_queries.save(tx, roster_id, work_at=now)
    return len(rows)


async def work_on_rosters(tx: Tx, deps: Dependencies, *, now: datetime) -> bool:
    """The next rows of the roster that waits since longest; whether there was any."""
    waiting = await attendance_queries.at_work(tx, now)
    if waiting is None:
        return False
    found_ = await filing_queries.filing_of(tx, waiting)
    assert found_ is not None, "it is locked"
    roster = await _Roster.of(tx, *found_, deps)
    if new := await attendance_queries.rows_in(tx, roster.filing_id, "new", CHUNK):
        await roster.look_at(tx, new, now)
    elif roster.is_counted and (ready := await attendance_queries.rows_in(tx, roster.filing_id, "ready", CHUNK)):
        await roster.recognise(tx, ready, now)
    elif not roster.is_counted and (
        counted := await attendance_queries.rows_in(tx, roster.filing_id, "counted", CHUNK)
    ):
        await roster.take_off(tx, counted, now)
    else:
        await filing_queries.save(tx, roster.filing_id, work_at=None)
    return True


async def put_off(tx: Tx, *, now: datetime) -> None:
    """The roster that could not be worked on waits, so that others do not."""
    waiting = await attendance_queries.at_work(tx, now)
    if waiting is not None:
        await filing_queries.save(tx, waiting, work_at=now + PUT_OFF)


async def match_parked(tx: Tx, *, now: datetime) -> None:
    """Rows of people who were registered while nobody looked."""
    await attendance_queries.match_parked(tx, now)


class _Roster(NamedTuple):
    """A roster with the plan that its rows are compared with."""

    filing_id: UUID
    training: PlannedTraining
    chain: tuple[RouteStep, ...]
    is_counted: bool
    """Its rows count."""
    deps: Dependencies

    @classmethod
    async def of(cls, tx: Tx, row: FilingRow, filing: Filing, deps: Dependencies) -> "_Roster":
        training = await filing_queries.filing_of(tx, row.training_id)
        assert training is not None, "a roster is of a training"
        plan = form_of(training[0], deps.sealer)
        chain = filing.chain
        if not chain:
            organisation = await people_queries.organisation_with_region(tx, filing.applicant.organisation_id)
            assert organisation is not None, "it filed"
            book = deps.rulebooks.in_region(organisation[1], china_date(training[0].created_at))
            chain = recognisers_of(organisation[0], book.recognised_by(plan["subject"]) if book else ())
        training_ = PlannedTraining(row.training_id, plan, training[0].organiser_level)
        return cls(row.filing_id, training_, chain, filing.state is FilingState.APPROVED, deps)

    async def look_at(self, tx: Tx, rows: Sequence[WaitingRow], now: datetime) -> None:
        """Who they are, and what the regulation makes of it."""
        known = await people_queries.people_by_index(tx, {row.blind_index for row in rows if row.blind_index})
        people = {row.row: known[row.blind_index] for row in rows if row.blind_index in known}
        stated = await self._stated(tx, [row for row in rows if row.row in people], people)
        results = await try_hours(tx, list(stated.values()), rulebooks=self.deps.rulebooks, now=now)
        outcomes = [_tried(number, people[number], result) for number, result in zip(stated, results, strict=True)]
        outcomes += [_refused(row.row, None, _NOBODY) for row in rows if row.row not in people]
        await attendance_queries.save_rows(tx, self.filing_id, outcomes)

    async def recognise(self, tx: Tx, rows: Sequence[WaitingRow], now: datetime) -> None:
        """The hours of rows that count are recognised, and posted to the ledger."""
        people = {row.row: row.person_id for row in rows if row.person_id is not None}
        stated = await self._stated(tx, rows, people)
        verdicts = await recognise_hours(
            tx, list(stated.values()), rulebooks=self.deps.rulebooks, sealer=self.deps.sealer, author=PLATFORM, now=now
        )
        outcomes = [_counted(number, people[number], verdict) for number, verdict in zip(stated, verdicts, strict=True)]
        await attendance_queries.save_rows(tx, self.filing_id, outcomes)

    async def take_off(self, tx: Tx, rows: Sequence[WaitingRow], now: datetime) -> None:
        """The hours of rows that do not count any more are withdrawn."""
        recognised = [row.recognition_id for row in rows if row.recognition_id is not None]
        await withdraw_decisions_of_filing(tx, Noun.RECOGNITION, recognised, "参训名单已撤回或更正", now=now)
        outcomes = [Outcome(row.row, "ready", row.person_id) for row in rows]
        await attendance_queries.save_rows(tx, self.filing_id, outcomes)

    async def _stated(
        self, tx: Tx, rows: Sequence[WaitingRow], people: Mapping[int, UUID]
    ) -> dict[int, StatedRecognition]:
        """The rows as recognitions, each decided by those of the roster's offices that decide about the person."""
        files = await people_queries.files_of(tx, people.values())
        units = await people_queries.organisations_around(tx, [file.organisation_id for file in files.values()])
        stated = {}
        for row in rows:
            about = files[people[row.row]]
            last_on = max(row.attended) if row.attended else self.training.form["ends_on"]  # keys begin with the day
            book, _ = self.deps.rulebooks.binding_for_year(about.person, int(last_on[:4]))
            kinds = () if book is None else book.recognised_by(self.training.form["subject"])
            unit = units.get(about.organisation_id)
            # Of a unit that was not published yet the rules themselves report it.
            decided_by = (about.organisation_id,) if unit is None else deciders_of(self.chain, kinds, unit)
            stated[row.row] = recognition_of(self.training, row, about.person_id, decided_by, str(uuid7()))
        return stated


_PASSING = frozenset({
    Reason.UNKNOWN_PERSON, Reason.UNKNOWN_UNIT, Reason.UNKNOWN_ORGANISATION, Reason.IN_THE_FUTURE,
})  # fmt: skip
"""What time mends: such rows wait, and are looked at again."""
_NOBODY = BadRow(Reason.UNKNOWN_PERSON, "nobody is known by this number")


def _tried(row: int, person_id: UUID, result: Recognition | BadRow) -> Outcome:
    if isinstance(result, BadRow):
        return _refused(row, person_id, result)
    article = f"{result.document}{result.article}"
    return Outcome(row, "ready", person_id, centihours=result.centihours, half_days=result.half_days, article=article)


def _refused(row: int, person_id: UUID | None, bad: BadRow) -> Outcome:
    state = "parked" if bad.reason in _PASSING else "refused"
    return Outcome(row, state, person_id, bad.reason, in_chinese(bad))


def _counted(row: int, person_id: UUID, verdict: Verdict) -> Outcome:
    if isinstance(verdict, BadRow):
        return Outcome(row, "refused", person_id, verdict.reason, in_chinese(verdict))
    hours = verdict.on_record
    assert isinstance(hours, HoursOnRecord), "only hours are asked for"
    return Outcome(
        row,
        "counted",
        person_id,
        centihours=hours.centihours,
        half_days=hours.half_days,
        article=f"{hours.document}{hours.article}",
        recognition_id=hours.decision_id,
    )
