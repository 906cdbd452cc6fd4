"""What a regulation says, rule by rule: each with its article, its sentence, and what its file states."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from rulebook import chinese, sentences
from rulebook.checks import Check
from rulebook.eligibility import PURPOSES
from rulebook.filing import MAKE_UP, ClaimField
from rulebook.rules import INSTITUTIONS, Measure, Rulebook, Window

Stated = str | int | bool | list[str] | list[int]
_SAID_ELSEWHERE = {"key", "kind", "name", "article", "effect", "measure"}
_IN_HOURS = {"need": "hours", "centihours": "hours", "day": "day", "half_day": "half_day"}
"""Fields in centihours, and the keys of a regulation's file that they were read from."""
_MONTHS = {"months": "within_months", "months_at_most": "at_most_months"}


class ProvisionKind(StrEnum):
    """What a provision is about."""

    SCOPE = "scope"
    """适用范围"""
    REQUIREMENT = "requirement"
    """学时要求"""
    CAP = "cap"
    """学时限额"""
    DAYS = "days"
    """线下培训折算"""
    INTAKE = "intake"
    """网络学时采信"""
    RECOGNISED = "recognised"
    """可以认定的学时"""
    DEEMED = "deemed"
    """视同完成"""
    EXEMPT = "exempt"
    """免予培训"""
    MAKE_UP = "make-up"
    """补训"""
    MODES = "modes"
    """培训方式"""
    FILING = "filing"
    """线下培训备案"""
    RECOGNISER = "recogniser"
    """学时认定部门"""
    FEE_CAP = "fee-cap"
    """收费标准"""
    FEES = "fees"
    """培训经费"""
    SUPERVISION = "supervision"
    """上级监督"""
    CLAIM = "claim"
    """学时认定申请"""
    EVIDENCE = "evidence"
    """证明材料"""
    CONTINUING_EDUCATION = "continuing-education"
    """继续教育"""
    CERTIFICATE = "certificate"
    """培训合格证书"""
    BASE = "base"
    """培训基地"""
    CONSEQUENCE = "consequence"
    """结果运用"""
    NOTE = "note"
    """其他规定: offices and personnel departments see to it"""


@dataclass(frozen=True)
class Provision:
    """One rule of a regulation, as people read it."""

    kind: ProvisionKind
    key: str
    """Unique among the provisions of its kind."""
    name: str
    """In Chinese; empty where the rule has none."""
    article: str
    sentence: str
    stated: Mapping[str, Stated] = field(default_factory=dict)
    """What the file states beside, by its keys; hours, days and money are text."""


def stated_by(rule: Any) -> dict[str, Stated]:
    """The values of a rule by the keys of a regulation's file; what is nothing, or no, is left out."""
    found = dict[str, Stated]()
    for item in fields(rule):
        value = getattr(rule, item.name)
        if item.name in _SAID_ELSEWHERE or value is None or value is False or value in ((), frozenset()):
            continue
        if getattr(rule, "measure", None) is Measure.TOPICS and item.name == "need":
            found["every_topic"] = True
        elif item.name in _IN_HOURS:
            found[_IN_HOURS[item.name]] = chinese.hours(value).removesuffix("学时")
        elif item.name == "or_half_days":
            found["or_days"] = chinese.days(value).removesuffix("天")
        elif item.name == "cents":
            found["yuan"] = chinese.yuan(value).removesuffix("元")
        elif item.name not in _MONTHS:
            found[item.name] = _plain(value)
        elif value:
            is_after = getattr(rule, "window", None) is Window.CHANGE
            found["months_after" if is_after else _MONTHS[item.name]] = value
    return found


def _plain(value: Any) -> Stated:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_told(item) for item in value]
    plain: Stated = value
    return plain


def _told(item: Any) -> Any:
    """A part of a rule in one line."""
    if isinstance(item, ClaimField):
        return f"{item.key}:{item.name}:{item.type}{'?' if item.is_optional else ''}"
    if isinstance(item, Check):
        parts = [getattr(item, each.name) for each in fields(item) if each.name != "article"]
        return ":".join("、".join(part) if isinstance(part, tuple) else str(part) for part in parts if part)
    return item


def _scope(book: Rulebook) -> Iterator[Provision]:
    until: dict[str, Stated] = {} if book.ends_on is None else {"until": _day(book.ends_on)}
    stated: dict[str, Stated] = {"region": book.region, "binds": sorted(book.binds), "from": _day(book.begins_on)}
    if book.binds_staff != INSTITUTIONS:
        stated["staff"] = sorted(book.binds_staff)
    yield Provision(ProvisionKind.SCOPE, "scope", "", book.article, sentences.scope_sentence(book), stated | until)


def _day(day: date) -> str:
    return day.isoformat()


def _requirements(book: Rulebook) -> Iterator[Provision]:
    for asked in book.requirements:
        sentence = sentences.requirement_sentence(book, asked)
        yield Provision(ProvisionKind.REQUIREMENT, asked.key, asked.name, asked.article, sentence, stated_by(asked))


def _reliefs(book: Rulebook) -> Iterator[Provision]:
    for relief in book.reliefs:
        kind, sentence = ProvisionKind(relief.effect), sentences.relief_sentence(book, relief)
        yield Provision(kind, relief.kind, relief.name, relief.article, sentence, stated_by(relief))


def _make_up(book: Rulebook) -> Iterator[Provision]:
    if rule := book.make_up:
        yield Provision(
            ProvisionKind.MAKE_UP, MAKE_UP, "", rule.article, sentences.make_up_sentence(rule), stated_by(rule)
        )


def _caps(book: Rulebook) -> Iterator[Provision]:
    for cap in book.caps:
        yield Provision(ProvisionKind.CAP, cap.per, "", cap.article, sentences.cap_sentence(cap), stated_by(cap))


def _days(book: Rulebook) -> Iterator[Provision]:
    if rule := book.days:
        yield Provision(ProvisionKind.DAYS, "days", "", rule.article, sentences.days_sentence(rule), stated_by(rule))


def _intake(book: Rulebook) -> Iterator[Provision]:
    rule = book.intake
    month, day = rule.late_until
    stated: dict[str, Stated] = {"over_percent": rule.over_percent, "late_until": f"{month:02d}-{day:02d}"}
    stated |= {"no_day_cap": True} if rule.day is None else {"day": chinese.hours(rule.day).removesuffix("学时")}
    if rule.free_public:
        stated["free_public"] = chinese.hours(rule.free_public).removesuffix("学时")
    sentence = sentences.intake_sentence(rule)
    yield Provision(ProvisionKind.INTAKE, "intake", "", rule.article, sentence, stated)


def _sources(book: Rulebook) -> Iterator[Provision]:
    for source in book.sources:
        kind, sentence = ProvisionKind.RECOGNISED, sentences.source_sentence(source)
        yield Provision(kind, source.kind, source.name, source.article, sentence, stated_by(source))


def _modes(book: Rulebook) -> Iterator[Provision]:
    if book.modes:
        stated: dict[str, Stated] = {"named": list(book.modes)}
        if book.modes_are_open:
            stated["open"] = True
        if book.modes_subjects is not None:
            stated["subjects"] = sorted(book.modes_subjects)
        sentence = sentences.modes_sentence(book)
        yield Provision(ProvisionKind.MODES, "modes", "", book.modes_article, sentence, stated)


def _recognisers(book: Rulebook) -> Iterator[Provision]:
    for subject, offices in book.recognisers:
        sentence = sentences.recogniser_sentence(subject, offices)
        stated: dict[str, Stated] = {subject: list(offices)}
        yield Provision(ProvisionKind.RECOGNISER, subject, "", book.recognisers_article, sentence, stated)


def _filings(book: Rulebook) -> Iterator[Provision]:
    own_level: dict[str, Stated] = {"own_level": list(book.filed_at_level)} if book.filed_at_level else {}
    outlive: dict[str, Stated] = {"outlive": True} if book.filings_outlive else {}
    note: dict[str, Stated] = {"note": book.filed_note} if book.filed_note else {}
    for subject, offices in book.filed_with:
        sentence = sentences.filing_sentence(book, subject, offices)
        stated = {subject: list(offices)} | own_level | outlive | note
        yield Provision(ProvisionKind.FILING, subject, "", book.filed_article, sentence, stated)


def _fee_caps(book: Rulebook) -> Iterator[Provision]:
    for cap in book.fee_caps:
        sentence = sentences.fee_cap_sentence(cap)
        yield Provision(ProvisionKind.FEE_CAP, cap.kind, cap.name, cap.article, sentence, stated_by(cap))


def _fees(book: Rulebook) -> Iterator[Provision]:
    if article := book.fees_not_passed_on:
        kind, stated = ProvisionKind.FEES, dict[str, Stated](not_passed_on=True)
        yield Provision(kind, kind.value, "", article, sentences.FEES_NOT_PASSED_ON, stated)


def _supervision(book: Rulebook) -> Iterator[Provision]:
    if article := book.overturned_from_above:
        kind, stated = ProvisionKind.SUPERVISION, dict[str, Stated](overturns=True)
        yield Provision(kind, kind.value, "", article, sentences.OVERTURNED_FROM_ABOVE, stated)


def _claims(book: Rulebook) -> Iterator[Provision]:
    for claim in book.claims:
        sentence = sentences.claim_sentence(book, claim)
        yield Provision(ProvisionKind.CLAIM, claim.kind, claim.name, claim.article, sentence, stated_by(claim))


def _evidence(book: Rulebook) -> Iterator[Provision]:
    if kinds := book.evidence_kinds:
        kind, sentence = ProvisionKind.EVIDENCE, sentences.evidence_sentence(kinds)
        yield Provision(kind, kind.value, "", book.evidence_article, sentence, {"kinds": list(kinds)})


def _continuing_education(book: Rulebook) -> Iterator[Provision]:
    if book.continuing_education:
        kind, sentence = ProvisionKind.CONTINUING_EDUCATION, sentences.continuing_education_sentence(book)
        stated: dict[str, Stated] = {"post_categories": sorted(book.continuing_education)}
        if book.education_at_vendors_only:
            stated["vendors_only"] = True
        yield Provision(kind, kind.value, "", book.continuing_education_article, sentence, stated)


def _certificate(book: Rulebook) -> Iterator[Provision]:
    if book.issue_article:
        kind, sentence = ProvisionKind.CERTIFICATE, sentences.certificate_sentence(book)
        yield Provision(kind, kind.value, "", book.issue_article, sentence, {"issue": book.issue})


def _base_rules(book: Rulebook) -> Iterator[Provision]:
    for rule in book.base_rules:
        key = "-".join((rule.level, *sorted(rule.title_levels)))
        yield Provision(ProvisionKind.BASE, key, "", rule.article, sentences.base_sentence(rule), stated_by(rule))


def _base_duties(book: Rulebook) -> Iterator[Provision]:
    if rule := book.base_duties:
        required: dict[str, Stated] = {"required_for": sorted(rule.required_for)}
        sentence = sentences.base_required_sentence(rule)
        yield Provision(ProvisionKind.BASE, "required", "", rule.required_article, sentence, required)
        yield Provision(ProvisionKind.BASE, "scope", "", rule.scope_article, sentences.BASE_SCOPE)


def _consequences(book: Rulebook) -> Iterator[Provision]:
    for item in book.consequences:
        key, name = (
            "-".join(filter(None, (item.purpose, item.needs, item.organised_by_at_least))),
            PURPOSES[item.purpose],
        )
        sentence = sentences.consequence_sentence(item)
        yield Provision(ProvisionKind.CONSEQUENCE, key, name, item.article, sentence, stated_by(item))


def _notes(book: Rulebook) -> Iterator[Provision]:
    for note in book.notes:
        yield Provision(ProvisionKind.NOTE, note.key, note.name, note.article, note.text, {"text": note.text})


SPOKEN: Mapping[str, Callable[[Rulebook], Iterable[Provision]]] = {
    "binds": _scope,
    "requirements": _requirements,
    "days": _days,
    "caps": _caps,
    "intake": _intake,
    "sources": _sources,
    "claims": _claims,
    "evidence": _evidence,
    "recognisers": _recognisers,
    "filed_with": _filings,
    "fee_caps": _fee_caps,
    "fees_not_passed_on": _fees,
    "overturned_from_above": _supervision,
    "modes": _modes,
    "reliefs": _reliefs,
    "make_up": _make_up,
    "continuing_education": _continuing_education,
    "issue": _certificate,
    "base_rules": _base_rules,
    "base_duties": _base_duties,
    "consequences": _consequences,
    "notes": _notes,
}
"""Field of :class:`Rulebook` → the provisions that it makes."""


@lru_cache(maxsize=256)
def provisions_of(book: Rulebook) -> tuple[Provision, ...]:
    """Everything that a regulation states, in the order of its articles; what it takes over from others comes last."""
    found = [provision for speak in SPOKEN.values() for provision in speak(book)]
    return tuple(sorted(found, key=lambda provision: _place(book, provision.article)))


def _place(book: Rulebook, article: str) -> tuple[object, ...]:
    """Where an article stands in its document."""
    above = next((number for number, document in enumerate(book.above, 1) if article.startswith(f"{document} ")), 0)
    own = article if not above else article.removeprefix(book.above[above - 1])
    numbers = chinese.numbers_of(own)
    # What names no article, such as a rule of the platform's own, comes last.
    return above, not numbers, numbers, own
