"""What organisations were on which day, and what a change makes of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from common.errors import Conflict, Refused


@dataclass(frozen=True)
class OrganisationState:
    """What an organisation is from a day on; ``None``: ever since, as far as is known."""

    effective_on: date | None
    name: str
    kind: str
    region_code: str
    department_id: UUID | None = None
    is_closed: bool = False
    successor_id: UUID | None = None
    """The organisation that it was merged into; its people went there."""

    @property
    def begins(self) -> date:
        """``effective_on`` as a day to compare with."""
        return self.effective_on or date.min

    def says_the_same(self, other: "OrganisationState") -> bool:
        """Whether nothing but the day differs."""
        return replace(self, effective_on=other.effective_on) == other


States = tuple[OrganisationState, ...]
"""Of one organisation, in the order of their days, the newest last; never empty."""


def standing(states: States, day: date) -> OrganisationState:
    """The state in force on a day; before the first one, the first."""
    return next((state for state in reversed(states) if state.begins <= day), states[0])


def existed(states: States, day: date) -> bool:
    """Whether the organisation was there on a day: it had begun, and was not closed."""
    return states[0].begins <= day and not standing(states, day).is_closed


def regions(states: States) -> tuple[tuple[date, str], ...]:
    """Where an organisation lies from which day on."""
    lies = [(state.begins, state.region_code) for state in states]
    return tuple([lies[0], *(item for before, item in pairwise(lies) if item[1] != before[1])])


def nearest_authority(
    authorities: Mapping[UUID, States], way: Sequence[str], organisation_id: UUID, kind: str, on: date
) -> UUID | None:
    """The HR authority of an organisation's level on a day: that of its region, or of the nearest region above.

    ``way`` are the region and those above it, the nearest first; an authority's own authority is one above it.
    """
    for region_code in way[1:] if kind == "hr-authority" else way:
        there = [
            one_id
            for one_id, states in authorities.items()
            if existed(states, on)
            and standing(states, on).kind == "hr-authority"
            and standing(states, on).region_code == region_code
            and one_id != organisation_id
        ]
        if there:
            return min(there)
    return None


def changed(states: States, on: date, **what: Any) -> States:
    """The states once ``what`` (fields of the state) holds from a day on; the same where it says nothing new.

    What is on record for a later day stays: a unit that is renamed for March, and is to move in June, moves under its
    new name. A field that a later state changes by itself is that state's from there on.

    Raises :class:`Refused` for a day before the organisation began, :class:`Conflict` where it is closed by then.
    """
    before = _open_on(states, on)
    later = states[states.index(before) + 1 :]
    made = [*_until(states, on), replace(before, effective_on=_begins(before, on), **what)]
    carried, last = dict(what), before
    for state in later:
        carried = {name: value for name, value in carried.items() if getattr(state, name) == getattr(last, name)}
        made.append(replace(state, **carried))
        last = state
    return _plain(made)


def closed(states: States, on: date, successor_id: UUID | None = None) -> States:
    """The states of an organisation that is no more from a day on; what was planned for later days falls away.

    Raises as :func:`changed` does.
    """
    before = _open_on(states, on)
    ended = replace(before, effective_on=_begins(before, on), is_closed=True, successor_id=successor_id)
    return _plain([*_until(states, on), ended])


def reopened(states: States, on: date) -> States:
    """The states of a closed organisation that is there again from a day on, as it was.

    Raises :class:`Conflict` where it is not closed on that day, or changes later.
    """
    last = states[-1]
    if not last.is_closed or last.begins > on:
        raise Conflict("not-closed", "the organisation is not closed on that day")
    again = replace(last, effective_on=_begins(last, on), is_closed=False, successor_id=None)
    return _plain([*_until(states, on), again])


def _open_on(states: States, day: date) -> OrganisationState:
    if day < states[0].begins:
        raise Refused("before-it-began", "the organisation began on a later day")
    found = standing(states, day)
    if found.is_closed:
        raise Conflict("closed", "the organisation is closed on that day; nothing of it changes any more")
    return found


def _until(states: States, day: date) -> list[OrganisationState]:
    return [state for state in states if state.begins < day]


def _begins(before: OrganisationState, on: date) -> date | None:
    return before.effective_on if before.begins == on else on


def _plain(states: Sequence[OrganisationState]) -> States:
    """Without those that say what the one before them says."""
    kept = [states[0]]
    kept += [item for before, item in pairwise(states) if not item.says_the_same(before)]
    return tuple(kept)
