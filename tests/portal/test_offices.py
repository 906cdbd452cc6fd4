"""Where people with a role begin: for whom they serve, and what waits."""

from typing import Any, cast
from uuid import UUID

import pytest
from live_platform import AUTHORITY, Platform, completion
from plain_browser import Learners, PlainBrowser
from staff import Staff, appointed, desk_of
from starlette.exceptions import HTTPException
from strangers import put_away

from offices.authority import Role
from portal.clients.calls import ServiceName
from portal.offices.filings.asking import refuse_others
from portal.offices.office import Office
from portal.offices.reach import only
from portal.offices.staff import records, reminds

pytestmark = pytest.mark.anyio


def browser_of(platform: Platform, staff: Staff) -> PlainBrowser:
    """Somebody's who has signed in with the second factor."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", staff.token, domain="test.local", path="/")
    return browser


@pytest.fixture(scope="module")
async def official(platform: Platform) -> Staff:
    return await appointed(desk_of(platform), 985, Role.HR_AUTHORITY, AUTHORITY)


async def test_an_official_on_no_roster_begins_with_their_work(platform: Platform, official: Staff) -> None:
    day = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T18:00:00+08:00"}
    await platform.push(completion("o-1", 20, hours="10", **day), completion("o-2", 20, hours="10", **day))
    await platform.settle()
    browser = await browser_of(platform, official).open("/my/hours")
    assert browser.path == "/my/offices"
    assert "零陵区人力资源和社会保障局" in browser.text
    assert "人事综合管理部门" in browser.text
    assert "1条等待核查，0条作废建议等待复核" in browser.text
    assert "我的工作" in browser.reading.links
    assert not {"我的学时", "去学习", "学时认定", "我的证书"} & set(browser.reading.links)
    assert (await browser.open("/")).path == "/my/offices"


async def test_without_the_gateway_the_rest_is_there(
    platform: Platform, official: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_away(monkeypatch, ServiceName.GATEWAY)
    browser = await browser_of(platform, official).open("/my/offices")
    assert (browser.status, "暂时查不到，请稍后刷新本页。" in browser.text) == (200, True)
    assert "查看消息" in browser.reading.links


async def test_an_administrator_who_learns_as_well_has_both(platform: Platform, learners: Learners) -> None:
    browser = await browser_of(platform, learners.administrator).open("/my/hours")
    assert browser.path == "/my/hours"
    await browser.follow("我的工作")
    assert "单位培训管理员" in browser.text
    assert "网络学时核查" not in browser.text
    assert browser.reading.links["我的学时"] == "/my/hours"


def test_each_of_several_roles_in_an_organisation_has_its_pages() -> None:
    """One who is of the HR authority and audits has the pages of both, and of nobody else."""
    roles = frozenset({"hr-authority", "auditor"})
    office = Office(cast(Any, None), UUID(int=1), cast(Any, None), "hr-authority", roles)
    only(office, "auditor")
    only(office, "department", "hr-authority")
    refuse_others(office, ("auditor",))
    assert (records(office), reminds(office)) == (True, True)
    with pytest.raises(HTTPException):
        only(office, "department")
    with pytest.raises(HTTPException):
        refuse_others(office, ("unit-administrator",))


async def test_a_learner_has_no_such_page(learners: Learners) -> None:
    browser = await learners.signed_in(21)
    assert "我的工作" not in browser.reading.links
    assert (await browser.open("/my/offices")).path == "/my/hours"
