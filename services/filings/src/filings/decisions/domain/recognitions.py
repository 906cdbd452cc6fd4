"""Recognitions (学时认定): what an office states, and how many hours the regulation makes of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, get_args
from uuid import UUID

from common.clock import CHINA
from common.contracts.filings import AttendedOn, Mode, TrainingType
from common.contracts.vendor_gateway import Subject
from filings.approval.domain.deciders import check_chain
from filings.decisions.domain.decisions import (
    OF_ANY_ROW,
    Decision,
    HoursOnRecord,
    Stated,
    read_common,
    refuse_unknown_evidence,
)
from filings.forms.domain.rows import (
    BadRow,
    Reason,
    centihours,
    check_hours,
    check_past_day,
    day,
    fields_of,
    flag,
    maybe_text,
    one_of,
    plain,
    several,
    text,
)
from filings.people.domain import Organisations, PersonFile
from rulebook import (
    LEVELS,
    Counted,
    Day,
    NotRecognised,
    Placement,
    Rulebook,
    Rulebooks,
    check_mode,
    count_days,
    count_source,
)
from rulebook.recognition import BY_DAYS, BY_HOURS

TOPIC_MAX, ACTIVITY_MAX, TITLE_MAX = 64, 64, 200
TEST_RESULT_MAX, TASK_MAX = 32, 100
DAYS_MAX = 200
"""The longest offline training is a school year's."""
SUBJECTS: tuple[str, ...] = get_args(Subject)
MODES: tuple[str, ...] = get_args(Mode)
TRAINING_TYPES: tuple[str, ...] = get_args(TrainingType)
ONLINE = "online"
IN_SERVICE, SPECIAL = "in-service", "special"
"""What a training is where nothing else is said."""
ENDS_AT = time(18, tzinfo=CHINA)
"""Papers state the last day of a training, not its hour: the end of a working day stands for it."""

_FIELDS = (
    *OF_ANY_ROW, "subject", "required_topic", "mode", "training_type", "activity", "title", "days", "hours",
    "begins_on", "ended_on", "organiser_level", "test_result", "special_task",
)  # fmt: skip

_DAY_FIELDS = ("on", "half_days", "is_arrival", "was_held")


@dataclass(frozen=True, kw_only=True)
class StatedRecognition(Stated):
    """Hours as an office states them."""

    subject: str
    required_topic: str | None
    mode: str
    training_type: str
    activity: str
    """What was attended; the same for everybody who attended it."""
    title: str
    days: tuple[Day, ...] | None
    """Attended days in their order; only of ``offline-days``."""
    centihours: int | None
    ended_on: date
    begins_on: date | None = None
    """Of hours that are not stated by days: the first day. With ``ended_on`` it says how many days they are of."""
    organiser_level: str | None = None
    """The level of the authority that organised it, one of ``rulebook.LEVELS``."""
    test_result: str | None = None
    """How a test came out (考试考核结果)."""
    special_task: str | None = None
    """Of training for a special task: which project, work or action."""

    def check(self, today: date) -> None:
        """The same, and nothing that is yet to come, or contradicts itself."""
        super().check(today)
        for attended in self.days or ():
            check_past_day(attended.on, "on", today=today)
        check_past_day(self.ended_on, "ended_on", today=today)
        if self.centihours is not None:
            check_hours(self.centihours, "hours")
        if self.required_topic is not None and self.subject != "public":
            raise BadRow(Reason.MALFORMED, "required_topic goes with the public subject only", "required_topic")
        if (self.kind == BY_DAYS) is (self.days is None):
            raise BadRow(Reason.MALFORMED, f"days go with the kind {BY_DAYS}, and that kind takes days", "days")
        if self.begins_on is not None and (self.days is not None or self.begins_on > self.ended_on):
            raise BadRow(Reason.BAD_DATES, "begins_on lies after ended_on, or stands beside days", "begins_on")
        if self.special_task is not None and self.training_type != SPECIAL:
            raise BadRow(Reason.MALFORMED, "special_task goes with the training type special only", "special_task")
        if self.days and self.ended_on != self.days[-1].on:
            raise BadRow(Reason.MALFORMED, "ended_on is the last of the days", "ended_on")


@dataclass(frozen=True, kw_only=True)
class Recognition(Decision):
    """Hours that count."""

    stated: StatedRecognition
    centihours: int
    half_days: int

    @property
    def on_record(self) -> HoursOnRecord:
        """As it stands once it is recorded."""
        return HoursOnRecord(
            self.decision_id, self.document, self.article, centihours=self.centihours, half_days=self.half_days
        )

    @property
    def sort(self) -> str:
        """Always ``recognition``."""
        return "recognition"

    @property
    def activity_sha256(self) -> bytes:
        """The activity and its last day, as they are compared."""
        said = f"{plain(self.stated.activity)}\x1f{self.stated.ended_on}"
        return hashlib.sha256(b"\x01" + said.encode()).digest()

    @property
    def attended_on(self) -> tuple[AttendedOn, ...]:
        """Its dates, where it is offline training and they are known."""
        said = self.stated
        return attended_on(said.kind, said.mode, self.centihours, said.days, said.begins_on, said.ended_on)

    @property
    def completed_at(self) -> datetime:
        """The moment that decides the training year."""
        return completed_at(self.stated.ended_on)


def attended_on(
    kind: str, mode: str, centihours: int, days: Sequence[Day] | None, begins_on: date | None, ended_on: date
) -> tuple[AttendedOn, ...]:
    """The dates of offline training: those that were attended; else every day of the time that is stated.

    ``offline-hours`` without a first day are of the day on which they ended. Of anything else, and of a time that is
    longer than any training, no dates are known.
    """
    if mode == ONLINE:
        return ()
    if days is not None:
        held = [day for day in days if day.was_held and day.half_days]
        halves = sum(day.half_days for day in held)
        # Rounded up: what a date can take is limited by the regulation.
        return tuple(
            AttendedOn(on=day.on, centihours=-(-centihours * day.half_days // halves), half_days=day.half_days)
            for day in held
        )
    first = ended_on if begins_on is None and kind == BY_HOURS else begins_on
    if first is None or (ended_on - first).days >= DAYS_MAX:
        return ()
    return tuple(
        AttendedOn(on=first + timedelta(days=number), centihours=centihours)
        for number in range((ended_on - first).days + 1)
    )


def completed_at(ended_on: date) -> datetime:
    """The moment for which the last day of a training stands."""
    return datetime.combine(ended_on, ENDS_AT)


def read_recognition(row: object) -> StatedRecognition:
    """One row of a program; raises :class:`BadRow`."""
    fields = fields_of(row, _FIELDS)
    return StatedRecognition(
        **read_common(fields),
        subject=one_of(fields.get("subject"), "subject", SUBJECTS),
        required_topic=maybe_text(fields.get("required_topic"), "required_topic", chars_max=TOPIC_MAX),
        mode=one_of(fields.get("mode"), "mode", MODES),
        training_type=IN_SERVICE
        if fields.get("training_type") is None
        else one_of(fields["training_type"], "training_type", TRAINING_TYPES),
        activity=text(fields.get("activity"), "activity", chars_max=ACTIVITY_MAX),
        title=text(fields.get("title"), "title", chars_max=TITLE_MAX),
        days=_days(fields),
        centihours=None if fields.get("hours") is None else centihours(fields["hours"], "hours"),
        ended_on=day(fields.get("ended_on"), "ended_on"),
        begins_on=None if fields.get("begins_on") is None else day(fields["begins_on"], "begins_on"),
        organiser_level=None
        if fields.get("organiser_level") is None
        else one_of(fields["organiser_level"], "organiser_level", LEVELS),
        test_result=maybe_text(fields.get("test_result"), "test_result", chars_max=TEST_RESULT_MAX),
        special_task=maybe_text(fields.get("special_task"), "special_task", chars_max=TASK_MAX),
    )


def _days(fields: Mapping[str, Any]) -> tuple[Day, ...] | None:
    if fields.get("days") is None:
        return None
    days = [read_day(attended) for attended in several(fields["days"], "days", count_max=DAYS_MAX)]
    return tuple(sorted(days))


def read_day(value: object) -> Day:
    """A day as it was attended; raises :class:`BadRow`."""
    fields = fields_of(value, _DAY_FIELDS, what="a day")
    half_days = fields.get("half_days")
    if type(half_days) is not int or half_days not in (1, 2):
        raise BadRow(Reason.NOT_ALLOWED, "half_days is 1 or 2", "half_days")
    return Day(
        day(fields.get("on"), "on"),
        half_days,
        is_arrival=flag(fields.get("is_arrival"), "is_arrival", otherwise=False),
        was_held=flag(fields.get("was_held"), "was_held", otherwise=True),
    )


def check_recognition(
    stated: StatedRecognition,
    about: PersonFile,
    organisations: Organisations,
    *,
    rulebooks: Rulebooks,
    decision_id: UUID,
) -> Recognition:
    """What the regulation of the training year makes of it; raises :class:`BadRow`."""
    book, placement = rulebooks.binding_for_year(about.person, stated.ended_on.year)
    if book is None or placement is None:
        year = stated.ended_on.year
        raise BadRow(Reason.NO_RULEBOOK, f"no regulation binds this person in {year}", when=f"{year}年度")
    refuse_unknown_evidence(book, stated.evidence)
    try:
        check_mode(book, stated.mode, stated.subject)
        counted = _counted(book, stated, placement)
    except NotRecognised as refused:
        raise BadRow(Reason(refused.reason), str(refused), regulation=book.name) from None
    check_chain(
        book.recognised_by(stated.subject),
        stated.decided_by,
        organisations[about.organisation_id],
        organisations,
        book.recognisers_article or book.article,
    )
    return Recognition(
        decision_id=decision_id,
        stated=stated,
        rulebook_id=book.id,
        document=book.document,
        article=counted.article,
        centihours=counted.centihours,
        half_days=counted.half_days,
    )


def _counted(book: Rulebook, stated: StatedRecognition, placement: Placement) -> Counted:
    if stated.days is None:
        return count_source(
            book, stated.kind, stated=stated.centihours, subject=stated.subject,
            post_category=placement.post_category, second_category=placement.second_category,
        )  # fmt: skip
    return count_days(book, stated.days, stated=stated.centihours)
