"""All regulations that are known, and which of them binds whom."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from rulebook.intake import DEFAULT, Intake
from rulebook.people import Person, Placement
from rulebook.rules import Rulebook, Window, is_among
from rulebook.years import last_day

_INTAKES_MAX = 50_000


class Rulebooks:
    """All regulations that are known."""

    def __init__(self, rulebooks: Sequence[Rulebook]) -> None:
        # The narrowest region first, and within it the newest.
        self.all = tuple(
            sorted(rulebooks, key=lambda rulebook: (-rulebook.depth, -rulebook.begins_on.toordinal(), rulebook.id))
        )
        self._of_years: dict[tuple[str, str, str | None, str, int], Rulebook | None] = {}
        self._intakes: dict[tuple[str, date], Intake] = {}

    @cached_property
    def vendors_count_for_duties(self) -> bool:
        """Some requirement of another window than a year takes what vendors report: in-service training online."""
        return any(
            is_among("in-service", requirement.training_types) and is_among("online", requirement.modes)
            for book in self.all
            for requirement in book.requirements
            if requirement.window is not Window.YEAR
        )

    def binding_on(self, person: Person, on: date) -> tuple[Rulebook | None, Placement | None]:
        """The rulebook that binds somebody on a day, and the placement that makes it so. Nothing else decides it.

        The narrowest region's, and of those the newest. ``None`` where the place has none or the person none, and from
        the day on which they are no longer staff.
        """
        placement = person.placed_on(on)
        return (None if placement is None or person.has_ended(on) else self._for(placement, on)), placement

    def binding_for_year(self, person: Person, year: int) -> tuple[Rulebook | None, Placement | None]:
        """The same for a training year: the whole of it is assessed by what binds on its last day.

        Also of somebody who has ended by then: nothing is owed, but what was met stays met.
        """
        placement = person.placed_on(last_day(year))
        if placement is None:
            return None, None
        asked = (placement.region_code, placement.post_category, placement.second_category, placement.staff_kind, year)
        if asked not in self._of_years:
            self._of_years[asked] = self._for(placement, last_day(year))
        return self._of_years[asked], placement

    def _for(self, placement: Placement, on: date) -> Rulebook | None:
        """The first post category decides; where no rulebook binds it, the second one does."""
        return next(
            (item for category in placement.categories for item in self.all if item.covers(placement, on, category)),
            None,
        )

    def in_region(self, region: str, on: date) -> Rulebook | None:
        """The rulebook by which an organisation of a region goes on a day, whomever it binds there."""
        return next(
            (
                item
                for item in self.all
                if item.covers_place(region) and item.begins_on <= on and (item.ends_on is None or on <= item.ends_on)
            ),
            None,
        )

    def filings_in(self, region: str, on: date) -> Rulebook | None:
        """The rulebook that says with whom an organisation of a region files its training on a day.

        It is the one by which the organisation goes, or that of a narrower region whose filings outlive it.
        """
        in_force = self.in_region(region, on)
        outlived = next(
            (
                item
                for item in self.all
                if item.filings_outlive and item.covers_place(region) and item.ends_on is not None and item.ends_on < on
            ),
            None,
        )
        if outlived is None or (in_force is not None and in_force.depth >= outlived.depth):
            return in_force
        return outlived

    def intake_in(self, region: str, on: date) -> Intake:
        """How vendors' completions are taken in for people of a region on a day."""
        asked = (region, on)
        if asked not in self._intakes:
            if len(self._intakes) > _INTAKES_MAX:
                self._intakes.clear()
            found = self.in_region(region, on)
            self._intakes[asked] = found.intake if found else DEFAULT
        return self._intakes[asked]

    def as_if(self, rulebook_id: str, year: int) -> "Rulebooks":
        """The same with one of them in force for a training year, whatever its days: what would it have meant?"""
        tried = replace(self.by_id(rulebook_id), begins_on=last_day(year), ends_on=None)
        others = [item for item in self.all if item.id != rulebook_id and item.id not in tried.replaces]
        return Rulebooks([tried, *others])

    def by_file(self, name: str) -> Rulebook:
        """The rulebook that was read from this file; raises ``KeyError``."""
        for book in self.all:
            if book.file == name:
                return book
        raise KeyError(name)

    def by_id(self, rulebook_id: str) -> Rulebook:
        """The rulebook of this id; raises ``KeyError``."""
        for book in self.all:
            if book.id == rulebook_id:
                return book
        raise KeyError(rulebook_id)
