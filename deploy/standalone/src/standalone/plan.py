"""A year of training at three vendors, made up: who completes what and when, and everything that goes wrong.

Deterministic by its seed: the same year is pushed again byte for byte, under the same delivery ids. Of the year that
runs some people have done a part: on another day the same completions lie on other days, and count once all the same.
"""

import json
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from common.clock import CHINA
from standalone.catalogue import Course, courses
from standalone.cheats import Cheat, cheats_of, deliveries_of
from standalone.diary import Learned, spread, time_for
from standalone.parts import Parts
from standalone.people import MadePerson
from standalone.slips import SLIPS
from standalone.substitution import Substitution, substitution_of

BATCH = 500
_KAIFENG = "4102"
_LAST_MINUTE_SHARE = 0.005
_THIS_YEAR_SHARE = 0.25
"""Of the people have done something in the year that runs."""
THIS_YEAR_FROM_DAYS = 16
"""So many days have room for what the most eager one has done; before, there is nothing of the year."""


@dataclass(frozen=True)
class Delivery:
    """One POST: its id, its body, and how many items it has."""

    webhook_id: str
    body: bytes
    items: int
    is_resend: bool = False


@dataclass
class Plan:
    """What each vendor will push about a year, and what must come of it."""

    year: int
    deliveries: dict[str, list[Delivery]] = field(default_factory=dict)
    completions: int = 0
    """Distinct completions that must all be in the ledger once everybody is registered."""
    revocations: int = 0
    noise: dict[str, int] = field(default_factory=dict)
    """Items that must not count twice or at all, by kind."""
    cheats: Sequence[Cheat] = ()
    """Whose completions are among those; most of them are held."""
    substitution: Substitution | None = None
    """Whose completion counts until two officials take it off."""

    @property
    def held(self) -> int:
        """Completions that wait for an office in the end, of the distinct ones."""
        return sum(cheat.held for cheat in self.cheats if not cheat.is_voided)

    @property
    def voided(self) -> int:
        """Completions that were held and that an office voids: they never count."""
        return sum(cheat.held for cheat in self.cheats if cheat.is_voided)

    @property
    def taken_off(self) -> int:
        """Completions that counted and that two officials void: each is one more reversal."""
        return int(self.substitution is not None)


Taught = dict[str, dict[str, list[Course]]]
"""Vendors' courses, by kind."""


def make_plan(
    people: Sequence[MadePerson],
    vendors: Sequence[str],
    *,
    today: date,
    seed: int,
    parts: Parts,
) -> Plan:
    """Last year of these people, and what some of them have done of this one.

    The learner has met the last year, and has done 30 hours of the public subject and 42 of the professional one since.
    The cheats have learned nothing; three stories are told of them. The substituted person has met the last year.
    """
    rng, year = Random(seed), today.year - 1
    taught = {vendor: courses(vendor) for vendor in vendors}
    items: dict[str, list[dict[str, Any]]] = {vendor: [] for vendor in vendors}
    barely: list[tuple[str, dict[str, Any]]] = []
    honest = [person for person in people if person not in parts.cheats]
    for person in honest:
        favourite = rng.choice(vendors)
        done = list(_year_of(rng, person, taught, favourite, year, is_met=parts.is_met(person)))
        for vendor, item in done:
            items[vendor].append(item)
        if done and rng.random() < 0.04 and not parts.is_met(person):
            barely.append(done[-1])
    plan = Plan(year, noise=dict.fromkeys(("resent", "duplicate", "conflict", "rejected"), 0))
    for vendor in vendors:
        ordered = sorted(items[vendor], key=lambda item: str(item["completed_at"]))
        for number, item in enumerate(ordered):
            item["completion_id"] = f"{vendor}-{year}-{number:07d}"
        plan.completions += len(ordered)
        plan.deliveries[vendor] = _deliveries(rng, vendor, ordered, plan)
    _take_back(rng, barely, plan, year)
    _add_cheats(plan, cheats_of(parts.cheats, vendors, year))
    if parts.substituted is not None:
        plan.substitution = substitution_of(items, parts.substituted)
    had = {(item["id_number"], item["course_code"]) for found in items.values() for item in found
           if datetime.fromisoformat(item["completed_at"]).year == today.year}  # fmt: skip
    _add_this_year(Random(seed + 1), honest, taught, plan, today, parts.learner, had)
    return plan


def _add_cheats(plan: Plan, cheats: Sequence[Cheat]) -> None:
    plan.cheats = cheats
    for vendor, webhook_id, item in deliveries_of(cheats):
        plan.deliveries[vendor].append(_delivery(webhook_id, [item]))
        plan.completions += 1


def _add_this_year(
    rng: Random,
    people: Sequence[MadePerson],
    taught: Taught,
    plan: Plan,
    today: date,
    learner: MadePerson,
    had: Set[tuple[str, str]],
) -> None:
    """What is done of the year that runs, until yesterday; ids and courses are the same whatever day it is.

    Nothing goes wrong with it: what is sent again on another day, under another id, would count. ``had``: courses that
    people completed in its first minutes.
    """
    new_year = date(today.year, 1, 1)
    days = (today - new_year).days
    if days < THIS_YEAR_FROM_DAYS:
        return
    items: dict[str, list[dict[str, Any]]] = {vendor: [] for vendor in taught}
    for person in people:
        has_begun, share, vendor, times = (
            rng.random() < _THIS_YEAR_SHARE,
            rng.choice((0.2, 0.5, 0.8, 1)),
            rng.choice([*taught]),
            Random(rng.random()),
        )
        if person is learner:
            done = [("public", 3000), ("professional", 4200)]
        elif has_begun:
            done = [(kind, int(centihours * share)) for kind, centihours in _wanted(person)]
        else:
            continue
        taken = {code for number, code in had if number == person.id_number}
        chosen = [c for kind, hours in done for c in _courses_of(rng, taught[vendor][kind], hours, taken)]
        for learned in spread(times, chosen, new_year, days):
            item = _completion(times, person, learned)
            item["completion_id"] = f"{vendor}-{today.year}-{len(items[vendor]):07d}"
            items[vendor].append(item)
    for vendor, found in items.items():
        plan.completions += len(found)
        found.sort(key=lambda item: str(item["completed_at"]))
        plan.deliveries[vendor] += [
            _delivery(f"{vendor}-{today}-{at:07d}", found[at : at + BATCH]) for at in range(0, len(found), BATCH)
        ]


def _courses_of(rng: Random, courses: Sequence[Course], centihours: int, taken: Set[str]) -> Iterator[Course]:
    """So many hours of different courses, less what is shorter than every course; none of ``taken``."""
    left = [course for course in courses if course.code not in taken]
    while fitting := [course for course in left if course.centihours <= centihours]:
        course = rng.choice(fitting)
        left.remove(course)
        centihours -= course.centihours
        yield course


def _year_of(
    rng: Random,
    person: MadePerson,
    taught: Taught,
    favourite: str,
    year: int,
    *,
    is_met: bool,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """One person's completions, at a favourite vendor and now and then at another; no course twice."""
    zeal = rng.choices((1.0, 0.93, 0.5, 0.0), (74, 12, 10, 4))[0]
    vendor_of: dict[Course, str] = {}
    for kind, centihours in _wanted(person):
        left = centihours if is_met else int(centihours * zeal)
        while left > 0:
            vendor = favourite if rng.random() < 0.85 else rng.choice([*taught])
            course = rng.choice([course for course in taught[vendor][kind] if course not in vendor_of])
            left -= course.centihours
            vendor_of[course] = vendor
    for learned in _times_of(rng, list(vendor_of), year, is_met=is_met):
        yield vendor_of[learned.course], _completion(rng, person, learned)


def _times_of(rng: Random, courses: Sequence[Course], year: int, *, is_met: bool) -> Iterator[Learned]:
    """Some day of the year for each, but now and then one in the last minutes of the year, or just after them."""
    last = next((course for course in courses if rng.random() < _LAST_MINUTE_SHARE), None)
    yield from spread(rng, [course for course in courses if course is not last], date(year, 1, 2), 363)
    if last is not None:
        completed = datetime(year, 12, 31, 23, 45, tzinfo=CHINA) + timedelta(seconds=rng.randint(0, 899))
        if rng.random() < 0.2 and not is_met:
            completed = datetime(year + 1, 1, 1, tzinfo=CHINA) + timedelta(seconds=rng.randint(0, 1800))
        yield Learned(last, completed - time_for(rng, last), completed)


def _wanted(person: MadePerson) -> list[tuple[str, int]]:
    """What a year of theirs asks for, and a little more: kinds of courses and hundredths of an hour."""
    kaifeng = person.id_number.startswith(_KAIFENG) or person.organisation_code[2:6] == _KAIFENG
    if kaifeng:
        return [("required", 1900), ("public", 1000), ("professional", 6500)]
    return [("public", 3100), ("professional", 6000)]


def _completion(rng: Random, person: MadePerson, learned: Learned) -> dict[str, Any]:
    course = learned.course
    item = {
        "completion_id": "",
        "id_number": person.id_number,
        "course_code": course.code,
        "course_title": course.title,
        "subject": course.subject,
        "hours": course.hours,
        "started_at": learned.started_at.isoformat(timespec="seconds"),
        "completed_at": learned.completed_at.isoformat(timespec="seconds"),
        "score": str(rng.randint(60, 100)),
    }
    if course.topic is not None:
        item["topic"] = course.topic
    return item


def _deliveries(rng: Random, vendor: str, ordered: Sequence[dict[str, Any]], plan: Plan) -> list[Delivery]:
    """Batches in the order of completion, with what vendors do between them: resends, repeats, slips."""
    made: list[Delivery] = []
    for start in range(0, len(ordered), BATCH):
        batch = list(ordered[start : start + BATCH])
        for item in rng.sample(batch, len(batch) // 100):
            batch.append({**item, "completion_id": f"{item['completion_id']}-again"})
            plan.noise["duplicate"] += 1
        for item in rng.sample(batch, len(batch) // 250):
            batch.append({**item, "hours": "9.5"})
            plan.noise["conflict"] += 1
        for wrong in SLIPS[: rng.randint(0, 3)]:
            batch.append(wrong(rng.choice(batch), f"{vendor}-slip-{start}-{wrong.__name__}"))
            plan.noise["rejected"] += 1
        made.extend(_delivery(f"{vendor}-batch-{start:07d}-{at}", batch[at : at + 1000])
                    for at in range(0, len(batch), 1000))  # fmt: skip
        if rng.random() < 0.06:
            again = rng.choice(made)
            made.append(Delivery(again.webhook_id, again.body, again.items, is_resend=True))
            plan.noise["resent"] += again.items
    return made


def _delivery(webhook_id: str, batch: Sequence[dict[str, Any]]) -> Delivery:
    document = {"type": "course.completed.batch", "timestamp": batch[0]["completed_at"], "data": batch}
    return Delivery(webhook_id, json.dumps(document, ensure_ascii=False).encode(), len(batch))


def _take_back(rng: Random, barely: Sequence[tuple[str, dict[str, Any]]], plan: Plan, year: int) -> None:
    """Revocations at the end of the year; after about half of them the course is taken again."""
    for number, (vendor, item) in enumerate(barely):
        revocation = {
            "type": "course.completion.revoked",
            "timestamp": f"{year + 1}-01-05T09:00:00+08:00",
            "data": {"completion_id": item["completion_id"], "reason": "成绩复核未通过"},
        }
        plan.deliveries[vendor].append(
            Delivery(f"{vendor}-revoked-{number:06d}", json.dumps(revocation, ensure_ascii=False).encode(), 1)
        )
        plan.revocations += 1
        if rng.random() < 0.5:
            later = datetime.fromisoformat(item["completed_at"]) + timedelta(minutes=1)
            if later.astimezone(CHINA).year == year:
                again = {
                    **item,
                    "completion_id": f"{item['completion_id']}-retaken",
                    "completed_at": later.isoformat(timespec="seconds"),
                }
                plan.deliveries[vendor].append(_delivery(f"{vendor}-retaken-{number:06d}", [again]))
                plan.completions += 1
