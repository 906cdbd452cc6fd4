"""My hours are missing: the station at which a completion stopped, and the act that mends it."""

from datetime import datetime
from uuid import uuid4

import pytest
from live_platform import VENDOR, Platform, completion
from plain_browser import Learners

from portal.clients.models.vendor_gateway import MetCompletion, OwnCompletion, ParkedTime, Revocation, VendorFreshness
from portal.learner.tracing import delay_zh, last_word, matching, trace_of

AT = datetime.fromisoformat("2025-12-31T23:30:00+08:00")
LATER = datetime.fromisoformat("2026-01-02T09:00:00+08:00")


def own(**changes: object) -> OwnCompletion:
    """A completion as the gateway tells its learner."""
    as_sent: dict[str, object] = {
        "completed_at": AT, "completion_id": "c-1", "course_code": "C", "course_title": "公文写作", "handed_on": True,
        "hours": "6", "item_id": uuid4(), "met": None, "parameters": {}, "parked": None, "reason": None,
        "received_at": LATER, "revoked": None, "subject": "public", "vendor": "lanxin", "vendor_name": "兰心网络学院",
        "verdict": "accepted",
    }  # fmt: skip
    return OwnCompletion(**(as_sent | changes))  # type: ignore[arg-type]


OWN_BEFORE = MetCompletion(completion_id="c-0", is_own=True, item_id=uuid4(), received_at=AT, vendor="lanxin")
ANOTHERS = MetCompletion(completion_id=None, is_own=False, item_id=None, received_at=AT, vendor="lanxin")


@pytest.mark.parametrize(
    ("changes", "sentence", "act"),
    [
        ({"verdict": "rejected", "reason": "bad-hours"}, "已退回培训机构：学时数有误。", "ask-vendor"),
        (
            {"verdict": "duplicate", "met": OWN_BEFORE},
            "与已有记录重复，不重复计算（2025年12月31日 23:30收到的记录）。",
            "",
        ),
        (
            {"verdict": "conflict", "met": ANOTHERS},
            "与已有记录的内容不一致，未采用（该编号已用于他人）。",
            "ask-vendor",
        ),
        (
            {"verdict": "parked", "parked": ParkedTime(since=LATER, until=None)},
            "上报的身份证号当时未在任何单位登记，自2026年1月2日 09:00起等待。",
            "ask-unit",
        ),
        (
            {"revoked": Revocation(at=LATER, reason="复核")},
            "兰心网络学院已于2026年1月2日 09:00撤回这条记录，理由：复核。",
            "ask-vendor",
        ),
    ],
    ids=["rejected", "duplicate", "conflict with somebody else's", "parked", "revoked"],
)
def test_where_the_platform_did_not_take_it_the_way_ends(changes: dict[str, object], sentence: str, act: str) -> None:
    trace = trace_of(own(**changes), {})
    assert [station.passed for station in trace.stations] == [True, False, None, None, None]
    assert trace.stations[1].sentence == sentence
    assert trace.act == act
    assert not trace.is_whole


def test_without_the_ledger_the_rest_is_unknown_and_nothing_is_blamed() -> None:
    trace = trace_of(own(), {})
    assert [station.passed for station in trace.stations] == [True, True, None, None, None]
    assert "学时没有丢失" in trace.stations[2].sentence
    assert trace.act == ""


def test_vendor_title_and_day_narrow_down_in_chinas_time() -> None:
    first, second = own(), own(vendor="mingde", course_title="数据安全", completed_at=LATER)
    assert matching([first, second], "", "", "2025-12-31") == [first]
    assert matching([first, second], "mingde", "", "") == [second]
    assert matching([first, second], "", "公文", "") == [first]
    assert matching([first, second], "mingde", "公文", "") == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(30, "1 分钟"), (3_600, "60 分钟"), (7_200, "2 小时"), (90_000, "25 小时"), (172_801, "3 天")],
)
def test_a_wait_is_said_as_people_say_it(seconds: int, text: str) -> None:
    assert delay_zh(seconds) == text


def test_of_a_silent_vendor_its_last_word_is_told() -> None:
    vendor = VendorFreshness(vendor="lanxin", name="兰心网络学院", last_delivery_at=LATER, usual_delay_s=7_200)
    assert last_word(vendor, LATER) == (
        "截至2026年1月2日 09:00兰心网络学院最后一次上报，您要找的课程不在其中。该机构通常在学完后2 小时内上报。"
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
    await browser.open("/my/trace?year=2025&words=没有这门课")
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
