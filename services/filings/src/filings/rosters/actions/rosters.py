"""Rosters (参训名单): written after a training, looked at row by row, and counted once they are recognised.

A row is driven to where its roster is: of an approved one it counts, of any other it does not. Whatever stops in
between, the next look goes on from there.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, Refused
from common.ids import uuid7
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import form_of, new_form
from filings.approval.domain.acts import written
from filings.approval.domain.chains import Step, recognisers_of
from filings.approval.domain.filings import Actor, Filing, Kind, State
from filings.approval.queries import filings as filing_queries
from filings.approval.queries.filings import Named
from filings.attendance import queries as attendance_queries
from filings.attendance.domain import deciders_of, row_of
from filings.decisions.actions.decisions import PLATFORM, recognise_hours, tried, withdraw_many
from filings.decisions.domain.decisions import Noun, Verdict
from filings.decisions.domain.recognitions import Recognition
from filings.drafts.actions import new_code, writable
from filings.forms.domain.forms import Form, sitting_key
from filings.forms.domain.rows import BadRow
from filings.overview.actions import found, refuse_unsent
from filings.people import queries as people_queries
from filings.rosters.actions.rows import ROWS_MAX, all_kept
from filings.rosters.messages_zh import in_chinese
from filings.rosters.sheets import AttendanceRow

CHUNK = 500
"""Rows that are looked at in one transaction."""
PUT_OFF = timedelta(minutes=1)


async def begin_roster(tx: Tx, actor: Actor, training_id: UUID, deps: Dependencies, *, at: datetime) -> UUID:
    """A roster of a training that was approved and has begun; a later one corrects those before it."""
    row, training = await found(tx, actor, training_id, lock=True)
    form = form_of(row, deps.sealer)
    if training.kind is not Kind.TRAINING or training.state is not State.APPROVED:
        raise Conflict("not-approved", "only a training that was approved has a roster")
    if not actor.acts_for(*training.applicant):
        raise NotAllowed("not-yours", "the roster is written by the unit that held the training")
    if not form.get("sittings"):
        raise Conflict("no-sittings", "this training was filed without its half days: file it anew")
    if form["begins_on"] > china_date(at).isoformat():
        raise Conflict("not-begun", f"the training begins on {form['begins_on']}; who attended is known after it")
    for other_id in await filing_queries.rosters_of(tx, training_id):
        other = await filing_queries.filing_of(tx, other_id)
        if other is not None and other[1].state not in (State.APPROVED, State.REFUSED):
            raise Conflict("roster-open", "another roster of this training is on its way; end or withdraw it first")
    filing_id = uuid7()
    filing = Filing(training.applicant, (), authors=frozenset({actor.account_id}), kind=Kind.ROSTER)
    named = Named(new_code(), f"参训名单：{form['title']}"[:200], about_id=training_id)
    await filing_queries.add_filing(
        tx, filing_id, filing, *new_form(Kind.ROSTER, {}, filing_id, deps.sealer), named, at
    )
    return filing_id


async def plan_of(tx: Tx, actor: Actor, filing_id: UUID, deps: Dependencies) -> tuple[str, list[str]]:
    """The title of a training, or of a roster's, and the keys of its half days."""
    row, filing = await found(tx, actor, filing_id)
    refuse_unsent(actor, filing)
    if filing.kind is Kind.ROSTER:
        training = await filing_queries.filing_of(tx, row.about_id)
        assert training is not None, "a roster is of a training"
        row = training[0]
    form = form_of(row, deps.sealer)
    return str(form.get("title", "")), [sitting_key(one) for one in form.get("sittings", ())]


async def write_rows(
    tx: Tx, actor: Actor, roster_id: UUID, rows: Sequence[AttendanceRow], deps: Dependencies, *, at: datetime
) -> int:
    """The rows of a roster, in place of those it had; each is looked at soon. How many there are."""
    _, filing = await writable(tx, actor, roster_id)
    if filing.kind is not Kind.ROSTER:
        raise Conflict("no-roster", "this filing is no roster")
    if not 0 < len(rows) <= ROWS_MAX:
        raise Refused("bad-rows", f"a roster has 1 to {ROWS_MAX} rows")
    if (await attendance_queries.counts_of(tx, roster_id)).get("counted"):
        raise Conflict("being-read", "what was recognised of it is being taken off; write it once that is done")
    await attendance_queries.replace_rows(tx, roster_id, await asyncio.to_thread(all_kept, rows, roster_id, deps))
    await filing_queries.save_filing(tx, roster_id, written(filing, actor.account_id), at, moved=False)
    await filing_queries.save(tx, roster_id, work_at=at)
    return len(rows)


async def work_on_rosters(tx: Tx, deps: Dependencies, *, at: datetime) -> bool:
    """The next rows of the roster that waits since longest; whether there was any."""
    waiting = await attendance_queries.at_work(tx, at)
    if waiting is None:
        return False
    one = await filing_queries.filing_of(tx, waiting.filing_id)
    assert one is not None, "it is locked"
    roster = await _Roster.of(tx, *one, deps)
    if new := await attendance_queries.rows_in(tx, roster.filing_id, "new", CHUNK):
        await roster.look_at(tx, new, at)
    elif roster.is_counted and (ready := await attendance_queries.rows_in(tx, roster.filing_id, "ready", CHUNK)):
        await roster.recognise(tx, ready, at)
    elif not roster.is_counted and (
        counted := await attendance_queries.rows_in(tx, roster.filing_id, "counted", CHUNK)
    ):
        await roster.take_off(tx, counted, at)
    else:
        await filing_queries.save(tx, roster.filing_id, work_at=None)
    return True


async def put_off(tx: Tx, *, at: datetime) -> None:
    """The roster that could not be worked on waits, so that others do not."""
    waiting = await attendance_queries.at_work(tx, at)
    if waiting is not None:
        await filing_queries.save(tx, waiting.filing_id, work_at=at + PUT_OFF)


async def match_parked(tx: Tx, *, at: datetime) -> None:
    """Rows of people who were registered while nobody looked."""
    await attendance_queries.match_parked(tx, at)


class _Roster(NamedTuple):
    """A roster with the plan that its rows are compared with."""

    filing_id: UUID
    training_id: UUID
    plan: Form
    chain: tuple[Step, ...]
    is_counted: bool
    """Its rows count."""
    deps: Dependencies

    @classmethod
    async def of(cls, tx: Tx, row: Any, filing: Filing, deps: Dependencies) -> "_Roster":
        training = await filing_queries.filing_of(tx, row.about_id)
        assert training is not None, "a roster is of a training"
        plan = form_of(training[0], deps.sealer)
        chain = filing.chain
        if not chain:
            organisation = await people_queries.organisation_with_region(tx, filing.applicant.organisation_id)
            assert organisation is not None, "it filed"
            book = deps.rulebooks.in_region(organisation[1], china_date(training[0].created_at))
            chain = recognisers_of(organisation[0], book.recognised_by(plan["subject"]) if book else ())
        return cls(row.filing_id, row.about_id, plan, chain, filing.state is State.APPROVED, deps)

    async def look_at(self, tx: Tx, rows: Sequence[Any], at: datetime) -> None:
        """Who they are, and what the regulation makes of it."""
        known = await people_queries.people_by_index(tx, {bytes(one.blind_index) for one in rows})
        found_ = {one.row: known[bytes(one.blind_index)] for one in rows if bytes(one.blind_index) in known}
        asked = await self._asked(tx, [one for one in rows if one.row in found_], found_)
        results = await tried(tx, Noun.RECOGNITION, list(asked.values()), rulebooks=self.deps.rulebooks, at=at)
        come_to = dict(zip(asked, results, strict=True))
        parked = {"state": "parked", "reason": "unknown-person", "detail": "平台尚无此人，登记后自动计入"}
        await attendance_queries.save_rows(
            tx,
            self.filing_id,
            [
                {"row": one.row, "person_id": found_.get(one.row)}
                | (_tried(come_to[one.row]) if one.row in come_to else parked)
                for one in rows
            ],
        )

    async def recognise(self, tx: Tx, rows: Sequence[Any], at: datetime) -> None:
        """The hours of rows that count are recognised, and posted to the ledger."""
        asked = await self._asked(tx, rows, {one.row: one.person_id for one in rows})
        verdicts = await recognise_hours(
            tx, list(asked.values()), rulebooks=self.deps.rulebooks, sealer=self.deps.sealer, author=PLATFORM, at=at
        )
        people_ = {one.row: one.person_id for one in rows}
        came_of = zip(asked, verdicts, strict=True)
        await attendance_queries.save_rows(
            tx, self.filing_id, [{"row": row, "person_id": people_[row]} | _counted(one) for row, one in came_of]
        )

    async def take_off(self, tx: Tx, rows: Sequence[Any], at: datetime) -> None:
        """The hours of rows that do not count any more are withdrawn."""
        await withdraw_many(tx, Noun.RECOGNITION, [one.recognition_id for one in rows], "参训名单已撤回或更正", at=at)
        left = [{"row": one.row, "person_id": one.person_id, "state": "ready"} for one in rows]
        await attendance_queries.save_rows(tx, self.filing_id, left)

    async def _asked(self, tx: Tx, rows: Sequence[Any], people_: dict[int, UUID]) -> dict[int, dict[str, Any]]:
        """The rows as recognitions, each decided by those of the roster's offices that decide about the person."""
        files = await people_queries.files_of(tx, people_.values())
        units = await people_queries.organisations_around(tx, [one.organisation_id for one in files.values()])
        asked = {}
        for one in rows:
            about = files[people_[one.row]]
            last_on = max(one.attended) if one.attended else self.plan["ends_on"]  # keys begin with the day
            book, _ = self.deps.rulebooks.binding_in(about.person, int(last_on[:4]))
            kinds = () if book is None else book.recognised_by(self.plan["subject"])
            unit = units.get(about.organisation_id)
            # Of a unit that was not published yet the rules themselves report it.
            decided_by = (about.organisation_id,) if unit is None else deciders_of(self.chain, kinds, unit)
            asked[one.row] = row_of(
                self.training_id, self.plan, about.person_id, one.attended, decided_by, str(uuid7())
            )
        return asked


def _tried(result: Any) -> dict[str, Any]:
    if isinstance(result, BadRow):
        return _refused(result.reason, result.detail)
    assert isinstance(result, Recognition), "only hours are asked for"
    return {
        "state": "ready",
        "centihours": result.centihours,
        "half_days": result.half_days,
        "article": f"{result.document}{result.article}",
    }


_PASSING = frozenset({"unknown-person", "unknown-unit", "unknown-organisation", "in-the-future"})
"""What passes with time: such rows wait, and are looked at again."""


def _refused(reason: str, detail: str) -> dict[str, Any]:
    state = "parked" if reason in _PASSING else "refused"
    return {"state": state, "reason": reason, "detail": in_chinese(reason, detail)}


def _counted(verdict: Verdict) -> dict[str, Any]:
    answer = verdict.answer
    if verdict.status == "rejected":
        return {
            "state": "refused",
            "reason": answer["reason"],
            "detail": in_chinese(answer["reason"], answer["detail"]),
        }
    return {
        "state": "counted",
        "recognition_id": answer["recognition_id"],
        "centihours": round(float(answer["hours"]) * 100),
        "half_days": answer["half_days"],
        "article": f"{answer['document']}{answer['article']}",
    }
