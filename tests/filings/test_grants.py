"""What is deemed complete (视同), not owed (免), or may be made up (补训)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from filings_api import FilingsApi

from common.contracts.filings import GrantMade


async def test_a_ground_of_the_regulation_is_granted_with_its_article(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    verdict = await filings_api.decide(filings_api.grant(person))
    assert verdict.pop("grant_id")
    assert verdict == {
        "row": 1,
        "status": "created",
        "article": "第三十九条第（二）项",
        "document": "《内蒙古自治区事业单位工作人员培训实施细则》",
    }


LEAVE = {"kind": "leave-to-found-a-firm", "decided_by": ["im-city"]}


@pytest.mark.parametrize(
    ("unit", "category", "row", "outcome", "said"),
    [
        ("im-school", "worker", {"kind": "worker-grade-exam-passed"}, "created", ""),
        ("im-school", "professional", {"kind": "worker-grade-exam-passed"}, "unknown-ground", "职业资格考试"),
        ("im-school", "worker", {"kind": "qualification-exam-passed"}, "unknown-ground", "工勤技能岗位等级考试合格"),
        ("im-school", "professional", {"kind": "good-reason"}, "unknown-ground", "没有这种视同完成的情形"),
        ("im-school", "professional", {"effect": "exempt"}, "unknown-ground", "该岗位可用的有：有正当理由未完成"),
        ("im-school", "professional", {"kind": "moon-landing"}, "unknown-ground", "课题研究与项目开发当年结题"),
        ("hn-school", "professional", {"decided_by": ["hn-department"]}, "unknown-ground", "该岗位可用的有：无"),
        ("bj-school", "professional", {}, "no-rulebook", "2025"),
        ("im-school", "professional", {"years": [2023, 2025]}, "no-rulebook", "2023"),
        ("im-school", "professional", {"years": [2025, 2024], **LEAVE}, "created", ""),
        ("im-school", "professional", {"years": [2025, 2024]}, "one-year", "one event"),
        ("im-school", "professional", {"kind": "onboarding-in-time", "years": [2025, 2024], "decided_by": ["im-city"]},
         "one-year", "第三十九条第（五）项"),
        ("im-school", "professional", {"event_on": "2025-06-01"}, "created", ""),
        ("im-school", "professional", {"event_on": "2024-06-01"}, "one-year", "the year of its day"),
        ("im-school", "professional", {"event_on": "2999-06-01"}, "day-out-of-range", ""),
    ],
    ids=[
        "a worker's exam", "not a worker's", "not a professional's", "an exemption is not deemed complete",
        "nor the other way round", "unknown", "Hunan knows none", "no regulation", "one year without one", "two years",
        "one event, two years", "one onboarding, two years", "the year of its day", "another year", "another age",
    ],
)  # fmt: skip
async def test_grounds_are_those_of_the_regulation_for_the_post(
    filings_api: FilingsApi, unit: str, category: str, row: dict[str, Any], outcome: str, said: str
) -> None:
    person = await filings_api.person(unit, category)
    verdict = await filings_api.decide(filings_api.grant(person, **row))
    assert verdict.get("reason", verdict["status"]) == outcome
    assert said in verdict.get("detail", "")
    assert len(await filings_api.published(person)) == (outcome == "created")


async def test_an_exemption_is_decided_by_the_hr_authority(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.grant(person, effect="exempt", kind="good-reason", decided_by=["im-city"], reason="长期援藏")
    assert (await filings_api.decide(row))["status"] == "created"
    [said] = await filings_api.published(person)
    assert isinstance(said, GrantMade)
    assert (said.effect, said.kind, said.training_years) == ("exempt", "good-reason", (2025,))


async def test_an_exemption_where_nobody_is_named_is_decided_by_either(filings_api: FilingsApi) -> None:
    row = {"effect": "exempt", "kind": "long-leave"}
    for decider in ("gd-department", "gd-city"):
        person = await filings_api.person("gd-school")
        assert (await filings_api.decide(filings_api.grant(person, **row, decided_by=[decider])))["status"] == "created"


async def test_years_of_two_regulations_name_both(filings_api: FilingsApi) -> None:
    moved = [(None, "im-school", "professional"), ("2025-10-01", "gd-school", "professional")]
    person = await filings_api.person("gd-school", placements=moved)
    row = {"effect": "exempt", "years": [2025, 2024], "decided_by": ["gd-city"]}
    verdict = await filings_api.decide(filings_api.grant(person, **row, kind="good-reason"))
    assert verdict["article"] == "第七条；四"
    assert verdict["document"] == "《内蒙古自治区事业单位工作人员培训实施细则》；虚构〔2025〕1号"
    refused = await filings_api.decide(filings_api.grant(person, **row, kind="long-leave"))
    assert refused["reason"] == "unknown-ground", "exempt in one, deemed complete in the other"


async def test_what_is_made_is_told_with_the_day_of_the_decision(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.grant(
        person, kind="leave-to-found-a-firm", years=[2025, 2024], decided_on="2025-12-31", decided_by=["im-city"]
    )
    [verdict] = await filings_api.send("grants", row)
    assert await filings_api.published(person) == [
        GrantMade(
            grant_id=UUID(verdict["grant_id"]),
            person_id=UUID(person),
            effect="deemed",
            kind="leave-to-found-a-firm",
            training_years=(2024, 2025),
            decided_on=date(2025, 12, 31),
        )
    ]


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ({}, "created"),
        ({"counts_from": "2025-06-01", "counts_until": "2025-06-01"}, "created"),
        ({"counts_from": "2024-12-31"}, "bad-dates"),
        ({"counts_until": "2026-01-01"}, "bad-dates"),
        ({"counts_from": "2025-06-02", "counts_until": "2025-06-01"}, "bad-dates"),
        ({"counts_from": None}, "malformed"),
        ({"counts_until": None}, "malformed"),
        ({"years": [2024, 2025]}, "malformed"),
        ({"kind": "long-leave"}, "not-allowed"),
        ({"decided_on": "2024-12-20"}, "created"),
        ({"decided_on": "2023-12-20"}, "in-the-future"),
        ({"decided_on": "2024-01-24"}, "no-rulebook"),
        ({"decided_on": "2999-01-01"}, "day-out-of-range"),
        ({"counts_until": "2025-02-29"}, "malformed"),
    ],
    ids=[
        "all of the next year", "one day of it", "within the year", "after twelve months", "backwards", "no beginning",
        "no end", "two years", "not its kind", "decided within the year", "decided before the year",
        "decided before the rules", "decided in another age", "no day",
    ],
)  # fmt: skip
async def test_a_make_up_in_inner_mongolia_has_twelve_months(
    filings_api: FilingsApi, row: dict[str, Any], outcome: str
) -> None:
    person = await filings_api.person()
    written = filings_api.make_up(person)
    verdict = await filings_api.decide({k: v for k, v in {**written, **row}.items() if v is not None})
    assert verdict.get("reason", verdict["status"]) == outcome
    assert len(await filings_api.published(person)) == (outcome == "created")


async def test_a_make_up_in_hunan_ends_on_the_day_that_the_decision_names(filings_api: FilingsApi) -> None:
    row = {"decided_by": ["hn-county"], "counts_until": "2026-06-30"}
    assert (await filings_api.decide(filings_api.make_up(await filings_api.person("hn-school"), **row)))[
        "status"
    ] == "created"


@pytest.mark.parametrize(
    ("unit", "row", "outcome"),
    [
        ("gd-school", {"decided_by": ["gd-city"], "decided_on": "2025-06-01"}, "no-make-up"),
        ("hn-school", {"decided_by": ["hn-county"], "years": [2021], "decided_on": "2022-02-01"}, "no-make-up"),
        ("bj-school", {"decided_by": ["bj-authority"]}, "no-rulebook"),
    ],
    ids=["silent", "Hunan of 2021", "no regulation"],
)
async def test_where_no_regulation_in_force_knows_make_up_there_is_none(
    filings_api: FilingsApi, unit: str, row: dict[str, Any], outcome: str
) -> None:
    verdict = await filings_api.decide(filings_api.make_up(await filings_api.person(unit), **row))
    assert verdict["reason"] == outcome


async def test_the_day_of_a_decision_is_today_where_it_is_left_out(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    verdict = await filings_api.decide(filings_api.grant(person))
    [on_record] = await filings_api.decisions(person)
    assert on_record["grant_id"] == verdict["grant_id"]
    assert on_record["decided_on"] == on_record["created_at"][:10]


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ({"years": []}, "malformed"),
        ({"years": None}, "malformed"),
        ({"years": list(range(2005, 2016))}, "malformed"),
        ({"years": [2025, 2025]}, "malformed"),
        ({"years": ["2025"]}, "malformed"),
        ({"years": [2025.0]}, "malformed"),
        ({"years": [True]}, "malformed"),
        ({"years": [1999]}, "malformed"),
        ({"years": [2100]}, "in-the-future"),
        ({"years": [2025], "decided_on": "2024-12-31"}, "in-the-future"),
        ({"effect": "forgiven"}, "not-allowed"),
        ({"effect": ["deemed"]}, "not-allowed"),
        ({"counts_from": "2025-01-01"}, "malformed"),
        ({"counts_until": "2025-01-01"}, "malformed"),
        ({"subject": "public"}, "unknown-field"),
    ],
    ids=repr,
)
async def test_a_grant_that_cannot_be_read_is_refused(
    filings_api: FilingsApi, row: dict[str, Any], outcome: str
) -> None:
    verdict = await filings_api.decide({**filings_api.grant(await filings_api.person()), **row})
    assert verdict["reason"] == outcome
