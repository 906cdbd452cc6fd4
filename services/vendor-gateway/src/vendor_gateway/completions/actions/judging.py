"""Completions judged: by what was agreed and what is known of their people, then beside what those did otherwise."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from common.db import Tx
from rulebook import Intake, Rulebooks
from vendor_gateway.catalogue import queries as catalogue
from vendor_gateway.completions.domain.completions import Completion
from vendor_gateway.completions.domain.holds import Flag, Hold
from vendor_gateway.completions.domain.judging import (
    VOIDED_BEFORE,
    OnRecord,
    Question,
    Ruling,
    Stated,
    Terms,
    credit_key,
    judge,
    of_overbooked,
)
from vendor_gateway.completions.domain.plausibility import Interval, overbooked, room_between
from vendor_gateway.completions.queries import completions, intervals
from vendor_gateway.contracts import queries as contracts
from vendor_gateway.people.domain import KnownPerson
from vendor_gateway.year_close import queries as year_close
from vendor_gateway.year_close.domain import Openings

BESIDE_MAX = 200
"""Of so many new completions of one person that crowd each other, each is looked at; more of them are held at once."""
_NEAR = timedelta(days=31)
"""What lies further away from a completion crowds it no more."""


async def terms_of(tx: Tx, vendor_id: str, course_keys: Collection[str], *, rulebooks: Rulebooks) -> Terms:
    """What a vendor's completions of these courses are judged by."""
    agreed = await contracts.contracts_of(tx, [vendor_id])
    courses = await catalogue.courses_of(tx, vendor_id, course_keys)
    return Terms(vendor_id, rulebooks, agreed[vendor_id], courses, Openings())


K = TypeVar("K")


async def rulings_of(tx: Tx, asked: Mapping[K, Question], terms: Terms) -> dict[K, Ruling]:
    """What can be said of each completion by itself, and by what an office decided about its course before."""
    rulings = {key: judge(question, terms) for key, question in asked.items()}
    late = [key for key, ruling in rulings.items() if ruling.hold is Hold.YEAR_CLOSED]
    if late:
        people = {asked[key].person.person_id for key in late}
        opened = replace(terms, openings=await year_close.openings_of(tx, [terms.vendor_id], people))
        rulings |= {key: judge(asked[key], opened) for key in late}
    counting = [key for key, ruling in rulings.items() if ruling.hold is None]
    # Of whom nothing was ever taken back, nothing was voided before that: as a rule that is everybody.
    concerned = [key for key in counting if asked[key].person.has_revoked]
    if not concerned:
        return rulings
    void = await completions.void_credits(tx, terms.vendor_id, {asked[key].person.person_id for key in concerned})
    return rulings | {
        key: VOIDED_BEFORE._replace(organiser_level=rulings[key].organiser_level)
        for key in concerned
        if _credit(asked[key], terms) in void
    }


def _credit(question: Question, terms: Terms) -> tuple[UUID, str]:
    """Whose credit it is, and its key."""
    key, completed_at, year = question.course_key, question.stated.completed_at, question.day.year
    return question.person.person_id, credit_key(key, completed_at, year, terms.courses.get(key))


class _Asked(NamedTuple):
    item: OnRecord
    rules: Intake
    own: Interval


async def beside_others(
    tx: Tx, items: Sequence[OnRecord], known: Mapping[bytes, KnownPerson], rulebooks: Rulebooks
) -> dict[UUID, Ruling]:
    """Which of these completions do not fit beside what else their people did, of any vendor; nobody's is left out.

    They are on record already, as counting, and come in the order in which they were completed. Their people are
    locked.
    """
    # 1. In one question: on whose days is more than their own time has room for? As a rule that is nobody.
    rules = [rulebooks.intake_in(known[item.blind_index].region_on(item.day) or "", item.day) for item in items]
    room = [
        room_between(item.stated.started_at, item.stated.completed_at, of)
        for item, of in zip(items, rules, strict=True)
    ]
    found = await intervals.crowded(tx, items, room)
    if not found:
        return {}
    crowded = [
        _Asked(item, of, _interval(item.stated)) for item, of in zip(items, rules, strict=True) if item.item_id in found
    ]
    # 2. Of the others everything on their days is read, and each is held against it; what is held takes no time.
    by_person: dict[bytes, list[_Asked]] = defaultdict(list)
    for question in crowded:
        by_person[question.item.blind_index].append(question)
    there = await intervals.of_people(tx, list(by_person))
    rulings: dict[UUID, Ruling] = {}
    for blind_index, questions in by_person.items():
        rulings |= _one_by_one(questions, there[blind_index])
    return rulings


def _one_by_one(questions: Sequence[_Asked], there: Mapping[UUID, Interval]) -> dict[UUID, Ruling]:
    """Those that are new come one by one, in their order: the first that fits counts."""
    rulings = {}
    new = {question.item.item_id for question in questions}
    standing = [interval for item_id, interval in there.items() if item_id not in new]
    for number, question in enumerate(questions):
        near = [
            interval for interval in standing
            if interval.completed_at + _NEAR >= question.own.started_at
            and interval.started_at <= question.own.completed_at + _NEAR
        ]  # fmt: skip
        if number >= BESIDE_MAX or len(near) > BESIDE_MAX * 4:
            rulings[question.item.item_id] = Ruling(
                Hold.FOR_REVIEW, (Flag.OVERLAP,), "held until an HR authority has looked: too many at the same time"
            )
            continue
        found = overbooked(question.own, near, question.rules)
        if found is not None:
            rulings[question.item.item_id] = of_overbooked(found, question.rules)
        if found is None or not found.is_held:
            standing.append(question.own)
    return rulings


def _interval(stated: Stated | Completion) -> Interval:
    return Interval(stated.started_at, stated.completed_at, stated.centihours)
