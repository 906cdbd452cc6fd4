"""What a printed filing form (备案表) says: its fields, the offices' opinions and its roster. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Opinion:
    """One thing that an office said."""

    office: str
    """The organisation's name."""
    said: str
    """What it decided and what it wrote beside that; may be long and hold line breaks."""
    on: date


@dataclass(frozen=True)
class Sitting:
    """One half day of the plan."""

    when: str
    topic: str
    trainer: str


@dataclass(frozen=True)
class Attended:
    """One line of the roster: who came to which half days, and the class hours for them."""

    name: str
    unit: str
    half_days: str
    hours: str


@dataclass(frozen=True)
class PrintedForm:
    """Everything that is printed; what `fields` does not hold leaves its cell empty."""

    applicant: str
    subject: str
    """"public" or "professional"; its box is ticked."""
    fields: Mapping[str, str]
    """By the names of `domain.forms`, and `when`, the days as they are printed; `fee` where there is one."""
    sittings: tuple[Sitting, ...]
    unit_opinions: tuple[Opinion, ...]
    department_opinions: tuple[Opinion, ...]
    authority_opinions: tuple[Opinion, ...]
    state: str
    printed_on: date
    verify_url: str
    note: str = ""
    """What the form of the regulation says below its table; empty where it says nothing."""
    copies: int = 3
    roster: tuple[Attended, ...] = ()
    """Who attended; nobody: there is no roster in the appendix."""
    roster_note: str = ""
    """Whether and by whom the roster was recognised."""

    def __post_init__(self) -> None:
        if self.copies < 1:
            raise ValueError("a form is printed at least once")


def day(on: date) -> str:
    """The date as forms carry it: 2026 年 12 月 1 日."""
    return f"{on.year} 年 {on.month} 月 {on.day} 日"
