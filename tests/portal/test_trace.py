"""My hours are missing: the station at which a completion stopped, and the act that mends it."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from live_platform import AUTHORITY, VENDOR, Platform, completion, id_number
from plain_browser import Learners
from staff import CHOSEN, PASSWORD, appointed, desk_of

from common.clock import china_date, now
from offices.authority import Role
from portal.clients.models.vendor_gateway import (
    MetCompletion,
    OwnCompletion,
    ParkedTime,
    Restoration,
    Revocation,
    VendorFreshness,
    Voiding,
)
from portal.learner.tracing import delay_zh, groups_of, last_word, matching, numbers_of, trace_of

AT = datetime.fromisoformat("2025-12-31T23:30:00+08:00")
LATER = datetime.fromisoformat("2026-01-02T09:00:00+08:00")


def own(**changes: object) -> OwnCompletion:
    """A completion as the gateway tells its learner."""
    as_sent: dict[str, object] = {
        "completed_at": AT, "completion_id": "c-1", "course_code": "C", "course_title": "公文写作", "handed_on": True,
        "hours": "6", "item_id": uuid4(), "met": None, "parameters": {}, "parked": None, "reason": None,
        "received_at": LATER, "revoked": None, "subject": "public", "vendor": "lanxin", "vendor_name": "兰心网络学院",
        "restored": None, "verdict": "accepted", "voided": None,
    }  # fmt: skip
    return OwnCompletion(**(as_sent | changes))  # type: ignore[arg-type]


OWN_BEFORE = MetCompletion(completion_id="c-0", is_own=True, item_id=uuid4(), received_at=AT, vendor="lanxin")
WAITING = ParkedTime(since=LATER, until=None, waited_for=None)
ANOTHERS = MetCompletion(completion_id=None, is_own=False, item_id=None, received_at=AT, vendor="lanxin")


@pytest.mark.parametrize(
    ("changes", "sentence", "act"),
    [
        ({"verdict": "rejected", "reason": "bad-hours"}, "已退回培训机构：学时数有误。", "ask-vendor"),
        (
            {"verdict": "duplicate", "met": OWN_BEFORE},
            "与已有记录重复，不重复计算（2025年12月31日23:30收到的记录）。",
            "",
        ),
        (
            {"verdict": "conflict", "met": ANOTHERS},
            "与已有记录的内容不一致，未采用（该编号已用于他人）。",
            "ask-vendor",
        ),
        (
            {"verdict": "duplicate", "reason": "same-course-this-year", "met": OWN_BEFORE},
            "同一机构的同一门课程每年度只计一次，已有记录（2025年12月31日23:30收到的记录）。",
            "",
        ),
        (
            {"verdict": "parked", "reason": "held-for-review", "parked": WAITING},
            "学习时间或课程信息需要核实，省、市或县人社部门核查中，核查属实后自动计入，不必重复学习或上报，"
            "自2026年1月2日09:00起等待。",
            "wait",
        ),
        (
            {"verdict": "parked", "reason": "year-closed", "parked": WAITING},
            "上报时该年度已经结账，是否补充计入由省级人社部门决定，决定开放后自动计入，自2026年1月2日09:00起等待。",
            "ask-opening",
        ),
        (
            {"verdict": "parked", "reason": "no-contract", "parked": WAITING},
            "该机构在课程完成当日没有您所在地区的培训协议，协议登记后自动计入，自2026年1月2日09:00起等待。",
            "ask-contract",
        ),
        ({"verdict": "parked", "reason": "later-than-this-portal"}, "暂缓计入。", "open-case"),
        (
            {
                "verdict": "voided",
                "voided": Voiding(at=LATER, reason="两门课程同时学习。", had_counted=True, office="零陵区人社局"),
            },
            "经零陵区人社局核查，这条记录不属实，已于2026年1月2日09:00作废，不计入学时，理由：两门课程同时学习。",
            "appeal",
        ),
        ({"verdict": "voided"}, "经人社部门核查，这条记录不属实，已作废，不计入学时。", "appeal"),
        (
            {"verdict": "parked", "reason": "unknown-person", "parked": WAITING},
            "上报的身份证号当时未在任何单位登记，自2026年1月2日09:00起等待。",
            "ask-unit",
        ),
        (
            {"revoked": Revocation(at=LATER, reason="复核")},
            "兰心网络学院已于2026年1月2日09:00撤回这条记录，理由：复核。",
            "ask-vendor",
        ),
    ],
    ids=[
        "rejected",
        "duplicate",
        "conflict with somebody else's",
        "same course",
        "held",
        "closed",
        "no contract",
        "reason to come",
        "voided",
        "voided without more",
        "parked",
        "revoked",
    ],
)
def test_where_the_platform_did_not_take_it_the_way_ends(changes: dict[str, object], sentence: str, act: str) -> None:
    trace = trace_of(own(**changes), {})
    assert [station.passed for station in trace.stations] == [True, False, None, None, None]
    assert trace.stations[1].sentence == sentence
    assert trace.act == act
    assert not trace.is_whole


def test_what_waited_says_since_when_it_counts_and_a_flag_who_looks() -> None:
    for waited_for, sentence in (
        (None, "曾暂缓计入，自2026年1月2日09:00起采用。"),
        ("no-contract", "曾因培训协议尚未登记暂缓计入，自2026年1月2日09:00起采用。"),
        ("later-than-this-portal", "曾暂缓计入，自2026年1月2日09:00起采用。"),
    ):
        released = ParkedTime(since=AT, until=LATER, waited_for=waited_for)
        assert trace_of(own(parked=released), {}).stations[1].sentence == sentence
    restored = Restoration(at=LATER, reason="系本人学习。", office=None)
    assert trace_of(own(restored=restored), {}).stations[1].sentence == (
        "曾被作废，经人社部门决定自2026年1月2日09:00起恢复计入，理由：系本人学习。"
    )
    flagged = trace_of(own(reason="flagged", parameters={"flags": ("overlap",)}), {})
    assert flagged.stations[1].sentence == "已采用；学习时间有待人社部门核对，学时照常计入。"


def test_without_the_ledger_the_rest_is_unknown_and_nothing_is_blamed() -> None:
    trace = trace_of(own(), {})
    assert [station.passed for station in trace.stations] == [True, True, None, None, None]
    assert "学时没有丢失" in trace.stations[2].sentence
    assert trace.act == ""


def test_what_does_not_count_comes_first_ten_are_shown_and_numbers_stay() -> None:
    def shown_of(completions: list[OwnCompletion]) -> list[list[int | None]]:
        traces = [trace_of(item, {}) for item in completions]
        whole = [
            replace(trace, stations=[replace(station, passed=True) for station in trace.stations])
            if trace.completion.verdict == "accepted"
            else trace
            for trace in traces
        ]
        groups = groups_of(whole, numbers_of(completions))
        return [[row.number for row in rows] for group in groups for rows in (group.shown, group.more)]

    completions = [own(verdict="rejected" if place in (3, 20) else "accepted") for place in range(1, 34)]
    assert shown_of(completions[::-1]) == [
        [20, 3],
        [],
        [33, 32, 31, 30, 29, 28, 27, 26],
        [*range(25, 20, -1), *range(19, 3, -1), 2, 1],
    ]
    later = [own(verdict="rejected"), *completions[::-1]]
    assert shown_of(later)[0] == [34, 20, 3]
    older = own(completed_at=AT - timedelta(days=1))
    assert shown_of([older, own()]) == [[1, 2], []], "it came last, and was completed first"
    assert shown_of([own(verdict="rejected") for _ in range(12)]) == [[*range(12, 2, -1)], [2, 1]]


def test_vendor_title_and_day_narrow_down_in_chinas_time() -> None:
    first, second = own(), own(vendor="mingde", course_title="数据安全", completed_at=LATER)
    assert matching([first, second], "", "", "2025-12-31") == [first]
    assert matching([first, second], "mingde", "", "") == [second]
    assert matching([first, second], "", "公文", "") == [first]
    assert matching([first, second], "mingde", "公文", "") == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(30, "1分钟"), (3_600, "60分钟"), (7_200, "2小时"), (90_000, "25小时"), (172_801, "3天")],
)
def test_a_wait_is_said_as_people_say_it(seconds: int, text: str) -> None:
    assert delay_zh(seconds) == text


def test_of_a_silent_vendor_its_last_word_is_told() -> None:
    vendor = VendorFreshness(vendor="lanxin", name="兰心网络学院", last_delivery_at=LATER, usual_delay_s=7_200)
    assert last_word(vendor, LATER) == (
        "截至2026年1月2日09:00兰心网络学院最后一次上报，您要找的课程不在其中。该机构通常在学完后2小时内上报。"
    )


@pytest.mark.anyio
async def test_each_completion_has_its_way_and_the_missing_one_a_reason(platform: Platform, learners: Learners) -> None:
    await platform.push(
        completion("t-1", 10, course_title="公文写作", hours="12"),
        completion("t-2", 10, course_title="公文写作", hours="12", course_code="C-t-1"),
        completion("t-3", 10, course_title="数据安全", hours="6", subject="professional"),
        completion("t-4", 10, course_title="档案管理", hours="4"),
    )
    await platform.revoke("t-3")
    await platform.settle()
    browser = await learners.signed_in(10)
    await browser.open("/my/trace?year=2025")
    assert "公文写作" in browser.text
    assert "撤回这条记录" in browser.text
    await browser.follow("数据安全")
    assert "到此为止" in browser.text
    assert "请联系" in browser.text
    assert "机构记录编号：t-3" in browser.text
    await browser.open("/my/trace?year=2025")
    await browser.follow("档案管理")
    assert "学时已计入" in browser.text
    assert "尚未到达" in browser.text
    assert "到此为止" not in browser.text
    await browser.follow("返回查询")
    await browser.press("查询", words="没有这门课")
    assert (browser.path, browser.reading.links.get("公文写作")) == ("/my/trace", None)
    assert "没有找到机构上报的记录" in browser.text
    assert "您要找的课程不在其中" in browser.text
    await browser.open(f"/my/trace/{uuid4()}")
    assert browser.status == 404


@pytest.mark.anyio
async def test_nobody_sees_anothers_way(platform: Platform, learners: Learners) -> None:
    await platform.push(completion("t-9", 11, course_title="只与本人有关"), vendor=VENDOR)
    await platform.settle()
    mine, others = await learners.signed_in(11), await learners.signed_in(12)
    await mine.open("/my/trace?year=2025")
    address = mine.reading.links["只与本人有关"]
    await others.open(address)
    assert others.status == 404


def on(day: str, first: str = "08:00", last: str = "18:00", **other: Any) -> dict[str, Any]:
    """The times of a completion on one day."""
    return {"started_at": f"{day}T{first}:00+08:00", "completed_at": f"{day}T{last}:00+08:00", **other}


async def _voided(platform: Platform, completion_id: str) -> None:
    """An office finds that what is held is not true."""
    clerk = await appointed(desk_of(platform), 995, Role.HR_AUTHORITY, AUTHORITY)
    [role] = (await clerk.call("GET", "/v1/account/roles"))["roles"]
    token = (await clerk.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    ask = partial(platform.client.request, headers={"authorization": f"Bearer {token}"})
    reviews, office = "/vendor-gateway/v1/reviews", role["organisation_id"]
    inbox = (await ask("GET", f"{reviews}?organisation_id={office}")).json()["completions"]
    [item] = [item for item in inbox if item["completion_id"] == completion_id]
    items = [{"item_id": item["item_id"], "saw": item["saw"]}]
    body = {"organisation_id": office, "decision": "void", "reason": "与线下会议时间重合", "items": items}
    [result] = (await ask("POST", f"{reviews}/decisions", json=body)).json()["results"]
    assert result["done"] == "void"


@pytest.mark.anyio
async def test_what_is_held_waits_for_an_office_and_what_it_voids_can_be_appealed(
    platform: Platform, learners: Learners
) -> None:
    verdicts = await platform.push(
        completion("h-1", 13, course_title="先学的课", hours="10", **on("2025-05-06")),
        completion("h-2", 13, course_title="同时学的课", hours="10", **on("2025-05-06")),
        completion("h-3", 13, course_title="再学一遍的课", course_code="C-h-1", hours="10", **on("2025-06-06")),
    )
    assert [verdict["status"] for verdict in verdicts] == ["accepted", "parked", "duplicate"]
    await platform.settle()
    browser = await learners.signed_in(13)
    await browser.open("/my/hours/2025")
    assert "人社部门核查中：1条，共10学时" in browser.text
    await browser.follow("查看是哪些课程、由谁办理")
    assert "每年度只计一次" in browser.text
    await browser.follow("同时学的课")
    assert "省、市或县人社部门核查中" in browser.text
    assert "不必重复学习，也不必请机构重新上报" in browser.text
    assert "向主管部门反映" in browser.html
    await browser.open("/sign-in/new-password?next=/my/trace")
    await browser.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    await _voided(platform, "h-2")
    await browser.open("/my/hours/2025")
    assert "人社部门核查中" not in browser.text
    await browser.open("/my/trace?year=2025")
    await browser.follow("同时学的课")
    assert "这条记录不属实，已于" in browser.text
    assert "理由：与线下会议时间重合" in browser.text
    await browser.press("申诉")
    assert "意见反馈" in browser.text
    assert 'value="对学时作废的申诉：同时学的课"' in browser.html
    assert "机构记录编号：h-2" in browser.text
    assert id_number(13) not in browser.html
    await browser.press("提交", is_named="yes")
    assert browser.path.endswith("/done")


@pytest.mark.anyio
async def test_a_closed_year_and_a_missing_contract_name_who_decides(platform: Platform, learners: Learners) -> None:
    base = "/vendor-gateway/v1/vendors/yunshan"
    await platform.call("PUT", base, {"name": "云山学堂"})
    key = await platform.call("POST", f"{base}/keys", {"kind": "hmac"})
    platform.cluster.credentials.vendors["yunshan"] = {"name": "云山学堂", "secret": key["secret"]}
    yesterday = china_date(now()) - timedelta(days=1)
    try:
        verdicts = await platform.push(
            completion("k-1", 14, course_title="往年的课", hours="2", **on("2024-05-06")),
            completion("k-2", 14, course_title="昨天的课", hours="2", **on(str(yesterday))),
            vendor="yunshan",
        )
    finally:
        del platform.cluster.credentials.vendors["yunshan"]
    assert [verdict["reason"] for verdict in verdicts] == ["year-closed", "no-contract"]
    browser = await learners.signed_in(14)
    await browser.open("/my/hours/2024")
    assert "年度已结账，等待省级人社部门决定：1条，共2学时" in browser.text
    await browser.open("/my/trace?year=2024")
    await browser.follow("往年的课")
    assert "由省级人社部门决定" in browser.text
    assert "请联系云山学堂，请其向省级人社部门说明逾期上报的原因" in browser.text
    await browser.open(f"/my/trace?year={yesterday.year}")
    await browser.follow("昨天的课")
    assert "请联系云山学堂，请其落实您所在地区的培训协议" in browser.text


@pytest.mark.anyio
async def test_what_counted_and_was_voided_is_told_apart_from_what_a_vendor_took_back(
    platform: Platform, learners: Learners
) -> None:
    await platform.push(completion("w-1", 16, course_title="查实作废的课", hours="10", **on("2025-05-06")))
    await platform.settle()
    await platform.revoke("w-1")
    await platform.settle()
    browser = await learners.signed_in(16)
    await browser.open("/my/hours/2025/entries")
    assert "由培训机构撤回，不再计入" in browser.text
    connection = await asyncpg.connect(platform.cluster.server.dsn(platform.names["vendor_gateway"]))
    voided = """
        UPDATE completion SET revoked_by = NULL, hold = 'void', taken_off_at = now(), reviewed_at = now()
        WHERE completion_id = 'w-1'
    """
    assert await connection.execute(voided) == "UPDATE 1"
    await connection.close()
    await browser.open("/my/hours/2025/entries")
    assert "由培训机构撤回" not in browser.text
    assert "经人社部门核查，已于" in browser.text
    await browser.follow("查看理由、申诉：查实作废的课")
    assert "平台已接收" in browser.text
    assert "到此为止" in browser.text
