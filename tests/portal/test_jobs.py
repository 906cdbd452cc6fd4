"""A roster that nobody waited for: the message, the page with the numbers, and the returned sheet."""

import asyncio

import pytest
from live_platform import SCHOOL, Platform, id_number
from plain_browser import Learners, PlainBrowser

from registry.imports.jobs import RosterJobs

pytestmark = pytest.mark.anyio
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = [
    ["身份证号", "姓名", "单位代码", "岗位类别", "职称级别"],
    [id_number(820), "测试820", SCHOOL, "专业技术", "中级"],
    [id_number(821), "测试821", SCHOOL, "没有", "中级"],
]


@pytest.fixture(scope="module")
async def browser(platform: Platform, learners: Learners) -> PlainBrowser:
    """Of the school's administrator."""
    browser = PlainBrowser.of(platform, own_serial=990)
    browser.client.cookies.set("xueshi_session", learners.administrator.token, domain="test.local", path="/")
    return browser


async def handed_in(browser: PlainBrowser, content: bytes) -> str:
    """The id of a job that waits."""
    headers = {
        "authorization": f"Session {browser.client.cookies['xueshi_session']}",
        "content-type": XLSX,
        "prefer": "respond-async",
    }
    answer = await browser.client.post("/registry/v1/rosters", content=content, headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


async def done(platform: Platform) -> None:
    """What waits is taken up, be it here or by the platform."""
    registry = platform.house.registry
    app = registry.web.state.app
    jobs = RosterJobs(registry.db, app.keys, app.rules, app.reading)
    is_open = "SELECT EXISTS (SELECT FROM background_job WHERE state IN ('waiting', 'running'))"
    async with asyncio.timeout(30):
        while (await platform.sql("registry", is_open))[0][0]:
            await jobs.turn()


async def test_the_message_leads_to_the_numbers_and_the_sheet(
    platform: Platform, learners: Learners, browser: PlainBrowser
) -> None:
    job_id = await handed_in(browser, "\n".join(",".join(cells) for cells in ROWS).encode())
    await done(platform)
    await browser.open("/my/messages")
    assert "人员名册共2行，已处理完毕：新增1行，更新0行，无变化0行，未导入1行" in browser.text
    await browser.follow("查看处理结果")
    assert browser.path == f"/my/jobs/{job_id}"
    assert "新增 1 行，更新 0 行，无变化 0 行，未导入 1 行" in browser.text
    await browser.open(browser.reading.links["下载返回的表格"])
    assert browser.answer is not None
    assert browser.answer.headers["content-type"] == XLSX
    assert browser.answer.headers["content-disposition"].startswith("attachment")
    other = await learners.signed_in(1)
    for path in (f"/my/jobs/{job_id}", f"/my/jobs/{job_id}/file"):
        await other.open(path)
        assert other.status == 404
        assert other.reading.links["消息"] == "/my/messages"


async def test_a_file_that_is_no_roster_says_what_to_do(platform: Platform, browser: PlainBrowser) -> None:
    job_id = await handed_in(browser, b"a,b\n1,2")
    await browser.open(f"/my/jobs/{job_id}")
    assert any(words in browser.text for words in ("完成后会发消息通知您", "未导入"))
    await done(platform)
    await browser.open(f"/my/jobs/{job_id}")
    assert "没有登记任何人员。文件不是能够识别的人员名册，请下载模板填写后重新提交。" in browser.text
    assert "下载返回的表格" not in browser.reading.links
