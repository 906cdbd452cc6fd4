"""Who reads anything about somebody is on record before they are answered, and whom it is about sees it."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, YEAR, Platform, completion, id_number, person
from office_workers import OfficeWorker, held, offices_of_lingling
from staff import Staff, appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio
OWN = [f"/{service}/v1/own/readings" for service in ("ledger", "certificates", "filings", "vendor-gateway")]


async def added_up(platform: Platform) -> None:
    """Until every service has added up what was read so far."""
    async with asyncio.timeout(60):
        for package in platform.names:
            while (await platform.sql(package, "SELECT count(*) FROM reading_waiting"))[0][0]:
                await asyncio.sleep(0.05)


async def readings(platform: Platform, staff: Staff) -> list[tuple[str, str, str, str | None, int]]:
    """Where, by whom, what, for which purpose and how often somebody was read, as they are shown it themselves."""
    await added_up(platform)
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    documents = {"registry": await staff.call("GET", "/v1/account/looks")}
    for path in OWN:
        answer = await platform.client.get(path, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        documents[path.split("/")[1]] = answer.json()
    found = []
    for service, document in documents.items():
        for reading in document["readings"]:
            assert datetime.fromisoformat(reading["first_at"]) <= datetime.fromisoformat(reading["last_at"])
            found.append((service, reading["reader"], reading["kind"], reading["purpose"], reading["times"]))
    return sorted(found, key=str)


async def learner_of(platform: Platform, serial: int = 1) -> Staff:
    """Somebody on the school's roster who can sign in."""
    return await appointed(desk_of(platform), serial, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def test_every_question_of_the_hr_platform_is_shown_to_whom_it_is_about(platform: Platform) -> None:
    await platform.register(person(1), person(2))
    learner = await learner_of(platform)
    await platform.statuses((id_number(1), YEAR), (id_number(2), YEAR), (id_number(1), YEAR - 1))
    await platform.status(1)
    await platform.call(
        "POST",
        "/certificates/v1/eligibility-queries",
        {"queries": [{"id_number": id_number(1), "purpose": item} for item in ("promotion", "transfer")]},
        client_id="hr-platform",
    )
    found = await readings(platform, learner)
    assert found == [
        ("certificates", "client:hr-platform", "eligibility", "promotion", 1),
        ("certificates", "client:hr-platform", "eligibility", "transfer", 1),
        ("certificates", "client:hr-platform", "status", None, 3),
        ("ledger", "client:certificates", "grounds", "promotion", 1),
        ("ledger", "client:certificates", "grounds", "transfer", 1),
    ]
    # Asking about oneself is nobody else's reading, and leaves none.
    assert await readings(platform, learner) == found


async def test_ones_own_question_is_listed_as_nobodys_and_the_hr_platforms_beside_it_is(platform: Platform) -> None:
    await platform.register(person(1))
    learner = await learner_of(platform)
    await platform.settle()
    token = (await learner.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    own = await platform.client.post(
        "/certificates/v1/own/eligibility-queries",
        json={"purposes": ["promotion", "reward"]},
        headers={"authorization": f"Bearer {token}"},
    )
    assert own.status_code == 200, own.text
    assert await readings(platform, learner) == []
    question = {"id_number": id_number(1), "purpose": "promotion"}
    await platform.call(
        "POST", "/certificates/v1/eligibility-queries", {"queries": [question]}, client_id="hr-platform"
    )
    assert await readings(platform, learner) == [
        ("certificates", "client:hr-platform", "eligibility", "promotion", 1),
        ("ledger", "client:certificates", "grounds", "promotion", 1),
    ]


async def test_a_question_about_a_number_that_is_nobodys_yet_is_theirs_to_see_once_they_are_registered(
    platform: Platform,
) -> None:
    await platform.status(1)
    await platform.call("POST", "/registry/v1/people/queries", {"id_numbers": [id_number(1)]})
    await platform.register(person(1))
    learner = await learner_of(platform)
    await platform.settle()
    assert await readings(platform, learner) == [
        ("certificates", "client:hr-platform", "status", None, 1),
        ("registry", "client:administrator", "look-up", None, 1),
    ]


async def test_programs_that_read_hours_certificates_decisions_and_names_are_shown(platform: Platform) -> None:
    await platform.register(person(1))
    person_id = await platform.person_id(1)
    await platform.settle()
    learner = await learner_of(platform)
    for path in (
        f"/ledger/v1/people/{person_id}/years/{YEAR}",
        f"/ledger/v1/people/{person_id}/requirements",
        f"/certificates/v1/people/{person_id}/certificates",
        f"/filings/v1/people/{person_id}/decisions",
    ):
        await platform.call("GET", path)
    await platform.call("POST", "/registry/v1/people/names", {"person_ids": [person_id]})
    applied = {"applications": [{"person_id": person_id, "year": YEAR}]}
    await platform.call("POST", "/certificates/v1/applications", applied)
    assert await readings(platform, learner) == [
        ("certificates", "client:administrator", "application", None, 1),
        ("certificates", "client:administrator", "certificates", None, 1),
        ("filings", "client:administrator", "decisions", None, 1),
        ("ledger", "client:administrator", "hours", None, 1),
        ("ledger", "client:administrator", "requirements", None, 1),
        ("registry", "client:administrator", "look-up", None, 1),
        ("registry", "client:administrator", "names", None, 1),
    ]


async def test_who_searches_is_shown_with_their_office_and_role(platform: Platform) -> None:
    await platform.register(person(1), person(2))
    learner = await learner_of(platform)
    authority = await appointed(desk_of(platform), 902, Role.HR_AUTHORITY, AUTHORITY)
    found = (await authority.call("POST", "/v1/people/searches", {"name": "测试"}))["people"]
    assert len(found) == 2
    await added_up(platform)
    [read] = (await learner.call("GET", "/v1/account/looks"))["readings"]
    assert (read["kind"], read["role"], read["office"], read["times"]) == (
        "search", "hr-authority", "零陵区人力资源和社会保障局", 1,
    )  # fmt: skip
    # Their own search finds themselves as well, and is no reading of themselves by somebody else.
    await learner.call("POST", "/v1/people/searches", {"name": "测试"})
    await added_up(platform)
    assert len((await learner.call("GET", "/v1/account/looks"))["readings"]) == 1


async def test_rosters_with_names_are_readings_of_everybody_on_them(platform: Platform) -> None:
    offices = await offices_of_lingling(platform)
    await platform.register(person(1))
    learner = await learner_of(platform)
    await platform.settle()
    school, department = await _approved_roster(platform, offices)
    found = [reading for reading in await readings(platform, learner) if reading[0] == "filings"]
    assert {(kind, times) for _, _, kind, _, times in found} >= {
        ("roster", 1),
        ("printed-roster", 1),
        ("attachment", 1),
    }
    token = (await learner.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    answer = await platform.client.get("/filings/v1/own/readings", headers={"authorization": f"Bearer {token}"})
    by = {(reading["kind"], reading["role"], reading["office"]) for reading in answer.json()["readings"]}
    assert ("printed-roster", "department", "零陵区教育局") in by, by
    assert school is not department


async def _approved_roster(platform: Platform, offices: dict[str, OfficeWorker]) -> tuple[OfficeWorker, OfficeWorker]:
    school, department = offices["school"], offices["bureau"]
    training_id = await school.drafts(**held(sittings=15))
    await school.does(training_id, "submit")
    await department.does(training_id, "endorse", text="同意")
    row = {"id_number": id_number(1), "name": "测试1", "attended": None}
    roster_id = await school.writes_roster(training_id, [row])
    await school.rows(roster_id)
    signed = await school.attaches(roster_id, "签到表.pdf")
    assert (await school.ask("GET", f"/filings/{roster_id}/attachments/{signed}")).status_code == 200
    await school.does(roster_id, "submit")
    await department.does(roster_id, "endorse", text="同意")
    await platform.settle()
    answer = await department.ask("GET", f"/filings/{training_id}/form.pdf")
    assert answer.status_code == 200, answer.text
    return school, department


async def test_whose_records_were_merged_sees_the_readings_of_both(platform: Platform) -> None:
    await platform.register(person(1), person(2))
    ledger_actions = await appointed(desk_of(platform), 901, Role.UNIT_ADMINISTRATOR, SCHOOL)
    authority = await appointed(desk_of(platform), 902, Role.HR_AUTHORITY, AUTHORITY)
    one, two = await platform.person_id(1), await platform.person_id(2)
    await platform.settle()
    await platform.push(completion("odd", 1, hours="1.1", started_at="2025-03-05T17:15:00+08:00"))
    await platform.call("GET", "/vendor-gateway/v1/flagged-completions")
    await platform.call("GET", f"/ledger/v1/people/{one}/years/{YEAR}")
    await platform.statuses((id_number(1), YEAR), (id_number(2), YEAR))
    made = await ledger_actions.call("POST", "/v1/mendings", {"person_id": one, "into_id": two, "reason": "同一人"})
    await authority.call("POST", f"/v1/mendings/{made['mending_id']}/steps", {"step": "sign"})
    await platform.settle()
    learner = await learner_of(platform, 2)
    found = await readings(platform, learner)
    assert ("ledger", "client:administrator", "hours", None, 1) in found
    assert ("certificates", "client:hr-platform", "status", None, 2) in found
    assert ("vendor-gateway", "client:administrator", "flagged-completions", None, 1) in found


async def test_nothing_is_shown_where_the_reading_cannot_be_put_on_record(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.sql("certificates", "ALTER TABLE reading RENAME TO reading_away")
    try:
        document: Any = {"queries": [{"id_number": id_number(1), "year": YEAR}]}
        answer = await platform.ask("POST", "/certificates/v1/status-queries", document, client_id="hr-platform")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:xueshi:problem:readings-away")
    finally:
        await platform.sql("certificates", "ALTER TABLE reading_away RENAME TO reading")
    assert (await platform.status(1))["status"] == "not-certified"


async def test_readings_hold_ids_and_no_number_or_name(platform: Platform) -> None:
    await platform.register(person(1))
    person_id = await platform.person_id(1)
    await platform.settle()
    await platform.call("GET", f"/ledger/v1/people/{person_id}/years/{YEAR}")
    await platform.status(1)
    await added_up(platform)
    [row] = await platform.sql("ledger", "SELECT people, people_sealed, reading::text AS text FROM reading")
    assert row["people"] == 1
    assert person_id.replace("-", "") not in bytes(row["people_sealed"]).hex() + row["text"]
    [counted] = await platform.sql("ledger", "SELECT person_id FROM reading_of_person")
    assert str(counted["person_id"]) == person_id
    for package in platform.names:
        for table in ("reading", "reading_as", "reading_of_person"):
            for found in await platform.sql(package, f"SELECT {table}::text AS text FROM {table}"):
                assert id_number(1) not in found["text"]
                assert "测试" not in found["text"]


async def test_the_check_adds_readings_up_and_finds_those_that_were_taken_away(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.status(1)
    await added_up(platform)
    checked = await platform.check()
    assert checked.holds
    assert checked.head is not None
    await platform.sql("certificates", "DELETE FROM reading_of_person")
    broken = [equation.name for equation in (await platform.check()).equations if not equation.holds]
    assert broken == ["readings, certificates"]
