"""The first page, announcements and vendors, for anybody."""

import re

import pytest
from live_platform import Platform
from plain_browser import Learners, PlainBrowser
from staff import Staff
from strangers import announced, authority_of, put_away

from portal.clients.calls import ServiceName

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def authority(platform: Platform) -> Staff:
    """Of the county."""
    return await authority_of(platform)


@pytest.fixture
def browser(platform: Platform) -> PlainBrowser:
    """Nobody's yet."""
    return PlainBrowser.of(platform)


async def test_where_nothing_is_there_yet_the_first_page_says_so(browser: PlainBrowser) -> None:
    await browser.open("/")
    assert "目前没有公告" in browser.text
    assert "目前没有可以从本平台直接前往的网络培训机构" in browser.text
    for text, address in [("登录", "/sign-in"), ("注册", "/register"), ("核验证书", "/verify")]:
        assert browser.reading.links[text] == address
    await browser.open("/announcements")
    assert "没有公告" in browser.text
    await browser.open("/vendors")
    assert "目前没有可以从本平台直接前往的网络培训机构" in browser.text


async def test_anybody_reads_an_announcement_from_the_first_page(browser: PlainBrowser, authority: Staff) -> None:
    await announced(authority, "年度培训安排", text="一、时间。\n\n二、<b>地点</b>。")
    await browser.open("/")
    await browser.follow("年度培训安排")
    assert "零陵区人力资源和社会保障局" in browser.text
    assert "适用地区：零陵区" in browser.text
    assert "<p>一、时间。</p>\n<p>二、&lt;b&gt;地点&lt;/b&gt;。</p>" in browser.html
    await browser.follow("返回公告列表")
    assert browser.path == "/announcements"


async def test_announcements_are_chosen_by_region_step_by_step(browser: PlainBrowser, authority: Staff) -> None:
    await announced(authority, "县里的公告")
    await browser.open("/announcements")
    await browser.press("查看", region="430000")
    assert "县里的公告" not in browser.text
    assert "该地区及其上级还没有发布公告" in browser.text
    await browser.press("查看", region="431100")
    await browser.press("查看", region="431102")
    assert "零陵区及上级的公告" in browser.text
    assert "县里的公告" in browser.text
    assert 'value="431102" selected' in browser.html


async def test_more_than_a_page_of_announcements_goes_on(browser: PlainBrowser, authority: Staff) -> None:
    for number in range(21):
        await announced(authority, f"公告第{number}号")
    await browser.open("/announcements")
    assert "公告第20号" in browser.text
    assert "公告第0号" not in browser.text
    await browser.follow("更早的公告")
    assert "公告第0号" in browser.text
    await browser.follow("最新公告")
    assert "公告第20号" in browser.text


async def test_what_is_not_there_is_no_page(browser: PlainBrowser) -> None:
    for path in ("/announcements/x", "/announcements/0190a5c0-0000-7000-8000-000000000000", "/announcements?after=x"):
        await browser.open(path)
        assert browser.status == 404, path


async def test_vendors_stand_with_their_sites_and_none_is_preferred(platform: Platform, browser: PlainBrowser) -> None:
    await platform.sql(
        "registry",
        "INSERT INTO relying_party (client_id, name, redirect_uris, start_url)"
        " SELECT min(client_id), '蓝信网络学院', '{}', 'https://lanxin.example.cn/start?from=xueshi' FROM client"
        " RETURNING client_id",
    )
    await browser.open("/")
    assert "蓝信网络学院" in browser.text
    await browser.follow("查看培训机构的网站和学习方法")
    assert "由您自主选择，任何单位和个人不得指定" in browser.text
    assert browser.reading.links["打开蓝信网络学院网站（离开本平台）"].startswith("https://lanxin.example.cn")


async def test_each_part_is_missing_alone(browser: PlainBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    put_away(monkeypatch, ServiceName.REGISTRY, "/v1/announcements")
    await browser.open("/")
    assert browser.status == 200
    assert "暂时查不到" in browser.text
    assert "由您自主选择" in browser.text
    put_away(monkeypatch, ServiceName.REGISTRY)
    for path in ("/", "/announcements", "/vendors"):
        await browser.open(path)
        assert browser.status == 200, path
        assert "暂时查不到" in browser.text


async def test_who_is_signed_in_goes_on_to_their_hours_and_keeps_their_navigation(learners: Learners) -> None:
    browser = await learners.signed_in(1)
    await browser.open("/")
    assert browser.path == "/my/hours"
    await browser.open("/vendors")
    assert browser.reading.links["测试1"] == "/my/account"
    assert browser.reading.links["我的学时"] == "/my/hours"


async def test_each_page_stands_once_in_the_navigation(learners: Learners) -> None:
    browser = await learners.signed_in(1)
    await browser.open("/my/hours")
    words = re.findall(r"<li><a [^>]*>([^<（]+)", browser.html.partition("</nav>")[0])
    assert words == ["我的学时", "去学习", "线下培训", "学时认定", "我的证书", "消息", "账户"]
