"""Who has met which requirement of a training year, and why: pure arithmetic over sums."""

from dataclasses import dataclass, replace

from rulebook.counting import Tally, capped_sum, half_days_of
from rulebook.people import Placement
from rulebook.rules import OF_DATES, Measure, Relief, Requirement, Rulebook


@dataclass(frozen=True)
class Finding:
    """One requirement of a year: what is there, what was granted, what is needed, and whether that is enough."""

    requirement: Requirement
    have: int
    """Centihours or topics that were earned."""
    deemed: int
    """Centihours that count as earned, because something narrower was deemed complete."""
    met: bool
    """By hours, by days, or because it was deemed complete (视同)."""
    relief: Relief | None = None
    """The ground on which it is deemed complete or not owed."""

    @property
    def clear(self) -> bool:
        """Met, or not owed (免): nobody may hold it against the person."""
        return self.met or self.relief is not None

    @property
    def missing(self) -> int:
        """What is still to do, in the requirement's own unit; 0 once it is clear."""
        return 0 if self.clear else self.requirement.need - self.have - self.deemed


@dataclass(frozen=True)
class Assessment:
    """One person, one year, one rulebook (达标情况)."""

    rulebook: Rulebook | None
    findings: tuple[Finding, ...]

    @property
    def met(self) -> bool:
        """Every requirement is met: a certificate is due. Without a rulebook nothing is; what is waived is not met."""
        return bool(self.findings) and all(finding.met for finding in self.findings)

    @property
    def clear(self) -> bool:
        """Nothing is owed any more: every requirement is met or was waived."""
        return all(finding.clear for finding in self.findings)


def assess(rulebook: Rulebook | None, tally: Tally, placement: Placement | None, year: int) -> Assessment:
    """Hold a year's sums against the rulebook that binds somebody placed so."""
    if rulebook is None or placement is None:
        return Assessment(None, ())
    asked = rulebook.asked_of(placement, year)
    reliefs = [rulebook.relief(kind, *placement.categories) for kind in tally.granted]
    known = [relief for relief in reliefs if relief is not None]
    deemed = _deemed_subjects(asked, known)
    return Assessment(rulebook, tuple(_find(rulebook, question, tally, known, deemed) for question in asked))


def is_met(rulebook: Rulebook | None, tally: Tally, placement: Placement | None, year: int) -> bool:
    """Whether :func:`assess` would find everything met, without saying how: for a million years at once."""
    if rulebook is None or placement is None:
        return False
    if rulebook.caps and not is_met(rulebook.without_caps, tally, placement, year):
        return False  # caps only ever leave less: what stands behind the sums need not be known
    if tally.granted or rulebook.caps:
        return assess(rulebook, tally, placement, year).met
    asked = rulebook.asked_of(placement, year)
    return bool(asked) and all(
        _have(rulebook, question, tally) >= question.need
        or (question.or_half_days is not None and tally.half_days >= question.or_half_days)
        for question in asked
    )


def _find(
    rulebook: Rulebook, asked: Requirement, tally: Tally, reliefs: list[Relief], deemed: dict[str, int]
) -> Finding:
    have = _have(rulebook, asked, tally)
    if have >= asked.need or _enough_days(rulebook, asked, tally):
        return Finding(asked, have, 0, True)
    counted = _with_deemed(rulebook, asked, tally, deemed, have)
    relief = _relief_of(asked, reliefs)
    met = counted >= asked.need or (relief is not None and relief.effect == "deemed")
    return Finding(asked, have, counted - have, met, relief)


def _with_deemed(rulebook: Rulebook, asked: Requirement, tally: Tally, deemed: dict[str, int], have: int) -> int:
    """What counts where a subject was deemed complete: its need stands in place of its hours, where it is more.

    With a cap a day, hours of that subject may have no room beside the others, so both ways are looked at.
    """
    if asked.measure is Measure.TOPICS or asked.topics:
        return have
    if asked.subject is not None:
        return max(have, deemed.get(asked.subject, 0))
    counted = have
    for subjects in (("public",), ("professional",), ("public", "professional")):
        if all(subject in deemed for subject in subjects):
            others = [subject for subject in ("public", "professional") if subject not in subjects]
            rest = sum(_have(rulebook, replace(asked, subject=subject), tally) for subject in others)
            counted = max(counted, rest + sum(deemed[subject] for subject in subjects))
    return counted


def _enough_days(rulebook: Rulebook, asked: Requirement, tally: Tally) -> bool:
    return asked.or_half_days is not None and counted_half_days(rulebook, tally) >= asked.or_half_days


def counted_half_days(rulebook: Rulebook, tally: Tally) -> int:
    """The half days that count: of one date no more than there are."""
    if not rulebook.caps or tally.lessons is None:
        return tally.half_days
    return half_days_of(tally.lessons, rulebook.caps)


def _relief_of(asked: Requirement, reliefs: list[Relief]) -> Relief | None:
    """What covers a requirement; deemed complete is more than not owed."""
    covering = [relief for relief in reliefs if relief.covers is None or asked.key in relief.covers]
    return min(covering, key=lambda relief: relief.effect != "deemed", default=None)


def _deemed_subjects(asked: tuple[Requirement, ...], reliefs: list[Relief]) -> dict[str, int]:
    """Subject → the hours that it stands for, because it was deemed complete."""
    found: dict[str, int] = {}
    for question in asked:
        relief = _relief_of(question, reliefs)
        if question.subject and not question.topics and relief is not None and relief.effect == "deemed":
            found[question.subject] = max(found.get(question.subject, 0), question.need)
    return found


def _have(rulebook: Rulebook, asked: Requirement, tally: Tally) -> int:
    if asked.measure is Measure.TOPICS:
        return sum(1 for topic in asked.topics if tally.topics.get(topic, 0) > 0)
    # Of sums alone no date of offline training is known, and nothing is limited by one.
    if rulebook.caps and (tally.lessons is not None or any(cap.per != OF_DATES for cap in rulebook.caps)):
        if tally.lessons is None:
            raise ValueError(f"{rulebook.id} has caps: it takes lessons, not sums alone")
        return capped_sum(asked, tally.lessons, rulebook.caps)
    if asked.topics:
        return sum(tally.topics.get(topic, 0) for topic in asked.topics)
    if asked.subject == "public":
        return tally.public
    if asked.subject == "professional":
        return tally.professional
    return tally.total
