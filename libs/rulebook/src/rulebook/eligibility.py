"""What is refused to whom, and what would correct it (结果运用)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rulebook.assessment import Assessment
from rulebook.counting import Lesson
from rulebook.duties import Duty, DutyState, duties_of, term_duties, transfer_on
from rulebook.levels import is_at_least
from rulebook.make_up import latest_day
from rulebook.people import Person, Placement
from rulebook.rulebooks import Rulebooks
from rulebook.rules import Consequence, Rulebook, Window
from rulebook.years import last_day, months_after

PURPOSES: Mapping[str, str] = {
    "confirmation": "转正定级",
    "transfer": "转岗聘用",
    "promotion": "等级晋升",
    "reward": "考核奖励",
    "renewal": "续签聘用合同",
    "worker-exam": "工勤岗位等级考试、考核",
    "rating": "年度考核优秀档次",
    "registration": "职业（执业）资格注册",
    "expert": "申报专家、学科带头人",
}
"""What somebody may ask about a person, and its name."""


FILED_WITHIN_MONTHS = 12
"""A change on record is what a question about a transfer is about for so long; no regulation sets a time. Afterwards
somebody asks about another change, and training that was missed then does not stand in its way for ever."""


class Why(StrEnum):
    """How a ground came out."""

    MET = "met"
    NOT_OWED = "not-owed"
    """The year, or the duty, did not bind the person."""
    EXEMPT = "exempt"
    """Waived for a reason that the regulation knows."""
    IN_TIME = "in-time"
    """Not done yet, and there is still time."""
    MISSING = "missing"
    CERTIFICATE = "certificate"
    """The certificate of the year decides; the service that keeps certificates knows."""


class Remedy(NamedTuple):
    """What would set a ground right."""

    how: str
    """``make-up``, ``do-it`` or ``nothing``."""
    by: date | None
    """The last day for it, where there is one."""
    article: str
    allowed_by: tuple[str, ...] = ()
    """Kinds of organisation that must allow it."""


class OrganisedTraining(NamedTuple):
    """Training that an authority of some level must have organised, and what there is of it."""

    at_least: str
    """The level; a higher one is enough as well."""
    since: date | None
    """Training counts from this day, on which the person's title was obtained; ``None``: whenever it was."""
    lesson: Lesson | None
    """The newest that is enough."""
    unrecorded: int
    """So many trainings of that time have no level on record."""


@dataclass(frozen=True)
class Ground:
    """One thing that a regulation asks before something is done for a person, and how it stands."""

    consequence: Consequence
    rulebook: Rulebook
    why: Why
    year: int | None = None
    assessment: Assessment | None = None
    duty: Duty | None = None
    mend: Remedy | None = None
    training: OrganisedTraining | None = None

    @property
    def holds(self) -> bool | None:
        """Whether it speaks for the person; ``None``: the certificate decides."""
        return None if self.why is Why.CERTIFICATE else self.why is not Why.MISSING


class Facts(NamedTuple):
    """What is known of somebody when a question is asked."""

    person: Person
    assessments: Mapping[int, Assessment]
    """Of every year of :func:`years_needed`."""
    lessons: Sequence[Lesson]
    """All that may count towards duties of the person's own days; everything where :func:`asks_who_organised`."""


def asks_who_organised(person: Person, rulebooks: Rulebooks, purpose: str, on: date) -> bool:
    """Whether a question takes every lesson of the person: it is about who organised them."""
    rulebook, placement = rulebooks.binding_on(person, on)
    return any(item.needs == "training" for item in _of(rulebook, purpose, placement))


def years_needed(person: Person, rulebooks: Rulebooks, purpose: str, on: date) -> set[int]:
    """The training years whose assessments a question takes."""
    rulebook, placement = rulebooks.binding_on(person, on)
    needed: set[int] = set()
    for consequence in _of(rulebook, purpose, placement):
        if consequence.needs == "certificate" and rulebook is not None:
            needed.add(_certificate_year(rulebook, person, rulebooks, on))
        elif consequence.needs == "year":
            needed.add(on.year - 1)
        elif consequence.needs == "onboarding" and consequence.exemption_excuses:
            needed.update(_years_of_onboarding(person, rulebooks, on))
        elif consequence.needs == "term":
            needed.update(_years_of_term(person, on))
    return needed


def eligibility_grounds(facts: Facts, rulebooks: Rulebooks, purpose: str, on: date) -> tuple[Ground, ...]:
    """Everything that the regulation in force on a day asks before something is done for a person.

    ``purpose`` is one of :data:`PURPOSES`. None where no regulation binds, or where it asks nothing.
    """
    rulebook, placement = rulebooks.binding_on(facts.person, on)
    if rulebook is None or placement is None:
        return ()
    found: list[Ground] = []
    for item in _of(rulebook, purpose, placement):
        if item.needs == "certificate":
            found.append(_of_year(rulebook, item, facts, _certificate_year(rulebook, facts.person, rulebooks, on), on))
        elif item.needs == "year":
            found.append(_of_year(rulebook, item, facts, on.year - 1, on))
        elif item.needs == "term":
            found += [_of_year(rulebook, item, facts, year, on) for year in sorted(_years_of_term(facts.person, on))]
            found += [_of_duty(rulebook, item, duty) for duty in _term_duties(facts, rulebooks, on)]
        elif item.needs == "onboarding":
            duties = duties_of(facts.person, rulebooks, facts.lessons, on)
            found += [
                _excused(_of_duty(rulebook, item, duty), facts)
                for duty in duties
                if duty.requirement.window is Window.HIRING
            ]
        elif item.needs == "training":
            found.append(_of_training(rulebook, item, facts, on))
        else:
            found += _of_transfer(rulebook, item, facts, rulebooks, on)
    return tuple(found)


def _of(rulebook: Rulebook | None, purpose: str, placement: Placement | None) -> list[Consequence]:
    if rulebook is None or placement is None:
        return []
    return [
        item
        for item in rulebook.consequences
        if item.purpose == purpose
        and (item.post_categories is None or not item.post_categories.isdisjoint(placement.categories))
        and (item.title_levels is None or placement.title_level in item.title_levels)
    ]


def _years_of_term(person: Person, on: date) -> set[int]:
    """The finished training years of the newest term that has begun; the last year where no term is known."""
    term = person.term_asked_about(on)
    if term is None:
        return {on.year - 1}
    return set(range(term.begins_on.year, min(on.year, term.ends_on.year + 1)))


def _certificate_year(rulebook: Rulebook, person: Person, rulebooks: Rulebooks, on: date) -> int:
    """Of which year a certificate is to be shown: the year before, or the running one in the regulation's first year.

    The text asks for a certificate and frees nobody in its first year; the only one that can exist then is that of the
    running year. Somebody hired since, or who stood elsewhere, was not bound in the year before: nothing is owed of it.
    """
    before = on.year - 1
    bound, placement = rulebooks.binding_for_year(person, before)
    was_hired_later = person.hired_on is not None and person.hired_on > last_day(before)
    if bound is not None or placement is None or was_hired_later:
        return before
    stood_here = rulebook.covers_place(placement.region_code) and rulebook.binds_as(placement) is not None
    return on.year if stood_here and rulebook.begins_on > last_day(before) else before


def _years_of_onboarding(person: Person, rulebooks: Rulebooks, on: date) -> set[int]:
    """The years in which onboarding could have been done in time, as far as they have begun."""
    years: set[int] = set()
    for duty in duties_of(person, rulebooks, (), on):
        if duty.requirement.window is Window.HIRING:
            years.update(range(duty.span.runs_from.year, min(duty.last_on, on).year + 1))
    return years


def _excused(ground: Ground, facts: Facts) -> Ground:
    """An exemption that an office decided for a year in which the duty could have been done excuses it."""
    duty = ground.duty
    if duty is None or ground.why is not Why.MISSING or not ground.consequence.exemption_excuses:
        return ground
    assessments = [
        assessment
        for year, assessment in facts.assessments.items()
        if duty.span.runs_from.year <= year <= duty.last_on.year
    ]
    reliefs = [finding.relief for assessment in assessments for finding in assessment.findings]
    if any(relief is not None and relief.effect == "exempt" for relief in reliefs):
        return replace(ground, why=Why.EXEMPT, mend=None)
    return ground


def _of_year(rulebook: Rulebook, consequence: Consequence, facts: Facts, year: int, on: date) -> Ground:
    assessment = facts.assessments[year]
    why = _why_of_year(consequence, facts.person, assessment, year)
    mend = None
    if why in (Why.MISSING, Why.CERTIFICATE) and not assessment.met:
        mend = _mend_of_year(rulebook, year, on, assessment)
    return Ground(consequence, rulebook, why, year=year, assessment=assessment, mend=mend)


def _why_of_year(consequence: Consequence, person: Person, assessment: Assessment, year: int) -> Why:
    was_hired_later = person.hired_on is not None and person.hired_on > last_day(year)
    if not assessment.findings or was_hired_later or person.has_ended(last_day(year)):
        return Why.NOT_OWED
    if assessment.clear and not assessment.met:
        return Why.EXEMPT
    if consequence.needs == "certificate":
        return Why.CERTIFICATE
    return Why.MET if assessment.met else Why.MISSING


def _mend_of_year(rulebook: Rulebook, year: int, on: date, assessment: Assessment) -> Remedy:
    """A year that has ended can only be made up, where the regulation in force lets it."""
    if on <= last_day(year):
        article = next((item.requirement.article for item in assessment.findings if not item.met), rulebook.article)
        return Remedy("do-it", last_day(year), article)
    rule = rulebook.make_up
    if rule is None:
        return Remedy("nothing", None, rulebook.article)
    latest = latest_day(rule, year)
    if latest is not None and on > latest:
        return Remedy("nothing", latest, rule.article)
    return Remedy("make-up", latest, rule.article, rule.by)


def _term_duties(facts: Facts, rulebooks: Rulebooks, on: date) -> list[Duty]:
    term = facts.person.term_asked_about(on)
    lessons = [lesson for lesson in facts.lessons if lesson.completed_on <= on]
    return [] if term is None else list(term_duties(facts.person, rulebooks, lessons, on, term))


def _of_transfer(
    rulebook: Rulebook, consequence: Consequence, facts: Facts, rulebooks: Rulebooks, on: date
) -> list[Ground]:
    """The newest change on record, while it can still be the one that is asked about; else one on the day itself."""
    duties = [
        duty
        for duty in duties_of(facts.person, rulebooks, facts.lessons, on)
        if duty.requirement.window is Window.CHANGE
    ]
    newest = max((duty.span.runs_from for duty in duties), default=None)
    of_newest = [duty for duty in duties if duty.span.runs_from == newest]
    lessons = [lesson for lesson in facts.lessons if lesson.completed_on <= on]
    if newest is not None:
        last = max(duty.last_on for duty in of_newest)
        is_open = on <= last or any(duty.state is not DutyState.MET for duty in of_newest)
        if is_open and on <= months_after(newest, FILED_WITHIN_MONTHS):
            return [_of_duty(rulebook, consequence, duty) for duty in of_newest]
        lessons = [lesson for lesson in lessons if lesson.completed_on > last]
    asked_about = transfer_on(facts.person, rulebooks, lessons, on, change_on=on)
    return [_of_duty(rulebook, consequence, duty) for duty in asked_about]


def _of_training(rulebook: Rulebook, consequence: Consequence, facts: Facts, on: date) -> Ground:
    """Some training since the title was obtained; the regulation names no time, and no number of hours."""
    least, since = consequence.organised_by_at_least or "", facts.person.title_since(on)
    taken = [
        lesson
        for lesson in facts.lessons
        if lesson.centihours > 0 and lesson.completed_on <= on and (since is None or lesson.completed_on >= since)
    ]
    enough = [lesson for lesson in taken if is_at_least(lesson.organiser_level, least)]
    newest = max(enough, key=lambda lesson: (lesson.completed_on, str(lesson.ref)), default=None)
    unrecorded = sum(lesson.organiser_level is None for lesson in taken)
    return Ground(
        consequence,
        rulebook,
        Why.MISSING if newest is None else Why.MET,
        training=OrganisedTraining(least, since, newest, unrecorded),
        mend=Remedy("do-it", None, consequence.article) if newest is None else None,
    )


def _of_duty(rulebook: Rulebook, consequence: Consequence, duty: Duty) -> Ground:
    why = _why_of_duty(consequence, duty)
    mend = None
    if why is Why.IN_TIME:
        mend = Remedy("do-it", None if duty.is_flexible else duty.last_on, duty.requirement.article)
    elif why is Why.MISSING:
        can_still = duty.state in (DutyState.OPEN, DutyState.LATE) or consequence.late_is_enough
        by = duty.last_on if duty.state in (DutyState.OPEN, DutyState.LATE) and not duty.is_flexible else None
        mend = Remedy("do-it" if can_still and not duty.met_on else "nothing", by, duty.requirement.article)
    return Ground(consequence, rulebook, why, duty=duty, mend=mend)


def _why_of_duty(consequence: Consequence, duty: Duty) -> Why:
    if duty.state is DutyState.MET or (duty.state is DutyState.MET_LATE and consequence.late_is_enough):
        return Why.MET
    if duty.state in (DutyState.OPEN, DutyState.LATE) and not consequence.must_be_done:
        return Why.IN_TIME
    return Why.MISSING
