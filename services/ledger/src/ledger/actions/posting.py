"""Entering hours and taking them back; handling what offices decided about years."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRestored, CompletionRevoked
from common.db import Tx
from ledger.actions.assessing import assess
from ledger.domain.carry_over import MAKE_UP
from ledger.domain.entries import GENESIS, OFFICE, ONLINE, EntryKind, Posting, days_text
from ledger.domain.person_years import KnownPerson
from ledger.domain.turns import FIRST, Turn, entry_of
from ledger.queries import decisions, entries, people, person_years, taken_back, turns
from rulebook import AttendedDay, Rulebooks, training_year


async def post_completions(
    tx: Tx,
    said: Sequence[CompletionAccepted | CompletionRevoked | CompletionRestored],
    *,
    rulebooks: Rulebooks,
    now: datetime,
) -> None:
    """Enter what vendors' completions credit, reverse what was revoked, give back what was restored, and say whose
    year changed side.
    """
    credits = [_completed(event) for event in said if isinstance(event, CompletionAccepted)]
    changed = [
        Turn(event.item_id, event.person_id, event.number, event.office_id, event.office, event.decision_id)
        for event in said
        if isinstance(event, CompletionRevoked | CompletionRestored)
    ]
    await _post_and_turn(tx, credits, changed, rulebooks=rulebooks, now=now)


async def post_recognitions(
    tx: Tx, said: Sequence[HoursRecognised | RecognitionWithdrawn], *, rulebooks: Rulebooks, now: datetime
) -> None:
    """The same for hours that offices recognised."""
    credits = [_recognised(event) for event in said if isinstance(event, HoursRecognised)]
    withdrawn = [
        Turn(event.recognition_id, event.person_id) for event in said if isinstance(event, RecognitionWithdrawn)
    ]
    await _post_and_turn(tx, credits, withdrawn, rulebooks=rulebooks, now=now)


async def apply_grants(
    tx: Tx, said: Sequence[GrantMade | GrantWithdrawn], *, rulebooks: Rulebooks, now: datetime
) -> None:
    """Remember what offices decided about years, and hold those years against their rulebooks again."""
    known = await people.lock_people(tx, sorted({event.person_id for event in said}))
    for batch in _up_to_each_make_up(said, known):
        await _apply_grants(tx, batch, rulebooks=rulebooks, now=now)


def _up_to_each_make_up(
    said: Sequence[GrantMade | GrantWithdrawn], known: Mapping[UUID, KnownPerson]
) -> list[list[GrantMade | GrantWithdrawn]]:
    """The same in parts: what a make-up takes depends on where the human's years stand when it is heard of, so it is
    applied after whatever was said of them before, however the news was cut into batches.
    """
    parts: list[list[GrantMade | GrantWithdrawn]] = []
    last: dict[UUID, int] = {}
    for event in said:
        human = known[event.person_id].merged_into or event.person_id
        begins = human not in last or (isinstance(event, GrantMade) and event.effect == MAKE_UP)
        last[human] = last.get(human, -1) + 1 if begins else last[human]
        if last[human] == len(parts):
            parts.append([])
        parts[last[human]].append(event)
    return parts


async def _apply_grants(
    tx: Tx, said: Sequence[GrantMade | GrantWithdrawn], *, rulebooks: Rulebooks, now: datetime
) -> None:
    """Of one human there is at most one make-up, and it comes first; everybody is locked."""
    known = await people.lock_people(tx, sorted({event.person_id for event in said}))
    who = list(known)
    # 1. Made ones first. What is withdrawn was made in this batch or before; where it arrives later, it waits.
    made = [event for event in said if isinstance(event, GrantMade)]
    await decisions.add_decisions(tx, made)
    await decisions.keep_met_years(tx, [event.grant_id for event in made if event.effect == MAKE_UP])
    withdrawn = {event.grant_id: event.person_id for event in said if isinstance(event, GrantWithdrawn)}
    early = {turn.source_id for turn in await taken_back.claim(tx, {item.grant_id for item in made})}
    known_of = await decisions.withdraw_decisions(tx, withdrawn.keys() | early)
    await taken_back.keep(tx, [Turn(*item) for item in withdrawn.items() if item[0] not in known_of])
    # 2. Then what each year is granted today, on years that may have no entry yet.
    await decisions.save_granted(tx, who, GENESIS)
    await people.set_makes_up(tx, who)
    known = await people.people(tx, who)
    years = await person_years.person_years_of(tx, who)
    await assess(tx, years, known, rulebooks=rulebooks, now=now)


async def _post_and_turn(
    tx: Tx, credits: Sequence[Posting], changed: Sequence[Turn], *, rulebooks: Rulebooks, now: datetime
) -> None:
    """``changed`` says of which evidence it is taken off, or given back."""
    # 1. Everybody at once and before anything else: two batches that share people then wait in one order. A batch
    #    that enters one of the credits now holds its person: it is on record after this, or finds what is kept.
    known = await people.lock_people(
        tx, {credit.person_id for credit in credits} | {turn.person_id for turn in changed}
    )
    # 2. Credits: what is taken back in the same batch was credited in it or before.
    new = await _post(tx, credits, known, rulebooks=rulebooks, now=now)
    # 3. Then what is taken off, of this batch or handled before its credits; then what was given back, and so on.
    rounds: dict[int, dict[UUID, Turn]] = defaultdict(dict)
    for turn in [*await taken_back.claim(tx, new), *changed]:
        rounds[turn.number][turn.source_id] = turn
    for _, round_ in sorted(rounds.items()):
        await _turn(tx, round_, known, rulebooks=rulebooks, now=now)


async def _turn(
    tx: Tx, round_: Mapping[UUID, Turn], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks, now: datetime
) -> None:
    """Take turns of one number, by their evidence; of which a later one is known already is passed by."""
    last = await turns.latest(tx, round_)
    credited = await entries.credits_of(tx, list(round_))
    await taken_back.keep(tx, [turn for source_id, turn in round_.items() if source_id not in credited])
    todo = [round_[source_id] for source_id in sorted(credited) if round_[source_id].number > last.get(source_id, 0)]
    # 1. Nothing is reversed for the first time twice.
    first = [entry_of(turn, credited[turn.source_id]) for turn in todo if not turn.counts]
    reversed_ = await _post(tx, first, known, rulebooks=rulebooks, now=now)
    later = [turn for turn in todo if turn.number > FIRST]
    if not later:
        return
    # 2. Of what came after the first turn, whatever it still changes is entered.
    worth = await turns.worth(tx, [turn.source_id for turn in later])
    moving = {turn.source_id for turn in later if turn.counts is not (worth[turn.source_id] > 0)}
    moved = [entry_of(turn, credited[turn.source_id]) for turn in later if turn.source_id in moving]
    await _enter(tx, moved, known, rulebooks=rulebooks, now=now)
    effects = {turn.source_id: (1 if turn.counts else -1) * (turn.source_id in moving) for turn in later}
    assert not moving & reversed_, "what is reversed for the first time counts no more"
    await turns.add(
        tx, [turns.TakenTurn(turn.source_id, turn.number, turn.decision_id, effects[turn.source_id]) for turn in later]
    )


async def _post(
    tx: Tx, postings: Sequence[Posting], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks, now: datetime
) -> set[UUID]:
    """Enter what is new; the evidence of that. ``known`` are its people, who are locked."""
    if not postings:
        return set()
    new = [postings[position] for position in sorted(await entries.add_evidence(tx, postings))]
    await _enter(tx, new, known, rulebooks=rulebooks, now=now)
    return {posting.source_id for posting in new}


async def _enter(
    tx: Tx, postings: Sequence[Posting], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks, now: datetime
) -> None:
    if not postings:
        return
    wanted: dict[tuple[UUID, int], list[Posting]] = defaultdict(list)
    for posting in postings:
        wanted[posting.person_id, posting.training_year].append(posting)
    years = await person_years.person_years(tx, wanted)
    entered = [entry for key, year in years.items() for entry in year.post(wanted[key], now)]
    await entries.add_entries(tx, entered, now)
    await assess(tx, list(years.values()), known, rulebooks=rulebooks, now=now)


def _completed(said: CompletionAccepted) -> Posting:
    # By place: a delivery has thousands, and names take twice the time.
    return Posting(
        said.item_id, EntryKind.CREDIT, said.person_id, training_year(said.completed_at), said.subject,
        said.required_topic, ONLINE, said.centihours, 0, said.vendor, said.course_code, said.course_title,
        said.completed_at, organiser_level=said.organiser_level, test_result=said.test_result,
    )  # fmt: skip


def _recognised(said: HoursRecognised) -> Posting:
    return Posting(
        source_id=said.recognition_id,
        kind=EntryKind.CREDIT,
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
        days=days_text([AttendedDay(day.on, day.centihours, day.half_days) for day in said.days]),
        organiser_level=said.organiser_level,
        test_result=said.test_result,
        special_task=said.special_task,
    )
