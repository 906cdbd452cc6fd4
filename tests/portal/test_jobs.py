"""A roster that nobody waited for: the message, the page with the numbers, and the returned sheet."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from browsing import Browser
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
    async with asyncio.timeout(60):
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
    assert "新增1行，更新0行，无变化0行，未导入1行" in browser.text
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


async def test_a_file_of_the_hr_platform_is_shown_as_compared(platform: Platform, browser: PlainBrowser) -> None:
    job_id = await handed_in(browser, "\n".join(",".join(cells) for cells in ROWS).encode())
    await done(platform)
    counts = '{"same": 3, "differs": 2, "unknown_person": 1, "malformed": 0}'
    change = f"UPDATE background_job SET kind = 'hr-data', counts = '{counts}' WHERE job_id = '{job_id}'"
    await platform.sql("registry", change)
    await browser.open(f"/my/jobs/{job_id}")
    assert "人社数据核对" in browser.text
    assert "已核对" in browser.text
    assert "一致3行，不一致2行，无此人员1行，未读取0行" in browser.text
    assert "未导入的行" not in browser.text


@contextlib.asynccontextmanager
async def running(platform: Platform, job_id: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A job that somebody is at, as far as the platform sees; what is given ends it."""
    connection = await asyncpg.connect(platform.cluster.server.dsn(platform.names["registry"]))
    change = "UPDATE background_job SET state = $2 WHERE job_id = $1"
    try:
        while True:
            await connection.execute(change, job_id, "running")
            transaction = connection.transaction()
            await transaction.start()
            # Locked before the platform finds that nobody works on it.
            ask = "SELECT state FROM background_job WHERE job_id = $1 FOR UPDATE"
            if await connection.fetchval(ask, job_id) == "running":
                break
            await transaction.rollback()

        async def end() -> None:
            await connection.execute(change, job_id, "done")
            await transaction.commit()

        yield end
    finally:
        await connection.close()


async def test_the_page_of_a_running_job_asks_again_by_itself_until_it_has_ended(
    platform: Platform, browser: PlainBrowser
) -> None:
    job_id = await handed_in(browser, "\n".join(",".join(cells) for cells in ROWS).encode())
    await done(platform)
    session = browser.client.cookies["xueshi_session"]
    async with (
        running(platform, job_id) as end,
        Browser.opened(platform) as opened,
        opened.window(cookies=[("xueshi_session", session)]) as window,
    ):
        await window.open(f"/my/jobs/{job_id}")
        assert "正在处理" in await window.page.inner_text("#job")
        loaded = await window.page.evaluate("performance.timeOrigin")
        await end()
        await window.page.wait_for_selector("#job:has-text('已导入')")
        assert await window.page.evaluate("performance.timeOrigin") == loaded, "the page stayed, a part of it changed"
        assert await window.page.get_attribute("#job", "hx-get") is None, "it asks no more"
        assert window.complaints == []
    await browser.open(f"/my/jobs/{job_id}")
    assert "htmx" not in (browser.answer.text if browser.answer else "htmx"), "other pages do without"
