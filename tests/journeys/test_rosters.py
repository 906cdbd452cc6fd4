"""From a training that was held to certificates: who attended, who recognises it, and what becomes of it afterwards."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from live_platform import AUTHORITY, Platform, completion, id_number, organisation_code, person
from office_workers import OfficeWorker, held, office_worker, offices_of_lingling

from filings.rosters.actions import rows as row_actions
from offices.authority import Role
from pages.static import hashed_name
from tables.opening import read_sheet
from tables.sheets import table

pytestmark = pytest.mark.anyio
YEAR = 2026
CITY_BUREAU, CITY_SCHOOL = organisation_code(502, region="431100"), organisation_code(503, region="431100")
SIXTY = held(sittings=15)
"""Half days for 60 professional hours."""


@pytest.fixture
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    return await offices_of_lingling(platform)


def row(serial: int, attended: list[str] | None = None) -> dict[str, Any]:
    return {"id_number": id_number(serial), "name": f"测试{serial}", "attended": attended}


def public(serial: int) -> dict[str, Any]:
    """30 public hours of this year, at a vendor."""
    return completion(
        f"p{serial}", serial, hours="30", started_at=f"{YEAR}-03-01T08:00:00+08:00",
        completed_at=f"{YEAR}-03-05T18:00:00+08:00",
    )  # fmt: skip


async def approved(unit: OfficeWorker, office: OfficeWorker, **changes: Any) -> str:
    training_id = await unit.drafts(**{**SIXTY, **changes})
    await unit.does(training_id, "submit")
    assert (await office.does(training_id, "endorse", text="同意"))["state"] == "approved"
    return training_id


async def standings(platform: Platform, *serials: int) -> list[str]:
    return [status["status"] for status in await platform.statuses(*((id_number(serial), YEAR) for serial in serials))]


async def test_a_city_units_professional_course_from_draft_to_certificate(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    organisations = [
        {"code": CITY_BUREAU, "name": "永州市教育局", "kind": "department", "region_code": "431100"},
        {"code": CITY_SCHOOL, "name": "永州市第一中学", "kind": "institution", "region_code": "431100",
         "department_code": CITY_BUREAU},
    ]  # fmt: skip
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": organisations})
    await platform.register(person(1, unit_code=CITY_SCHOOL))
    await platform.push(public(1))
    await platform.settle()
    school = await office_worker(platform, Role.UNIT_ADMINISTRATOR, CITY_SCHOOL)
    bureau = await office_worker(platform, Role.DEPARTMENT, CITY_BUREAU)
    training_id = await school.drafts(**SIXTY)
    await school.does(training_id, "submit")
    # A unit of the city files with the city's HR authority as well, by the city's plan of 2021.
    assert (await bureau.does(training_id, "endorse", text="同意"))["state"] == "in-chain"
    assert (await offices["city"].does(training_id, "endorse", text="同意"))["state"] == "approved"
    seen = await school.looks(training_id)
    assert [step["organisation_id"] for step in seen["chain"]] == [
        bureau.organisation_id,
        offices["city"].organisation_id,
    ]
    assert (seen["rulebook_id"], seen["article"]) == ("yongzhou-2021", "五（二）、附件")
    roster_id = await school.writes_roster(training_id, [row(1)])
    [told] = await school.rows(roster_id)
    assert (told["state"], told["hours"], told["half_days"]) == ("ready", "60", 15)
    assert told["article"].startswith("湘人社函〔2023〕63号")
    await school.does(roster_id, "submit")
    assert await standings(platform, 1) == ["not-certified"]
    assert (await bureau.does(roster_id, "endorse"))["state"] == "approved"
    await platform.settle()
    assert await standings(platform, 1) == ["certified"]
    seen = await bureau.looks(roster_id)
    assert seen["roster"] == {"rows": 1, "done": 1, "is_done": True, "counted": 1}
    entries = (await platform.statement(1, YEAR))["entries"]
    assert [entry["hours"] for entry in entries if entry["subject"] == "professional"] == ["60"]
    assert (await platform.check()).holds


async def test_a_county_authoritys_public_course_in_yongzhou(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    county, city = offices["county"], offices["city"]
    second = await office_worker(platform, Role.HR_AUTHORITY, AUTHORITY)
    await platform.register(person(1))
    training_id = await approved(county, city, subject="public", title="公共科目集中培训")
    roster_id = await county.writes_roster(training_id, [row(1)])
    await county.does(roster_id, "submit")
    # The county recognises public hours, its own course's too: somebody else of the office does it.
    assert await county.refused(roster_id, "endorse") == (403, "ones-own")
    await second.does(roster_id, "endorse")
    await platform.settle()
    assert (await platform.statement(1, YEAR))["hours"]["public"] == "60"


async def test_a_withdrawn_filing_suspends_three_certificates(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(*(person(serial) for serial in (1, 2, 3)))
    await platform.push(*(public(serial) for serial in (1, 2, 3)))
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [row(serial) for serial in (1, 2, 3)])
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await platform.settle()
    assert await standings(platform, 1, 2, 3) == ["certified"] * 3
    await school.does(training_id, "withdraw", text="培训未按备案开展")
    await platform.settle()
    assert await standings(platform, 1, 2, 3) == ["suspended"] * 3
    seen = await school.looks(roster_id)
    assert (seen["state"], seen["opinions"][-1]["act"]) == ("withdrawn", "lapse")
    assert "培训未按备案开展" in seen["opinions"][-1]["text"]
    assert (await platform.check()).holds


async def test_a_corrected_roster_takes_the_place_of_the_one_before(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(*(person(serial) for serial in (1, 2, 3)))
    await platform.push(*(public(serial) for serial in (1, 2, 3)))
    training_id = await approved(school, bureau)
    first = await school.writes_roster(training_id, [row(1), row(2)])
    assert await school.refusal("POST", f"/filings/{training_id}/rosters") == (409, "roster-open")
    await school.does(first, "submit")
    await bureau.does(first, "endorse")
    await platform.settle()
    one_half_day = [f"{SIXTY['begins_on']}/morning"]
    second = await school.writes_roster(training_id, [row(1), row(2, one_half_day), row(3)])
    await school.does(second, "submit")
    counted_before = {line["row"]: line["recognition_id"] for line in await school.rows(first)}
    await bureau.does(second, "endorse")
    await platform.settle()
    # The first goes on counting under the decision that it had; nothing of theirs was touched.
    rows = {line["row"]: line for line in await school.rows(second)}
    assert rows[1]["recognition_id"] == counted_before[1]
    assert [(rows[number]["state"], rows[number]["hours"]) for number in (1, 2, 3)] == [
        ("counted", "60"), ("counted", "4"), ("counted", "60"),
    ]  # fmt: skip
    assert (await school.looks(first))["state"] == "withdrawn"
    assert await standings(platform, 1, 2, 3) == ["certified", "suspended", "certified"]
    # What was approved is overturned by whoever decided.
    assert await school.refused(second, "overturn", text="…") == (403, "not-yours")
    await bureau.does(second, "overturn", text="签到不实")
    await platform.settle()
    assert await standings(platform, 1, 2, 3) == ["suspended"] * 3
    assert (await platform.check()).holds


async def test_unknown_people_are_parked_and_counted_once_they_register(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1))
    await platform.push(public(7))
    training_id = await approved(school, bureau, people=2)
    wrong = id_number(8)[:-1] + ("1" if id_number(8)[-1] != "1" else "2")
    rows = [row(1), row(7), {"id_number": wrong, "name": "某人"}, row(1), row(9, ["2020-01-01/morning"]), row(10, [])]
    roster_id = await school.writes_roster(training_id, rows)
    told = await school.rows(roster_id)
    assert [event["state"] for event in told] == ["ready", "parked", "refused", "refused", "refused", "refused"]
    assert [event["message"] for event in told[1:]] == [
        "平台尚无此人，登记后自动计入", "身份证号不正确，请核对", "与第1行身份证号相同", "出席的半天不在培训计划中",
        "没有勾选任何半天",
    ]  # fmt: skip
    await school.does(roster_id, "submit")
    seen = await bureau.looks(roster_id)
    assert {remark["remark"] for remark in seen["remarks"]} == {"unknown-people", "refused-rows"}
    await bureau.does(roster_id, "endorse")
    await platform.settle()
    assert await standings(platform, 7) == ["not-certified"]
    await platform.register(person(7))
    await platform.settle()
    assert [line["state"] for line in (await school.rows(roster_id))[:2]] == ["counted", "counted"]
    assert await standings(platform, 7) == ["certified"]


async def test_a_sheet_goes_out_is_filled_in_and_comes_back(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1), person(2))
    training_id = await approved(school, bureau, **held(sittings=2), people=2)
    template = await school.ask("GET", f"/filings/{training_id}/roster-template")
    heading = read_sheet(template.content, rows_max=10).heading
    filled = [(id_number(1), "测试1", "√", "√", "86分"), (id_number(2), "测试2", "√", "", "")]
    columns = {str(place): name for place, name in enumerate(heading)}
    excel = table(columns, [dict(zip(columns, cells, strict=True)) for cells in filled])
    roster_id = (await school.call("POST", f"/filings/{training_id}/rosters"))["filing_id"]
    answer = await school.call("PUT", f"/rosters/{roster_id}/sheet", content=excel)
    assert answer["rows"] == 2
    await platform.settle()
    assert [line["hours"] for line in await school.rows(roster_id)] == ["8", "4"]
    assert [line["test_result"] for line in await school.rows(roster_id)] == ["86分", None]
    back = await school.ask("GET", f"/rosters/{roster_id}/sheet")
    found = read_sheet(back.content, rows_max=10)
    assert found.heading[-3:] == ["学时", "处理结果", "说明"]
    assert [line.cells[0] for line in found.rows] == [id_number(1), id_number(2)]
    # Its numbers go back to the unit alone.
    await school.call("PUT", f"/filings/{roster_id}/form", {"form": {"fee_charged": "0"}})
    await school.does(roster_id, "submit")
    assert await bureau.refusal("GET", f"/rosters/{roster_id}/sheet") == (403, "not-yours")
    assert [line["name"] for line in await bureau.rows(roster_id)] == ["测试1", "测试2"]
    refused = await school.refusal("PUT", f"/rosters/{roster_id}/sheet", content=excel)
    assert refused == (409, "out-of-order")
    assert await bureau.refusal("PUT", f"/rosters/{roster_id}/sheet", content=b"\x00\x01") == (422, "not-a-sheet")


async def test_a_roster_has_its_time_and_its_rows(platform: Platform, offices: dict[str, OfficeWorker]) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    ahead = await school.drafts()
    assert await school.refusal("POST", f"/filings/{ahead}/rosters") == (409, "not-approved")
    await school.does(ahead, "submit")
    await bureau.does(ahead, "endorse")
    assert await school.refusal("POST", f"/filings/{ahead}/rosters") == (409, "not-begun")
    training_id = await approved(school, bureau)
    assert await bureau.refusal("POST", f"/filings/{training_id}/rosters") == (403, "not-yours")
    roster_id = (await school.call("POST", f"/filings/{training_id}/rosters"))["filing_id"]
    answer = await school.ask("POST", f"/filings/{roster_id}/acts", {"act": "submit"})
    assert [field["name"] for field in answer.json()["fields"]] == ["实际收费标准"]
    await school.call("PUT", f"/filings/{roster_id}/form", {"form": {"fee_charged": "0"}})
    assert await school.refused(roster_id, "submit") == (409, "no-rows")
    await school.call("PUT", f"/rosters/{roster_id}/rows", {"rows": [{"id_number": "x", "name": "某"}]})
    await platform.settle()
    assert await school.refused(roster_id, "submit") == (409, "nobody")
    assert await county.refusal("GET", f"/rosters/{roster_id}/rows") == (404, "no-such-filing")
    several: list[dict[str, Any]] = [{"rows": []}, {"rows": [{"name": "某"}]}, {"rows": [{"id_number": 3}]}]
    for bad in several:
        assert (await school.refusal("PUT", f"/rosters/{roster_id}/rows", bad))[0] == 422
    assert (await school.refusal("GET", f"/rosters/{roster_id}/rows?state=lost"))[0] == 422


async def test_somebody_of_another_department_is_recognised_by_their_own(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    health, clinic = organisation_code(601), organisation_code(602)
    organisations = [
        {"code": health, "name": "零陵区卫健局", "kind": "department", "region_code": "431102"},
        {"code": clinic, "name": "零陵区医院", "kind": "institution", "region_code": "431102",
         "department_code": health},
    ]  # fmt: skip
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": organisations})
    await platform.register(person(1), person(5, unit_code=clinic))
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [row(1), row(5)])
    told = await school.rows(roster_id)
    assert [(event["state"], event["reason"]) for event in told] == [("ready", None), ("refused", "not-competent")]
    assert "由其主管部门" in told[1]["message"]
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    # What another office's roster says of them decides their claim, and nothing else does.
    theirs = await office_worker(platform, Role.UNIT_ADMINISTRATOR, clinic)
    form = {
        "subject": "professional", "title": "教师专业能力培训", "organiser": "零陵区第一小学", "hours": "60",
        "begins_on": SIXTY["begins_on"], "ended_on": SIXTY["ends_on"],
        "number": (await school.looks(training_id))["code"],
    }  # fmt: skip
    person_id = await platform.person_id(5)
    more = await theirs.claims(person_id, "offline-training", YEAR, {**form, "hours": "61"})
    assert (await theirs.does(more, "submit"))["state"] == "in-chain"
    await theirs.does(more, "withdraw", text="填错学时")
    claim_id = await theirs.claims(person_id, "offline-training", YEAR, form)
    assert (await theirs.does(claim_id, "submit"))["is_automatic"]
    await platform.settle()
    assert (await platform.statement(5, YEAR))["hours"]["professional"] == "60"
    said = (await theirs.looks(claim_id))["opinions"][-1]["text"]
    assert said.startswith("零陵区教育局已认定的参训名单")


@pytest.mark.parametrize(
    ("step", "method", "path", "document"),
    [
        ("AttendanceRow", "PUT", "/rosters/{}/rows", {"rows": [row(1)]}),
        ("has_id_number", "PUT", "/rosters/{}/rows", {"rows": [row(1)]}),
        ("given", "GET", "/rosters/{}/sheet", None),
        ("given", "POST", "/filings/{}/acts", {"act": "submit"}),
    ],
    ids=["read", "sealed", "opened for a sheet", "opened to compare names"],
)
async def test_others_are_served_while_the_rows_of_a_roster_are(
    platform: Platform,
    offices: dict[str, OfficeWorker],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    method: str,
    path: str,
    document: Any,
) -> None:
    await platform.register(person(1))
    school = offices["school"]
    roster_id = await school.writes_roster(await approved(school, offices["bureau"]), [row(1)])
    begun, others_served = threading.Event(), threading.Event()
    do: Callable[..., Any] = getattr(row_actions, step)

    def waiting(*given: Any) -> Any:
        begun.set()
        assert others_served.wait(20), "nobody was served"
        return do(*given)

    monkeypatch.setattr(row_actions, step, waiting)
    asking = asyncio.create_task(school.ask(method, path.format(roster_id), document))
    while not begun.is_set() and not asking.done():
        await asyncio.sleep(0.01)
    assert begun.is_set()
    assert (await platform.client.get(f"/filings/static/{hashed_name('xueshi.css')}")).status_code == 200
    others_served.set()
    assert (await asking).is_success
