"""Messages of all services as one list, read and unread, page by page."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from live_platform import AUTHORITY, a_full_year, completion
from plain_browser import Learners
from staff import Staff, appointed, desk_of

from offices.authority import Role
from portal.clients.calls import ServiceName
from portal.clients.models import filings, ledger, registry, vendor_gateway
from portal.learner.merging import in_address, merged
from portal.learner.messages import MESSAGES_MAX, onward

pytestmark = pytest.mark.anyio
BEGAN = datetime(2026, 3, 5, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
async def authority(learners: Learners) -> Staff:
    """The office that announces."""
    return await appointed(desk_of(learners.platform), 995, Role.HR_AUTHORITY, AUTHORITY)


async def announce(authority: Staff, title: str, text: str = "请按时完成。") -> None:
    await authority.call("POST", "/v1/announcements", {"region_code": "431102", "title": title, "text": text})


async def test_messages_of_all_services_are_one_list_and_are_marked_as_read(
    learners: Learners, authority: Staff
) -> None:
    await learners.platform.push(*a_full_year(2))
    await learners.platform.settle()
    await announce(authority, "关于开展公共科目学习的通知", "第一段。\n第二段。")
    browser = await learners.signed_in(2)
    await browser.open("/my/messages")
    assert browser.text.index("关于开展公共科目学习的通知") < browser.text.index("学时记入")
    assert "零陵区公告" in browser.text
    assert browser.reading.links["查看2025年度学时"] == "/my/hours/2025"
    assert browser.reading.links["查看证书"] == "/my/certificates"
    assert "<p>第一段。</p>" in browser.html
    await browser.press("全部标为已读")
    assert browser.path == "/my/messages"
    assert "全部消息已标记为已读" in browser.text
    assert "全部标为已读" not in browser.html
    await announce(authority, "关于延长学习时间的通知")
    await browser.open("/my/messages")
    assert browser.html.count('class="badge info">新<') == 1


def test_what_a_review_came_to_leads_to_the_completion() -> None:
    item_id = "0193a5b2-0000-7000-8000-000000000001"
    for kind, title in (("completion-void", "查看理由、申诉"), ("completion-counts", "查看这条记录")):
        message = vendor_gateway.MessageShown(
            about={"item_id": item_id, "year": 2025}, at=BEGAN, is_new=True, kind=kind, text="", title=""
        )
        link = onward(ServiceName.GATEWAY, message)
        assert link is not None
        assert (link.text, link.href) == (title, f"/my/trace/{item_id}")


async def test_a_service_that_is_away_is_named_and_the_others_are_shown(
    learners: Learners, authority: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    await announce(authority, "关于证书样式的通知")
    browser = await learners.signed_in(3)
    addresses = learners.platform.house.portal.web.state.portal.services._addresses
    monkeypatch.setitem(addresses, ServiceName.LEDGER, "http://nowhere/none")
    await browser.open("/my/messages")
    assert "学时方面的消息暂时查不到，没有丢失" in browser.text
    assert "关于证书样式的通知" in browser.text
    await browser.press("全部标为已读")
    assert "全部消息已标记为已读" in browser.text


async def test_more_than_a_page_goes_on(learners: Learners, authority: Staff) -> None:
    for number in range(MESSAGES_MAX):
        await announce(authority, f"通知第{number}号")
    browser = await learners.signed_in(4)
    await browser.open("/my/messages")
    assert browser.html.count("<article") == MESSAGES_MAX
    said = browser.text
    await browser.follow("更早的消息")
    assert "关于证书样式的通知" in browser.text
    for number in range(MESSAGES_MAX):  # none is left out between the pages, and none stands on both
        assert f"{said} {browser.text}".count(f"通知第{number}号") == 1
    await browser.follow("最近的消息")
    assert browser.path == "/my/messages"


async def test_an_address_that_is_none_is_no_page(learners: Learners) -> None:
    browser = await learners.signed_in(5)
    for before in ("yesterday", "2026-03-05", "99999-01-01T00:00:00Z"):
        await browser.open(f"/my/messages?before={before}")
        assert browser.status == 404


def test_lists_are_merged_down_to_where_the_shortest_ends() -> None:
    first = [BEGAN + timedelta(hours=hours) for hours in (9, 7, 5)]
    second = [BEGAN + timedelta(hours=hours) for hours in (8, 1)]
    page = merged([(first, first[-1]), (second, None)], lambda at: at, 10)
    assert page.items == [first[0], second[0], first[1], first[2]]
    assert page.before == first[-1]


def test_what_came_in_the_same_moment_stands_on_one_page() -> None:
    lists = [([BEGAN + timedelta(hours=1), BEGAN, BEGAN], None), ([BEGAN, BEGAN - timedelta(hours=1)], None)]
    page = merged(lists, lambda at: at, 2)
    assert len(page.items) == 4
    assert page.before == BEGAN
    assert merged([], lambda at: at, 2).before is None


def test_a_moment_in_an_address_has_no_plus() -> None:
    assert in_address(BEGAN.astimezone()) == "2026-03-05T08:00:00Z"


FILING = "01a22860-e696-7f53-a461-4b57f1fa3ded"


def shown(of: type, kind: str, **about: str | int | None) -> registry.MessageShown:
    made: registry.MessageShown = of(about=about, at=BEGAN, is_new=True, kind=kind, text="", title="")
    return made


@pytest.mark.parametrize(
    ("service", "message", "href"),
    [
        (ServiceName.REGISTRY, shown(registry.MessageShown, "placement-offer", offer_id="1"), "/my/account/offers"),
        (ServiceName.REGISTRY, shown(registry.MessageShown, "role-offered", role="auditor"), "/my/account/roles"),
        (ServiceName.REGISTRY, shown(registry.MessageShown, "announcement", region="零陵区"), None),
        (ServiceName.REGISTRY, shown(registry.MessageShown, "case", case_id="../x"), None),
        (ServiceName.LEDGER, shown(ledger.MessageShown, "deadline-near", last_on="2026-12-31"), "/my/hours"),
        (ServiceName.FILINGS, shown(filings.MessageShown, "filing-approved", filing_id="x"), None),
        (ServiceName.FILINGS, shown(filings.MessageShown, "claim-returned", filing_id=FILING), f"/my/claims/{FILING}"),
    ],
    ids=["an offer", "a role", "an announcement", "no id", "a duty", "no id of a filing", "one's own claim"],
)
def test_a_message_leads_on_to_its_page(service: ServiceName, message: registry.MessageShown, href: str | None) -> None:
    link = onward(service, message)
    assert (link.href if link else None) == href


@pytest.mark.parametrize(
    ("kind", "beneath"),
    [
        ("filing-remind", "filings"),
        ("filing-escalate", "filings"),
        ("filing-returned", "training-filings"),
        ("filing-refused", "filings"),
        ("roster-approved", "rosters"),
        ("claim-returned", "claims"),
        ("claim-refused", "filings"),
    ],
)
def test_a_message_about_a_filing_leads_to_the_office_of_whose_work_it_is(kind: str, beneath: str) -> None:
    filing, office = FILING, UUID(int=7)
    message = shown(filings.MessageShown, kind, filing_id=filing, organisation_id=str(office))
    link = onward(ServiceName.FILINGS, message, {office, UUID(int=8)})
    assert link is not None
    assert link.href == f"/offices/{office}/{beneath}/{filing}"
    assert onward(ServiceName.FILINGS, message, {UUID(int=8)}) is None, "who serves it no more sees nothing of it"


async def test_what_is_new_is_counted_beside_the_pages_and_never_holds_one_up(learners: Learners) -> None:
    await learners.platform.push(completion("unread-1", 48))
    await learners.platform.settle()
    browser = await learners.signed_in(48)
    for _ in range(50):
        await browser.open("/my/hours")
        counted = [text for text in browser.reading.links if text.startswith("消息（")]
        if counted:
            break
        await asyncio.sleep(0.1)
    assert counted, "nothing was counted"
    await browser.open("/my/messages")
    await browser.press("全部标为已读")
    assert "消息" in browser.reading.links
