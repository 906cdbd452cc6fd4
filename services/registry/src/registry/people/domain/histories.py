"""Where people stood on which day: placements one after another, hiring, and terms of appointment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from registry.access.domain.rows import BadRow
from registry.organisations.domain.organisations import States, standing
from registry.people.domain.rows import (
    INSTITUTION,
    NEVER_ENDED,
    NO_SECOND,
    WORKER,
    Ended,
    Leave,
    PersonRow,
    Term,
)


class Post(NamedTuple):
    """What makes two placements differ; a region does not, since it moves with its unit."""

    organisation_id: UUID
    post_category: str
    title_level: str
    staff_kind: str = INSTITUTION
    second_post_category: str | None = None
    """Of somebody who holds posts of two categories (兼任), the other one."""


@dataclass(frozen=True)
class Placement:
    """Where a person stood from a day on; ``None``: ever since, as far as is known."""

    effective_on: date | None
    post: Post
    region_code: str
    """The unit's region when this was written."""
    duties_changed: bool = False
    follows_unit: bool = False
    """Nobody said it of the person: their unit lies in another region from this day on."""

    @property
    def begins(self) -> date:
        """``effective_on`` as a day to compare with."""
        return self.effective_on or date.min


@dataclass(frozen=True)
class History:
    """What is known of a person's way; terms do not overlap and no two placements begin on one day."""

    hired_on: date | None = None
    terms: tuple[Term, ...] = ()
    """In the order of their days."""
    placements: tuple[Placement, ...] = ()
    """In the order of their days, the newest last."""
    leaves: tuple[Leave, ...] = ()
    """In the order of their days; they do not overlap."""
    ended: Ended | None = None
    """They are, or will be, no longer staff."""

    @property
    def is_plain(self) -> bool:
        """Whether there is one placement, ever since, and nothing more to say of it."""
        [first, *more] = self.placements
        is_said_by_today = not first.duties_changed and first.post.second_post_category is None
        return not more and first.effective_on is None and is_said_by_today

    def standing(self, day: date) -> Placement:
        """The placement in force on a day; before the first one, the first."""
        return next(
            (placement for placement in reversed(self.placements) if placement.begins <= day), self.placements[0]
        )


Units = Mapping[UUID, States]
"""What units were on which day, by their ids."""


def with_row(history: History, row: PersonRow, unit_id: UUID, units: Units, *, today: date) -> History:
    """The history once a row is in it, the same where the row says nothing new; raises :class:`BadRow`.

    ``unit_id`` is the row's unit; ``units`` has it and all units of the history; ``today`` is the day in China.
    """
    region_code = standing(units[unit_id], row.effective_on or today).region_code
    kind, second = _staff_kind(history, row, unit_id, today), _second(history, row, unit_id, today)
    post = Post(unit_id, row.post_category, row.title_level, kind, second)
    said = Placement(row.effective_on, post, region_code, bool(row.duties_changed))
    known = _posts(history.placements)
    if not known:
        placements: tuple[Placement, ...] = (said,)
    elif row.correction:
        placements = _corrected(known, said, duties_known=row.duties_changed is not None)
    else:
        placements = _added(known, said, today)
    terms, leaves = _with_term(history.terms, row.term), _with_leave(history.leaves, row.leave)
    ended = _ended(history, row, moved=placements != known and bool(known), today=today)
    return with_unit_moves(History(row.hired_on or history.hired_on, terms, placements, leaves, ended), units)


def _staff_kind(history: History, row: PersonRow, unit_id: UUID, today: date) -> str:
    """As the row says; one that says nothing changes nothing of a worker who stays in the unit."""
    if row.staff_kind is not None:
        return row.staff_kind
    if not history.placements or row.post_category != WORKER:
        return INSTITUTION
    known = history.placements[-1] if row.correction else history.standing(row.effective_on or today)
    return known.post.staff_kind if known.post.organisation_id == unit_id else INSTITUTION


def _second(history: History, row: PersonRow, unit_id: UUID, today: date) -> str | None:
    """The second post category after a row: it stays while unit and post category do and the row does not say."""
    if row.second_post_category is not None:
        return None if row.second_post_category == NO_SECOND else row.second_post_category
    if not history.placements:
        return None
    known = history.placements[-1] if row.correction else history.standing(row.effective_on or today)
    is_same = (known.post.organisation_id, known.post.post_category) == (unit_id, row.post_category)
    return known.post.second_post_category if is_same else None


def with_unit_moves(history: History, units: Units) -> History:
    """The history with the regions in which its units lay: who stays in a unit that moves, moves along on its day."""
    placements = list[Placement]()
    known = _posts(history.placements)
    for item, until in _spans(known):
        states = units[item.post.organisation_id]
        placements.append(replace(item, region_code=standing(states, item.begins).region_code))
        for state in states:
            if item.begins < state.begins < until and state.region_code != placements[-1].region_code:
                placements.append(Placement(state.begins, item.post, state.region_code, follows_unit=True))
    return replace(history, placements=tuple(placements))


def moved_to_successor(history: History, unit_id: UUID, by: UUID, units: Units, *, on: date) -> History:
    """The history when another unit takes over, from a day on, of a person who stands in a unit on it or later."""
    if history.ended is not None and history.ended.on <= on:
        return history
    placements = list[Placement]()
    for item, until in _spans(_posts(history.placements)):
        there = replace(item, post=item.post._replace(organisation_id=by))
        if item.post.organisation_id != unit_id or until <= on:
            placements.append(item)
        elif item.begins >= on:
            placements.append(there)
        else:
            placements += [item, replace(there, effective_on=on, duties_changed=False)]
    return with_unit_moves(replace(history, placements=tuple(placements)), units)


def stands_in(history: History, unit_id: UUID, *, on: date) -> bool:
    """Whether somebody stands in a unit on a day or is to stand there later; not who has left by then."""
    if history.ended is not None and history.ended.on <= on:
        return False
    return any(item.post.organisation_id == unit_id and until > on for item, until in _spans(history.placements))


def _spans(placements: tuple[Placement, ...]) -> Iterator[tuple[Placement, date]]:
    """Each placement with the day on which the next one begins."""
    return zip(placements, [*(placement.begins for placement in placements[1:]), date.max], strict=False)


def _posts(placements: tuple[Placement, ...]) -> tuple[Placement, ...]:
    return tuple(placement for placement in placements if not placement.follows_unit)


def _added(placements: tuple[Placement, ...], said: Placement, today: date) -> tuple[Placement, ...]:
    """With one placement more, wherever its day belongs; one of that same day gives way to it."""
    day = said.effective_on or today
    before = History(placements=placements).standing(day)
    if said.post == before.post:
        # Duties that changed without a day are those on record already: a roster sent again changes nothing.
        known = before.duties_changed and said.effective_on in (None, before.effective_on)
        if known or not said.duties_changed:
            return placements
    others = [placement for placement in placements if placement.effective_on != day]
    return tuple(sorted([*others, replace(said, effective_on=day)], key=lambda other: other.begins))


def _corrected(placements: tuple[Placement, ...], said: Placement, *, duties_known: bool) -> tuple[Placement, ...]:
    """With the newest placement as it should have been recorded."""
    *earlier, newest = placements
    mended = replace(
        said,
        effective_on=said.effective_on or newest.effective_on,
        duties_changed=said.duties_changed if duties_known else newest.duties_changed,
    )
    if mended == newest or not earlier:
        return (*earlier, mended)
    if mended.begins < earlier[-1].begins:
        raise BadRow("correction-too-early", "a correction's effective_on lies before the placement before the newest")
    if said.effective_on is None and not mended.duties_changed:
        as_before = replace(mended, effective_on=earlier[-1].effective_on)
        if as_before == earlier[-1]:  # the move that it takes back never was
            return tuple(earlier)
    return (*(item for item in earlier if item.effective_on != mended.effective_on), mended)


def _ended(history: History, row: PersonRow, *, moved: bool, today: date) -> Ended | None:
    """Whether they are staff after the row: a hiring after the end begins anew, an end on record stands else."""
    if row.ended == NEVER_ENDED:
        if history.ended is not None and not row.correction:
            raise BadRow("is-no-correction", "ended_because none takes back an end on record; say correction")
        return None
    hired_on = row.hired_on or history.hired_on
    if row.ended is not None:
        if hired_on is not None and row.ended.on <= hired_on:
            raise BadRow("ended-before-hired", "ended_on lies before the day of hiring, or on it")
        return row.ended
    end = history.ended
    if end is None or (row.hired_on is not None and row.hired_on >= end.on):
        return None
    if moved and not row.correction and (row.effective_on or today) >= end.on:
        raise BadRow("has-ended", "they are recorded as no longer staff on that day; give hired_on of the new hiring")
    return end


def _with_leave(leaves: tuple[Leave, ...], leave: Leave | None) -> tuple[Leave, ...]:
    """With one leave more; one that begins on the same day gives way to it."""
    if leave is None:
        return leaves
    others = [item for item in leaves if item.begins_on != leave.begins_on]
    if any(other.begins_on <= leave.ends and leave.begins_on <= other.ends for other in others):
        raise BadRow("overlapping-leave", "the leave overlaps another one on record that begins on another day")
    return tuple(sorted([*others, leave], key=lambda other: other.begins_on))


def _with_term(terms: tuple[Term, ...], term: Term | None) -> tuple[Term, ...]:
    """With one term more; one that begins on the same day gives way to it."""
    if term is None:
        return terms
    others = [item for item in terms if item.begins_on != term.begins_on]
    if any(other.begins_on <= term.ends_on and term.begins_on <= other.ends_on for other in others):
        raise BadRow("overlapping-term", "the term overlaps another one on record that begins on another day")
    return tuple(sorted([*others, term], key=lambda other: other.begins_on))
