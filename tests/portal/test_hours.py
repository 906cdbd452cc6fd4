"""My hours: the first page that a learner sees."""

from typing import Any

import pytest
from live_platform import a_full_year, completion
from plain_browser import Learners

from common.clock import china_date, now

pytestmark = pytest.mark.anyio
YEAR = china_date(now()).year


def this_year(completion_id: str, serial: int, **other: str) -> dict[str, Any]:
    """A completion of the year that runs: begun on its first day, ended just now."""
    days = {"started_at": f"{YEAR}-01-01T00:00:00+08:00", "completed_at": now().isoformat(timespec="seconds")}
    return completion(completion_id, serial, **{**days, **other})


async def test_what_is_missing_stands_first(learners: Learners) -> None:
    await learners.platform.push(
        this_year("a", 1, hours="30", score="92"), this_year("b", 1, subject="professional", hours="42")
    )
    await learners.platform.settle()
    browser = await learners.signed_in(1)
    assert f"{YEAR}年度：还差18学时" in browser.text
    assert "72学时" in browser.text
    assert "湘人社函〔2023〕63号" in browser.text
    await browser.follow("查看全部2条记录")
    assert "合计72学时，其中公共科目30学时、专业科目42学时" in browser.text
    assert "考核结果：92" in browser.text
    assert "组织层级：省级" in browser.text


async def test_a_year_that_is_met_has_its_certificate(learners: Learners) -> None:
    await learners.platform.push(*a_full_year(2))
    await learners.platform.settle()
    browser = await learners.signed_in(2)
    await browser.open("/my/hours/2025")
    assert "2025年度：已达标，证书已签发" in browser.text
    await learners.platform.revoke("q2")
    await learners.platform.settle()
    await browser.open("/my/hours/2025")
    assert "2025年度：证书已暂停" in browser.text
    assert "补足所缺学时后，证书自动恢复" in browser.text


async def test_nothing_yet_says_where_to_begin(learners: Learners) -> None:
    browser = await learners.signed_in(3)
    assert f"{YEAR}年度：还差90学时" in browser.text
    assert "本年度还没有学时记录" in browser.text
    assert browser.reading.links["去学习"] == "/my/vendors"


async def test_a_year_that_is_none_is_no_page(learners: Learners) -> None:
    browser = await learners.signed_in(4)
    for year in ("1999", "2101", "abc"):
        await browser.open(f"/my/hours/{year}")
        assert browser.status == 404
        assert "没有这个页面" in browser.text
