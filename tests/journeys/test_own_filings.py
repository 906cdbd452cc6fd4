"""A learner's own claim from the form to the decision, as a page of the portal shows it: nothing has to be guessed."""

from typing import Any

import pytest
from live_platform import Platform
from office_workers import OfficeWorker, learner, offices_of_xincheng

from filings.decisions import api as decisions_api

pytestmark = pytest.mark.anyio
YEAR = 2026
PROJECT = {
    "project": "草原生态监测", "organiser": "自治区科技厅", "role": "主持人", "ended_on": f"{YEAR}-05-20",
    "number": "KT-2026-001",
}  # fmt: skip


async def listed(who: OfficeWorker, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await who.call("GET", f"/filings{query}"))["filings"]
    return found


def acts_of(seen: dict[str, Any]) -> list[str]:
    return [item["act"] for item in seen["own_acts"]]


async def test_a_claim_says_what_it_waits_for_and_what_each_may_do_with_it(platform: Platform) -> None:
    offices = await offices_of_xincheng(platform)
    school, bureau, authority = offices["school"], offices["bureau"], offices["authority"]
    me, person_id = await learner(platform, 1, authority), await platform.person_id(1)
    claim_id = await me.claims(person_id, "research-project", YEAR, PROJECT)

    [claim] = await listed(me)
    assert (claim["state"], claim["state_text"], claim["is_mine"]) == ("draft", "草稿，尚未提交", True)
    assert (claim["kind_name"], claim["last_opinion"], claim["due_at"]) == ("学时认定申请", None, None)
    assert claim["activity"] == {"title": PROJECT["project"], "begins_on": None, "ended_on": PROJECT["ended_on"]}
    assert [(item["what"], item["kind"], item["name"]) for item in claim["waiting"]] == [("submission", "person", None)]
    seen = await me.looks(claim_id)
    assert acts_of(seen) == ["submit", "withdraw"]
    assert [(item["name"], item["needs_text"]) for item in seen["own_acts"]] == [("提交", False), ("撤回", True)]

    await me.does(claim_id, "submit")
    [claim] = await listed(me)
    [unit] = claim["waiting"]
    assert (unit["what"], unit["what_text"], unit["name"]) == ("unit-opinion", "待单位签署意见", "新城区第一小学")
    assert claim["due_at"] > claim["waits_since"]
    seen = await me.looks(claim_id)
    assert acts_of(seen) == ["withdraw", "take-back", "remind"]
    assert (seen["waiting"], seen["waits_since"]) == (claim["waiting"], claim["waits_since"])
    await me.does(claim_id, "remind")
    reminds = next(item for item in (await me.looks(claim_id))["own_acts"] if item["act"] == "remind")
    assert (reminds["not_now"], reminds["not_now_text"]) == ("reminded-today", "今天已经催办过，请明天再催。")

    seen = await school.looks(claim_id)
    assert seen["is_mine"] is False
    assert {"endorse", "return", "refuse", "ask", "hand-over"} == set(acts_of(seen))
    assert {item["act"]: item["takes"] for item in seen["own_acts"]}["return"] == ["to", "resume"]
    assert {item["act"] for item in seen["own_acts"] if item["needs_saw"]} == {"endorse", "refuse"}
    assert acts_of(await bureau.looks(claim_id)) == [], "it is not their turn"

    await school.does(claim_id, "return", text="请补充结题证书")
    [claim] = await listed(me)
    assert [item["what"] for item in claim["waiting"]] == ["correction"]
    said = claim["last_opinion"]
    assert (said["act"], said["act_name"], said["text"]) == ("return", "退回", "请补充结题证书")
    assert (said["made_for"], said["made_for_name"]) == (school.organisation_id, "新城区第一小学")
    seen = await me.looks(claim_id)
    assert [(opinion["act_name"], opinion["text"]) for opinion in seen["opinions"]][-1] == ("退回", "请补充结题证书")

    await me.does(claim_id, "submit")
    await school.does(claim_id, "endorse", text="属实")
    [claim] = await listed(me)
    assert [(item["what"], item["name"]) for item in claim["waiting"]] == [("decision", "新城区教育局")]
    assert claim["last_opinion"]["text"] == "属实"
    for office in (bureau, authority):
        await endorse(office, claim_id)
    [claim] = await listed(me)
    assert (claim["state_text"], claim["waiting"], claim["last_opinion"]["text"]) == ("已通过", [], "同意")


async def endorse(office: OfficeWorker, claim_id: str) -> None:
    """With the remark that it had been returned."""
    saw = (await office.looks(claim_id))["saw"]
    seen = {"act": "endorse", "filings": [{"filing_id": claim_id, "saw": saw}], "text": "同意", "with_remarks": True}
    assert (await office.call("POST", "/filings/acts", seen))["done"] == 1


async def test_what_was_taken_back_is_no_last_opinion_and_lists_are_narrowed(platform: Platform) -> None:
    offices = await offices_of_xincheng(platform)
    school, authority = offices["school"], offices["authority"]
    person_id = await platform.person_id(1)
    claim_id = await school.claims(person_id, "research-project", YEAR, PROJECT)
    await school.does(claim_id, "submit")
    office = offices["bureau"]
    await office.does(claim_id, "endorse", text="同意")
    said = (await listed(school))[0]["last_opinion"]
    assert (said["act"], said["text"]) == ("endorse", None), "a list keeps to itself what was said about another person"
    assert (await school.looks(claim_id))["opinions"][-1]["text"] == "同意"
    await office.does(claim_id, "take-back")
    assert (await listed(school))[0]["last_opinion"] is None
    training_id = await school.drafts()
    assert [filing["filing_id"] for filing in await listed(school, "?kind=training")] == [training_id]
    assert [filing["filing_id"] for filing in await listed(school, "?kind=claim")] == [claim_id]
    assert [filing["is_mine"] for filing in await listed(school)] == [False, False]
    assert await listed(school, "?mine=true") == []
    assert await listed(authority) == []


async def test_a_learner_follows_the_claim_that_the_unit_filed_for_them(platform: Platform) -> None:
    offices = await offices_of_xincheng(platform)
    school, authority = offices["school"], offices["authority"]
    me, other = await learner(platform, 1, authority), await learner(platform, 2, authority)
    claim_id = await school.claims(await platform.person_id(1), "research-project", YEAR, PROJECT)
    assert await listed(me) == [], "a draft is the unit's"
    assert await me.refusal("GET", f"/filings/{claim_id}") == (404, "no-such-filing")
    await school.does(claim_id, "submit")
    [claim] = await listed(me, "?mine=true&kind=claim")
    assert (claim["filing_id"], claim["is_mine"], claim["is_about_me"]) == (claim_id, False, True)
    seen = await me.looks(claim_id)
    assert (seen["is_mine"], seen["own_acts"], seen["form"]["number"]) == (False, [], PROJECT["number"])
    assert await me.refused(claim_id, "withdraw", text="…") == (403, "not-yours")
    [attached] = seen["attachments"]
    assert (await me.ask("GET", f"/filings/{claim_id}/attachments/{attached['attachment_id']}")).is_success
    assert await listed(other) == []
    assert await other.refusal("GET", f"/filings/{claim_id}") == (404, "no-such-filing")
    await school.does(claim_id, "take-back")
    assert await listed(me) == [], "it is being written again"


async def test_one_reads_the_decisions_about_oneself_with_their_whole_ground(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    offices = await offices_of_xincheng(platform)
    authority = offices["authority"]
    me, person_id = await learner(platform, 1, authority), await platform.person_id(1)
    other = await learner(platform, 2, authority)
    row = {
        "reference": "G-1", "person_id": person_id, "effect": "deemed", "kind": "disability", "years": [YEAR],
        "evidence": {"kind": "残疾证", "number": "CJ-1"}, "decided_by": [authority.organisation_id],
        "reason": "视力残疾",
    }  # fmt: skip
    verdict = (await platform.call("POST", "/filings/v1/grants", {"grants": [row]}))["results"][0]
    assert verdict["status"] == "created", verdict
    own = await me.call("GET", "/own/decisions")
    [decision] = own["decisions"]
    assert (decision["kind"], decision["kind_name"]) == ("disability", "因身体残疾等原因不能按期培训")
    assert (decision["evidence"], decision["reason"]) == ({"kind": "残疾证", "number": "CJ-1"}, "视力残疾")
    assert own["names"] == {authority.organisation_id: "新城区人社局"}
    others = await platform.client.get(
        f"/filings/v1/people/{person_id}/decisions", headers=await platform.allowed("filings:read")
    )
    assert others.json()["decisions"][0]["evidence"] is None, "other programs do not read it"

    path = f"/filings/v1/grants/{verdict['grant_id']}/withdrawals"
    await platform.call("POST", path, {"reason": "复核后撤销"})
    [decision] = (await me.call("GET", "/own/decisions"))["decisions"]
    assert decision["withdrawn"]["reason"] == "复核后撤销"
    assert await other.call("GET", "/own/decisions") == {"decisions": [], "names": {}, "before": None}
    # A page at a time, and only what is older.
    monkeypatch.setattr(decisions_api, "PAGE_MAX", 1)
    row = {**row, "reference": "G-2", "years": [YEAR - 1], "evidence": {"kind": "残疾证", "number": "CJ-2"}}
    [verdict] = (await platform.call("POST", "/filings/v1/grants", {"grants": [row]}))["results"]
    first = await me.call("GET", "/own/decisions")
    assert [item["grant_id"] for item in first["decisions"]] == [verdict["grant_id"]]
    second = await me.call("GET", f"/own/decisions?before={first['before']}")
    assert [item["grant_id"] for item in second["decisions"]] == [decision["grant_id"]]
    assert (await me.call("GET", f"/own/decisions?before={second['before']}"))["decisions"] == []


async def test_a_claim_form_can_be_drawn_from_its_kinds_alone(platform: Platform) -> None:
    offices = await offices_of_xincheng(platform)
    me, person_id = await learner(platform, 1, offices["authority"]), await platform.person_id(1)
    found = await me.call("GET", f"/claim-kinds?person_id={person_id}&year={YEAR}")
    assert (found["year"], found["rulebook"]["id"]) == (YEAR, "inner-mongolia-2024")
    assert found["uploads"]["bytes_max"] == 10 * 1024 * 1024
    assert found["uploads"]["text"] == "PDF、JPEG或PNG文件，每个不超过10 MB，最多40个"
    [conference] = [kind for kind in found["kinds"] if kind["kind"] == "conference"]
    assert (conference["counts"]["effect"], conference["counts"]["hours"]) == ("recognised", None)
    [branch] = [kind for kind in found["kinds"] if kind["kind"] == "branch-training"]
    assert branch["counts"]["subjects"] == ["professional"]
    assert branch["fields"][0]["choices"] == [{"value": "professional", "name": "专业科目"}]
    fields = {field["field"]: field for field in conference["fields"]}
    assert [choice["name"] for choice in fields["subject"]["choices"]] == ["公共科目", "专业科目"]
    assert (fields["ended_on"]["type"], fields["ended_on"]["minimum"]) == ("day", f"{YEAR}-01-01")
    assert (fields["hours"]["unit"], fields["hours"]["maximum"]) == ("学时", "400")
    assert (fields["number"]["chars_max"], fields["attachments"]["count_max"]) == (128, 20)
    [training] = [kind for kind in found["kinds"] if kind["kind"] == "offline-training"]
    [days] = [field for field in training["fields"] if field["type"] == "days"]
    assert [part["field"] for part in days["parts"]] == ["on", "half_days", "is_arrival"]
    assert days["parts"][0]["maximum"] == f"{YEAR}-12-31"
    # A claim that was begun says the same of its own form.
    asked = {"person_id": person_id, "kind": "conference", "training_year": YEAR}
    claim_id = (await me.call("POST", "/claims", asked))["filing_id"]
    seen = await me.looks(claim_id)
    assert (seen["fields"], seen["uploads"]) == (conference["fields"], found["uploads"])
    none = await me.call("GET", f"/claim-kinds?person_id={person_id}&year=2005")
    assert none["rulebook"] is None
    assert {kind["kind"] for kind in none["kinds"]} <= {"make-up"}


async def test_wrong_fields_have_reasons_and_refusals_that_are_shown_are_chinese(platform: Platform) -> None:
    offices = await offices_of_xincheng(platform)
    school, authority = offices["school"], offices["authority"]
    me, person_id = await learner(platform, 1, authority), await platform.person_id(1)
    asked = {"person_id": person_id, "kind": "research-project", "training_year": YEAR}
    answer = await me.ask("POST", "/claims", {**asked, "form": {"ended_on": "2026-13-01", "number": "号" * 129}})
    found = answer.json()
    assert [(error["at"], error["reason"]) for error in found["errors"]] == [
        ("body/form/ended_on", "not-a-date"), ("body/form/number", "too-long"),
    ]  # fmt: skip
    assert found["errors"][1]["parameters"] == {"chars_max": 128}
    assert [field["reason"] for field in found["fields"]] == ["not-a-date", "too-long"]
    late = await me.claims(person_id, "research-project", YEAR, {**PROJECT, "ended_on": "2025-12-31"})
    answer = await me.ask("POST", f"/filings/{late}/acts", {"act": "submit"}, language="zh-CN")
    [error] = answer.json()["errors"]
    assert (error["at"], error["reason"], error["what"]) == (
        "form/ended_on", "out-of-range", f"不在申请的{YEAR}年度内",
    )  # fmt: skip
    answer = await me.ask("POST", f"/filings/{late}/acts", {"act": "withdraw", "text": "给11010519491231002X"})
    assert [(error["at"], error["reason"]) for error in answer.json()["errors"]] == [("body/text", "holds-id-number")]

    done = await school.call("POST", "/filings/acts", {"act": "endorse", "filings": [{"filing_id": late}]})
    [result] = done["results"]
    assert (result["reason"], result["text"]) == (
        "no-such-filing",
        "没有找到该申报，或者您所在部门不参与该申报的办理。",
    )
    first = await me.claims(person_id, "research-project", YEAR, PROJECT)
    await me.does(first, "submit")
    wrong = {**PROJECT, "ended_on": f"{YEAR + 1}-05-20", "number": "KT-2"}
    future = await me.claims(person_id, "research-project", YEAR + 1, wrong)
    suggested = (await me.looks(future))["suggested"]
    assert suggested["refused"] == "in-the-future"
    assert suggested["reason"] == "日期尚未到来，请核对。"
