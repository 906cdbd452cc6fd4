"""What stands in the registers of teachers, courses and training institutions, and who may do what with an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from rulebook import level_of


class ItemKind(StrEnum):
    """In which register an entry stands."""

    TEACHER = "teacher"
    """师资库 (Inner Mongolia 2024, 第二十八条、第三十条)."""
    COURSE = "course"
    """课程库 (第二十八条)."""
    INSTITUTION = "institution"
    """A training institution that offices work with (第二十七条)."""


class ItemState(StrEnum):
    """How far an entry is."""

    WAITING = "waiting"
    LISTED = "listed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ItemAct(StrEnum):
    """What somebody does with it."""

    LIST = "list"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class ItemActor(StrEnum):
    """Whose act it is."""

    REGISTRANT = "the organisation that registered it"
    REVIEWER = "the HR authority that reviews it"
    ABOVE = "an HR authority in whose region it stands"


TRANSITIONS: Mapping[tuple[ItemState, ItemAct], tuple[frozenset[ItemActor], ItemState]] = {
    (ItemState.WAITING, ItemAct.LIST): (frozenset({ItemActor.REVIEWER}), ItemState.LISTED),
    (ItemState.WAITING, ItemAct.REFUSE): (frozenset({ItemActor.REVIEWER}), ItemState.REFUSED),
    (ItemState.WAITING, ItemAct.WITHDRAW): (frozenset({ItemActor.REGISTRANT}), ItemState.WITHDRAWN),
    # 第三十一条: who does not meet what is asked of teachers is taken out of the register.
    (ItemState.LISTED, ItemAct.WITHDRAW): (frozenset(ItemActor), ItemState.WITHDRAWN),
}
NEEDS_REASON = frozenset({ItemAct.REFUSE, ItemAct.WITHDRAW})


@dataclass(frozen=True)
class ItemRow:
    """An entry as it is kept."""

    item_id: UUID
    kind: str
    registered_by: UUID
    reviewed_by: UUID
    region_code: str
    name: str
    employer: str | None
    post: str | None
    about: str
    subjects: list[str]
    hours: str | None
    begins_on: date
    ends_on: date | None
    state: str
    reason: str | None
    made_by: UUID
    made_by_person: UUID | None
    made_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None

    def is_open(self, first: date, last: date) -> bool:
        """Whether it stands in the register on all these days."""
        return self.begins_on <= first and (self.ends_on is None or last <= self.ends_on)


def next_state(row: ItemRow, act: ItemAct, hats: frozenset[ItemActor]) -> ItemState | None:
    """Where an act of somebody leads who is all of these; ``None`` where it is not theirs, or not now."""
    allowed = TRANSITIONS.get((ItemState(row.state), act))
    return allowed[1] if allowed is not None and allowed[0] & hats else None


def acts_of(row: ItemRow, hats: frozenset[ItemActor], *, is_author: bool) -> list[str]:
    """What somebody may do with an entry now; nobody reviews what they registered themselves."""
    return [act for act in ItemAct if next_state(row, act, hats) and not (is_author and act is not ItemAct.WITHDRAW)]


class Sought(NamedTuple):
    """Which entries of a register are looked for."""

    state: ItemState | None
    """``None``: what is listed, and what was withdrawn."""
    subject: str | None
    on: date | None
    """A day on which they stand in the register."""
    words: str
    """That stand in them; empty for all."""
    item_ids: tuple[UUID, ...] = ()
    """Only these; empty for all."""


class NamedIn(NamedTuple):
    """The training in which entries of a register are named."""

    first: date
    last: date
    subject: str
    region_code: str
    """Of who holds it."""


def remarks_on(kind: ItemKind, rows: Mapping[UUID, ItemRow], said: NamedIn) -> list[str]:
    """What the deciding office looks at where a training names entries of a register; nothing of it refuses it."""
    found = {
        f"{kind}-withdrawn": any(row.state == ItemState.WITHDRAWN for row in rows.values()),
        f"{kind}-not-listed": any(
            row.state in (ItemState.WAITING, ItemState.REFUSED)
            or (row.state == ItemState.LISTED and not row.is_open(said.first, said.last))
            for row in rows.values()
        ),
        f"{kind}-other-subject": any(said.subject not in row.subjects for row in rows.values()),
        # A register is shared within a province (第三十条).
        f"{kind}-other-province": any(row.region_code[:2] != said.region_code[:2] for row in rows.values()),
    }
    return [remark for remark, is_so in found.items() if is_so]


def problem_of_institution(row: ItemRow, days: Sequence[date]) -> tuple[str, str] | None:
    """Why a training on these days does not name this institution, in Chinese and in English.

    Teachers and courses are many to a plan, and the deciding office weighs them (:func:`remarks_on`); the institution
    is the one that the ministry's form states, so one that is not in force is refused.
    """
    if row.state == ItemState.WITHDRAWN:
        return "该机构已清退出名录，请另选", "the institution was taken out of the register"
    if row.state != ItemState.LISTED:
        return "该机构尚未列入名录，请另选", "the institution is not listed"
    if days and not row.is_open(days[0], days[-1]):
        return "培训期间该机构不在名录中，请另选", "the institution is not listed on the training's days"
    return None


def shown(row: ItemRow, names: Mapping[UUID, str], acts: list[str], *, with_reason: bool) -> dict[str, Any]:
    """An entry as it is answered; ``with_reason``: the caller serves an office."""
    hidden = ("made_by", "made_by_person", "decided_by", "reason")
    return {name: value for name, value in vars(row).items() if name not in hidden} | {
        "registered_by_name": names.get(row.registered_by),
        "reviewed_by_name": names.get(row.reviewed_by),
        "level": level_of(row.region_code),
        "reason": row.reason if with_reason else None,
        "acts": acts,
    }
