"""Three who want a certificate without learning for it: what their vendors send is held until an office has looked.

The office has looked at what was sent of the first one.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from common.clock import CHINA
from standalone.accounts import HUNAN
from standalone.people import SHOWN, MadePerson


@dataclass(frozen=True)
class Cheat:
    """One story: who, what was sent about them at which vendor, and how many of it are held."""

    person: MadePerson
    story: str
    sent: Sequence[tuple[str, dict[str, Any]]]
    """Vendor and completion; each is a delivery of its own."""
    held: int
    is_voided: bool = False
    """An official voids what is held; else it waits for somebody who opens the platform."""

    @property
    def comes_to(self) -> str:
        """What becomes of what is held."""
        return "void" if self.is_voided else "held-for-review"


def who_may_be_told_of(people: Sequence[MadePerson], late: Set[MadePerson], learner: MadePerson) -> list[MadePerson]:
    """People of Hunan who are bound to two subjects and work elsewhere than the learner, the last ones first."""
    return [
        person
        for person in reversed(people[len(SHOWN) :])
        if person.organisation_code[2:4] == HUNAN
        and person.post_category == "professional"
        and person not in late
        and person.organisation_code != learner.organisation_code
    ]


def cheats_of(people: Sequence[MadePerson], vendors: Sequence[str], year: int) -> list[Cheat]:
    """A story for each of these people."""
    return [tell(person, vendors, year) for tell, person in zip(_STORIES, people, strict=False)]


def _in_seconds(person: MadePerson, vendors: Sequence[str], year: int) -> Cheat:
    began = datetime(year, 5, 13, 9, tzinfo=CHINA)
    made = [_completion(person, f"{vendors[0]}-{year}-seconds", began, timedelta(seconds=20), subject, "200")
            for subject in ("public", "professional")]  # fmt: skip
    sent = [(vendors[0], item) for item in made]
    return Cheat(person, "two deliveries of 200 class hours in 20 seconds", sent, 2, is_voided=True)


def _in_a_day(person: MadePerson, vendors: Sequence[str], year: int) -> Cheat:
    began = datetime(year, 5, 14, 9, tzinfo=CHINA)
    made = [_completion(person, f"{vendors[0]}-{year}-day-{n}", began, timedelta(hours=8), subject, "10")
            for n, subject in enumerate(["public"] * 3 + ["professional"] * 6, 1)]  # fmt: skip
    return Cheat(person, "nine courses of ten class hours in one working day", [(vendors[0], item) for item in made], 8)


def _everywhere(person: MadePerson, vendors: Sequence[str], year: int) -> Cheat:
    began = datetime(year, 5, 15, 9, tzinfo=CHINA)
    made = [(vendor, _completion(person, f"{vendor}-{year}-thrice", began, timedelta(hours=8), "professional", "10"))
            for vendor in vendors]  # fmt: skip
    return Cheat(person, "the same ten class hours at every vendor", made, len(vendors) - 1)


_STORIES = (_in_seconds, _in_a_day, _everywhere)


def _completion(
    person: MadePerson, name: str, began: datetime, took: timedelta, subject: str, hours: str
) -> dict[str, Any]:
    completion_id = f"{name}-{subject}"
    return {
        "completion_id": completion_id,
        "id_number": person.id_number,
        "course_code": completion_id,
        "course_title": {"public": "公共科目速成班", "professional": "专业科目速成班"}[subject],
        "subject": subject,
        "hours": hours,
        "started_at": began.isoformat(timespec="seconds"),
        "completed_at": (began + took).isoformat(timespec="seconds"),
    }


def deliveries_of(cheats: Sequence[Cheat]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Vendor, id of the delivery, and its only completion."""
    for cheat in cheats:
        for vendor, item in cheat.sent:
            yield vendor, f"{item['completion_id']}-sent", item
