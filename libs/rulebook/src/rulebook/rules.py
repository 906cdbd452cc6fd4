"""What a regulation is, as data: whom it binds, from when to when, what it requires, grants and refuses."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from rulebook.bases import BaseDuties, BaseRule
from rulebook.filing import ClaimKind, FeeCap
from rulebook.intake import DEFAULT, Intake
from rulebook.people import Placement


class Measure(StrEnum):
    """What a requirement counts."""

    HOURS = "hours"
    TOPICS = "topics"


class Window(StrEnum):
    """Which time a requirement looks at."""

    YEAR = "yearly"
    """A training year."""
    HIRING = "onboarding"
    """From the day of hiring (聘用之日) for some months."""
    CHANGE = "transfer"
    """Before a change of post and for some months after it."""
    TERM = "term"
    """A term of appointment (聘期)."""


@dataclass(frozen=True)
class Requirement:
    """One requirement, with the article that makes it one."""

    key: str
    name: str
    """In Chinese, as people read it."""
    article: str
    measure: Measure
    need: int
    """Centihours, or a number of topics."""
    window: Window = Window.YEAR
    or_half_days: int | None = None
    """Met as well by so many half days (半天; 1 day is 2)."""
    subject: str | None = None
    """``public`` or ``professional``; ``None`` counts both."""
    topics: tuple[str, ...] = ()
    """Only hours on these topics count; for :attr:`Measure.TOPICS`, the topics each of which must have some."""
    title_levels: frozenset[str] | None = None
    """Asked only of these title levels (职称级别); ``None`` is everybody."""
    post_categories: frozenset[str] | None = None
    """Asked only of these post categories (岗位类别); ``None`` is everybody whom the rulebook binds."""
    years: frozenset[int] | None = None
    """Asked only in these training years; ``None`` is every year of the rulebook."""
    training_types: frozenset[str] | None = None
    """Only training of these types counts; ``None`` counts all. Not for a year."""
    modes: frozenset[str] | None = None
    """Only training in these modes counts; ``None`` counts all. Not for a year."""
    at_once: bool = False
    """One single training must be long enough. Not for a year."""
    months: int = 0
    """Hiring: the months it normally takes. Change: the months after it."""
    months_at_most: int = 0
    """Hiring: the months it may take."""
    flexible_for: frozenset[str] | None = None
    """Hiring: talents for whom it may be arranged flexibly: it is owed, and there is no day by which."""
    flexible_article: str | None = None
    """The article that says so."""


@dataclass(frozen=True)
class Relief:
    """A ground on which requirements of a year count as met (视同, ``deemed``) or are not owed (免, ``exempt``)."""

    kind: str
    name: str
    article: str
    effect: str
    covers: frozenset[str] | None
    """Keys of yearly requirements; ``None`` is the whole year."""
    post_categories: frozenset[str] | None = None
    told_as: str | None = None
    """Another ground with the same effect, as which this one leaves the offices that decide: it tells of health."""
    one_year: bool = False
    """It is an event of a day, and no decision on it is for more than the year of that day (当年度)."""


@dataclass(frozen=True)
class MakeUp:
    """Whether hours may be done later for an earlier year (补训), and who may allow it."""

    article: str
    by: tuple[str, ...]
    """Kinds of organisation, any of which may allow it."""
    months: int | None = None
    """Until so many months after the year; ``None``: until the day that the decision names."""
    reason: str = ""
    """For which reason a year may be made up, as a clause in Chinese; empty: for any."""
    only: bool = False
    """For that reason, and normally for no other one."""


OF_DATES = "offline-date"


@dataclass(frozen=True)
class Cap:
    """More than so many centihours of one day, of one course, or of one date of offline training do not count."""

    per: str
    """``day``: of the day of completion. ``offline-date``: of each date that offline training states. ``course``."""
    centihours: int
    article: str
    modes: frozenset[str] | None = None


@dataclass(frozen=True)
class Days:
    """How offline training turns into hours."""

    article: str
    day: int
    """Centihours of a whole day."""
    half_day: int
    arrival_needs_training: bool
    """The day of arrival (报到) counts only where training was held on it."""


@dataclass(frozen=True)
class Source:
    """Something else than a vendor's completion that may be recognised as hours (学时认定)."""

    kind: str
    name: str
    article: str
    centihours: int | None = None
    """What one of it counts; ``None``: as many as its evidence says."""
    subjects: frozenset[str] | None = None
    post_categories: frozenset[str] | None = None


@dataclass(frozen=True)
class Consequence:
    """What is refused to whom (结果运用)."""

    purpose: str
    needs: str
    """``certificate``, ``year``, ``term``, ``onboarding``, ``transfer`` or ``training``; see ``words.NEEDS``."""
    article: str
    post_categories: frozenset[str] | None = None
    late_is_enough: bool = False
    """Done after the last day is done all the same: the matter was only put off."""
    must_be_done: bool = False
    """That there is still time for it is not enough."""
    exemption_excuses: bool = False
    """Of onboarding: an exemption (免) for a year in which it could have been done excuses from it."""
    names_year: bool = False
    """The document itself says that it is about the year before; else that is the platform's reading."""
    title_levels: frozenset[str] | None = None
    """Asked only of these title levels (职称级别), as they are on the day; ``None`` is everybody."""
    organised_by_at_least: str | None = None
    """Of training: an authority of this level, or of a higher one, must have organised it."""


@dataclass(frozen=True)
class Note:
    """Something that the document says and no rule here holds: offices and personnel departments see to it."""

    key: str
    name: str
    text: str
    """A sentence of our own."""
    article: str


_OF_NO_YEAR = frozenset(
    {
        "filed_with",
        "filed_at_level",
        "filed_article",
        "filings_outlive",
        "fee_caps",
        "claims",
        "topic_names",
        "issued_by",
        "evidence",
        "evidence_article",
        "fees_not_passed_on",
        "intake",
        "modes_subjects",
        "filed_note",
        "notes",
        "overturned_from_above",
        "education_at_vendors_only",
        "base_rules",
        "base_duties",
    }
)
"""What changes how something is asked for or called, and nothing that a year comes to."""
_IN_WORDS_ONLY = frozenset({"reason", "only", "names_year"})
"""The same of the rules themselves: they change a sentence."""


INSTITUTIONS = frozenset({"institution"})
"""Whom a regulation binds that names no other staff."""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """One regulation (培训政策)."""

    id: str
    document: str
    """The document number that a certificate prints, such as 湘人社函〔2023〕63号."""
    name: str
    region: str
    """Binds this region code and every one below it (GB/T 2260)."""
    binds: frozenset[str]
    """Post categories."""
    article: str
    """Whom it binds."""
    begins_on: date
    ends_on: date | None
    """The last day; ``None`` while no other regulation replaces it."""
    requirements: tuple[Requirement, ...]
    binds_staff: frozenset[str] = INSTITUTIONS
    """Kinds of staff: of public institutions, and where it says so workers of offices (机关工勤人员) as well."""
    issue: str = "automatic"
    """``automatic``, or ``on-application``: the learner applies for the certificate (申请证书)."""
    issue_article: str = ""
    reliefs: tuple[Relief, ...] = ()
    make_up: MakeUp | None = None
    caps: tuple[Cap, ...] = ()
    intake: Intake = DEFAULT
    days: Days | None = None
    sources: tuple[Source, ...] = ()
    modes: tuple[str, ...] = ()
    """Modes of training that it names; empty: any."""
    modes_are_open: bool = False
    """Its list ends with “and the like” (等): other modes are none that it shuts out."""
    modes_subjects: frozenset[str] | None = None
    """Subjects whose training it names modes of; ``None``: all training."""
    modes_article: str = ""
    recognisers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Subject, and the kinds of organisation that recognise its offline hours, in the order in which they do."""
    recognisers_article: str = ""
    filed_with: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Subject, and the kinds of organisation with which offline training is filed (备案) before it is held."""
    filed_at_level: tuple[str, ...] = ()
    """With whom as well, for units of the region itself and not of one below it (市直单位)."""
    filed_article: str = ""
    filings_outlive: bool = False
    """With whom training is filed stays so in its region once it was replaced by a wider region's regulation."""
    filed_note: str = ""
    """What stands below the filing form (备案表，注); empty where the document's form has no note, or there is none."""
    overturned_from_above: str = ""
    """The article by which an HR authority takes back what an office below approved; empty: it has no such power."""
    fee_caps: tuple[FeeCap, ...] = ()
    fees_not_passed_on: str = ""
    """The article by which learners bear no cost of training; empty where the regulation has none."""
    claims: tuple[ClaimKind, ...] = ()
    evidence: tuple[str, ...] = ()
    """Kinds of paper (证明材料) that decisions may rest on beside those of its claims; empty: any."""
    evidence_article: str = ""
    base_rules: tuple[BaseRule, ...] = ()
    """Whom training bases train; empty where it says nothing of them."""
    base_duties: BaseDuties | None = None
    consequences: tuple[Consequence, ...] = ()
    continuing_education: frozenset[str] = frozenset()
    """Post categories whose hours count as continuing education (继续教育) too."""
    education_at_vendors_only: bool = False
    """Only hours that online vendors reported do."""
    continuing_education_article: str = ""
    issued_by: tuple[str, ...] = ()
    """Who issued the document (发文机关); empty where the file does not say."""
    topic_names: tuple[tuple[str, str], ...] = ()
    """Words of required topics, and what they are called in Chinese."""
    notes: tuple[Note, ...] = ()
    replaces: tuple[str, ...] = ()
    """Ids of rulebooks that end on the day before this one begins."""
    above: tuple[str, ...] = ()
    """Documents of the rulebooks that it inherits from; articles of theirs are cited with them."""
    file: str = ""
    """Where it was read from; nothing follows from it."""

    @cached_property
    def depth(self) -> int:
        """How narrow its region is: 1 province, 2 city, 3 county."""
        return len(_stem(self.region)) // 2

    @cached_property
    def edition(self) -> str:
        """Changes when anything in it does that may change what a year comes to; 16 hexadecimal digits."""
        whole = asdict(self, dict_factory=lambda items: {k: v for k, v in items if k not in _IN_WORDS_ONLY})
        said = {name: value for name, value in whole.items() if name not in _OF_NO_YEAR} | {"file": None}
        if self.binds_staff == INSTITUTIONS:
            del said["binds_staff"]  # as it was before anybody else could be bound
        return hashlib.sha256(json.dumps(said, default=_plain, sort_keys=True).encode()).hexdigest()[:16]

    @cached_property
    def without_caps(self) -> "Rulebook":
        """The same without its caps: where it is not met by this, it is not met with them."""
        return replace(self, caps=())

    def covers(self, placement: Placement, on: date, category: str | None = None) -> bool:
        """Whether it binds somebody who is placed so on a day: by one of their post categories, or by the given one."""
        return (
            self.covers_place(placement.region_code)
            and self.binds_as(placement) is not None
            and (category is None or category in self.binds)
            and self.begins_on <= on
            and (self.ends_on is None or on <= self.ends_on)
        )

    def covers_place(self, region: str) -> bool:
        """Whether a region is its own or lies within it."""
        return region.startswith(_stem(self.region))

    def asked_of(self, placement: Placement, year: int) -> tuple[Requirement, ...]:
        """The yearly requirements that somebody placed so has in this year."""
        return _asked(self, placement.title_level, placement.categories, year)

    def binds_as(self, placement: Placement) -> str | None:
        """By which of somebody's post categories it binds them, wherever and whenever: the first that it names.

        ``None`` where it names none of them, or does not bind their kind of staff.
        """
        if placement.staff_kind not in self.binds_staff:
            return None
        return next((category for category in placement.categories if category in self.binds), None)

    def within(self, window: Window, *post_categories: str) -> tuple[Requirement, ...]:
        """Requirements of another window than a year, for somebody in these post categories."""
        return tuple(
            requirement
            for requirement in self.requirements
            if requirement.window is window and _are_among(post_categories, requirement.post_categories)
        )

    def relief(self, kind: str, *post_categories: str) -> Relief | None:
        """The ground of this kind, where the rulebook knows it for one of these post categories."""
        return next(
            (o for o in self.reliefs if o.kind == kind and _are_among(post_categories, o.post_categories)), None
        )

    def files_with(self, subject: str, region: str) -> tuple[str, ...]:
        """The kinds of organisation with which a unit of a region files its training of a subject, in their order."""
        kinds = dict(self.filed_with).get(subject, ())
        more = self.filed_at_level if region == self.region else ()
        return (*kinds, *(kind for kind in more if kind not in kinds))

    def topic_name(self, topic: str) -> str:
        """What a topic is called in Chinese; its word where the file gives no name."""
        return dict(self.topic_names).get(topic, topic)

    def claim(self, kind: str) -> ClaimKind | None:
        """What may be claimed under this word."""
        return next((claim for claim in self.claims if claim.kind == kind), None)

    @cached_property
    def evidence_kinds(self) -> tuple[str, ...]:
        """Every kind of paper that a decision may rest on; empty where the regulation closes no list."""
        own = tuple(claim.evidence for claim in self.claims) if self.evidence else ()
        return tuple(dict.fromkeys((*own, *self.evidence)))

    def recognised_by(self, subject: str) -> tuple[str, ...]:
        """The kinds of organisation that recognise offline hours of a subject, in their order."""
        return dict(self.recognisers).get(subject, ())


def _stem(region: str) -> str:
    """431100 → 4311: what the codes of a region's parts begin with."""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region


def is_among(one: str, allowed: Iterable[str] | None) -> bool:
    """Whether a word is one of those allowed; ``None`` allows every one."""
    return allowed is None or one in allowed


def _are_among(given: Iterable[str], allowed: Iterable[str] | None) -> bool:
    return allowed is None or any(one in allowed for one in given)


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


@lru_cache(maxsize=4096)
def _asked(book: Rulebook, title_level: str, post_categories: tuple[str, ...], year: int) -> tuple[Requirement, ...]:
    return tuple(
        requirement
        for requirement in book.requirements
        if requirement.window is Window.YEAR
        and is_among(title_level, requirement.title_levels)
        and _are_among(post_categories, requirement.post_categories)
        and (requirement.years is None or year in requirement.years)
    )
