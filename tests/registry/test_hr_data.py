"""What the HR platform has of people, compared with this platform's records: told, listed, settled, fetched back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Cluster, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import Staff, appointed, reason_of

from common.clock import china_date, now
from offices.authority import Role
from registry.hr_data.api import offices, records
from registry.hr_data.domain.deadlines import Deadline
from registry.hr_data.jobs import ProgressJob

pytestmark = pytest.mark.anyio
FARM = organisation_code(81, region="431103")
CITY = organisation_code(82, region="431100")
DUE = "06-30"
RECORDS, SETTLED = "/registry/v1/hr-data/records", "/registry/v1/hr-data/settled"
COUNTS = ("same", "differs", "unknown_person", "malformed")
PROGRESS = ("people", "told_of", "same", "differing", "settled", "overdue")


class Hr:
    """The HR platform's program."""

    def __init__(self, registry_api: RegistryApi, headers: dict[str, str]) -> None:
        self.registry_api, self.headers = registry_api, headers

    @classmethod
    async def of(cls, registry_api: RegistryApi) -> "Hr":
        return cls(registry_api, await registry_api.allowed("registry:hr-data"))

    async def send(self, *items: Any) -> Any:
        answer = await self.registry_api.client.post(RECORDS, json={"records": list(items)}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def fetch(self, after: int = 0) -> Any:
        answer = await self.registry_api.client.get(f"{SETTLED}?after={after}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
async def hr(registry_api: RegistryApi) -> Hr:
    return await Hr.of(registry_api)


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    """Of the school."""
    return await appointed(registry_api, 700, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    """Of the county in which the school lies."""
    return await appointed(registry_api, 701, Role.HR_AUTHORITY, AUTHORITY)


def told(serial: int, **other: Any) -> dict[str, Any]:
    """A record that agrees with :func:`live_platform.person`, but for what is replaced; ``None`` leaves a field out."""
    item = {
        "id_number": id_number(serial), "reference": f"hr-{serial}", "unit_code": SCHOOL,
        "post_category": "professional", "title_level": "junior", **other,
    }  # fmt: skip
    return {name: value for name, value in item.items() if value is not None}


async def id_of(registry_api: RegistryApi, code: str) -> str:
    return str(await registry_api.connection.fetchval("SELECT organisation_id FROM organisation WHERE code = $1", code))


async def listed(staff: Staff, code: str = SCHOOL, serial: int | None = None, **wanted: Any) -> list[dict[str, Any]]:
    """What differs, on the first page; of one person where one is named."""
    query = "&".join(f"{name}={value}" for name, value in wanted.items())
    office = await id_of(staff.registry_api, code)
    found = await staff.call("GET", f"/v1/hr-data/differences?organisation_id={office}&{query}")
    name = f"测试{serial}"
    return [item for item in found["differences"] if serial is None or item["name"] == name]


async def settled(staff: Staff, *items: dict[str, Any]) -> list[tuple[str, str | None]]:
    found = await staff.call("POST", "/v1/hr-data/settlements", {"settlements": list(items)})
    assert found["settled"] + found["refused"] == len(items)
    return [(item["status"], item.get("reason")) for item in found["results"]]


def wish(item: dict[str, Any], decision: str, **other: Any) -> dict[str, Any]:
    """How a difference is settled that was listed."""
    return {**{name: item[name] for name in ("person_id", "field", "ours", "theirs")}, "decision": decision, **other}


async def told_long_ago(registry_api: RegistryApi, serial: int) -> None:
    """The HR platform has said so since before the last deadline."""
    [person_id] = await registry_api.ids(serial)
    statement = """
        UPDATE hr_data_record SET post_said_at = '2024-05-01', title_said_at = '2024-05-01', unit_said_at = '2024-05-01'
        WHERE person_id = $1
    """
    await registry_api.connection.execute(statement, person_id)


# --- records come in


async def test_every_record_gets_its_verdict_and_the_counts_add_up(registry_api: RegistryApi, hr: Hr) -> None:
    await registry_api.register(
        person(1, post_grade=7), person(2), person(3, ended_on="2025-01-01", ended_because="left")
    )
    found = await hr.send(
        told(1, post_grade=7),
        told(2, title_level="senior", post_grade="七级"),
        told(3),
        told(9),
        told(1, title_level="senior"),
        told(2, post_category="king"),
        {"id_number": id_number(2)},
        {"id_number": "11010519491231002"},
        told(2, reference=id_number(4)),
        told(2, reference="x" * 65),
        told(2, post_category=None, post_grade=7),
        "no record",
    )
    assert [found[name] for name in COUNTS] == [1, 1, 2, 8]
    verdicts = [(item["verdict"], item.get("fields"), item.get("reason")) for item in found["results"]]
    assert verdicts == [
        ("same", None, None),
        ("differs", ["post_grade", "title_level"], None),
        ("unknown-person", None, None),
        ("unknown-person", None, None),
        ("malformed", None, "repeated"),
        ("malformed", None, "not-allowed"),
        ("malformed", None, "says-nothing"),
        ("malformed", None, "malformed"),
        ("malformed", None, "holds-id-number"),
        ("malformed", None, "malformed"),
        ("malformed", None, "malformed"),
        ("malformed", None, "not-an-object"),
    ]
    assert id_number(2) not in str(found)
    kept = await registry_api.connection.fetch("SELECT reference FROM hr_data_record WHERE reference LIKE 'hr-_'")
    assert {row["reference"] for row in kept} == {"hr-1", "hr-2"}, "nothing is kept of who is not on a staff"


async def test_the_same_record_changes_nothing_and_what_is_left_out_stays(registry_api: RegistryApi, hr: Hr) -> None:
    await registry_api.register(person(11))
    [person_id] = await registry_api.ids(11)

    async def row() -> Any:
        return dict(
            await registry_api.connection.fetchrow(
                "SELECT *, xmin::text AS version FROM hr_data_record WHERE person_id = $1", person_id
            )
        )

    await hr.send(told(11, post_grade=5, title_level="senior"))
    first = await row()
    again = await hr.send(told(11, post_grade=5, title_level="senior"))
    assert (again["differs"], (await row())["post_said_at"]) == (1, first["post_said_at"])
    await hr.send(told(11, title_level="intermediate", post_category=None, unit_code=None, reference=None))
    later = await row()
    assert (later["post_category"], later["post_grade"], later["reference"]) == ("professional", 5, "hr-11")
    assert later["title_level"] == "intermediate"
    assert later["post_said_at"] == first["post_said_at"]
    assert later["title_said_at"] > first["title_said_at"]
    await hr.send(told(11, post_grade=None))
    assert (await row())["post_grade"] is None, "a category without a grade takes back the one before"


async def test_only_the_scope_lets_a_program_send_or_fetch_and_a_request_is_bounded(registry_api: RegistryApi) -> None:
    assert (await registry_api.ask(RECORDS, {"records": [told(1)]}, "registry:write")).status_code == 403
    assert (await registry_api.look(SETTLED, "people:read")).status_code == 403
    for items in ([], [told(1)] * 1_001):
        assert (await registry_api.ask(RECORDS, {"records": items}, "registry:hr-data")).status_code == 422


async def test_a_thousand_records_are_taken_at_once(registry_api: RegistryApi, hr: Hr) -> None:
    found = await hr.send(*(told(900 + serial % 99) for serial in range(1_000)))
    assert found["unknown_person"] == len(found["results"]) == records.RECORDS_MAX


async def test_records_and_a_roster_of_the_same_people_do_not_stop_each_other(
    registry_api: RegistryApi, hr: Hr
) -> None:
    serials = range(740, 790)
    await registry_api.register(*(person(serial) for serial in serials))
    for grade in (7, 8, 9):
        rosters = (person(serial, post_grade=grade) for serial in reversed(serials))
        _, found = await asyncio.gather(
            registry_api.register(*rosters), hr.send(*(told(serial, post_grade=grade) for serial in serials))
        )
        assert found["same"] + found["differs"] == len(serials)
        await registry_api.connection.execute("DELETE FROM hr_data_record")


# --- differences


async def test_differences_show_both_values_to_who_reaches_the_unit(
    registry_api: RegistryApi, hr: Hr, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(21, post_grade=8, title_level="intermediate"))
    await hr.send(told(21, post_grade=7, title_level="senior"))
    department = await appointed(registry_api, 702, Role.DEPARTMENT, DEPARTMENT)
    auditor = await appointed(registry_api, 703, Role.AUDITOR, AUTHORITY)
    for staff, code in (
        (administrator, SCHOOL),
        (department, DEPARTMENT),
        (authority, AUTHORITY),
        (auditor, AUTHORITY),
    ):
        found = await listed(staff, code, 21)
        assert [(item["field"], item["ours"], item["theirs"]) for item in found] == [
            ("post_grade", "8", "7"),
            ("title_level", "intermediate", "senior"),
        ]
        assert found[0]["unit_code"] == SCHOOL
        assert found[0]["id_number_masked"][2:-2] == "*" * 14
        if staff is not administrator:
            assert await listed(staff, code, 21, unit_id=await id_of(registry_api, DEPARTMENT)) == []
    farm, school = await id_of(registry_api, DEPARTMENT), await id_of(registry_api, SCHOOL)
    elsewhere = await administrator.ask("GET", f"/v1/hr-data/differences?organisation_id={school}&unit_id={farm}")
    assert reason_of(elsewhere) == (404, "no-such-place")
    for staff, office in ((administrator, farm), (authority, school)):
        answer = await staff.ask("GET", f"/v1/hr-data/differences?organisation_id={office}")
        assert reason_of(answer) == (403, "not-yours")


async def test_differences_come_page_by_page(
    registry_api: RegistryApi, hr: Hr, administrator: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registry_api.register(person(25, post_grade=8), person(26, post_grade=8))
    await hr.send(*(told(serial, post_grade=7, title_level="senior") for serial in (25, 26)))
    whole = [(item["person_id"], item["field"]) for item in await listed(administrator)]
    monkeypatch.setattr(offices, "PAGE_MAX", 3)
    office, pages, after = await id_of(registry_api, SCHOOL), [], ""
    while after is not None:
        found = await administrator.call("GET", f"/v1/hr-data/differences?organisation_id={office}{after}")
        pages += [(item["person_id"], item["field"]) for item in found["differences"]]
        assert len(found["differences"]) <= 3
        after = found["after"] and f"&after={found['after']}"
    assert pages == whole
    assert len(set(pages)) == len(pages) >= 4


async def test_a_difference_is_over_once_the_values_agree_whoever_changed_which(
    registry_api: RegistryApi, hr: Hr, administrator: Staff
) -> None:
    await registry_api.register(person(31, post_grade=8), person(32, post_grade=8))
    await hr.send(told(31, post_grade=7), told(32, post_grade=7))
    assert len(await listed(administrator, serial=31)) == len(await listed(administrator, serial=32)) == 1
    await registry_api.register(person(31, post_grade=7))
    await hr.send(told(32, post_grade=8))
    assert await listed(administrator, serial=31) == await listed(administrator, serial=32) == []


async def test_grades_are_compared_of_the_same_category_alone(
    registry_api: RegistryApi, hr: Hr, administrator: Staff
) -> None:
    await registry_api.register(person(35, post_grade=8))
    await hr.send(told(35, post_category="management", post_grade=6))
    [item] = await listed(administrator, serial=35)
    assert (item["field"], item["ours"], item["theirs"], item["with_grade"]) == (
        "post_category", "professional", "management", 6,
    )  # fmt: skip
    assert await settled(administrator, wish(item, "take")) == [("settled", None)]
    assert await listed(administrator, serial=35) == [], "the grade came along"


async def test_of_two_records_of_one_human_the_one_that_stays_is_compared(
    registry_api: RegistryApi, hr: Hr, administrator: Staff
) -> None:
    await registry_api.register(person(71), person(72, title_level="senior"))
    goes, stays = await registry_api.ids(71, 72)
    await hr.send(told(71, title_level="intermediate"))
    await registry_api.connection.execute("UPDATE person SET merged_into = $2 WHERE person_id = $1", goes, stays)
    assert await listed(administrator, serial=71) == []
    found = await hr.send(told(71, title_level="intermediate"), told(72, title_level="senior"))
    assert [(item["verdict"], item.get("reason")) for item in found["results"]] == [
        ("differs", None),
        ("malformed", "repeated"),
    ]
    assert [item["person_id"] for item in await listed(administrator, serial=72)] == [stays]


# --- settling


async def test_a_value_that_is_taken_changes_the_record_with_its_trail_and_event(
    registry_api: RegistryApi, hr: Hr, administrator: Staff
) -> None:
    await registry_api.register(person(41, post_grade=8))
    await hr.send(told(41, post_grade=7, title_level="senior"))
    [grade, title] = await listed(administrator, serial=41)
    version = "SELECT version FROM person WHERE person_id = $1"
    before = await registry_api.connection.fetchval(version, grade["person_id"])
    assert await settled(administrator, wish(grade, "take"), wish(title, "take")) == [("settled", None)] * 2
    row = await registry_api.connection.fetchrow("SELECT * FROM person WHERE person_id = $1", grade["person_id"])
    assert (row["post_grade"], row["title_level"], row["version"]) == (7, "senior", before + 1)
    events = await registry_api.connection.fetch("SELECT * FROM outbox")
    assert any(grade["person_id"] in str(dict(event)) and "senior" in str(dict(event)) for event in events)
    acts = await registry_api.connection.fetch(
        "SELECT convert_from(body, 'UTF8') AS body FROM audit WHERE person_id = $1 ORDER BY audit_id",
        grade["person_id"],
    )
    told_by = f"account:{await registry_api.connection.fetchval('SELECT settled_by FROM hr_data_settlement LIMIT 1')}"
    found = [act["body"] for act in acts]
    assert sum('"hr-data.taken"' in body for body in found) == 2
    assert any('"person.changed"' in body and "post_grade" in body and told_by in body for body in found)
    assert await settled(administrator, wish(grade, "take")) == [("refused", "no-such-difference")]


async def test_a_value_that_is_kept_needs_a_reason_and_holds_for_these_two_values(
    registry_api: RegistryApi, hr: Hr, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(45, title_level="intermediate"))
    await hr.send(told(45, title_level="senior"))
    [item] = await listed(administrator, serial=45)
    assert await settled(administrator, wish(item, "keep")) == [("refused", "no-reason")]
    tomorrow = wish(item, "take", effective_on=str(china_date(now()) + timedelta(days=1)))
    assert await settled(administrator, tomorrow) == [("refused", "implausible-day")]
    answer = await administrator.ask(
        "POST", "/v1/hr-data/settlements", {"settlements": [wish(item, "keep", reason=f"见{id_number(45)}")]}
    )
    assert answer.status_code == 422
    assert await settled(administrator, wish(item, "keep", reason="聘书为中级")) == [("settled", None)]
    assert await listed(administrator, serial=45) == []
    [kept] = await listed(authority, AUTHORITY, 45, state="kept")
    assert (kept["kept"]["reason"], kept["kept"]["is_late"], kept["is_overdue"]) == ("聘书为中级", False, False)
    await hr.send(told(45, title_level="associate-senior"))
    [anew] = await listed(administrator, serial=45)
    assert (anew["ours"], anew["theirs"]) == ("intermediate", "associate-senior")
    await hr.send(told(45, title_level="senior"))
    [again] = await listed(administrator, serial=45)
    assert again["theirs"] == "senior", "what was said anew is decided anew"
    await registry_api.register(person(45, title_level="senior"))
    assert await listed(administrator, serial=45) == await listed(authority, AUTHORITY, 45, state="kept") == []


async def test_who_cannot_settle_is_told_why_and_the_others_are_settled(
    registry_api: RegistryApi, hr: Hr, administrator: Staff, authority: Staff
) -> None:
    await registry_api.call(
        "/registry/v1/organisations/imports",
        {"organisations": [{"code": FARM, "name": "冷水滩区农场", "kind": "institution", "region_code": "431103"}]},
    )
    await registry_api.register(person(51, post_grade=8), person(52, unit_code=FARM), person(53), person(700))
    await hr.send(
        told(51, post_grade=7), told(52, unit_code=FARM, title_level="senior"), told(53, unit_code=FARM),
        told(700, title_level="senior"),
    )  # fmt: skip
    city = await appointed(registry_api, 704, Role.DEPARTMENT, DEPARTMENT)
    [grade] = await listed(administrator, serial=51)
    [unit] = await listed(administrator, serial=53)
    [own] = await listed(administrator, serial=700)
    far = (await registry_api.ids(52))[0]
    elsewhere = {"person_id": far, "field": "title_level", "ours": "junior", "theirs": "senior", "decision": "take"}
    found = await settled(
        administrator,
        elsewhere,
        wish({**grade, "ours": "9"}, "take"),
        wish(unit, "take"),
        wish(own, "keep", reason="本人"),
        wish(grade, "take"),
        wish(grade, "keep", reason="又"),
    )
    assert found == [
        ("refused", "no-such-difference"), ("refused", "difference-changed"), ("refused", "not-yours"),
        ("refused", "oneself"), ("settled", None), ("refused", "repeated"),
    ]  # fmt: skip
    [of_city] = await listed(city, DEPARTMENT, 53)
    assert await settled(city, wish(of_city, "keep", reason="主管部门")) == [("refused", "no-such-difference")]
    answer = await administrator.call("POST", "/v1/hr-data/settlements", {"settlements": [wish(unit, "take")]})
    assert "申请调动" in answer["results"][0]["message"]


async def test_what_was_due_is_marked_and_settled_late(
    registry_api: RegistryApi, hr: Hr, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(55))
    await hr.send(told(55, title_level="senior"))
    [item] = await listed(administrator, serial=55)
    assert item["due_on"][5:] == "06-30"
    assert not item["is_overdue"]
    assert await listed(administrator, serial=55, is_overdue=True) == []
    await told_long_ago(registry_api, 55)
    [item] = await listed(administrator, serial=55, is_overdue=True)
    assert (item["due_on"], item["is_overdue"]) == ("2024-06-30", True)
    assert await settled(administrator, wish(item, "keep", reason="聘书为初级")) == [("settled", None)]
    [kept] = await listed(authority, AUTHORITY, 55, state="kept")
    assert kept["kept"]["is_late"]


# --- fetched back


async def test_the_program_fetches_how_its_own_records_were_settled_by_its_references(
    registry_api: RegistryApi, administrator: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    hr, other = await Hr.of(registry_api), await Hr.of(registry_api)
    await registry_api.register(person(61), person(62), person(63))
    await hr.send(told(61, title_level="senior"), told(62, title_level="senior", reference=None))
    await other.send(told(63, title_level="senior"))
    before = await hr.fetch()
    assert (before["settled"], before["next"], before["has_more"]) == ([], 0, False)
    [taken], [nameless], [foreign] = [await listed(administrator, serial=serial) for serial in (61, 62, 63)]
    await settled(administrator, wish(taken, "take"), wish(nameless, "take"), wish(foreign, "take"))
    await hr.send(told(61, title_level="intermediate"))
    [kept] = await listed(administrator, serial=61)
    await settled(administrator, wish(kept, "keep", reason="证书为正高级"))
    found = await hr.fetch()
    assert [
        tuple(item[name] for name in ("reference", "decision", "value", "reason")) for item in found["settled"]
    ] == [
        ("hr-61", "taken", "senior", None),
        ("hr-61", "kept", "senior", "证书为正高级"),
    ]
    assert id_number(61) not in str(found)
    assert taken["person_id"] not in str(found)
    assert (await hr.fetch(found["next"]))["settled"] == []
    monkeypatch.setattr(records, "SETTLED_MAX", 1)
    first = await hr.fetch()
    second = await hr.fetch(first["next"])
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert [*first["settled"], *second["settled"]] == found["settled"]


# --- readings


async def test_every_look_is_on_record_with_the_person_and_of_strangers_too(
    registry_api: RegistryApi, hr: Hr, administrator: Staff
) -> None:
    await registry_api.register(person(65))
    reading = "SELECT reader, role, people FROM reading WHERE kind = 'hr-data' ORDER BY reading_id DESC LIMIT 1"
    await hr.send(told(65, title_level="senior"), told(66))
    program = await registry_api.connection.fetchrow(reading)
    assert (program["reader"][:14], program["role"], program["people"]) == ("client:tested-", None, 2)
    await listed(administrator)
    person_who_looks = await registry_api.connection.fetchrow(reading)
    assert person_who_looks["role"] == "unit-administrator"


# --- how far they are


async def test_progress_adds_up_by_region_department_and_organisation(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RegistryApi.opened(cluster) as registry_api:
        hr = await Hr.of(registry_api)
        await registry_api.register(
            *(person(serial) for serial in (1, 2, 3, 4)),
            person(5, unit_code=DEPARTMENT),
            person(6, ended_on="2025-01-01", ended_because="left"),
        )
        await hr.send(told(1), *(told(serial, title_level="senior") for serial in (2, 3, 4)))
        await told_long_ago(registry_api, 2)
        authority = await appointed(registry_api, 701, Role.HR_AUTHORITY, AUTHORITY)
        school = await appointed(registry_api, 700, Role.UNIT_ADMINISTRATOR, SCHOOL)
        [kept] = await listed(school, serial=3)
        await settled(school, wish(kept, "keep", reason="聘书为初级"))

        async def seen(staff: Staff, code: str, by: str) -> tuple[list[int], dict[str, list[int]]]:
            path = f"/v1/hr-data/progress?organisation_id={await id_of(registry_api, code)}&by={by}"
            found = await staff.call("GET", path)
            assert datetime.fromisoformat(found["as_of"]) <= datetime.now(UTC)
            parts = {part["name"]: [part[name] for name in PROGRESS] for part in found["parts"]}
            return [found["whole"][name] for name in PROGRESS], parts

        at_school = [4, 4, 1, 2, 1, 1]
        whole, parts = await seen(authority, AUTHORITY, "region")
        assert (whole, parts) == ([5, 4, 1, 2, 1, 1], {"零陵区": [5, 4, 1, 2, 1, 1]})
        assert await seen(authority, AUTHORITY, "department") == (whole, {"零陵区教育局": whole})
        _, parts = await seen(authority, AUTHORITY, "organisation")
        assert parts == {"零陵区第一小学": at_school, "零陵区教育局": [1, 0, 0, 0, 0, 0]}
        assert await seen(school, SCHOOL, "organisation") == (at_school, {"零陵区第一小学": at_school})
        path = f"/v1/hr-data/progress?organisation_id={await id_of(registry_api, AUTHORITY)}"
        monkeypatch.setattr(offices, "PARTS_MAX", 1)
        first = await authority.call("GET", f"{path}&by=organisation")
        second = await authority.call("GET", f"{path}&by=organisation&after={first['after']}")
        assert [len(page["parts"]) for page in (first, second)] == [1, 1]
        assert (second["after"], second["whole"]) == (None, first["whole"])
        assert reason_of(await school.ask("GET", path)) == (403, "not-yours")
        rows = [{"code": CITY, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"}]
        await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows})
        of_city = await appointed(registry_api, 702, Role.HR_AUTHORITY, CITY)
        counts = ProgressJob(registry_api.service.db, Deadline.of(DUE))
        assert (await counts.take(), await counts.take()) == (True, False)
        assert await seen(of_city, CITY, "region") == (whole, {"零陵区": whole})
        await registry_api.register(person(7))
        assert await seen(of_city, CITY, "department") == (whole, {"零陵区教育局": whole}), "as of the last count"
        assert (await seen(authority, AUTHORITY, "region"))[0][0] == 6, "a county is counted at the question"
