"""Rows of an import of people, read strictly: what somebody wants recorded, or why it is not taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, get_args

from common.contracts.registry import EndedBecause, LeaveKind, PostCategory, StaffKind, TalentKind, TitleLevel
from common.identity import IdNumber, Malformed, OrganisationCode
from common.identity.names import person_name
from common.text import BadText
from registry.access.domain.rows import BadRow, _fields, _one_of, _text, without_number
from registry.people.domain.grades import NoGrade, read_grade

POST_CATEGORIES: tuple[str, ...] = get_args(PostCategory)
STAFF_KINDS: tuple[str, ...] = get_args(StaffKind)
INSTITUTION, OFFICE, WORKER = "institution", "office", "worker"
TITLE_LEVELS: tuple[str, ...] = get_args(TitleLevel)
TALENTS: tuple[str, ...] = (*get_args(TalentKind), "none")
LEAVE_KINDS: tuple[str, ...] = get_args(LeaveKind)
MISTAKEN = "mistaken"
ENDED_BECAUSE: tuple[str, ...] = (*(arg for arg in get_args(EndedBecause) if arg != MISTAKEN), "none")
DAY_FIRST, DAYS_AHEAD_MAX = date(1940, 1, 1), 366
"""Nobody who works today was hired before; and what lies further ahead than a year is a slip."""
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Term:
    """One term of appointment (聘期), both days within it."""

    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class Leave:
    """Days on which somebody is away (请假), both within it; ``ends_on`` is ``None`` while nobody knows."""

    kind: str
    begins_on: date
    ends_on: date | None = None

    @property
    def ends(self) -> date:
        """``ends_on`` as a day to compare with."""
        return self.ends_on or date.max


@dataclass(frozen=True)
class Ended:
    """Somebody is no longer staff (退休、离职) from a day on."""

    on: date
    because: str


NO_SECOND = "none"
NEVER_ENDED = Ended(date.max, "none")
"""What a correction says of somebody who had not left after all."""


class Kept(NamedTuple):
    """What is kept of a person as the last row says it, without a history; each field is a column of that name.

    ``None`` is what nobody has said, and in a row what the row does not say.
    """

    post_grade: int | None = None
    """The grade of today's post."""
    talent: str | None = None
    """Of a talent (高层次、急需紧缺人才), which; ``none`` where a row took it back."""

    def with_row(self, row: "Kept") -> "Kept":
        """What is kept once a row is recorded."""
        said = {name: value for name, value in row._asdict().items() if value is not None}
        return self._replace(**said)


NOTHING_KEPT = Kept()


@dataclass(frozen=True)
class PersonRow:
    """A person as somebody wants them recorded."""

    id_number: IdNumber
    name: str
    unit: OrganisationCode
    post_category: str
    title_level: str
    effective_on: date | None = None
    """Since when unit, post category and title level are these; ``None`` where the row does not say."""
    hired_on: date | None = None
    term: Term | None = None
    duties_changed: bool | None = None
    """The duties of the post changed much (岗位职责任务发生较大变化); ``None`` where the row does not say."""
    kept: Kept = NOTHING_KEPT
    second_post_category: str | None = None
    """Of posts of two categories (兼任) the other one; :data:`NO_SECOND`: none; ``None`` where the row does not say."""
    leave: Leave | None = None
    """One time away; one that begins on the same day as one on record replaces it."""
    ended: Ended | None = None
    """``None`` where the row does not say; :data:`NEVER_ENDED` takes back what was recorded."""
    correction: bool = False
    """What was recorded last was wrong, and this replaces it."""
    staff_kind: str | None = None
    """事业单位工作人员 or 机关工勤人员; ``None`` where the row does not say."""


def read_person(row: object, *, today: date) -> PersonRow:
    """One row of an import; raises :class:`BadRow`. No message repeats what stands in the row."""
    fields = _fields(row, _OF_A_PERSON)
    try:
        return PersonRow(
            id_number=IdNumber(_text(fields, "id_number")),
            name=_name(fields),
            unit=OrganisationCode(_text(fields, "unit_code")),
            post_category=_one_of(fields, "post_category", POST_CATEGORIES),
            title_level=_one_of({"title_level": "none", **fields}, "title_level", TITLE_LEVELS),
            effective_on=_plausible_day(fields, "effective_on", today),
            hired_on=_plausible_day(fields, "hired_on", today),
            term=_term(fields, today),
            duties_changed=_yes_or_no(fields, "duties_changed"),
            kept=Kept(post_grade=_grade(fields), talent=_maybe_one_of(fields, "talent", TALENTS)),
            second_post_category=_second(fields),
            leave=_leave(fields, today),
            ended=_ended(fields, today),
            correction=_yes_or_no(fields, "correction") or False,
            staff_kind=_staff_kind(fields),
        )
    except Malformed as bad:
        raise BadRow.of(bad) from None


_OF_A_PERSON = {
    "id_number", "name", "unit_code", "post_category", "title_level", "effective_on", "hired_on", "term_begins_on",
    "term_ends_on", "duties_changed", "correction", *Kept._fields, "leave_kind", "leave_begins_on", "leave_ends_on",
    "ended_on", "ended_because", "staff_kind", "second_post_category",
}  # fmt: skip


def _name(fields: Mapping[str, Any]) -> str:
    try:
        return without_number(person_name(fields.get("name")))
    except BadText as bad:
        raise BadRow.of(bad, "name") from None


def _day(fields: Mapping[str, Any], name: str) -> date | None:
    value = fields.get(name)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        raise BadRow("malformed", f"{name} is a day written YYYY-MM-DD, such as 2026-09-01", "not-a-date", name)
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise BadRow("malformed", f"{name} is no day of the calendar", "no-such-date", name) from None


def _grade(fields: Mapping[str, Any]) -> int | None:
    value = fields.get("post_grade")
    if value in (None, ""):
        return None
    try:
        return read_grade(value, fields["post_category"])  # which has been read by then
    except NoGrade as no:
        raise BadRow("not-allowed", str(no), no.reason, "post_grade") from None


def _staff_kind(fields: Mapping[str, Any]) -> str | None:
    if fields.get("staff_kind") in (None, ""):
        return None
    kind = _one_of(fields, "staff_kind", STAFF_KINDS)
    if kind == OFFICE and fields["post_category"] != WORKER:  # which has been read by then
        raise BadRow("not-allowed", "of an office only workers are on record", "office-not-worker", "staff_kind")
    return kind


def _maybe_one_of(fields: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str | None:
    return None if fields.get(name) in (None, "") else _one_of(fields, name, known)


def _second(fields: Mapping[str, Any]) -> str | None:
    second = _maybe_one_of(fields, "second_post_category", (*POST_CATEGORIES, NO_SECOND))
    if second is not None and second == fields["post_category"]:
        raise BadRow(
            "not-allowed",
            "second_post_category is another one than post_category",
            "second-as-first",
            "second_post_category",
        )
    return second


def _plausible_day(fields: Mapping[str, Any], name: str, today: date) -> date | None:
    day = _day(fields, name)
    if day is not None and day < DAY_FIRST:
        raise BadRow(
            "implausible-day", f"{name} lies before {DAY_FIRST.year}", "too-early", name, first_year=DAY_FIRST.year
        )
    if day is not None and day > today + timedelta(days=DAYS_AHEAD_MAX):
        raise BadRow("implausible-day", f"{name} lies more than a year ahead", "too-far-ahead", name)
    return day


def _term(fields: Mapping[str, Any], today: date) -> Term | None:
    begins_on, ends_on = _plausible_day(fields, "term_begins_on", today), _day(fields, "term_ends_on")
    if begins_on is None and ends_on is None:
        return None
    if begins_on is None or ends_on is None:
        raise BadRow("malformed", "term_begins_on and term_ends_on stand together or not at all", "term-incomplete")
    if begins_on >= ends_on:
        raise BadRow("malformed", "term_ends_on is a later day than term_begins_on", "term-backwards")
    return Term(begins_on, ends_on)


def _leave(fields: Mapping[str, Any], today: date) -> Leave | None:
    begins_on, ends_on = _plausible_day(fields, "leave_begins_on", today), _day(fields, "leave_ends_on")
    if begins_on is None and ends_on is None and fields.get("leave_kind") in (None, ""):
        return None
    kind = _one_of(fields, "leave_kind", LEAVE_KINDS)
    if begins_on is None:
        raise BadRow(
            "malformed", "leave_begins_on is missing or empty; a leave has a kind and a first day", "leave-incomplete"
        )
    if ends_on is not None and ends_on < begins_on:
        raise BadRow("malformed", "leave_ends_on is no earlier day than leave_begins_on", "leave-backwards")
    return Leave(kind, begins_on, ends_on)


def _ended(fields: Mapping[str, Any], today: date) -> Ended | None:
    on = _plausible_day(fields, "ended_on", today)
    if on is None and fields.get("ended_because") in (None, ""):
        return None
    because = _one_of(fields, "ended_because", ENDED_BECAUSE)
    if (on is None) != (because == "none"):
        raise BadRow(
            "malformed", "ended_on is the first day away and stands with ended_because, but for none", "end-incomplete"
        )
    return NEVER_ENDED if on is None else Ended(on, because)


def _yes_or_no(fields: Mapping[str, Any], name: str) -> bool | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise BadRow("not-allowed", f"{name} is true or false", "not-yes-or-no", name)
    return value
