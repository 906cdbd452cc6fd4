"""What waits too long, what does not look right, and what is drawn to be looked at; and the form on paper."""

import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from live_platform import Platform, id_number, person
from office_workers import FORM, OfficeWorker, held, offices_of_lingling
from pypdf import PdfReader

from common.clock import china_date, now
from filings.submission.actions import reminders as reminder_actions
from filings.supervision.domain import drawn
from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
TOLD = "/own/messages?before=2090-01-01T00:00:00Z"
"""Also what is told some days from now."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    return await offices_of_lingling(platform)


async def later(platform: Platform, days: float) -> None:
    """The platform looks at what is due, so many days from now."""
    service = platform.house.filings
    at = now() + timedelta(days=days)
    async with service.db.transaction() as tx:
        await reminder_actions.run_due(tx, service.web.state.app.deps, now=at)


async def test_an_office_is_reminded_then_the_one_above_is_told_whatever_was_restarted(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, county, city = (offices[name] for name in ("school", "bureau", "county", "city"))
    filing_id = await school.drafts()
    await school.does(filing_id, "submit")
    # Who waits may remind, once a day.
    await school.does(filing_id, "remind", text="请尽快")
    assert await school.refused(filing_id, "remind") == (409, "reminded-today")
    await later(platform, 3)
    assert [message["text"] for message in (await bureau.call("GET", TOLD))["messages"]] == [
        f"“{FORM['title']}”等待本单位办理，请尽快办理。附言：请尽快"
    ]
    await later(platform, 5)
    told = (await bureau.call("GET", TOLD))["messages"]
    assert [event["kind"] for event in told] == ["filing-remind", "filing-remind"]
    await later(platform, 5.5)
    assert len((await bureau.call("GET", TOLD))["messages"]) == 2, "once is enough"
    assert await county.waiting() == []
    await later(platform, 7.1)
    assert (await county.waiting(), await bureau.waiting()) == ([filing_id], [filing_id])
    told = (await county.call("GET", TOLD))["messages"]
    assert told[0]["kind"] == "filing-escalate"
    assert await county.refused(filing_id, "endorse") == (403, "not-yours")
    assert await city.waiting() == []
    asked = f"/supervision/statistics?organisation_id={county.organisation_id}&year={china_date(now()).year}&by="
    for by, key in (("office", bureau.organisation_id), ("kind", "training")):
        found = await county.call("GET", asked + by)
        [row] = found["rows"]
        assert (row["key"], row["figures"]["waiting"]) == (key, 1), "who was told has no turn"
        assert (found["whole"]["waiting"], found["is_whole"]) == (1, True)
    await later(platform, 14.2)
    waits_for = [item["organisation_id"] for item in (await school.looks(filing_id))["waits_for"]]
    assert waits_for[0] == bureau.organisation_id
    assert county.organisation_id in waits_for
    await bureau.does(filing_id, "endorse")
    assert await county.waiting() == []
    assert await platform.sql("filings", "SELECT 1 FROM filing WHERE alarm_at IS NOT NULL") == []


async def test_supervision_shows_what_waits_what_is_missing_and_what_is_far_from_plan(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    await platform.register(person(1))
    await school.does(await school.drafts(), "submit")
    waiting = (await county.call("GET", "/supervision/waiting"))["waiting"]
    assert [(row["name"], row["filing_kind"], row["waiting"], row["late"]) for row in waiting] == [
        ("零陵区教育局", "training", 1, 0)
    ]
    old = await school.drafts(**held(days_ago=60), title="没有名单的培训")
    await school.does(old, "submit")
    assert (await bureau.does_to("endorse", [old]))["left"] == 1
    await bureau.does(old, "endorse")
    missing = (await county.call("GET", "/supervision/without-roster"))["trainings"]
    assert [(requirement["title"], requirement["people"]) for requirement in missing] == [("没有名单的培训", 120)]
    roster_id = await school.writes_roster(old, [{"id_number": id_number(1), "name": "测试1"}])
    await school.does(roster_id, "submit")
    assert (await county.call("GET", "/supervision/without-roster"))["trainings"] == []
    far = (await county.call("GET", "/supervision/far-from-plan"))["rosters"]
    assert [(roster["planned"], roster["came"], roster["remarks"][0]["remark"]) for roster in far] == [
        (120, 1, "far-fewer")
    ]
    assert (await county.call("GET", "/supervision/fees-over-caps"))["rosters"] == []
    sheet = read_sheet((await county.ask("GET", "/supervision/far-from-plan", accept=XLSX)).content, rows_max=9)
    assert sheet.heading == ["名单", "申报单位", "计划人数", "名单行数"]
    assert [row.cells[1] for row in sheet.rows] == ["零陵区第一小学"]
    for path in ("waiting", "without-roster", "far-from-plan", "fees-over-caps"):
        assert await school.refusal("GET", f"/supervision/{path}") == (403, "not-yours")


async def test_a_spot_check_can_be_drawn_again_by_anybody(platform: Platform, offices: dict[str, OfficeWorker]) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    filed = []
    for number in range(6):
        filed.append(await school.drafts(title=f"培训{number}"))
        await school.does(filed[-1], "submit")
    await bureau.does_to("endorse", filed)
    today = china_date(now()).isoformat()
    asked = {
        "office_id": county.organisation_id, "kind": "training", "begins_on": today, "ends_on": today, "count": 2,
    }  # fmt: skip
    assert await school.refusal("POST", "/spot-checks", asked) == (403, "not-yours")
    assert await county.refusal("POST", "/spot-checks", {**asked, "kind": "roster"}) == (409, "nothing-to-draw")
    check_id = (await county.call("POST", "/spot-checks", asked))["spot_check_id"]
    seen = await county.call("GET", f"/spot-checks/{check_id}")
    assert (seen["among"], len(seen["items"])) == (6, 2)
    assert [item["filing_id"] for item in seen["items"]] == [
        str(item) for item in drawn(seen["seed"], map(UUID, filed), 2)
    ]
    await county.call("PUT", f"/spot-checks/{check_id}/items/1", {"is_right": False, "found": "无签到表"})
    again = await county.refusal("PUT", f"/spot-checks/{check_id}/items/1", {"is_right": True})
    assert again == (409, "not-open")
    [listed] = (await county.call("GET", "/spot-checks"))["spot_checks"]
    assert (listed["drawn"], listed["looked_at"], listed["wrong"]) == (2, 1, 1)
    assert await bureau.refusal("GET", f"/spot-checks/{check_id}") == (404, "no-such-spot-check")


async def test_the_form_is_printed_three_times_with_opinions_roster_and_a_code_to_its_live_state(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1))
    training_id = await school.drafts(**held(sittings=2))
    await school.does(training_id, "submit")
    await bureau.does(training_id, "endorse", text="请做好考勤")
    roster_id = await school.writes_roster(training_id, [{"id_number": id_number(1), "name": "测试1"}])
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await platform.settle()
    answer = await school.ask("GET", f"/filings/{training_id}/form.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace(" ", "")
    for said in (
        str(FORM["title"]),
        "零陵区第一小学",
        "请做好考勤",
        "零陵区教育局",
        "第1份/共3份",
        "第3份/共3份",
        "测试1",
        "注：此表一式三份，",
    ):
        assert said.replace(" ", "") in text, said
    assert id_number(1) not in text
    code = (await school.looks(training_id))["code"]
    page = await platform.client.get(f"/filings/verify/{code}", headers={"accept": "text/html"})
    assert page.status_code == 200
    for said in ("已备案", str(FORM["title"]), "零陵区第一小学", "已认定学时"):
        assert said in page.text
    state = (await platform.client.get(f"/filings/verify/{code}", headers={"accept": "application/json"})).json()
    assert (state["state"], state["recognised_people"]) == ("approved", 1)
    await school.does(training_id, "withdraw", text="改期")
    assert "已失效" in (await platform.client.get(f"/filings/verify/{code}")).text
    for unknown in ("x" * 24, "short"):
        assert (await platform.client.get(f"/filings/verify/{unknown}")).status_code == 404
    assert await school.refusal("GET", f"/filings/{roster_id}/form.pdf") == (409, "no-form")


async def test_a_fee_over_the_cap_is_seen_by_whoever_supervises(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    app = platform.house.filings.web.state.app
    book = app.rulebooks.by_id("hunan-2023")
    capped = replace(book, fee_caps=app.rulebooks.by_id("inner-mongolia-2024").fee_caps)
    app.rulebooks.all = tuple(capped if item is book else item for item in app.rulebooks.all)
    try:
        await platform.register(person(1))
        over = await school.drafts(**held(), fee_kind="theory", fee="6.5", payer="unit")
        answer = await school.ask("POST", f"/filings/{over}/acts", {"act": "submit"})
        assert "理论课程培训每人每课时不得超过6元" in answer.json()["fields"][0]["problem"]
        training_id = await school.drafts(**held(), fee_kind="theory", fee="6", payer="unit", people=1)
        await school.does(training_id, "submit")
        await bureau.does(training_id, "endorse")
        roster_id = await school.writes_roster(training_id, [{"id_number": id_number(1), "name": "测试1"}])
        await school.call("PUT", f"/filings/{roster_id}/form", {"form": {"fee_charged": "9"}})
        await school.does(roster_id, "submit")
        [seen] = (await county.call("GET", "/supervision/fees-over-caps"))["rosters"]
        assert (seen["fee_charged"], seen["remarks"][0]["message"]) == ("9", "实际收费超过规定的上限")
    finally:
        app.rulebooks.all = tuple(book if item is capped else item for item in app.rulebooks.all)
