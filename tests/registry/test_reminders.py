"""Offices remind people within their reach of the hours of a year, at most once a week, and it is on record."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, person
from registry_api import RegistryApi, calling
from staff import FAR_SCHOOL, OTHER_OFFICES, Staff, appointed, learner, reason_of

from common.clock import china_date, now
from offices.authority import Grant, Role
from registry.access.domain.authority import Actor
from registry.main import kept_for
from registry.reminders import actions
from registry.reminders.actions import Asked
from registry.retention.jobs import Retention

pytestmark = pytest.mark.anyio
YEAR = china_date(now()).year


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    return await appointed(registry_api, 801, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def head(registry_api: RegistryApi, county: Staff) -> Staff:
    return await appointed(registry_api, 802, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(scope="module")
async def department(registry_api: RegistryApi, county: Staff) -> Staff:
    return await appointed(registry_api, 803, Role.DEPARTMENT, DEPARTMENT)


@pytest.fixture(scope="module")
async def offices(registry_api: RegistryApi, county: Staff) -> dict[str, str]:
    rows = await registry_api.connection.fetch("SELECT code, organisation_id::text FROM organisation")
    return {row["code"]: row["organisation_id"] for row in rows}


async def registered(registry_api: RegistryApi, *serials: int, **other: Any) -> list[str]:
    await registry_api.register(*(person(serial, **other) for serial in serials))
    return [str(person_id) for person_id in await registry_api.ids(*serials)]


async def remind(staff: Staff, office: str, people: list[str], **other: Any) -> Any:
    body = {"organisation_id": office, "person_ids": people, "training_year": YEAR, **other}
    return await staff.ask("POST", "/v1/reminders", body)


def left(answer: Any) -> list[str | None]:
    assert answer.status_code == 200, answer.text
    return [result["left"] for result in answer.json()["results"]]


async def test_who_is_reminded_reads_which_year_by_which_office_and_where_to_look(
    registry_api: RegistryApi, county: Staff, head: Staff, offices: dict[str, str]
) -> None:
    teacher = await learner(registry_api, county, 810, SCHOOL)
    [person_id] = [str(item) for item in await registry_api.ids(810)]
    unread = (await teacher.call("GET", "/v1/account/messages/unread"))["unread"]
    answer = await remind(head, offices[SCHOOL], [person_id], text="还差公共科目。")
    assert (left(answer), answer.json()["reminded"]) == ([None], 1)
    assert (await teacher.call("GET", "/v1/account/messages/unread"))["unread"] == unread + 1
    [message] = [
        item
        for item in (await teacher.call("GET", "/v1/account/messages"))["messages"]
        if item["kind"] == "hours-reminder"
    ]
    assert message["title"] == f"{YEAR}年度培训学时提醒"
    assert message["text"] == (
        f"零陵区第一小学提醒您：请登录平台，在“我的学时”中查看您{YEAR}年度培训学时的完成情况；"
        "尚未完成的，请及时参加培训。提醒单位附言：还差公共科目。"
    )
    assert message["about"] == {
        "reminder_id": answer.json()["reminder_id"], "organisation_id": offices[SCHOOL], "training_year": YEAR,
    }  # fmt: skip
    acts = (await teacher.call("GET", "/v1/account/looks"))["acts"]
    assert [act["what"] for act in acts].count("person.reminded") == 1


async def test_nobody_is_reminded_twice_in_a_week_by_whatever_office(
    registry_api: RegistryApi, county: Staff, head: Staff, department: Staff, offices: dict[str, str]
) -> None:
    first, second = await registered(registry_api, 811, 812)
    assert left(await remind(head, offices[SCHOOL], [first])) == [None]
    answer = await remind(department, offices[DEPARTMENT], [second, first])
    assert left(answer) == [None, "reminded-lately"]
    again = await remind(county, offices[AUTHORITY], [first, second])
    assert left(again) == ["reminded-lately"] * 2
    assert (again.json()["reminder_id"], again.json()["reminded"]) == (None, 0)
    await registry_api.connection.execute(
        "UPDATE reminded_person SET reminded_at = now() - interval '7 days 1 minute' WHERE person_id = $1", UUID(first)
    )
    assert left(await remind(county, offices[AUTHORITY], [first, second])) == [None, "reminded-lately"]


async def test_two_offices_at_the_same_moment_remind_once(
    registry_api: RegistryApi, county: Staff, offices: dict[str, str]
) -> None:
    people = [UUID(person_id) for person_id in await registered(registry_api, *range(820, 826))]
    account_id = await registry_api.connection.fetchval("SELECT account_id FROM account LIMIT 1")
    grant = Grant(Role.HR_AUTHORITY, UUID(offices[AUTHORITY]), "431102")
    actor = Actor(account_id, uuid4(), "经办", None, None, (grant,), ())
    db = registry_api.service.db

    async def reminded(chosen: list[UUID]) -> int:
        async with db.transaction() as tx:
            asked = Asked(UUID(offices[AUTHORITY]), chosen, YEAR, None)
            found = await actions.remind(tx, actor, asked, now=now())
            await asyncio.sleep(0.5)  # the other one comes before this one has committed
            return int(found["reminded"])

    assert sorted(await asyncio.gather(reminded(people), reminded(people[::-1]))) == [0, 6]


async def test_people_out_of_reach_are_answered_like_nobody_and_who_has_ended_is_left_out(
    registry_api: RegistryApi, county: Staff, head: Staff, offices: dict[str, str]
) -> None:
    [far] = await registered(registry_api, 830, unit_code=FAR_SCHOOL)
    [retired, leaving] = await registered(registry_api, 831, 832)
    [gone_far] = await registered(registry_api, 833, unit_code=FAR_SCHOOL)
    for serial, day, unit in ((831, f"{YEAR - 1}-06-30", SCHOOL), (833, f"{YEAR - 1}-06-30", FAR_SCHOOL)):
        ended = person(serial, unit_code=unit, ended_on=day, ended_because="retired")
        answer = await registry_api.register(ended)
        assert answer["results"][0]["status"] == "updated", answer
    await registry_api.register(person(832, ended_on=f"{YEAR + 1}-06-30", ended_because="retired"))
    nobody = str(uuid4())
    answer = await remind(county, offices[AUTHORITY], [far, nobody, retired, gone_far, leaving])
    assert left(answer) == ["no-such-person", "no-such-person", "no-longer-staff", "no-such-person", None]


async def test_only_roles_that_see_hours_remind_and_only_for_their_own_office(
    registry_api: RegistryApi, head: Staff, department: Staff, offices: dict[str, str]
) -> None:
    auditor = await appointed(registry_api, 804, Role.AUDITOR, AUTHORITY)
    people = await registered(registry_api, 840)
    for staff, office in ((auditor, AUTHORITY), (head, DEPARTMENT), (department, SCHOOL)):
        assert reason_of(await remind(staff, offices[office], people)) == (403, "not-yours")
        refused = await staff.ask("GET", f"/v1/reminders?organisation_id={offices[office]}")
        assert reason_of(refused) == (403, "not-yours")


async def test_what_was_sent_is_shown_to_the_office_and_to_no_other(
    registry_api: RegistryApi, head: Staff, department: Staff, offices: dict[str, str]
) -> None:
    [stays, goes] = await registered(registry_api, 850, 851)
    sent = (await remind(head, offices[SCHOOL], [stays, goes], text="请抓紧。")).json()["reminder_id"]
    [shown] = [
        item
        for item in (await head.call("GET", f"/v1/reminders?organisation_id={offices[SCHOOL]}"))["reminders"]
        if item["reminder_id"] == sent
    ]
    assert {**shown, "sent_at": None} == {
        "reminder_id": sent, "organisation_id": offices[SCHOOL], "role": "unit-administrator", "training_year": YEAR,
        "text": "请抓紧。", "sent_at": None, "sent_by": "测试802", "people_count": 2,
    }  # fmt: skip
    await registry_api.register(person(851, unit_code=FAR_SCHOOL, effective_on=f"{china_date(now())}"))
    whole = await head.call("GET", f"/v1/reminders/{sent}")
    names = {item["person_id"]: item["name"] for item in whole["people"]}
    assert names == {stays: person(850)["name"], goes: None}
    assert reason_of(await department.ask("GET", f"/v1/reminders/{sent}")) == (404, "no-such-reminder")
    assert reason_of(await head.ask("GET", f"/v1/reminders/{uuid4()}")) == (404, "no-such-reminder")


async def test_when_somebody_was_reminded_last_goes_by_where_the_record_stands_that_stays(
    registry_api: RegistryApi, head: Staff, offices: dict[str, str]
) -> None:
    [stays, never] = await registered(registry_api, 855, 858)
    [old_far] = await registered(registry_api, 856, unit_code=FAR_SCHOOL)
    [stays_far] = await registered(registry_api, 857, unit_code=FAR_SCHOOL)
    [old] = await registered(registry_api, 859)
    for person_id in (stays, old):
        assert left(await remind(head, offices[SCHOOL], [person_id])) == [None]
    for goes, kept in ((old_far, stays), (old, stays_far)):
        merge = "UPDATE person SET merged_into = $2 WHERE person_id = $1"
        await registry_api.connection.execute(merge, UUID(goes), UUID(kept))
    body = {"organisation_id": offices[SCHOOL], "person_ids": [stays, old_far, old, stays_far, never]}
    found = (await head.call("POST", "/v1/reminders/queries", body))["last"]
    assert {item["person_id"] for item in found} == {stays, old_far}
    assert len({item["reminded_at"] for item in found}) == 1


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"text": f"{id_number(1)}请补学"}, "not-this-shape"),
        ({"text": "学" * 201}, "not-this-shape"),
        ({"training_year": YEAR + 1}, "year-to-come"),
        ({"person_ids": []}, "not-this-shape"),
        ({"person_ids": [str(uuid4()) for _ in range(501)]}, "not-this-shape"),
    ],
    ids=["an ID number", "too long", "a year to come", "nobody", "too many"],
)
async def test_what_a_reminder_may_not_say(
    head: Staff, offices: dict[str, str], other: dict[str, Any], reason: str
) -> None:
    body = {"person_ids": [str(uuid4())], **other}
    answer = await remind(head, offices[SCHOOL], body.pop("person_ids"), **body)
    assert reason_of(answer) == (422, reason)


async def test_a_reminder_sent_again_under_its_key_is_answered_as_before(
    registry_api: RegistryApi, head: Staff, offices: dict[str, str]
) -> None:
    people = await registered(registry_api, 860)
    body = {"organisation_id": offices[SCHOOL], "person_ids": people, "training_year": YEAR}
    headers = {"authorization": f"Session {head.token}", "idempotency-key": str(uuid4())}
    async with calling(registry_api.app) as client:
        answers = [await client.post("/registry/v1/reminders", json=body, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert left(answers[1]) == [None]


async def test_reminders_are_forgotten_with_the_log_of_readings(
    registry_api: RegistryApi, head: Staff, offices: dict[str, str]
) -> None:
    [old, new] = await registered(registry_api, 870, 871)
    sent = [(await remind(head, offices[SCHOOL], [item])).json()["reminder_id"] for item in (old, new)]
    long_ago = "UPDATE reminder SET sent_at = now() - interval '40 months' WHERE reminder_id = $1"
    await registry_api.connection.execute(long_ago, UUID(sent[0]))
    service = registry_api.service
    await Retention(service.db, kept_for(service.web.state.app.settings)).forget()
    assert reason_of(await head.ask("GET", f"/v1/reminders/{sent[0]}")) == (404, "no-such-reminder")
    assert (await head.call("GET", f"/v1/reminders/{sent[1]}"))["people_count"] == 1
