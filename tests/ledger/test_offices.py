"""Offices read hours by role and reach, see who is behind, and what it adds up to."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest
from tokens import bearer

from common.contracts.registry import OrganisationPlaced
from common.ids import uuid7
from ledger import actions
from rulebook import shipped

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi, Somebody

COUNTY, CITY, PROVINCE, FAR = (UUID(int=100 + number) for number in range(4))
EDUCATION, SCHOOL, COLLEGE, ACADEMY = (UUID(int=200 + number) for number in range(4))
REGIONS = {
    COUNTY: "431102", CITY: "431100", PROVINCE: "430000", FAR: "150000",
    EDUCATION: "431102", SCHOOL: "431102", COLLEGE: "431100", ACADEMY: "430100",
}  # fmt: skip


def organisations() -> list[OrganisationPlaced]:
    """Authorities of a county, a city, a province and another province; a department with a school; a college."""
    return [
        OrganisationPlaced(
            organisation_id=unit, name=f"机构{unit.int}", region_code=region, version=1, authority_id=None,
            kind="hr-authority" if unit.int < 200 else "department" if unit == EDUCATION else "institution",
            department_id=EDUCATION if unit == SCHOOL else None,
        )
        for unit, region in REGIONS.items()
    ]  # fmt: skip


class Desk:
    """Somebody with one role."""

    def __init__(self, ledger_api: "LedgerApi", role: str, unit: UUID) -> None:
        self.ledger_api, self.unit = ledger_api, unit
        self.headers = bearer(ledger_api.key, f"account:{uuid7()}", "own", aud=["ledger"], roles=[[role, str(unit)]])

    async def ask(self, path: str, **query: Any) -> httpx.Response:
        return await self.ledger_api.client.get(f"/ledger/v1/{path}", headers=self.headers, params=query)

    async def call(self, path: str, **query: Any) -> Any:
        """Of the people whom the role reaches, in 2025."""
        answer = await self.ask(path, organisation_id=str(self.unit), year=2025, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
async def people(ledger_api: "LedgerApi") -> "dict[str, Somebody]":
    """Six people of the school and one each elsewhere; the first has met the year, the second is near."""
    units = {f"teacher {number}": SCHOOL for number in range(6)} | {
        "clerk": EDUCATION, "lecturer": COLLEGE, "academic": ACADEMY, "stranger": FAR,
    }  # fmt: skip
    found = {name: ledger_api.stranger() for name in units}
    await ledger_api.hear(
        *organisations(),
        *(
            found[name].placed(REGIONS[unit], organisation_id=unit, title="senior" if name == "teacher 5" else "junior")
            for name, unit in units.items()
        ),
        *found["teacher 0"].full_year(),
        found["teacher 1"].course(30),
        found["teacher 1"].course(50, "professional", vendor="muxi"),
    )
    async with ledger_api.service.db.transaction() as tx:
        while await actions.keep_standings(tx, rulebooks=shipped(), this_year=2025):
            pass
    return found


REACHES = {
    ("unit-administrator", SCHOOL): {f"teacher {number}" for number in range(6)},
    ("unit-administrator", COLLEGE): {"lecturer"},
    ("department", EDUCATION): {"clerk", *(f"teacher {number}" for number in range(6))},
    ("hr-authority", COUNTY): {"clerk", *(f"teacher {number}" for number in range(6))},
    ("hr-authority", CITY): {"clerk", "lecturer", *(f"teacher {number}" for number in range(6))},
    ("auditor", PROVINCE): {"clerk", "lecturer", "academic", *(f"teacher {number}" for number in range(6))},
    ("hr-authority", FAR): {"stranger"},
    ("operator", PROVINCE): set(),
    ("learner", SCHOOL): set(),
}


@pytest.mark.parametrize(("role", "unit"), list(REACHES), ids=lambda value: value if isinstance(value, str) else "")
async def test_each_role_reads_of_whom_it_reaches_and_of_nobody_else(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]", role: str, unit: UUID
) -> None:
    desk = Desk(ledger_api, role, unit)
    for path in ("years/2025", "years", "requirements"):
        answers = {name: await desk.ask(f"people/{who.id}/{path}") for name, who in people.items()}
        assert {name for name, answer in answers.items() if answer.status_code == 200} == REACHES[role, unit]
        refused = [answer for answer in answers.values() if answer.status_code != 200]
        assert {(answer.status_code, answer.json()["reason"]) for answer in refused} == {(404, "no-such-person")}
    if not REACHES[role, unit]:
        for path in ("standings", "board", "board/hours"):
            answer = await desk.ask(path, organisation_id=str(unit), year=2025)
            assert (answer.status_code, answer.json()["reason"]) == (403, "not-yours")
        return
    listed = {item["person_id"] for item in (await desk.call("standings"))["people"]}
    assert listed == {str(people[name].id) for name in REACHES[role, unit]}
    assert (await desk.call("board"))["whole"]["people"] == len(listed)


async def test_nobody_asks_for_an_organisation_in_which_they_have_no_role(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]"
) -> None:
    desk = Desk(ledger_api, "hr-authority", COUNTY)
    for path in ("standings", "board", "board/hours"):
        answer = await desk.ask(path, organisation_id=str(CITY), year=2025)
        assert (answer.status_code, answer.json()["reason"]) == (403, "not-yours")


async def test_reading_leaves_a_trace_with_role_and_office(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]"
) -> None:
    who = people["teacher 2"]
    desk = Desk(ledger_api, "hr-authority", COUNTY)
    await desk.ask(f"people/{who.id}/years/2025")
    await desk.call("standings")
    rows = await ledger_api.connection.fetch("SELECT * FROM reading ORDER BY read_at DESC LIMIT 2")
    assert [row["kind"] for row in rows] == ["standings", "hours"]
    assert {(row["role"], row["office_id"]) for row in rows} == {("hr-authority", COUNTY)}


async def test_who_is_behind_comes_first_and_filters_hold(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]"
) -> None:
    desk = Desk(ledger_api, "department", EDUCATION)
    found = await desk.call("standings")
    missing = [float(item["missing"]) for item in found["people"]]
    assert missing == sorted(missing, reverse=True)
    assert (found["total"], found["is_counted"], missing[-2:]) == (7, True, [10, 0])
    assert found["people"][-1]["organisation_name"] == f"机构{SCHOOL.int}"

    async def names(**query: Any) -> set[str]:
        ids = {item["person_id"] for item in (await desk.call("standings", **query))["people"]}
        return {name for name, who in people.items() if str(who.id) in ids}

    assert await names(state="met") == {"teacher 0"}
    assert await names(state="near") == {"teacher 1"}
    assert await names(title_level="senior") == {"teacher 5"}
    assert await names(missing_over="10", state="near") == set()
    assert await names(missing_over="9.99", state="near") == {"teacher 1"}
    assert await names(subject="professional", state="near") == {"teacher 1"}
    assert await names(subject="public", state="near") == set()
    assert await names(page=2) == set()
    answer = await desk.ask("standings", organisation_id=str(EDUCATION), year=2025, missing_over="-1")
    assert answer.status_code == 422


async def test_a_page_has_as_many_people_as_are_asked_for_up_to_two_hundred(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]"
) -> None:
    desk = Desk(ledger_api, "department", EDUCATION)
    whole = [item["person_id"] for item in (await desk.call("standings"))["people"]]
    parts = [
        [item["person_id"] for item in (await desk.call("standings", rows=3, page=page))["people"]]
        for page in (1, 2, 3)
    ]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [person for part in parts for person in part] == whole
    refused = await desk.ask("standings", organisation_id=str(EDUCATION), year=2025, rows=201)
    assert refused.status_code == 422


async def test_one_unit_of_those_reached_is_asked_for_and_none_beyond(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]"
) -> None:
    county = Desk(ledger_api, "hr-authority", COUNTY)
    for unit, count in ((SCHOOL, 6), (EDUCATION, 1)):
        assert (await county.call("standings", unit=str(unit)))["total"] == count
        assert (await county.call("board", by="post-category", unit=str(unit)))["whole"]["people"] == count
    assert (await county.call("board/hours", unit=str(EDUCATION)))["rows"] == []
    department, school = Desk(ledger_api, "department", EDUCATION), Desk(ledger_api, "unit-administrator", SCHOOL)
    elsewhere = [{"unit": str(COLLEGE)}, {"unit": str(FAR)}, {"unit": str(UUID(int=999))}, {"within": "430100"}]
    for desk in (county, department, school):
        assert (await desk.call("standings", within="431102"))["total"] > 0
        for path in ("standings", "board", "board/hours"):
            for named in elsewhere:
                answer = await desk.ask(path, organisation_id=str(desk.unit), year=2025, **named)
                assert (answer.status_code, answer.json()["reason"]) == (404, "no-such-place")


async def test_the_board_is_broken_down_and_small_groups_are_not(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]"
) -> None:
    province = Desk(ledger_api, "hr-authority", PROVINCE)
    by_region = await province.call("board")
    assert {row["key"]: row["figures"]["people"] for row in by_region["rows"]} == {"430100": 1, "431100": 8}
    assert by_region["whole"] == {
        "people": 9, "met": 1, "near": 1, "behind": 7, "not_bound": 0, "public_hours": "60",
        "professional_hours": "110",
    }  # fmt: skip
    city = await province.call("board", within="431100")
    assert {row["key"]: row["figures"]["people"] for row in city["rows"]} == {"431100": 1, "431102": 7}
    units = await province.call("board", by="organisation", within="431102")
    assert {row["name"]: row["figures"]["people"] for row in units["rows"]} == {
        f"机构{SCHOOL.int}": 6, f"机构{EDUCATION.int}": 1,
    }  # fmt: skip
    departments = await province.call("board", by="department", within="431102")
    assert {row["name"]: row["figures"]["people"] for row in departments["rows"]} == {f"机构{EDUCATION.int}": 7}
    titles = await province.call("board", by="title-level", within="431102")
    # One group of one person alone would be what is missing from the whole.
    assert {row["key"]: row["figures"] for row in titles["rows"]} == {"junior": None, "senior": None}


async def test_topics_have_the_names_of_regulations(ledger_api: "LedgerApi") -> None:
    who, unit = ledger_api.stranger(), UUID(int=209)
    school = organisations()[5].model_copy(update={"organisation_id": unit})
    await ledger_api.hear(
        school,
        who.placed("431102", organisation_id=unit),
        who.course(10, required_topic="party-history"),
        who.course(5, required_topic="knitting"),
    )
    async with ledger_api.service.db.transaction() as tx:
        while await actions.keep_standings(tx, rulebooks=shipped(), this_year=2025):
            pass
    rows = (await Desk(ledger_api, "unit-administrator", unit).call("board/hours", by="topic"))["rows"]
    assert [(row["key"], row["name"]) for row in rows] == [("party-history", "中国共产党党史"), ("knitting", None)]


async def test_what_was_learned_is_broken_down(ledger_api: "LedgerApi", people: "dict[str, Somebody]") -> None:
    desk = Desk(ledger_api, "unit-administrator", SCHOOL)
    for by, hours in {
        "subject": {"professional": "110", "public": "60"}, "mode": {"online": "170"},
        "source": {"lanxin": "120", "muxi": "50"}, "topic": {"": "170"},
    }.items():  # fmt: skip
        assert {row["key"]: row["hours"] for row in (await desk.call("board/hours", by=by))["rows"]} == hours, by


async def test_a_unit_that_changes_region_leaves_its_people_of_the_year_before_where_they_were(
    ledger_api: "LedgerApi", people: "dict[str, Somebody]"
) -> None:
    """List and board go by the region in which somebody stood on the last day of the year."""
    unit, who = UUID(int=210), ledger_api.stranger()
    school = organisations()[5].model_copy(update={"organisation_id": unit, "department_id": None})
    await ledger_api.hear(school, who.placed("431102", organisation_id=unit), *who.full_year())
    county, far = Desk(ledger_api, "hr-authority", COUNTY), Desk(ledger_api, "hr-authority", FAR)

    async def seen(desk: Desk) -> tuple[int, int, int] | None:
        """How many are in the list, on the board and in its hours; ``None``: the unit is none of the office's."""
        async with ledger_api.service.db.transaction() as tx:
            while await actions.keep_standings(tx, rulebooks=shipped(), this_year=2025):
                pass
        if (await desk.ask("board", organisation_id=str(desk.unit), year=2025, unit=str(unit))).status_code == 404:
            return None
        hours = (await desk.call("board/hours", unit=str(unit)))["rows"]
        board = await desk.call("board", by="organisation", unit=str(unit))
        return (await desk.call("standings", unit=str(unit)))["total"], board["whole"]["people"], len(hours)

    assert (await seen(county), await seen(far)) == ((1, 1, 2), None)
    await ledger_api.hear(school.model_copy(update={"region_code": "150000", "version": 2}))
    assert (await seen(county), await seen(far)) == ((1, 1, 2), (0, 0, 0)), "the unit moved, nobody else did"
    await ledger_api.hear(who.placed("150000", organisation_id=unit, version=2))
    assert (await seen(county), await seen(far)) == (None, (1, 1, 2)), "of the person it is known, too"
    await ledger_api.hear(
        school.model_copy(update={"region_code": "431102", "version": 3}),
        who.placed("431102", organisation_id=unit, version=3, ended_on="2024-01-01", ended_because="retired"),
    )
    assert await seen(county) == (0, 0, 0), "the others find the county as it was"
