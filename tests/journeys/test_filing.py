"""Offline training from plan to approval, through the doors that people use: a form that goes from office to office."""

import asyncio

import pytest
from live_platform import DEPARTMENT, Platform
from office_workers import FORM, OfficeWorker, office_worker, offices_of_lingling

from offices.authority import Role

pytestmark = pytest.mark.anyio


@pytest.fixture
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    return await offices_of_lingling(platform)


async def test_a_schools_course_is_returned_in_round_two_mended_and_approved(offices: dict[str, OfficeWorker]) -> None:
    school, bureau, county = offices["school"], offices["bureau"], offices["county"]
    filing_id = await school.drafts(people=None)
    # What is missing is named, in Chinese, and nothing is handed in.
    answer = await school.ask("POST", f"/filings/{filing_id}/acts", {"act": "submit"})
    assert (answer.status_code, [field["name"] for field in answer.json()["fields"]]) == (422, ["培训人数"])
    await school.call("PUT", f"/filings/{filing_id}/form", {"form": FORM})
    await school.does(filing_id, "submit")
    assert (await bureau.waiting(), await county.waiting()) == ([filing_id], [])
    # Who supervises the school sees it, and leaves it to whose turn it is.
    assert await county.refused(filing_id, "endorse") == (403, "not-yours")
    await bureau.does(filing_id, "return", text="请写明每天的安排")
    await school.call("PUT", f"/filings/{filing_id}/form", {"form": {**FORM, "plan": "第一天:备课;第二天:听课"}})
    await school.does(filing_id, "submit")
    seen = await bureau.call("GET", f"/filings/{filing_id}")
    assert [item["name"] for item in seen["rounds"][1]["changed"]] == ["培训计划"]
    assert (seen["rulebook_id"], seen["article"]) == ("yongzhou-2021", "五（二）、附件")
    await bureau.does(filing_id, "return", text="人数与范围不符", resume=False)
    await school.call("PUT", f"/filings/{filing_id}/form", {"form": {**FORM, "people": 80, "plan": "两天"}})
    await school.does(filing_id, "submit")
    assert (await bureau.does(filing_id, "endorse", text="同意"))["state"] == "approved"
    seen = await school.call("GET", f"/filings/{filing_id}")
    assert [opinion["act"] for opinion in seen["opinions"]] == [
        "submit", "return", "submit", "return", "submit", "endorse",
    ]  # fmt: skip
    assert seen["opinions"][-1]["text"] == "同意"
    assert (seen["round"], seen["waits_for"]) == (3, [])
    assert await bureau.waiting() == []
    told = (await school.call("GET", "/own/messages"))["messages"]
    assert [(event["kind"], event["is_new"]) for event in told] == [
        ("filing-approved", True), ("filing-returned", True), ("filing-returned", True),
    ]  # fmt: skip
    assert told[1]["text"] == f"“{FORM['title']}”已退回，请修改后重新提交。意见：人数与范围不符"
    assert await school.call("GET", "/own/messages/unread") == {"unread": 3}
    await school.call("PUT", "/own/messages/read", {"until": told[1]["at"]})
    assert await school.call("GET", "/own/messages/unread") == {"unread": 1}
    await school.call("PUT", "/own/messages/read", {"until": told[0]["at"]})
    assert await school.call("GET", "/own/messages/unread") == {"unread": 0}
    assert not any(message["is_new"] for message in (await school.call("GET", "/own/messages"))["messages"])
    assert (await bureau.call("GET", "/own/messages"))["messages"] == []
    [listed] = (await school.call("GET", "/filings"))["filings"]
    assert (listed["title"], listed["state"], listed["people"]) == (FORM["title"], "approved", 80)


async def test_a_county_authoritys_own_course_goes_to_the_city(offices: dict[str, OfficeWorker]) -> None:
    county, city = offices["county"], offices["city"]
    filing_id = await county.drafts(subject="public", title="公共科目集中培训")
    await county.does(filing_id, "submit")
    assert (await city.waiting(), await county.waiting()) == ([filing_id], [])
    assert (await city.does(filing_id, "endorse"))["state"] == "approved"


async def test_whoever_may_not_is_told_who_may(offices: dict[str, OfficeWorker]) -> None:
    school, bureau, county, city = (offices[name] for name in ("school", "bureau", "county", "city"))
    filing_id = await school.drafts()
    await school.does(filing_id, "submit")
    assert await school.refused(filing_id, "endorse") == (403, "not-yours")
    assert await county.refused(filing_id, "endorse") == (403, "not-yours")
    assert await bureau.refused(filing_id, "refuse") == (409, "no-text")
    assert await bureau.refused(filing_id, "submit") == (409, "out-of-order")
    # Once the county is asked for its opinion it sees the filing, and answers before the bureau goes on.
    await bureau.does(filing_id, "ask", text="是否与公共科目重复?", ask=[county.organisation_id])
    assert await bureau.refused(filing_id, "endorse") == (409, "opinions-outstanding")
    assert filing_id in await county.waiting()
    await county.does(filing_id, "give-opinion", text="不重复")
    assert (await bureau.does(filing_id, "endorse"))["state"] == "approved"
    assert (await bureau.does(filing_id, "take-back"))["state"] == "in-chain"
    # What its unit takes back is a draft again, which is nobody else's to see.
    mistaken = await school.drafts()
    await school.does(mistaken, "submit")
    await school.does(mistaken, "take-back")
    assert (await bureau.ask("GET", f"/filings/{mistaken}")).status_code == 404
    await school.does(filing_id, "withdraw", text="改期")
    assert await bureau.refused(filing_id, "endorse") == (409, "out-of-order")
    other = await school.drafts()
    await school.does(other, "submit")
    answer = await school.ask("PUT", f"/filings/{other}/form", {"form": FORM})
    assert answer.json()["type"].endswith("out-of-order")
    await bureau.does(other, "return", text="…")
    answer = await school.ask("PUT", f"/filings/{other}/form", {"form": {**FORM, "subject": "public"}})
    assert answer.json()["type"].endswith("other-subject")
    body = {"organisation_id": school.organisation_id, "form": FORM}
    assert (await city.ask("POST", "/filings", body)).status_code == 403


async def test_two_officers_at_the_same_moment_never_both_win(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    second = await office_worker(platform, Role.DEPARTMENT, DEPARTMENT)
    for _ in range(5):
        filing_id = await school.drafts()
        await school.does(filing_id, "submit")
        saw = (await bureau.looks(filing_id))["saw"]
        answers = await asyncio.gather(
            bureau.ask("POST", f"/filings/{filing_id}/acts", {"act": "endorse", "saw": saw}),
            second.ask("POST", f"/filings/{filing_id}/acts", {"act": "refuse", "text": "重复", "saw": saw}),
        )
        assert sorted(answer.status_code for answer in answers)[0] == 200
        assert sum(answer.status_code == 200 for answer in answers) == 1
        seen = await school.call("GET", f"/filings/{filing_id}")
        assert len(seen["opinions"]) == 2, "no opinion is lost, and none is of what was not done"


async def test_what_was_handed_over_is_taken_when_who_had_it_has_left(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    leaver = await office_worker(platform, Role.DEPARTMENT, DEPARTMENT)
    accounts = await platform.sql(
        "registry", f"SELECT account_id FROM account WHERE name = '测试{leaver.staff.serial}'"
    )
    filing_id = await school.drafts()
    await school.does(filing_id, "submit")
    await bureau.does(filing_id, "hand-over", to_account=str(accounts[0]["account_id"]))
    assert await bureau.refused(filing_id, "endorse") == (403, "handed-over")
    assert leaver.organisation_id == bureau.organisation_id
    await bureau.does(filing_id, "hand-over")
    assert (await bureau.does(filing_id, "endorse"))["state"] == "approved"


async def test_what_participants_pay_is_shown_to_the_office_with_the_article(offices: dict[str, OfficeWorker]) -> None:
    school, bureau = offices["school"], offices["bureau"]
    filing_id = await school.drafts(fee="500")
    answer = await school.ask("POST", f"/filings/{filing_id}/acts", {"act": "submit"})
    assert (answer.status_code, [field["name"] for field in answer.json()["fields"]]) == (422, ["费用承担"])
    form = {**FORM, "fee": "500", "payer": "participants"}
    await school.call("PUT", f"/filings/{filing_id}/form", {"form": form})
    await school.does(filing_id, "submit")
    assert (await bureau.looks(filing_id))["remarks"] == [
        {
            "remark": "participants-pay",
            "message": "培训费用由参训人员承担，规定严禁摊派（湘人社函〔2023〕63号五（四））",
        }
    ]
