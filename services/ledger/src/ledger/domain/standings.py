"""Where somebody stands in a training year (达标情况), in short: what lists, boards and reminders are made of."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from ledger.domain.binding import NotBound, not_bound_because
from ledger.domain.person_years import KnownPerson, PersonYear, assessment
from rulebook import Finding, Measure, Rulebooks, last_day

NEAR_PERCENT = 80
"""Who has so much of what the year asks for is near (platform rule: no regulation has the word)."""


class StandingState(StrEnum):
    """On which side of the year's requirements somebody stands."""

    MET = "met"
    """Everything is met (达标)."""
    NEAR = "near"
    """Not yet, and at least 80 % of the hours are there (接近达标)."""
    BEHIND = "behind"
    """Less than that (未达标)."""
    NOT_BOUND = "not-bound"
    """Nothing is asked of them in the year, or what was asked is not owed (不作要求)."""


class Workplace(NamedTuple):
    """The unit of somebody from a day on."""

    since: date | None
    organisation_id: UUID


class Standing(NamedTuple):
    """One person's training year, as it was assessed last."""

    training_year: int
    person_id: UUID
    organisation_id: UUID
    region_code: str
    post_category: str
    title_level: str
    state: str
    missing: int
    """Centihours without which the year is not met; 0 where nothing is asked."""
    public_missing: int
    professional_missing: int
    topics_missing: int
    public_centihours: int
    professional_centihours: int
    entries: int


def standing_of(
    year: PersonYear, known: KnownPerson, workplaces: tuple[Workplace, ...], rulebooks: Rulebooks
) -> Standing | None:
    """Where a person-year stands; ``None`` for who is not staff of any unit in it, or counts under another record."""
    because = not_bound_because(known, year.training_year, rulebooks)
    last = last_day(year.training_year)
    placement = known.person.placed_on(last)
    has_left = known.person.has_ended(date(year.training_year, 1, 1))
    if because in (NotBound.MERGED, NotBound.UNPLACED, NotBound.HIRED_LATER) or has_left:
        return None
    if placement is None or not workplaces:
        return None
    findings = assessment(year, known.person, rulebooks).findings if because is None else ()
    return Standing(
        year.training_year, year.person_id, _unit_on(workplaces, last), placement.region_code, placement.post_category,
        placement.title_level, _state(findings), *_missing(findings), year.public_centihours,
        year.professional_centihours, year.entries,
    )  # fmt: skip


def _unit_on(workplaces: tuple[Workplace, ...], day: date) -> UUID:
    """The unit of a day; before the first one known, the first."""
    found = workplaces[0]
    for workplace in workplaces[1:]:
        if workplace.since is not None and workplace.since > day:
            break
        found = workplace
    return found.organisation_id


def _state(findings: tuple[Finding, ...]) -> str:
    if all(finding.clear for finding in findings):
        is_met = bool(findings) and all(finding.met for finding in findings)
        return StandingState.MET if is_met else StandingState.NOT_BOUND
    needs = [finding.requirement.need for finding in findings if finding.requirement.measure is not Measure.TOPICS]
    missing = _missing(findings)[0]
    is_near = missing * 100 <= max(needs, default=0) * (100 - NEAR_PERCENT)
    return StandingState.NEAR if is_near else StandingState.BEHIND


def _missing(findings: tuple[Finding, ...]) -> tuple[int, int, int, int]:
    """What the whole year lacks, the public and the professional subject, and topics without an hour.

    What is missing of a subject is missing of the whole as well: the larger of both is what must still be learned.
    """
    total, topics = 0, 0
    subjects: dict[str, int] = defaultdict(int)
    for finding in findings:
        requirement = finding.requirement
        if requirement.measure is Measure.TOPICS:
            topics += finding.missing
        elif requirement.subject is None:
            total = max(total, finding.missing)
        else:
            subjects[requirement.subject] = max(subjects[requirement.subject], finding.missing)
    public, professional = subjects["public"], subjects["professional"]
    return max(total, public + professional), public, professional, topics


class Cell(NamedTuple):
    """Where a standing is counted on the board."""

    training_year: int
    organisation_id: UUID
    region_code: str
    """Of the standing, and not of the organisation, which may have moved to another region since the year ended."""
    post_category: str
    title_level: str


def cell_of(standing: Standing) -> Cell:
    """The place of a standing on the board."""
    return Cell(
        standing.training_year, standing.organisation_id, standing.region_code, standing.post_category,
        standing.title_level,
    )  # fmt: skip


COUNTED = ("people", "met", "near", "behind", "not_bound", "public_centihours", "professional_centihours")
"""What a cell of the board adds up."""


def changes_of_board(
    before: Mapping[tuple[int, UUID], Standing], after: Mapping[tuple[int, UUID], Standing]
) -> dict[Cell, list[int]]:
    """What is added to each cell where these standings take the place of those; cells that stay are left out."""
    changes: dict[Cell, list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    for standings, sign in ((before, -1), (after, 1)):
        for standing in standings.values():
            cell = changes[cell_of(standing)]
            for position, value in enumerate(_counted(standing)):
                cell[position] += sign * value
    return {cell: values for cell, values in changes.items() if any(values)}


def _counted(standing: Standing) -> tuple[int, ...]:
    states = tuple(int(standing.state == state) for state in StandingState)
    return (1, *states, standing.public_centihours, standing.professional_centihours)


class Span(NamedTuple):
    """Entries of a person-year, by number, that come to (1) or leave (-1) what a unit's people learned."""

    training_year: int
    person_id: UUID
    organisation_id: UUID
    region_code: str
    after: int
    until: int
    sign: int


def changes_of_hours(
    before: Mapping[tuple[int, UUID], Standing], after: Mapping[tuple[int, UUID], Standing]
) -> list[Span]:
    """Which entries are counted anew, or for another unit."""
    spans = []
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None and _place(old) == _place(new):
            if new.entries > old.entries:
                spans.append(Span(*key, *_place(new), old.entries, new.entries, 1))
            continue
        if old is not None and old.entries:
            spans.append(Span(*key, *_place(old), 0, old.entries, -1))
        if new is not None and new.entries:
            spans.append(Span(*key, *_place(new), 0, new.entries, 1))
    return sorted(spans)


def _place(standing: Standing) -> tuple[UUID, str]:
    return standing.organisation_id, standing.region_code
