"""Entering hours and taking them back; hearing what offices decided about years."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRevoked
from common.db import Tx
from ledger.actions.assessing import assess
from ledger.domain.entries import GENESIS, OFFICE, Kind, Posting
from ledger.queries import decisions, entries, people, person_years
from rulebook import Rulebooks, training_year

MODE_ONLINE = "online"


class NoCredit(LookupError):
    """Something is taken back that was never credited: the speaker and the ledger disagree."""


class NoDecision(LookupError):
    """A decision is taken back that was never heard of: the speaker and the ledger disagree."""


async def post_completions(
    tx: Tx, said: Sequence[CompletionAccepted | CompletionRevoked], *, rulebooks: Rulebooks, at: datetime
) -> None:
    """Enter what vendors' completions credit, reverse what was revoked, and say whose year changed side."""
    credits = [_completed(one) for one in said if isinstance(one, CompletionAccepted)]
    revoked = [one.item_id for one in said if isinstance(one, CompletionRevoked)]
    await _post_and_reverse(tx, credits, revoked, rulebooks=rulebooks, at=at)


async def post_recognitions(
    tx: Tx, said: Sequence[HoursRecognised | RecognitionWithdrawn], *, rulebooks: Rulebooks, at: datetime
) -> None:
    """The same for hours that offices recognised."""
    credits = [_recognised(one) for one in said if isinstance(one, HoursRecognised)]
    withdrawn = [one.recognition_id for one in said if isinstance(one, RecognitionWithdrawn)]
    await _post_and_reverse(tx, credits, withdrawn, rulebooks=rulebooks, at=at)


async def hear_grants(
    tx: Tx, said: Sequence[GrantMade | GrantWithdrawn], *, rulebooks: Rulebooks, at: datetime
) -> None:
    """Remember what offices decided about years, and hold those years against their rulebooks again."""
    who = sorted({one.person_id for one in said})
    await people.lock_people(tx, who)
    # 1. Made ones first: what is withdrawn in the same batch was made in it or before.
    await decisions.add_decisions(tx, [one for one in said if isinstance(one, GrantMade)])
    withdrawn = {one.grant_id for one in said if isinstance(one, GrantWithdrawn)}
    missing = withdrawn - await decisions.withdraw_decisions(tx, withdrawn)
    if missing:
        raise NoDecision(f"{len(missing)} of {len(withdrawn)} that are taken back were never made")
    # 2. Then what each year is granted today, on years that may have no entry yet.
    await decisions.save_granted(tx, who, GENESIS)
    await people.set_makes_up(tx, who)
    known = await people.people(tx, who)
    years = await person_years.person_years_of(tx, who)
    await assess(tx, years, known, rulebooks=rulebooks, at=at)


async def _post_and_reverse(
    tx: Tx, credits: Sequence[Posting], taken_back: Sequence[UUID], *, rulebooks: Rulebooks, at: datetime
) -> None:
    # 1. Credits first: what is taken back in the same batch was credited in it or before.
    await _post(tx, credits, rulebooks=rulebooks, at=at)
    # 2. Then reversals of what the ledger itself has on record.
    if taken_back:
        credited = await entries.credits_of(tx, taken_back)
        missing = sum(source_id not in credited for source_id in taken_back)
        if missing:
            raise NoCredit(f"{missing} of {len(taken_back)} that are taken back have no credit")
        await _post(tx, [_reversal(credited[source_id]) for source_id in taken_back], rulebooks=rulebooks, at=at)


async def _post(tx: Tx, postings: Sequence[Posting], *, rulebooks: Rulebooks, at: datetime) -> None:
    if not postings:
        return
    new = await entries.add_evidence(tx, postings)
    if not new:
        return
    wanted: dict[tuple[UUID, int], list[Posting]] = defaultdict(list)
    for position in sorted(new):
        posting = postings[position]
        wanted[posting.person_id, posting.training_year].append(posting)
    known = await people.lock_people(tx, {person_id for person_id, _ in wanted})
    years = await person_years.person_years(tx, wanted)
    entered = [entry for key, year in years.items() for entry in year.post(wanted[key], at)]
    await entries.add_entries(tx, entered, at)
    await assess(tx, list(years.values()), known, rulebooks=rulebooks, at=at)


def _completed(said: CompletionAccepted) -> Posting:
    return Posting(
        source_id=said.item_id,
        kind=Kind.CREDIT,
        person_id=said.person_id,
        training_year=training_year(said.completed_at),
        subject=said.subject,
        topic=said.required_topic,
        mode=MODE_ONLINE,
        centihours=said.centihours,
        half_days=0,
        source=said.vendor,
        course_code=said.course_code,
        course_title=said.course_title,
        completed_at=said.completed_at,
    )


def _recognised(said: HoursRecognised) -> Posting:
    return Posting(
        source_id=said.recognition_id,
        kind=Kind.CREDIT,
        person_id=said.person_id,
        training_year=training_year(said.completed_at),
        subject=said.subject,
        topic=said.required_topic,
        mode=said.mode,
        centihours=said.centihours,
        half_days=said.half_days,
        source=OFFICE,
        course_code=said.activity,
        course_title=said.title,
        completed_at=said.completed_at,
        training_type=said.training_type,
    )


def _reversal(credited: Posting) -> Posting:
    return credited._replace(kind=Kind.REVERSAL, centihours=-credited.centihours, half_days=-credited.half_days)
