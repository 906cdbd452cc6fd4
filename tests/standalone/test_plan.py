"""What the demo's vendors push: of last year, and of the year that runs."""

import json
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest

from common.clock import CHINA
from rulebook import Intake
from standalone.accounts import HUNAN, cast_of, reviewers_of
from standalone.data_dir import VENDORS
from standalone.parts import choose_parts
from standalone.people import SHOWN, load_regions, make_organisations, make_people
from standalone.plan import Plan, make_plan
from vendor_gateway.completions.domain.plausibility import Interval, overbooked

TODAY = date(2026, 11, 29)
RNG = Random(7)
REGIONS = load_regions(Path(str(files("registry").joinpath("data/regions.csv"))))
ORGANISATIONS = make_organisations(RNG, institutions=30, regions=REGIONS)
PEOPLE = list(make_people(RNG, 200, ORGANISATIONS))
LATE = set(PEOPLE[10::50])
PARTS = choose_parts(PEOPLE, LATE, ORGANISATIONS)
LEARNER = PARTS.learner
RULES = Intake()


def plan_on(today: date) -> Plan:
    return make_plan(PEOPLE, list(VENDORS), today=today, seed=1, parts=PARTS)


def items_of(plan: Plan, year: int) -> list[dict[str, Any]]:
    """Distinct items that were completed in a year, as vendors send them first."""
    found: dict[str, dict[str, Any]] = {}
    for deliveries in plan.deliveries.values():
        for delivery in deliveries:
            document = json.loads(delivery.body)
            for item in document["data"] if document["type"] == "course.completed.batch" else []:
                if datetime.fromisoformat(item["completed_at"]).astimezone(CHINA).year == year:
                    found.setdefault(item["completion_id"], item)
    return list(found.values())


def hours_of(items: list[dict[str, Any]], id_number: str) -> dict[str, Decimal]:
    hours = defaultdict[str, Decimal](Decimal)
    for item in items:
        if item["id_number"] == id_number:
            hours[item["subject"]] += Decimal(item["hours"])
    return dict(hours)


def revoked_by(plan: Plan) -> set[str]:
    """What vendors take back."""
    return {
        json.loads(delivery.body)["data"]["completion_id"]
        for deliveries in plan.deliveries.values()
        for delivery in deliveries
        if b".revoked" in delivery.body[:60]
    }


def test_the_learner_lacks_eighteen_hours_of_this_year_and_none_of_the_last() -> None:
    plan = plan_on(TODAY)
    assert hours_of(items_of(plan, 2026), LEARNER.id_number) == {"public": Decimal(30), "professional": Decimal(42)}
    last = hours_of(items_of(plan, 2025), LEARNER.id_number)
    assert (last["public"] >= 30, last["professional"] >= 60) == (True, True)
    own = {item["completion_id"] for item in items_of(plan, 2025) if item["id_number"] == LEARNER.id_number}
    assert revoked_by(plan)
    assert not revoked_by(plan) & own


def test_a_part_of_the_people_has_begun_this_year_and_nothing_lies_in_the_future() -> None:
    items = items_of(plan_on(TODAY), 2026)
    begun = {item["id_number"] for item in items}
    assert 0.15 < len(begun) / len(PEOPLE) < 0.4
    assert max(item["completed_at"] for item in items) < "2026-11-29T00:00:00"


def test_on_another_day_the_same_completions_are_sent_in_other_deliveries() -> None:
    one, other = plan_on(TODAY), plan_on(date(2026, 12, 3))
    assert one.completions == other.completions
    meant = [{item["completion_id"]: item["course_code"] for item in items_of(plan, 2026)} for plan in (one, other)]
    assert {key: meant[0][key] for key in meant[1] if key in meant[0]} == {
        key: meant[1][key] for key in meant[0] if key in meant[1]
    }
    ids = [{d.webhook_id: d.body for ds in plan.deliveries.values() for d in ds} for plan in (one, other)]
    assert all(ids[1][name] == body for name, body in ids[0].items() if name in ids[1]), "an id has one body"


@pytest.mark.parametrize("today", [TODAY, date(2026, 1, 17), date(2026, 3, 1)])
def test_what_honest_people_do_can_be_learned_in_its_time_and_no_course_comes_twice(today: date) -> None:
    plan = plan_on(today)
    intervals, credits = defaultdict[str, list[Interval]](list), list[tuple[str, ...]]()
    revoked = revoked_by(plan)
    of_cheats = {item["completion_id"] for cheat in plan.cheats for _, item in cheat.sent}
    for item in items_of(plan, 2025) + items_of(plan, 2026):
        name = item["completion_id"]
        if name in revoked | of_cheats or "-slip-" in name or name.endswith("-again"):
            continue
        moments = [datetime.fromisoformat(item[name]) for name in ("started_at", "completed_at")]
        intervals[item["id_number"]].append(Interval(moments[0], moments[1], int(Decimal(item["hours"]) * 100)))
        credits.append((item["id_number"], item["course_code"], str(moments[1].year)))
    assert len(credits) == len(set(credits))
    found = [
        overbooked(own, [other for other in others if other is not own], RULES)
        for others in list(intervals.values())[:40]  # it takes long, and people are alike
        for own in others
    ]
    assert not [odd for odd in found if odd is not None and odd.is_held]


def test_three_cheats_have_learned_nothing_and_most_of_what_is_sent_about_them_is_to_be_held() -> None:
    plan = plan_on(TODAY)
    assert [(len(cheat.sent), cheat.held) for cheat in plan.cheats] == [(2, 2), (9, 8), (3, 2)]
    assert (plan.held, plan.voided) == (10, 2), "an official voids what was sent about the first one"
    for cheat in plan.cheats:
        of_them = [item for year in (2025, 2026) for item in items_of(plan, year)
                   if item["id_number"] == cheat.person.id_number]  # fmt: skip
        assert {item["completion_id"] for item in of_them} == {item["completion_id"] for _, item in cheat.sent}
        assert cheat.person not in LATE
    assert len({vendor for vendor, _ in plan.cheats[2].sent}) == 3


def test_the_year_of_the_substituted_person_is_met_and_cannot_spare_what_is_taken_off() -> None:
    plan = plan_on(TODAY)
    substitution = plan.substitution
    assert substitution is not None
    assert plan.taken_off == 1
    own = [item for item in items_of(plan, 2025) if item["id_number"] == substitution.person.id_number]
    [taken_off] = [item for item in own if item["completion_id"] == substitution.completion_id]
    hours = hours_of(own, substitution.person.id_number)
    assert (hours["public"] >= 30, hours["professional"]) == (True, substitution.of_hours)
    assert substitution.hours == Decimal(taken_off["hours"])
    assert substitution.of_hours - substitution.hours < 60 <= substitution.of_hours
    assert any(delivery.body.find(taken_off["completion_id"].encode()) >= 0
               for delivery in plan.deliveries[substitution.vendor])  # fmt: skip
    assert taken_off["completion_id"] not in revoked_by(plan)


def test_two_officials_of_the_nearest_office_reach_the_cheat_and_the_substituted_person() -> None:
    region_of = {item.code: item.region_code for item in ORGANISATIONS}
    assert PARTS.office is not None
    assert PARTS.substituted is not None
    assert PARTS.office.kind == "hr-authority"
    stem = PARTS.office.region_code.removesuffix("00").removesuffix("00")
    for person in (PARTS.cheats[0], PARTS.substituted):
        assert region_of[person.organisation_code].startswith(stem)
    assert PARTS.substituted not in (*PARTS.cheats, LEARNER, *LATE, *PEOPLE[: len(SHOWN)])
    taken = {person.id_number for person in PEOPLE}
    first, second = reviewers_of(PARTS.office, taken)
    assert len({first.id_number, second.id_number} - taken) == 2
    assert (first.organisation_code, second.organisation_code) == (PARTS.office.code, PARTS.office.code)


def test_what_stays_held_is_of_people_whom_the_clerk_who_signs_in_reaches() -> None:
    rng = Random(7)
    organisations = make_organisations(rng, institutions=125, regions=REGIONS)
    people = list(make_people(rng, 1_000, organisations))
    parts = choose_parts(people, set(people[10::50]), organisations)
    region_of = {item.code: item.region_code for item in organisations}
    *_, clerk = cast_of(parts.learner, people, organisations)
    stem = region_of[clerk.organisation_code].removesuffix("00")
    assert [region_of[person.organisation_code].startswith(stem) for person in parts.cheats] == [True] * 3


def test_where_few_people_are_fewer_stories_are_told() -> None:
    alone = choose_parts(PEOPLE[:1], set(), ORGANISATIONS)
    assert (alone.cheats, alone.substituted, alone.office) == ((), None, None)
    plan = make_plan(PEOPLE[:1], list(VENDORS), today=TODAY, seed=1, parts=alone)
    assert (plan.held, plan.voided, plan.taken_off) == (0, 0, 0)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 1, 3), date(2026, 1, 16)])
def test_in_the_first_days_of_a_year_there_is_last_years_alone(today: date) -> None:
    assert plan_on(today).completions < plan_on(TODAY).completions
    assert plan_on(today).deliveries["lanxin"][0] == plan_on(TODAY).deliveries["lanxin"][0]


def test_the_three_are_a_learner_their_units_administrator_and_a_clerk_of_their_authority() -> None:
    learner, administrator, clerk = cast_of(LEARNER, PEOPLE, ORGANISATIONS)
    offices = {item.code: item for item in ORGANISATIONS}
    assert LEARNER not in LATE
    assert LEARNER.organisation_code[2:4] == HUNAN
    assert learner.organisation_code == administrator.organisation_code
    assert offices[clerk.organisation_code].kind == "hr-authority"
    assert offices[clerk.organisation_code].region_code == offices[learner.organisation_code].region_code
    assert len({learner.id_number, administrator.id_number, clerk.id_number}) == 3
    assert clerk.id_number not in {person.id_number for person in PEOPLE}
    assert learner.password not in repr(learner)
