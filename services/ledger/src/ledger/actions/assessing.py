"""Holding person-years against their rulebooks, and saying whose side changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.contracts.ledger import FellBelow, TakenOff, ThresholdCrossed
from common.db import Tx
from common.outbox import emit
from ledger.actions.merging import merge
from ledger.domain.carry_over import carry_over_entries, years_of
from ledger.domain.entries import OFFICE, Posting
from ledger.domain.evidence_totals import evidence_totals_of, lessons_of
from ledger.domain.person_years import KnownPerson, PersonYear, assessment, remarks
from ledger.queries import decisions, entries, person_years, standings
from rulebook import Placement, Rulebook, Rulebooks, is_met

Key = tuple[UUID, int]


async def assess(
    tx: Tx, years: Sequence[PersonYear], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks, now: datetime
) -> list[PersonYear]:
    """Move what make-ups and mergings ask for, hold every year against its rulebook, save them, and say whose side
    changed.

    Those that changed side are returned; moving may bring in years that were not given. ``known`` has every other
    record of these humans as well.
    """
    if not years:
        return []
    makers = sorted({year.person_id for year in years if known[year.person_id].makes_up})
    if makers:
        years = await _carry(tx, years, makers, known, rulebooks=rulebooks, now=now)
    routes = _routes(years, known)
    if routes:
        years = await merge(tx, years, routes, now=now)
        makers = sorted({head for head in routes.values() if known[head].makes_up})
        if makers:
            years = await _carry(tx, years, makers, known, rulebooks=rulebooks, now=now)
    changed = await reassess(tx, years, known, rulebooks=rulebooks)
    _trace_falls(years, changed, known)
    await person_years.save_person_years(tx, years, now)
    await standings.touch(tx, _keys(years))
    await publish_side_changes(tx, changed, known, rulebooks=rulebooks, now=now)
    return changed


async def reassess(
    tx: Tx, years: Sequence[PersonYear], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks
) -> list[PersonYear]:
    """Hold years against the rulebooks that bind; those that changed side are returned, nothing is saved."""
    bound = [(year, *rulebooks.binding_for_year(known[year.person_id].person, year.training_year)) for year in years]
    await _load_lessons(tx, bound, only_near=True)
    for year, rulebook, placement in bound:
        # Of somebody who was merged nothing is asked: it is asked of the record that stays.
        if known[year.person_id].merged_into:
            year.reassess(None, None)
        else:
            year.reassess(rulebook, placement)
    return [year for year in years if year.changed_side]


def _trace_falls(years: Sequence[PersonYear], changed: Sequence[PersonYear], known: Mapping[UUID, KnownPerson]) -> None:
    """A year that fell since hours of the same human were moved away: what was taken off elsewhere is the reason."""
    taken_off = {
        known[year.person_id].merged_into or year.person_id: year.taken_off for year in years if year.taken_off
    }
    for year in changed:
        year.taken_off = year.taken_off or taken_off.get(known[year.person_id].merged_into or year.person_id)


async def assess_again(
    tx: Tx, years: Sequence[PersonYear], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks, now: datetime
) -> tuple[int, list[PersonYear]]:
    """Hold years to which nothing was entered against the rulebooks that bind now, and say whose side changed.

    Returns how many of them another rulebook binds now, and those that changed side.
    """
    before = [year.rulebook_id for year in years]
    # 1. Those of whom hours are moved go the long way, since what is moved may change too.
    merged = {item for pair in _routes(years, known).items() for item in pair}
    moved = [year for year in years if known[year.person_id].makes_up or year.person_id in merged]
    sides = await assess(tx, moved, known, rulebooks=rulebooks, now=now)
    # 2. Everybody else's sums stay as they are: only where they stand is written, where it changed.
    plain = [year for year in years if not known[year.person_id].makes_up and year.person_id not in merged]
    changed = await reassess(tx, plain, known, rulebooks=rulebooks)
    rebound = [year for year, held in zip(years, before, strict=True) if year.rulebook_id != held]
    save = {id(year): year for year in (*rebound, *changed)}
    await person_years.save_standings(tx, list(save.values()), now)
    await standings.touch(tx, _keys(plain))
    await publish_side_changes(tx, changed, known, rulebooks=rulebooks, now=now)
    return len(rebound), [*sides, *changed]


def _keys(years: Sequence[PersonYear]) -> list[Key]:
    return [(year.person_id, year.training_year) for year in years]


def _routes(years: Sequence[PersonYear], known: Mapping[UUID, KnownPerson]) -> dict[UUID, UUID]:
    """The merged records, and into which: every record of each human of whom there is a year here."""
    heads = {known[year.person_id].merged_into or year.person_id for year in years}
    return {key: head for key, own in known.items() if (head := own.merged_into) is not None and head in heads}


async def load_lessons(
    tx: Tx, years: Sequence[PersonYear], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks
) -> None:
    """Read what stands behind the sums where the rulebook has caps: sums do not tell what was of one day."""
    await _load_lessons(
        tx, [(year, *rulebooks.binding_for_year(known[year.person_id].person, year.training_year)) for year in years]
    )


async def _load_lessons(
    tx: Tx, bound: Sequence[tuple[PersonYear, Rulebook | None, Placement | None]], *, only_near: bool = False
) -> None:
    """``only_near``: only of years whose sums would be enough without caps; no other one is met."""
    capped = {}
    for year, rulebook, placement in bound:
        if rulebook is None or not rulebook.caps:
            continue
        if not only_near or is_met(rulebook.without_caps, year.tally, placement, year.training_year):
            capped[year.person_id, year.training_year] = year
    if capped:
        for key, found in (await entries.postings_of(tx, capped)).items():
            capped[key].lessons = lessons_of(found)


async def publish_side_changes(
    tx: Tx, changed: Sequence[PersonYear], known: Mapping[UUID, KnownPerson], *, rulebooks: Rulebooks, now: datetime
) -> None:
    """Tell of years that changed side."""
    await emit(tx, [_side_changed(year, known[year.person_id], rulebooks, now) for year in changed])


def _side_changed(
    year: PersonYear, known: KnownPerson, rulebooks: Rulebooks, at: datetime
) -> ThresholdCrossed | FellBelow:
    sums: dict[str, Any] = {
        "person_id": year.person_id,
        "training_year": year.training_year,
        "number": year.side_changes,
        "rulebook_id": year.rulebook_id,
        "public_centihours": year.public_centihours,
        "professional_centihours": year.professional_centihours,
        "total_centihours": year.total_centihours,
        "entries": year.entries,
        "at": at,
    }
    if not year.met:
        return FellBelow(taken_off=_taken_off(year.taken_off), **sums)
    rulebook, _ = rulebooks.binding_for_year(known.person, year.training_year)
    assert rulebook is not None, "without a rulebook nothing is met"
    said = remarks(assessment(year, known.person, rulebooks)) if year.granted else ()
    return ThresholdCrossed(regulation=rulebook.document, issue=rulebook.issue, remarks=said, **sums)


def _taken_off(reversal: Posting | None) -> TakenOff | None:
    if reversal is None:
        return None
    if reversal.source == OFFICE:
        return TakenOff(by="recognising-office")
    if reversal.decision_id is None:
        return TakenOff(by="vendor", vendor=reversal.source)
    return TakenOff(
        by="office",
        vendor=reversal.source,
        office_id=reversal.office_id,
        office=reversal.office,
        decision_id=reversal.decision_id,
    )


async def _carry(
    tx: Tx,
    years: Sequence[PersonYear],
    makers: Sequence[UUID],
    known: Mapping[UUID, KnownPerson],
    *,
    rulebooks: Rulebooks,
    now: datetime,
) -> list[PersonYear]:
    """Bring make-ups (补训) in line with what was entered: rare, so person by person once everything is read."""
    make_ups = await decisions.make_ups(tx, makers)
    held = {(year.person_id, year.training_year): year for year in years}
    looked_at = await _years_looked_at(tx, makers, make_ups)
    held |= {key: year for key, year in (await person_years.person_years(tx, looked_at - held.keys())).items()}
    postings = await entries.postings_of(tx, sorted(looked_at))
    entered = []
    for maker in makers:
        lines = evidence_totals_of(
            [posting for key in sorted(looked_at) if key[0] == maker for posting in postings[key]]
        )

        def granted(year: int, maker: UUID = maker) -> tuple[str, ...]:
            return held[maker, year].granted

        for move in carry_over_entries(lines, make_ups[maker], known[maker].person, rulebooks, granted):
            entered += held[maker, move.training_year].post([move], now)
    if entered:
        await entries.add_entries(tx, entered, now)
    touched = {(entry.posting.person_id, entry.posting.training_year) for entry in entered}
    own = {(year.person_id, year.training_year) for year in years}
    return [year for key, year in sorted(held.items()) if key in own | touched]


async def _years_looked_at(tx: Tx, makers: Sequence[UUID], make_ups: Mapping[UUID, Sequence[Any]]) -> set[Key]:
    """The years of their make-ups; and of those taken back, whose hours must return."""
    looked_at = {(maker, year) for maker in makers for year in years_of(make_ups[maker])}
    return looked_at | await entries.years_carried(tx, makers)
