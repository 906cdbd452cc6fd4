"""Claims: written with the fields of their kind, decided office by office or by what the platform knows itself."""

from dataclasses import replace
from typing import Any

import pytest
from live_platform import Platform, completion, id_number, person
from office_workers import XINCHENG_SCHOOL as SCHOOL
from office_workers import OfficeWorker, learner, offices_of_xincheng

pytestmark = pytest.mark.anyio
YEAR = 2026
PROJECT = {
    "project": "草原生态监测", "organiser": "自治区科技厅", "role": "主持人", "ended_on": f"{YEAR}-05-20",
    "number": "KT-2026-001",
}  # fmt: skip
COURSE = {
    "subject": "professional", "title": "新课标解读", "organiser": "自治区教育学会", "role": "参会",
    "begins_on": f"{YEAR}-05-20", "ended_on": f"{YEAR}-05-21", "hours": "16", "number": "HY-2026-9",
}  # fmt: skip


@pytest.fixture
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    return await offices_of_xincheng(platform)


def public(serial: int) -> dict[str, Any]:
    return completion(
        f"p{serial}", serial, hours="30", started_at=f"{YEAR}-03-01T08:00:00+08:00",
        completed_at=f"{YEAR}-03-05T18:00:00+08:00",
    )  # fmt: skip


async def standing(platform: Platform, serial: int) -> str:
    return str((await platform.status(serial, YEAR))["status"])


async def test_ones_own_claim_goes_from_the_unit_to_the_department_to_the_authority_and_certifies(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, authority = offices["school"], offices["bureau"], offices["authority"]
    me, person_id = await learner(platform, 1, authority), await platform.person_id(1)
    await platform.push(public(1))
    kinds = (await me.call("GET", f"/claim-kinds?person_id={person_id}&year={YEAR}"))["kinds"]
    assert {"research-project", "degree-course", "qualification-exam", "conference", "lecture", "visit",
            "continuing-education", "leave-to-found-a-firm", "near-retirement", "long-leave", "disability", "make-up",
            "exemption"} <= {kind["kind"] for kind in kinds}  # fmt: skip
    assert "grade-exam" not in {kind["kind"] for kind in kinds}, "that is for workers"
    [project] = [kind for kind in kinds if kind["kind"] == "research-project"]
    assert [field["name"] for field in project["fields"]][:2] == ["课题（项目）名称", "立项的政府部门或行业组织"]
    # What is missing is named one by one, in Chinese.
    asked = {"person_id": person_id, "kind": "research-project", "training_year": YEAR, "form": {}}
    empty = (await me.call("POST", "/claims", asked))["filing_id"]
    answer = await me.ask("POST", f"/filings/{empty}/acts", {"act": "submit"})
    assert [field["name"] for field in answer.json()["fields"]] == [
        "课题（项目）名称", "立项的政府部门或行业组织", "本人承担的工作", "结题日期", "结题证书编号", "证明材料",
    ]  # fmt: skip
    claim_id = await me.claims(person_id, "research-project", YEAR, PROJECT)
    suggested = (await me.looks(claim_id))["suggested"]
    assert suggested["effect"] == "deemed"
    assert "第三十九条第（二）项" in suggested["reason"]
    assert "专业科目学时视同完成" in suggested["reason"]
    await me.does(claim_id, "submit")
    for office in (school, bureau, authority):
        assert await office.waiting() == [claim_id]
        await office.does(claim_id, "endorse", text="情况属实")
    await platform.settle()
    assert await standing(platform, 1) == "certified"
    seen = await me.looks(claim_id)
    assert [item["kind"] for item in seen["chain"]] == ["institution", "department", "hr-authority"]
    decisions = await platform.call("GET", f"/filings/v1/people/{person_id}/decisions")
    assert [decision["decided_by"] for decision in decisions["decisions"]] == [
        [bureau.organisation_id, authority.organisation_id]
    ]
    told = (await me.call("GET", "/own/messages"))["messages"]
    assert [event["kind"] for event in told] == ["claim-approved"]
    # What was approved is taken back by the unit that wrote it: by the claimant.
    await me.does(claim_id, "withdraw", text="填错了")
    await platform.settle()
    assert await standing(platform, 1) == "suspended"


async def test_a_claim_decided_by_itself_is_overturned_in_review(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, authority = offices["school"], offices["authority"]
    app = platform.house.filings.web.state.app
    means = replace(app.deps, review_share=1.0)
    platform.house.filings.web.state.app = replace(app, deps=means)
    leave = {"leave_kind": "sick", "leave_begins_on": f"{YEAR}-01-10", "leave_ends_on": f"{YEAR}-06-30"}
    await platform.register(person(1, unit_code=SCHOOL, **leave))
    await platform.settle()
    person_id = await platform.person_id(1)
    form = {
        "leave": "病假", "begins_on": f"{YEAR}-01-10", "last_day": f"{YEAR}-06-30", "years": [YEAR], "number": "QJ-1",
    }  # fmt: skip
    claim_id = await school.claims(person_id, "long-leave", YEAR, form)
    done = await school.does(claim_id, "submit")
    assert (done["state"], done["is_automatic"]) == ("approved", True)
    await platform.settle()
    assert await standing(platform, 1) == "certified"
    seen = await authority.looks(claim_id)
    decided = seen["opinions"][-1]
    assert (decided["act"], decided["made_for"], seen["review"]) == ("decide", None, "open")
    assert decided["text"] == "人事登记载明的请假在2026年度内连续超过3个月（第三十九条第（六）项）"
    drawn = (await authority.call("GET", "/reviews"))["claims"]
    assert [claim["filing_id"] for claim in drawn] == [claim_id]
    assert await school.refused(claim_id, "overturn", text="…") == (403, "not-yours")
    await authority.does(claim_id, "overturn", text="请假审批表系伪造")
    await platform.settle()
    assert await standing(platform, 1) == "suspended"
    seen = await school.looks(claim_id)
    assert (seen["state"], seen["review"]) == ("refused", "overturned")
    assert (await authority.call("GET", "/reviews"))["claims"] == []
    assert (await platform.check()).holds
    # Tried once more, it is people's to decide; and whoever tried learns of no draw.
    again = await school.claims(person_id, "long-leave", YEAR, form)
    assert (await school.does(again, "submit"))["state"] == "in-chain"
    seen = await school.looks(again)
    assert ([remark["remark"] for remark in seen["remarks"]], seen["review"]) == (["overturned-before"], None)


async def test_what_the_platform_does_not_know_is_decided_by_people(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau = offices["school"], offices["bureau"]
    leave = {"leave_kind": "sick", "leave_begins_on": f"{YEAR}-04-10", "leave_ends_on": f"{YEAR}-06-30"}
    await platform.register(person(1, unit_code=SCHOOL, **leave))
    await platform.settle()
    form = {
        "leave": "病假", "begins_on": f"{YEAR}-01-10", "last_day": f"{YEAR}-06-30", "years": [YEAR], "number": "QJ-1",
    }  # fmt: skip
    claim_id = await school.claims(await platform.person_id(1), "long-leave", YEAR, form)
    done = await school.does(claim_id, "submit")
    assert (done["state"], done["is_automatic"]) == ("in-chain", False)
    assert claim_id in await offices["authority"].waiting()
    assert await bureau.waiting() == [], "what covers the year is the HR authority's"


async def test_the_same_evidence_is_found_twice_by_one_name_by_two_and_online(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, authority = offices["school"], offices["bureau"], offices["authority"]
    ids = [await platform.person_id(serial) for serial in (1, 2, 3)]
    await platform.push(completion("x", 3, course_title="新课标 解读", subject="professional", hours="3",
                                started_at=f"{YEAR}-05-20T08:00:00+08:00",
                                completed_at=f"{YEAR}-05-21T18:00:00+08:00"))  # fmt: skip
    await platform.settle()
    first = await school.claims(ids[0], "conference", YEAR, COURSE)
    await school.does(first, "submit")
    assert (await bureau.looks(first))["remarks"] == []
    # By the same person, while it is on its way and once it counts.
    again = await school.claims(ids[0], "lecture", YEAR, {**COURSE, "title": "别的"})
    other_paper = await school.claims(ids[0], "conference", YEAR, {**COURSE, "number": "hy－2026－9"})
    assert await school.refused(other_paper, "submit") == (409, "evidence-used")
    assert await school.refused(again, "submit") == (409, "evidence-used"), "a paper is one paper for every kind"
    # By somebody else: shown to whoever decides, who may know that it is one paper for all.
    second = await school.claims(ids[1], "conference", YEAR, COURSE)
    await school.does(second, "submit")
    assert [remark["remark"] for remark in (await bureau.looks(second))["remarks"]] == ["evidence-of-others"]
    # And what was done online under the same name.
    online = await school.claims(ids[2], "conference", YEAR, {**COURSE, "number": "HY-2026-10"})
    await school.does(online, "submit")
    [remark] = (await bureau.looks(online))["remarks"]
    assert remark == {"remark": "similar-online", "message": "本年度已有同名的线上学习学时"}
    # Many at once: those with remarks are left to be looked at.
    done = await bureau.does_to("endorse", [first, second, online])
    assert [result["status"] for result in done["results"]] == ["done", "left", "left"]
    done = await bureau.does_to("endorse", [second, online, first], with_remarks=True)
    assert [result["status"] for result in done["results"]] == ["done", "done", "refused"]
    assert done["results"][2]["reason"] == "changed-since"
    await authority.does(first, "endorse")
    await platform.settle()
    assert (await platform.statement(1, YEAR))["hours"]["professional"] == "16"
    assert await school.refused(again, "submit") == (409, "evidence-used")


async def test_bad_claims_are_refused_with_what_to_do(platform: Platform, offices: dict[str, OfficeWorker]) -> None:
    school, bureau = offices["school"], offices["bureau"]
    person_id = await platform.person_id(1)
    asked = {"person_id": person_id, "kind": "research-project", "training_year": YEAR, "form": {}}
    assert await bureau.refusal("POST", "/claims", asked) == (403, "not-yours")
    assert await school.refusal("POST", "/claims", {**asked, "kind": "holiday"}) == (422, "no-such-claim")
    assert await school.refusal("POST", "/claims", {**asked, "person_id": world_id()}) == (403, "not-yours")
    wrong = await school.ask("POST", "/claims", {**asked, "form": {"ended_on": "2026-13-01", "sport": 1}})
    assert [field["name"] for field in wrong.json()["fields"]] == ["结题日期", "未知栏目"]
    late = await school.claims(person_id, "research-project", YEAR, {**PROJECT, "ended_on": "2025-12-31"})
    answer = await school.ask("POST", f"/filings/{late}/acts", {"act": "submit"})
    assert answer.json()["fields"][0]["problem"] == f"不在申请的{YEAR}年度内"
    # The files: kind, size, name, and whose they are.
    for content in (b"MZ not a paper", b"%PDF-" + b"x" * (10 * 1024 * 1024 + 1)):
        refused = await school.refusal("POST", f"/filings/{late}/attachments?name=a.pdf", content=content)
        assert refused == (422, "bad-attachment")
    await school.attaches(late, "大.pdf", b"%PDF-" + b"x" * (9 * 1024 * 1024))
    reversed_name = f"/filings/{late}/attachments?name=证明\u202efdp.exe"
    assert (await school.refusal("POST", reversed_name, content=b"%PDF-1"))[0] == 422
    named = f"/filings/{late}/attachments?name={id_number(1)}.pdf"
    assert await school.refusal("POST", named, content=b"%PDF-1") == (422, "id-number-in-text")
    other = await school.claims(person_id, "lecture", YEAR, COURSE)
    paper = (await school.looks(other))["attachments"][0]
    form = {"form": {**PROJECT, "attachments": [paper["attachment_id"]]}}
    answer = await school.ask("PUT", f"/filings/{late}/form", form)
    assert [field["problem"] for field in answer.json()["fields"]] == ["有附件尚未上传"]
    got = await school.ask("GET", f"/filings/{other}/attachments/{paper['attachment_id']}")
    assert (got.content, got.headers["x-content-type-options"]) == (b"%PDF-1.7 paper", "nosniff")
    assert (await bureau.ask("GET", f"/filings/{other}/attachments/{paper['attachment_id']}")).status_code == 404
    # The decision is bound to what was seen: the form and the content of everything attached.
    await school.does(other, "submit")
    await bureau.does(other, "return", text="请补充议程")
    await school.call("PUT", f"/filings/{other}/form", {"form": {**COURSE, "attachments": [await school.attaches(
        other, "议程.pdf", b"%PDF-1.7 agenda")]}})  # fmt: skip
    await school.does(other, "submit")
    seen = await bureau.looks(other)
    assert [item["name"] for item in seen["rounds"][1]["changed"]] == ["证明材料"]
    hashes = [opinion["saw_sha256"] for opinion in seen["opinions"]]
    assert hashes[0] == hashes[1] == seen["rounds"][0]["sha256"] != hashes[2] == seen["rounds"][1]["sha256"]


def world_id() -> str:
    return "01a1fd4c-9ae1-76af-ae82-2475bfbb6a41"


async def test_a_make_up_is_claimed_too(platform: Platform, offices: dict[str, OfficeWorker]) -> None:
    school, bureau = offices["school"], offices["bureau"]
    person_id = await platform.person_id(1)
    form = {
        "reason": "援疆", "years": [YEAR - 1], "counts_from": f"{YEAR}-01-01", "counts_until": f"{YEAR}-12-31",
        "number": "BX-1",
    }  # fmt: skip
    claim_id = await school.claims(person_id, "make-up", YEAR - 1, form)
    seen = await school.looks(claim_id)
    assert "补训" in seen["suggested"]["reason"]
    await school.does(claim_id, "submit")
    # Whoever decides sees what it would do to each year.
    effects = (await bureau.looks(claim_id))["effects"]
    assert effects == seen["effects"]
    assert [effect["year"] for effect in effects] == [YEAR - 1, YEAR]
    assert set(effects[0]) == {"year", "before", "after"}
    assert set(effects[0]["after"]) == {"met", "public", "professional", "total"}
    await bureau.does(claim_id, "endorse")
    await platform.settle()
    seen = await school.looks(claim_id)
    assert seen["decision_id"] is not None
    assert seen["effects"] is None, "it is decided"


async def test_what_its_article_does_not_allow_is_never_suggested_and_approved_with_a_reason_only(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, authority = offices["school"], offices["authority"]
    person_id = await platform.person_id(1)
    form = {"retires_on": "2030-03-01", "years": [YEAR], "number": "TX-1"}
    claim_id = await school.claims(person_id, "near-retirement", YEAR, form)
    seen = await school.looks(claim_id)
    # A draft is tried already.
    assert [(check["check"], check["state"], check["have"]) for check in seen["checks"]] == [
        ("retires-within", "failed", "2030年3月1日")
    ]
    assert seen["checks"][0]["article"].endswith("》第三十九条第（六）项")
    assert (seen["suggested"]["effect"], seen["suggested"]["refused"]) == (None, "conditions-not-met")
    assert (await school.does(claim_id, "submit"))["state"] == "in-chain"
    seen = await authority.looks(claim_id)
    assert [remark["remark"] for remark in seen["remarks"]] == ["condition-not-met"]
    assert [act["needs_text"] for act in seen["own_acts"] if act["act"] == "endorse"] == [True]
    assert await authority.refused(claim_id, "endorse") == (422, "no-reason")
    done = await authority.does(claim_id, "endorse", text="经核实，退休日期登记有误，实为2026年3月1日")
    assert done["state"] == "approved"
    seen = await school.looks(claim_id)
    assert seen["opinions"][-1]["text"].startswith("经核实")
    # Of one that its article allows, no reason is asked for.
    right = await school.claims(person_id, "near-retirement", YEAR, {**form, "retires_on": "2027-03-01", "number": "2"})
    seen = await school.looks(right)
    assert ([check["state"] for check in seen["checks"]], seen["suggested"]["effect"]) == (["met"], "deemed")
    await school.does(right, "submit")
    assert (await authority.does(right, "endorse"))["state"] == "approved"


async def test_leave_on_record_is_looked_at_for_those_who_decide(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school = offices["school"]
    leave = {"leave_kind": "maternity", "leave_begins_on": f"{YEAR}-01-10", "leave_ends_on": f"{YEAR}-06-30"}
    await platform.register(person(1, unit_code=SCHOOL, hired_on="2015-09-01", **leave))
    await platform.settle()
    person_id = await platform.person_id(1)
    form = {
        "leave": "产假", "begins_on": f"{YEAR}-01-10", "last_day": f"{YEAR}-02-10", "years": [YEAR], "number": "QJ-9",
    }  # fmt: skip
    short = await school.claims(person_id, "long-leave", YEAR, form)
    checks = {check["check"]: check["state"] for check in (await school.looks(short))["checks"]}
    assert checks == {"longer-than": "failed", "leave-on-record": "met"}
    done = await school.does(short, "submit")
    assert (done["state"], done["is_automatic"]) == ("in-chain", False), "what fails is not decided by itself"
    late = {"title": "岗前培训", "begins_on": f"{YEAR}-03-01", "ended_on": f"{YEAR}-03-05", "number": "GQ-1"}
    onboarding = await school.claims(person_id, "onboarding-in-time", YEAR, late)
    checks = {check["check"]: check["state"] for check in (await school.looks(onboarding))["checks"]}
    assert checks == {"since-hiring": "failed", "not-later-than-today": "met"}


async def test_leave_across_new_year_is_recognised_by_the_office(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, authority = offices["school"], offices["authority"]
    first, last = f"{YEAR - 1}-11-01", f"{YEAR}-03-31"
    leave = {"leave_kind": "maternity", "leave_begins_on": first, "leave_ends_on": last}
    await platform.register(person(1, unit_code=SCHOOL, hired_on="2015-09-01", **leave))
    await platform.settle()
    form = {"leave": "产假", "begins_on": first, "last_day": last, "years": [YEAR], "number": "QJ-10"}
    claim_id = await school.claims(await platform.person_id(1), "long-leave", YEAR, form)
    checks = {check["check"]: check["state"] for check in (await school.looks(claim_id))["checks"]}
    assert checks == {"longer-than": "met", "leave-on-record": "unknown"}, "three of its five months lie in the year"
    done = await school.does(claim_id, "submit")
    assert (done["state"], done["is_automatic"]) == ("in-chain", False), "the article leaves it to the office"
    assert (await authority.does(claim_id, "endorse"))["state"] == "approved"


@pytest.mark.parametrize("kind", ["other-academic", "other-organised-training"])
async def test_what_an_open_list_does_not_name_is_claimed_in_words_and_decided_by_people(
    platform: Platform, offices: dict[str, OfficeWorker], kind: str
) -> None:
    school, bureau, authority = offices["school"], offices["bureau"], offices["authority"]
    form = {**COURSE, "activity": "学术沙龙", "number": f"QT-{kind}"}
    if kind == "other-organised-training":
        form.pop("role")
    claim_id = await school.claims(await platform.person_id(1), kind, YEAR, form)
    assert (await school.looks(claim_id))["suggested"]["hours"] == "16"
    assert (await school.does(claim_id, "submit"))["is_automatic"] is False
    assert (await authority.looks(claim_id))["form"]["activity"] == "学术沙龙"
    await bureau.does(claim_id, "endorse")
    assert (await authority.does(claim_id, "endorse"))["state"] == "approved"
