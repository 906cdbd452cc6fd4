"""Ways around what was decided: each was tried once, and none leads anywhere."""

from typing import Any

import pytest
from live_platform import DEPARTMENT, Platform, completion, id_number, person
from office_workers import FORM, OfficeWorker, held, learner, office_worker, offices_of_lingling

from filings.rosters.actions import rosters as roster_actions
from offices.authority import Role
from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
YEAR = 2026


@pytest.fixture
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    return await offices_of_lingling(platform)


def row(serial: int, **other: Any) -> dict[str, Any]:
    return {"id_number": id_number(serial), "name": f"测试{serial}", **other}


async def approved(school: OfficeWorker, bureau: OfficeWorker, **changes: Any) -> str:
    training_id = await school.drafts(**{**held(sittings=4), **changes})
    await school.does(training_id, "submit")
    await bureau.does(training_id, "endorse")
    return training_id


async def test_what_was_handed_in_anew_since_it_was_looked_at_is_not_endorsed(offices: dict[str, OfficeWorker]) -> None:
    school, bureau = offices["school"], offices["bureau"]
    filing_id = await school.drafts()
    await school.does(filing_id, "submit")
    saw = (await bureau.looks(filing_id))["saw"]
    await school.does(filing_id, "take-back")
    await school.call("PUT", f"/filings/{filing_id}/form", {"form": {**FORM, "people": 900}})
    await school.does(filing_id, "submit")
    for act in ("endorse", "refuse"):
        assert await bureau.refused(filing_id, act, text="…", saw=saw) == (409, "changed-since")
    body = {"act": "endorse", "filings": [{"filing_id": filing_id, "saw": saw}], "with_remarks": True}
    assert (await bureau.call("POST", "/filings/acts", body))["results"][0]["reason"] == "changed-since"
    assert await bureau.refusal("POST", f"/filings/{filing_id}/acts", {"act": "endorse"}) == (409, "changed-since")
    await bureau.does(filing_id, "endorse")


async def test_a_refused_roster_does_not_come_back_once_its_training_is_gone(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1))
    training_id = await approved(school, bureau)
    first = await school.writes_roster(training_id, [row(1)])
    await school.does(first, "submit")
    await bureau.does(first, "refuse", text="无签到表")
    second = await school.writes_roster(training_id, [row(1)])
    assert await bureau.refused(first, "take-back") == (409, "later-roster")
    await school.does(second, "submit")
    await bureau.does(second, "refuse", text="无签到表")
    await school.does(training_id, "withdraw", text="未举办")
    assert (await bureau.looks(second))["state"] == "withdrawn"
    assert await bureau.refused(second, "take-back") == (409, "training-gone")
    # One that was begun goes no further either.
    other = await approved(school, bureau, title="另一培训")
    begun = await school.writes_roster(other, [row(1)])
    await bureau.does(other, "overturn", text="违规收费")
    assert (await school.looks(begun))["state"] == "withdrawn"
    await platform.settle()
    assert (await platform.statement(1, YEAR))["hours"]["total"] == "0"


async def test_rows_that_count_are_taken_off_before_others_are_written(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1), person(2))
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [row(1)])
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await platform.settle()
    await bureau.does(roster_id, "take-back")
    await bureau.does(roster_id, "return", text="请核对")
    await platform.settle()
    # As if the job had not come to it yet.
    counted = "UPDATE attendance SET state = 'counted', recognition_id = (SELECT decision_id FROM decision)"
    await platform.sql("filings", counted)
    rows = {"rows": [row(2)]}
    assert await school.refusal("PUT", f"/rosters/{roster_id}/rows", rows) == (409, "being-read")
    await platform.sql("filings", "UPDATE attendance SET state = 'ready', recognition_id = NULL")
    await school.call("PUT", f"/rosters/{roster_id}/rows", rows)


async def test_a_number_with_anothers_name_is_shown_before_it_is_decided(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1), person(2))
    training_id = await approved(school, bureau, people=2)
    roster_id = await school.writes_roster(training_id, [row(1), {"id_number": id_number(2), "name": "王五"}])
    await school.does(roster_id, "submit")
    [remark] = [item for item in (await bureau.looks(roster_id))["remarks"] if item["remark"] == "name-differs"]
    assert remark["message"] == "有姓名与登记的不一致，请逐行核对（第2行）"
    returned = await school.ask("GET", f"/rosters/{roster_id}/sheet")
    notes = [row.cells[-1] for row in read_sheet(returned.content, rows_max=9).rows]
    assert "登记的姓名为测试2" in str(notes[1])
    assert "姓名" not in str(notes[0])
    rows = await bureau.rows(roster_id)
    assert [(line["name"], line["registered_name"]) for line in rows] == [("测试1", "测试1"), ("王五", "测试2")]
    assert rows[0]["unit"] == "零陵区第一小学"
    assert not any("id_number" in line or "person_id" in line for line in rows)


async def test_the_same_days_twice_are_remarked_and_so_is_the_same_name(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1))
    for title, remarked in (("甲", False), ("乙", True)):
        training_id = await approved(school, bureau, title=title, people=1)
        roster_id = await school.writes_roster(training_id, [row(1)])
        await school.does(roster_id, "submit")
        seen = {remark["remark"] for remark in (await bureau.looks(roster_id))["remarks"]}
        assert ("same-days" in seen) is remarked
        await bureau.does(roster_id, "endorse")
        await platform.settle()
    claim = {
        "subject": "professional", "title": "甲", "organiser": "某校", "begins_on": held()["begins_on"],
        "ended_on": held(sittings=4)["ends_on"], "hours": "16", "number": "JY-1",
    }  # fmt: skip
    claim_id = await school.claims(await platform.person_id(1), "offline-training", YEAR, claim)
    await school.does(claim_id, "submit")
    assert [remark["remark"] for remark in (await bureau.looks(claim_id))["remarks"]] == ["similar-offline"]


async def test_what_a_roster_counts_is_withdrawn_by_its_roster_alone(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1))
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [row(1)])
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await platform.settle()
    [counted] = await school.rows(roster_id)
    path = f"/filings/v1/recognitions/{counted['recognition_id']}/withdrawals"
    answer = await platform.ask("POST", path, {"reason": "误认定"})
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "rests-on-filing")
    # A correction that was approved is corrected again or overturned; taking it back would take everybody's hours.
    second = await school.writes_roster(training_id, [row(1)])
    await school.does(second, "submit")
    await bureau.does(second, "endorse")
    await platform.settle()
    assert await bureau.refused(second, "take-back") == (409, "took-a-place")
    assert (await platform.statement(1, YEAR))["hours"]["total"] == "16"


async def test_what_has_changed_is_seen_by_every_office_again_before_it_is_decided(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    await platform.register(person(1))
    me = await learner(platform, 1, county)
    form = {
        "subject": "professional", "title": "面授课", "organiser": "某校", "begins_on": f"{YEAR}-05-01",
        "ended_on": f"{YEAR}-05-02", "hours": "16", "number": "JY-2",
    }  # fmt: skip
    claim_id = await me.claims(await platform.person_id(1), "offline-training", YEAR, form)
    await me.does(claim_id, "submit")
    await school.does(claim_id, "endorse")
    # Unchanged it goes on where it was; with other hours it begins with the unit again.
    await bureau.does(claim_id, "return", text="请核对学时")
    await me.does(claim_id, "submit")
    assert await bureau.waiting() == [claim_id]
    await bureau.does(claim_id, "return", text="请核对学时")
    kept = (await me.looks(claim_id))["form"]
    await me.call("PUT", f"/filings/{claim_id}/form", {"form": {**kept, "hours": "60"}})
    await me.does(claim_id, "submit")
    assert (await bureau.waiting(), await school.waiting()) == ([], [claim_id])


async def test_staff_of_an_office_claim_like_everybody_else(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    county = offices["county"]
    await platform.register(person(1, unit_code=DEPARTMENT, post_category="worker"))
    me = await learner(platform, 1, county)
    ledger_actions = await office_worker(platform, Role.UNIT_ADMINISTRATOR, DEPARTMENT)
    form = {
        "subject": "public", "title": "面授课", "organiser": "某校", "begins_on": f"{YEAR}-05-01",
        "ended_on": f"{YEAR}-05-02", "hours": "16", "number": "JY-3",
    }  # fmt: skip
    claim_id = await me.claims(await platform.person_id(1), "offline-training", YEAR, form)
    await me.does(claim_id, "submit")
    assert await offices["bureau"].refused(claim_id, "endorse") == (403, "not-yours")
    await ledger_actions.does(claim_id, "endorse")
    await county.does(claim_id, "endorse")
    await platform.settle()
    assert (await platform.statement(1, YEAR))["hours"]["public"] == "16"


async def test_an_id_number_has_no_place_in_texts_however_it_is_typed(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    wide = "".join(chr(ord(item) + 0xFEE0) for item in id_number(1))
    for written in (wide, f"{id_number(1)[:6]} {id_number(1)[6:14]} {id_number(1)[14:]}"):
        answer = await school.ask("POST", "/filings", {
            "organisation_id": school.organisation_id, "form": {**FORM, "place": f"见 {written}"},
        })  # fmt: skip
        assert [field["problem"] for field in answer.json()["fields"]] == ["含有身份证号，请删除"]
        filing_id = await school.drafts()
        assert (await school.refusal("POST", f"/filings/{filing_id}/acts", {"act": "withdraw", "text": written}))[
            0
        ] == 422
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [{"id_number": "测试1", "name": id_number(1)}])
    [told] = await school.rows(roster_id)
    assert (told["name"], told["state"]) == ("", "refused")


async def test_whoever_was_parked_while_the_platform_looked_away_is_found_again(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.push(completion("p", 7))
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [row(7)])
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await platform.register(person(7))
    await platform.settle()
    assert (await school.rows(roster_id))[0]["state"] == "counted"
    # The same, where nothing woke it.
    other = await school.writes_roster(await approved(school, bureau, title="另一培训"), [row(7)])
    await platform.sql("filings", "UPDATE attendance SET state = 'parked' WHERE state = 'ready'")
    async with platform.house.filings.db.transaction() as tx:
        await roster_actions.match_parked(tx, now=(await _now(platform)))
    await platform.settle()
    assert (await school.rows(other))[0]["state"] == "ready"


async def _now(platform: Platform) -> Any:
    [found] = await platform.sql("filings", "SELECT now() AS at")
    return found["at"]


async def test_one_human_under_two_numbers_is_counted_once(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    await platform.register(person(1), person(2))
    wish = {"person_id": await platform.person_id(1), "into_id": await platform.person_id(2), "reason": "核对身份证"}
    made = await school.staff.call("POST", "/v1/mendings", wish)
    await county.staff.call("POST", f"/v1/mendings/{made['mending_id']}/steps", {"step": "sign"})
    await platform.settle()
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [row(1), row(2)])
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await platform.settle()
    assert [(line["state"], line["reason"]) for line in await school.rows(roster_id)] == [
        ("counted", None), ("refused", "evidence-used"),
    ]  # fmt: skip
    assert (await platform.statement(2, YEAR))["hours"]["total"] == "16"


async def test_no_number_and_no_name_of_a_roster_stands_in_any_table(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    await platform.register(person(1))
    training_id = await approved(school, bureau)
    roster_id = await school.writes_roster(training_id, [row(1), row(7), {"id_number": "12345", "name": "无名氏"}])
    paper = await school.attaches(roster_id, "签到.pdf", b"%PDF-1.7 " + id_number(7).encode())
    await school.call("PUT", f"/filings/{roster_id}/form", {"form": {"fee_charged": "0", "attachments": [paper]}})
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await platform.settle()
    tables = await platform.sql("filings", "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    for table in tables:
        [kept] = await platform.sql(
            "filings", f"SELECT coalesce(string_agg(t::text, ' '), '') AS text FROM {table['name']} t"
        )
        for serial in (1, 7):
            assert id_number(serial) not in kept["text"], table["name"]
            assert id_number(serial).encode().hex() not in kept["text"], table["name"]
        assert "无名氏" not in kept["text"], table["name"]
