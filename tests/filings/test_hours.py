"""How many hours come of what offices state, and by which article."""

from typing import Any

import pytest
from filings_api import FilingsApi

from common.contracts.filings import HoursRecognised


@pytest.mark.parametrize(
    ("days", "hours", "half_days"),
    [
        ([("2025-05-12", 2)], "8", 2),
        ([("2025-05-12", 1)], "4", 1),
        ([("2025-05-12", 2), ("2025-05-13", 2), ("2025-05-14", 1)], "20", 5),
        ([{"on": "2025-05-11", "half_days": 1, "is_arrival": True, "was_held": False}, ("2025-05-12", 2)], "8", 2),
        ([{"on": "2025-05-11", "half_days": 1, "is_arrival": True, "was_held": True}, ("2025-05-12", 2)], "12", 3),
        ([("2025-05-12", 2), {"on": "2025-05-13", "half_days": 2, "was_held": False}], "8", 2),
        ([("2025-05-14", 1), ("2025-05-12", 2)], "12", 3),
    ],
    ids=[
        "a day is 8",
        "half a day is 4",
        "days add up",
        "the day of arrival without training is nothing",
        "the day of arrival with training counts",
        "a day that was not held is nothing",
        "days may stand in any order",
    ],
)
async def test_inner_mongolia_counts_offline_training_by_days(
    filings_api: FilingsApi, days: list[Any], hours: str, half_days: int
) -> None:
    last = max(day["on"] if isinstance(day, dict) else day[0] for day in days)
    person = await filings_api.person()
    verdict = await filings_api.recognise(person, days=days, ended_on=last)
    assert verdict.pop("recognition_id")
    assert verdict == {
        "row": 1,
        "status": "created",
        "hours": hours,
        "half_days": half_days,
        "article": "第三十九条第（一）项",
        "document": "《内蒙古自治区事业单位工作人员培训实施细则》",
    }


async def test_days_alone_decide_in_inner_mongolia_whatever_hours_are_stated(filings_api: FilingsApi) -> None:
    assert (await filings_api.recognise(await filings_api.person(), hours="40"))["hours"] == "8"


@pytest.mark.parametrize(
    ("row", "reason", "said"),
    [
        ({"days": [{"on": "2025-05-12", "half_days": 1, "is_arrival": True, "was_held": False}]}, "nothing-attended",
         "没有可认定的培训日"),
        ({"days": [("2025-05-12", 1), ("2025-05-12", 1)]}, "day-twice", "同一天出现了两次"),
        ({"kind": "senior-seminar"}, "unknown-kind", "可认定的有：专业技术人员继续教育、"),
        ({"kind": "offline-hours"}, "no-hours", "请写明学时数"),
        ({"kind": "continuing-education"}, "no-hours", "须写明证明材料上的学时数"),
        ({"kind": "branch-training", "hours": "8"}, "wrong-subject", "不能认定为该科目学时"),
    ],
    ids=["only arrived", "a day twice", "not its word", "no hours", "evidence without hours", "not of this subject"],
)  # fmt: skip
async def test_what_the_regulation_does_not_count_is_refused_in_its_own_language(
    filings_api: FilingsApi, row: dict[str, Any], reason: str, said: str
) -> None:
    verdict = await filings_api.recognise(await filings_api.person(), **row)
    assert (verdict["status"], verdict["reason"]) == ("rejected", reason)
    assert said in verdict["detail"]


async def test_a_senior_seminar_is_32_hours_in_hunan(filings_api: FilingsApi) -> None:
    person = await filings_api.person("hn-school")
    verdict = await filings_api.recognise(person, kind="senior-seminar", hours="40", decided_by=["hn-county"])
    assert (verdict["hours"], verdict["half_days"], verdict["article"]) == ("32", 0, "四")
    assert verdict["document"] == "湘人社函〔2023〕63号"


async def test_hunan_takes_the_hours_stated_and_the_days_beside_them(filings_api: FilingsApi) -> None:
    person = await filings_api.person("hn-school")
    days = [("2025-05-11", 2), ("2025-05-12", 1)]
    refused = await filings_api.recognise(person, days=days, decided_by=["hn-county"])
    assert (refused["reason"], "请写明学时数" in refused["detail"]) == ("no-hours", True)
    verdict = await filings_api.recognise(person, days=days, hours="10.5", decided_by=["hn-county"])
    assert (verdict["hours"], verdict["half_days"]) == ("10.5", 3)


async def test_hours_of_days_on_which_nothing_was_held_are_none(filings_api: FilingsApi) -> None:
    person = await filings_api.person("hn-school")
    days = [{"on": "2025-05-12", "half_days": 2, "was_held": False}]
    verdict = await filings_api.recognise(person, days=days, hours="8", decided_by=["hn-county"])
    assert verdict["reason"] == "nothing-attended"


async def test_a_mode_that_the_notice_does_not_name_is_recognised_as_its_list_is_open(filings_api: FilingsApi) -> None:
    there = {"decided_by": ["hn-county"], "hours": "8"}
    assert (await filings_api.recognise(await filings_api.person("hn-school"), mode="mentoring", **there))[
        "hours"
    ] == "8"
    assert (await filings_api.recognise(await filings_api.person(), mode="mentoring"))["status"] == "created"


async def test_kaifeng_closes_the_modes_of_the_public_subject_alone(filings_api: FilingsApi) -> None:
    person = await filings_api.person("kf-school")
    row = {"mode": "mentoring", "hours": "8"}
    refused = await filings_api.recognise(person, **row, decided_by=["kf-city"])
    assert (refused["status"], refused["reason"]) == ("rejected", "mode")
    branch = await filings_api.recognise(person, **row, subject="professional", decided_by=["kf-department"])
    assert (branch["status"], branch["hours"]) == ("created", "8")


@pytest.mark.parametrize(
    ("unit", "category", "outcome"),
    [
        ("im-school", "professional", "created"),
        ("im-school", "management", "wrong-post"),
        ("im-school", "worker", "wrong-post"),
        ("hn-school", "professional", "created"),
        ("hn-school", "worker", "wrong-post"),
    ],
)
async def test_continuing_education_counts_for_professionals_only(
    filings_api: FilingsApi, unit: str, category: str, outcome: str
) -> None:
    deciders = {"im-school": ["im-department", "im-city"], "hn-school": ["hn-department"]}[unit]
    verdict = await filings_api.recognise(
        await filings_api.person(unit, category), kind="continuing-education", subject="professional", hours="24",
        decided_by=deciders,
    )  # fmt: skip
    assert verdict.get("reason", verdict["status"]) == outcome


async def test_the_post_at_the_end_of_the_training_year_is_the_one_that_counts(filings_api: FilingsApi) -> None:
    moved = [(None, "im-school", "professional"), ("2025-10-01", "im-school", "management")]
    person = await filings_api.person("im-school", "management", placements=moved)
    row = {"kind": "continuing-education", "hours": "8"}
    assert (await filings_api.recognise(person, **row, ended_on="2025-05-12"))["reason"] == "wrong-post"
    assert (await filings_api.recognise(person, **row, ended_on="2024-05-12"))["status"] == "created"


async def test_the_region_at_the_end_of_the_training_year_chooses_the_regulation(filings_api: FilingsApi) -> None:
    moved = [(None, "hn-school", "professional"), ("2025-10-01", "im-school", "professional")]
    person = await filings_api.person("im-school", placements=moved)
    assert (await filings_api.recognise(person))["hours"] == "8"
    earlier = {"days": [("2024-05-12", 2)], "ended_on": "2024-05-12"}
    assert (await filings_api.recognise(person, **earlier))["reason"] == "no-hours"


@pytest.mark.parametrize(
    ("unit", "day"), [("bj-school", "2025-05-12"), ("im-school", "2023-05-12"), ("gd-school", "2024-05-12")],
    ids=["no regulation there", "not yet in force", "not yet in force there"],
)  # fmt: skip
async def test_without_a_regulation_nothing_is_recognised(filings_api: FilingsApi, unit: str, day: str) -> None:
    verdict = await filings_api.recognise(await filings_api.person(unit), days=[(day, 2)], ended_on=day)
    assert (verdict["reason"], day[:4] in verdict["detail"]) == ("no-rulebook", True)


async def test_a_regulation_in_force_since_january_counts_the_whole_year(filings_api: FilingsApi) -> None:
    verdict = await filings_api.recognise(await filings_api.person(), days=[("2024-01-03", 2)], ended_on="2024-01-03")
    assert verdict["status"] == "created"


async def test_the_ledger_is_told_once_with_everything_that_it_counts(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    row = filings_api.recognition(
        person, required_topic="national-security", training_type="special",
        days=[("2025-12-30", 2), ("2025-12-31", 1)], ended_on="2025-12-31",
    )  # fmt: skip
    [first] = await filings_api.send("recognitions", row)
    await filings_api.send("recognitions", row, row)
    [said] = await filings_api.published(person)
    assert isinstance(said, HoursRecognised)
    assert said.model_dump(mode="json") == {
        "recognition_id": first["recognition_id"],
        "person_id": person,
        "subject": "public",
        "required_topic": "national-security",
        "mode": "residential",
        "training_type": "special",
        "centihours": 1200,
        "half_days": 3,
        "activity": row["activity"],
        "title": row["title"],
        "completed_at": "2025-12-31T18:00:00+08:00",
        "days": [
            {"on": "2025-12-30", "centihours": 800, "half_days": 2},
            {"on": "2025-12-31", "centihours": 400, "half_days": 1},
        ],
        "organiser_level": None,
        "test_result": None,
        "special_task": None,
    }
