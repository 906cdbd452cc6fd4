"""Grades of posts as people write them, and what becomes of them."""

from datetime import timedelta

import pytest
from live_platform import person
from registry_api import RegistryApi

from common.clock import china_date, now
from registry.people.domain.grades import NoGrade, read_grade


@pytest.mark.parametrize(
    ("written", "category", "grade"),
    [
        (7, "professional", 7),
        (7.0, "professional", 7),
        ("7", "professional", 7),
        ("七级", "professional", 7),
        ("专业技术七级", "professional", 7),
        ("专业技术岗位十三级", "professional", 13),
        ("十级", "management", 10),
        ("七级职员", "management", 7),
        ("管理岗位九级", "management", 9),
        ("技术工三级", "worker", 3),
        ("普通工", "worker", 6),
    ],
)
def test_a_grade_as_people_write_it(written: object, category: str, grade: int) -> None:
    assert read_grade(written, category) == grade


@pytest.mark.parametrize(
    ("written", "category"),
    [
        *((number, "worker") for number in (0, 7, 7.5, True, "", None, "-1", "7")),
        *((text, "professional") for text in (14, "十四级", "高级", "零级")),
        *((text, "management") for text in (11, "普通工")),
    ],
)
def test_what_is_no_grade_of_the_category(written: object, category: str) -> None:
    with pytest.raises(NoGrade):
        read_grade(written, category)


async def grade(registry_api: RegistryApi, serial: int) -> int | None:
    [person_id] = await registry_api.ids(serial)
    found: int | None = await registry_api.connection.fetchval(
        "SELECT post_grade FROM person WHERE person_id = $1::uuid", person_id
    )
    return found


async def test_a_grade_stays_until_the_category_is_another(registry_api: RegistryApi) -> None:
    await registry_api.register(person(801, post_grade="七级"))
    assert await grade(registry_api, 801) == 7
    assert (await registry_api.register(person(801)))["unchanged"] == 1
    assert await grade(registry_api, 801) == 7
    assert (await registry_api.register(person(801, post_grade=6)))["updated"] == 1
    assert await grade(registry_api, 801) == 6
    assert (await registry_api.register(person(801, post_category="management")))["updated"] == 1
    assert await grade(registry_api, 801) is None
    assert (await registry_api.register(person(801, post_category="management", post_grade="十级")))["updated"] == 1
    assert await grade(registry_api, 801) == 10


async def test_a_grade_of_the_past_leaves_todays_as_it_is(registry_api: RegistryApi) -> None:
    await registry_api.register(person(802, post_grade=5))
    await registry_api.register(person(802, post_category="worker", post_grade=2, effective_on="2026-01-01"))
    assert await grade(registry_api, 802) == 2
    past = await registry_api.register(person(802, post_category="management", post_grade=9, effective_on="2025-01-01"))
    assert past["results"][0]["reason"] == "grade-of-another-day", "it would be lost, and nobody would know"
    later = str(china_date(now()) + timedelta(days=30))
    future = await registry_api.register(person(802, post_category="worker", post_grade=1, effective_on=later))
    assert future["results"][0]["reason"] == "grade-of-another-day"
    assert await grade(registry_api, 802) == 2


async def test_a_grade_that_the_category_does_not_have_is_refused(registry_api: RegistryApi) -> None:
    told = await registry_api.register(person(803, post_category="worker", post_grade=9))
    assert told["results"][0]["reason"] == "not-allowed"
    assert told["results"][0]["detail"] == "post_grade is one of 1 to 6 for this post category"


async def test_workers_of_offices_are_told_apart_and_a_roster_without_the_column_changes_nothing(
    registry_api: RegistryApi,
) -> None:
    worker = {"post_category": "worker", "title_level": "none"}
    wrong = await registry_api.register(person(804, staff_kind="office"))
    assert wrong["results"][0]["reason"] == "not-allowed"
    assert wrong["results"][0]["detail"] == "of an office only workers are on record"
    assert (await registry_api.register(person(804, **worker, staff_kind="clerk")))["rejected"] == 1
    assert (await registry_api.register(person(804, **worker, staff_kind="office")))["created"] == 1
    assert await staff_kinds(registry_api, 804) == ("office", ["office"])
    assert (await registry_api.register(person(804, **worker)))["unchanged"] == 1
    later = {**worker, "staff_kind": "institution", "effective_on": "2026-03-01"}
    assert (await registry_api.register(person(804, **later)))["updated"] == 1
    assert await staff_kinds(registry_api, 804) == ("institution", ["office", "institution"])


async def staff_kinds(registry_api: RegistryApi, serial: int) -> tuple[str, list[str]]:
    """Today's, and of every placement in its order."""
    [person_id] = await registry_api.ids(serial)
    today: str = await registry_api.connection.fetchval(
        "SELECT staff_kind FROM person WHERE person_id = $1::uuid", person_id
    )
    rows = await registry_api.connection.fetch(
        "SELECT staff_kind FROM placement WHERE person_id = $1::uuid ORDER BY effective_on", person_id
    )
    return today, [row["staff_kind"] for row in rows]
