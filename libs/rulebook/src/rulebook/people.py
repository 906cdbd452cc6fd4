"""What rules ask of a person: where they stood on which day, since when they are employed, their terms."""

from datetime import date
from itertools import pairwise
from typing import NamedTuple


class Placement(NamedTuple):
    """Where somebody stood from a day on."""

    region_code: str
    post_category: str
    """``management``, ``professional`` or ``worker`` (岗位类别)."""
    title_level: str = "none"
    """``none``, ``junior``, ``intermediate``, ``associate-senior`` or ``senior`` (职称级别)."""
    effective_on: date | None = None
    """``None``: ever since, as far as is known."""
    duties_changed: bool = False
    """The duties of the post changed much with it (岗位职责任务发生较大变化)."""
    staff_kind: str = "institution"
    """``institution``: staff of a public institution; ``office``: a worker of an office (机关工勤人员)."""
    second_category: str | None = None
    """Of somebody who holds posts of two categories (兼任), the other one."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The post category, and the second one where there is one."""
        return (self.post_category,) if self.second_category is None else (self.post_category, self.second_category)


class Term(NamedTuple):
    """One term of appointment (聘期); both days lie within it."""

    begins_on: date
    ends_on: date


class Person(NamedTuple):
    """Somebody's placements, the oldest first, and the days that duties run from."""

    placements: tuple[Placement, ...] = ()
    hired_on: date | None = None
    terms: tuple[Term, ...] = ()
    ended_on: date | None = None
    """The first day on which they are no longer staff (退休、离职、死亡); a new hiring takes it back."""
    talent: str | None = None
    """``high-level`` or ``urgently-needed`` (高层次、急需紧缺人才), as it stands on record."""

    def has_ended(self, day: date) -> bool:
        """Whether they are no longer staff on a day: regulations bind staff in post (在编在册在岗), nobody else."""
        return self.ended_on is not None and self.ended_on <= day

    def placed_on(self, day: date) -> Placement | None:
        """The placement in force on a day; before the first one, the first. ``None`` for somebody never placed."""
        if not self.placements:
            return None
        found = self.placements[0]
        if len(self.placements) == 1:  # as of most people
            return found
        for placement in self.placements[1:]:
            if placement.effective_on is not None and placement.effective_on > day:
                break
            found = placement
        return found

    def title_since(self, day: date) -> date | None:
        """Since when somebody holds the title level of a day; ``None``: ever since, as far as is known."""
        level = None
        since: date | None = None
        for placement in self.placements:
            if placement.effective_on is not None and placement.effective_on > day and level is not None:
                break
            if placement.title_level != level:
                level, since = placement.title_level, placement.effective_on
        return since

    def changes(self) -> tuple[Placement, ...]:
        """Placements that were a change of post (转岗): a category that was not theirs, or duties that changed much.

        A second category that is added changes no post: who added it says whether the duties changed much.
        """
        # What another placement of the same day took the place of never held.
        held = {placement.effective_on: placement for placement in self.placements}.values()
        return tuple(
            after
            for before, after in pairwise(held)
            if after.effective_on is not None and (after.post_category not in before.categories or after.duties_changed)
        )

    def term_on(self, day: date) -> Term | None:
        """The term of appointment that a day lies in."""
        return next((term for term in self.terms if term.begins_on <= day <= term.ends_on), None)

    def term_asked_about(self, day: date) -> Term | None:
        """The term that the day lies in, or the last one before it: it is asked about after its end too."""
        return self.term_on(day) or max((term for term in self.terms if term.ends_on < day), default=None)
