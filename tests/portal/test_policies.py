"""Policies for anybody: the regulations by article, and what authorities answered about them."""

import re
from datetime import date

import pytest
from live_platform import AUTHORITY, Platform
from plain_browser import Learners, PlainBrowser
from staff import CHOSEN, PASSWORD, appointed, desk_of

from offices.authority import Role
from portal.clients.models.ledger import ArticleOfRegulation, RegulationByArticle
from portal.public.policies import articles_of, force_of

pytestmark = pytest.mark.anyio


async def test_the_regulations_stand_by_province_with_whether_they_are_in_force(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/policies")
    assert "<h2>湖南省</h2>" in browser.html
    assert "适用于永州市" in browser.text
    assert re.search(
        r"湘人社函〔2023〕63号 *发文机关湖南省人力资源和社会保障厅 *适用期间2023-01-01起 *状态现行有效", browser.text
    )
    assert "2021-01-01起，至2022-12-31状态已停止适用" in browser.text
    await browser.follow("湖南省事业单位工作人员培训（2023）")
    assert browser.path == "/policies/hunan-2023"


async def test_a_regulation_stands_by_article_each_with_its_anchor(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/policies/inner-mongolia-2024")
    assert "培训对象每年度培训累计不少于90学时，或者不少于12天。" in browser.text
    ids = re.findall(r'\bid="([^"]+)"', browser.html)
    assert len(ids) == len(set(ids))
    assert {"第七条", "第三十九条第（二）项", "第四十条、第四十一条", "第四十条", "第四十一条", "第四十七条"} <= set(
        ids
    )
    assert "适用地区内蒙古自治区" in browser.text
    assert "网络学时采信" in browser.text
    assert "可以灵活安排，不受上述期限限制（第九条）。" in browser.text
    assert "因故未参加规定的培训或者未达到培训要求的，经主管部门或者人事综合管理部门批准可以补训" in browser.text
    assert "平台规则" in ids
    await browser.open("/policies/no-such-thing")
    assert browser.status == 404


def test_no_anchor_is_there_twice() -> None:
    names = ["第七条、第八条", "第七条", "第八条、第九条", "湘人社函〔2021〕61号 五"]
    regulation = RegulationByArticle(
        id="x", name="x", document="x", region_code="430000", issued_by=(), replaces=(),
        in_force_from=date(2024, 1, 1), in_force_until=None,
        articles=tuple(ArticleOfRegulation(article=name, provisions=()) for name in names),
    )  # fmt: skip
    found = [(article.anchor, list(article.parts)) for article in articles_of(regulation)]
    assert found == [
        ("第七条、第八条", ["第八条"]), ("第七条", []), ("第八条、第九条", ["第九条"]),
        ("湘人社函〔2021〕61号五", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ends_on", "today", "words"),
    [
        (None, date(2023, 12, 31), "尚未施行"),
        (None, date(2024, 1, 1), "现行有效"),
        (date(2024, 6, 1), date(2024, 6, 1), "现行有效"),
        (date(2024, 6, 1), date(2024, 6, 2), "已停止适用"),
    ],
)
def test_a_regulation_is_in_force_from_its_first_day_to_its_last(ends_on: date | None, today: date, words: str) -> None:
    assert force_of(date(2024, 1, 1), ends_on, today)[0] == words


async def test_answers_are_found_by_word_and_region_and_lead_to_asking(platform: Platform, learners: Learners) -> None:
    asker = await learners.signed_in(40)
    await asker.open("/sign-in/new-password?next=/my/cases/new?kind=policy-question")
    await asker.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    await asker.open("/my/cases/new?kind=policy-question")
    await asker.press("提交", title="折算", text="半天怎么折算？", is_named="no")
    case_id = asker.path.split("/")[3]
    county = await appointed(desk_of(platform), 992, Role.HR_AUTHORITY, AUTHORITY)
    await county.choose_password()
    for body in ({"step": "take"}, {"step": "answer", "text": "按四学时。"}):
        await county.call("POST", f"/v1/cases/{case_id}/steps", body)
    published = {"question": "线下培训半天计多少学时？", "answer": "按规定，\n半天计四学时。"}
    await asker.open(f"/my/cases/{case_id}")
    assert "查看已公开的答复" not in asker.reading.links
    answer_id = (await county.call("POST", f"/v1/cases/{case_id}/publications", published))["answer_id"]
    await asker.open(f"/my/cases/{case_id}")
    await asker.follow("查看已公开的答复")
    assert asker.path == f"/policies/questions/{answer_id}"
    assert "线下培训半天计多少学时？ 按规定， 半天计四学时。" in asker.text

    browser = PlainBrowser.of(platform)
    await browser.open("/policies/questions")
    assert "线下培训半天计多少学时？" in browser.text
    assert "零陵区人力资源和社会保障局" in browser.text
    await browser.press("查询", q="收费")
    assert "没有符合条件的答复" in browser.text
    await browser.press("查询", q="半天", region="430000")
    assert "没有符合条件的答复" in browser.text, "the county's answer does not hold in the province"
    assert "永州市" in browser.text
    await browser.open("/policies/questions?region=431102")
    assert "半天计四学时。" in browser.text
    await browser.follow("登录后提出政策咨询")
    assert browser.path.startswith("/sign-in?next=")
    await asker.open("/policies/questions")
    await asker.follow("提出政策咨询")
    assert asker.path == "/my/cases/new?kind=policy-question"
    await county.call("DELETE", f"/v1/policy-answers/{answer_id}")
    await browser.open(f"/policies/questions/{answer_id}")
    assert browser.status == 404
    await asker.open(f"/my/cases/{case_id}")
    assert "查看已公开的答复" not in asker.reading.links
