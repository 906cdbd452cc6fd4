"""What waits too long: reminded, then shown to the office above. Kept in the tables, so no restart forgets."""

from datetime import datetime, timedelta
from uuid import UUID

from common import logs
from common.clock import china_date
from common.db import Tx
from common.ids import uuid7
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import add_opinion
from filings.approval.domain.acts import act
from filings.approval.domain.chains import RouteStep
from filings.approval.domain.deadlines import next_reminder
from filings.approval.domain.filings import PLATFORM, Actor, Command, Filing, FilingAct, NotNow
from filings.approval.domain.kept import NewOpinion
from filings.approval.queries import filings as filing_queries
from filings.people import queries as people_queries

log = logs.get(__name__)
AT_ONCE = 50
PUT_OFF = timedelta(hours=1)
_HAND = Actor(PLATFORM, frozenset())


async def run_due(tx: Tx, deps: Dependencies, *, now: datetime) -> int:
    """Everything that is due now, a few at a time; how many there were."""
    due = await filing_queries.due_reminders(tx, now, AT_ONCE)
    for filing_id in due:
        try:
            async with tx.begin_nested():
                await _ring(tx, filing_id, deps, now)
        except (ValueError, KeyError, AssertionError):  # the others ring all the same, and this one is looked at again
            log.exception("alarm_failed", filing_id=str(filing_id))
            await filing_queries.save(tx, filing_id, alarm_at=now + PUT_OFF)
    return len(due)


async def _ring(tx: Tx, filing_id: UUID, deps: Dependencies, now: datetime) -> None:
    found = await filing_queries.filing_of(tx, filing_id)
    assert found is not None, "it is locked"
    row, filing = found
    above = await _above(tx, filing)
    assert row.due_at is not None, "only what has a deadline has an alarm"
    is_late = row.due_at <= now
    deed = Command(
        FilingAct.ESCALATE if is_late else FilingAct.REMIND,
        _HAND,
        "逾期未办理" if is_late else "即将到期，请及时办理",
        ask=above if is_late else (),
        on=china_date(now),
    )
    try:
        after = act(filing, deed)
    except NotNow:  # somebody has urged them today already
        after = filing
    if after is not filing:
        await filing_queries.save_filing(tx, filing_id, after, now, moved=False)
        opinion = NewOpinion(
            opinion_id=uuid7(),
            filing_id=filing_id,
            round=after.round,
            act=deed.act,
            made_by=PLATFORM,
            made_for=None,
            text=deed.text,
            details={"state": after.state, "ask": [step.organisation_id for step in deed.ask]},
            now=now,
        )
        await add_opinion(tx, opinion, deps.sealer)
    alarm_at = next_reminder(row.due_at, now, deps.answer_days, anybody_above=bool(above))
    await filing_queries.save(tx, filing_id, alarm_at=alarm_at)


async def _above(tx: Tx, filing: Filing) -> tuple[RouteStep, ...]:
    """The office above the last one to which it was escalated; nobody above the highest."""
    last = filing.overseers[-1] if filing.overseers else filing.has_it
    if last is None:
        return ()
    organisation = await people_queries.organisation_with_region(tx, last.organisation_id)
    above = None if organisation is None else organisation[0].authority_id
    return () if above is None else (RouteStep("hr-authority", above),)
