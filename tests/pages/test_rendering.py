"""A template becomes a page: escaped, complete, in the frame of the site."""

from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import DictLoader, UndefinedError

from pages.headers import security_headers
from pages.paging import numbers_shown
from pages.rendering import Link, Renderer, Site, environment, look_of
from pages.static import hashed_name

PAGE = '{% extends "pages/frame.html" %}{% block title %}我的学时{% endblock %}{% block content %}'
SITE = Site()
IMPORTS = "".join(f'{{% import "pages/{name}.html" as {name} %}}' for name in ("forms", "parts", "charts"))


def shown(content: str, site: Site = SITE, **values: Any) -> str:
    """The text of a page with this content."""
    loader = DictLoader({"page.html": f"{PAGE}{IMPORTS}{content}{{% endblock %}}"})
    answer = Renderer(environment(loader), "../static/", site).page("page.html", **values)
    return bytes(answer.body).decode()


class _Nesting(HTMLParser):
    VOID = frozenset({"meta", "link", "input", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass


def whole(html: str) -> str:
    """The page, once every element is closed where it was opened and no id stands twice."""
    parser = _Nesting()
    parser.feed(html)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids)), parser.ids
    return html


def test_a_page_is_answered_with_the_security_headers_and_its_status() -> None:
    loader = DictLoader({"page.html": f"{PAGE}{{% endblock %}}"})
    answer = Renderer(environment(loader), "../static/").page("page.html", status=404)
    assert answer.status_code == 404
    assert {name: answer.headers[name] for name in security_headers()} == dict(security_headers())
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_what_is_shown_is_escaped_in_text_and_in_attributes() -> None:
    hostile = "\"'><script>alert(1)</script>"
    html = shown(
        "{{ name }}{{ forms.field('f', name, value=name, hint=name, error=name) }}{{ parts.facts([(name, name)]) }}"
        "{{ parts.table('t', name, [name], [[name]]) }}{{ parts.banner('info', name) }}{{ parts.badge(name) }}"
        "{{ charts.bars('b', name, [name], [(name, 1, name)]) }}",
        name=hostile,
        site=Site(name=hostile, organiser=hostile, links=(Link(hostile, hostile),)),
        navigation=(Link(hostile, hostile),),
    )
    assert "<script" not in whole(html)


def test_a_value_that_is_missing_is_an_error_and_no_empty_place() -> None:
    with pytest.raises(UndefinedError):
        shown("{{ forgotten }}")


def test_the_frame_has_a_skip_link_landmarks_one_heading_and_the_style_sheet() -> None:
    html = whole(shown("", navigation=(Link("我的学时", "/", True), Link("消息", "/messages"))))
    assert '<html lang="zh-CN">' in html
    assert html.index('href="#main"') < html.index("<header") < html.index("<nav") < html.index('<main id="main"')
    assert html.count("<h1>") == 1
    assert "<title>我的学时 - 学时平台</title>" in html
    assert f'href="../static/{hashed_name("xueshi.css")}"' in html
    assert '<a href="/" aria-current="page">我的学时</a>' in html
    assert '<a href="/messages">消息</a>' in html


def test_the_foot_carries_what_sites_of_government_must_and_nothing_that_is_empty() -> None:
    names = ("主办单位", "承办单位", "联系方式", "政府网站标识码")
    assert not any(name in shown("") for name in names)
    site = Site(
        "平台", "/", "省厅", "考试院", "0731-0", "4300000001", "湘ICP备1号", "湘公网安备2号", (Link("帮助", "/help"),)
    )
    html = whole(shown("", site=site))
    said = [
        *(f"{name}：{value}" for name, value in zip(names, ("省厅", "考试院", "0731-0", "4300000001"), strict=True))
    ]
    assert all(sentence in html for sentence in (*said, "湘ICP备1号", "湘公网安备2号", '<a href="/help">帮助</a>'))
    assert '<a href="/">平台</a>' in html


def test_type_and_contrast_are_classes_of_the_page_and_other_words_are_ignored() -> None:
    assert look_of('contrast large "><script>') == "large contrast"
    assert '<html lang="zh-CN" class="large contrast">' in shown("", look='contrast large x"y')


def test_a_field_is_tied_to_its_label_its_hint_and_its_error() -> None:
    html = whole(
        shown(
            "{{ forms.field('phone', '手机号码', hint='用于通知', error='请填写手机号码', "
            "attributes={'maxlength': 11}) }}"
        )
    )
    assert '<label for="phone">手机号码</label>' in html
    assert 'aria-describedby="phone-hint phone-error" aria-invalid="true" maxlength="11"' in html
    assert 'id="phone-hint">用于通知' in html
    assert 'id="phone-error"><span class="unseen">错误：</span>请填写手机号码' in html
    assert " required" in html
    bare = shown("{{ forms.field('phone', '手机号码', is_optional=true) }}")
    assert "（选填）" in bare
    assert not any(word in bare for word in ("aria-", " required", " value="))


def test_every_kind_of_field_has_its_label_and_keeps_what_was_typed() -> None:
    html = whole(
        shown(
            "{{ forms.choice('unit', '单位', [('1', '一小'), ('2', '二小')], value='2') }}"
            "{{ forms.radios('subject', '科目', [('a', '公共'), ('b', '专业')], value='b', error='请选择') }}"
            "{{ forms.checkbox('read', '已阅读', is_checked=true) }}"
            "{{ forms.long_text('why', '说明', value='因为\n第二行') }}"
            "{{ forms.file('photo', '照片', accept='image/jpeg') }}"
            "{{ forms.hidden('key', 'k') }}{{ forms.button('提交') }}"
        )
    )
    assert '<option value="2" selected>二小</option>' in html
    assert 'value="b" checked required><label' in html
    assert '<fieldset class="field wrong" aria-describedby="subject-error">' in html
    assert ' checked><label for="read">已阅读</label>' in html
    assert "\n因为\n第二行</textarea>" in html
    assert 'type="file" required accept="image/jpeg"' in html
    assert '<input type="hidden" name="key" value="k">' in html
    assert '<button type="submit" class="button">提交</button>' in html


def test_errors_are_summed_up_with_links_to_fields_that_are_there() -> None:
    errors = [("phone", "请填写手机号码"), ("subject", "请选择科目"), ("", "请稍后再试")]
    html = whole(
        shown(
            "{{ forms.error_summary(errors) }}{{ forms.field('phone', '手机号码') }}"
            "{{ forms.radios('subject', '科目', [('a', '公共')]) }}",
            errors=errors,
        )
    )
    assert "<title>错误：我的学时" in html
    assert 'role="alert"' in html
    for name, sentence in errors[:2]:
        assert f'<a href="#{name}">{sentence}</a>' in html
        assert f'id="{name}"' in html
    assert "<li>请稍后再试</li>" in html
    assert 'role="alert"' not in shown("{{ forms.error_summary(errors) }}")


def test_a_table_has_a_caption_and_heads_and_scrolls_by_keyboard_where_it_is_wide() -> None:
    table = (
        "{{ parts.table('t', '记录', ['日期', '学时'], [['2026-03-05', parts.badge('已入账', 'success')]], "
        "numbers=[1], is_wide=wide) }}"
    )
    cards, wide = (whole(shown(table, wide=is_wide)) for is_wide in (False, True))
    for html in (cards, wide):
        assert '<caption id="t-caption">记录</caption>' in html
        assert 'scope="row">2026-03-05</th>' in html
        assert '<span class="badge success">已入账</span>' in html
    assert '<span class="label">学时</span>' in cards
    assert 'role="region" aria-labelledby="t-caption" tabindex="0"' in wide


def test_banners_and_empty_places_say_what_the_caller_says() -> None:
    html = whole(
        shown(
            "{% call parts.banner('warning', '证书已暂停', is_alert=true) %}原因{% endcall %}"
            "{{ parts.banner('info', '周六维护') }}"
            "{% call parts.empty('还没有记录') %}先去学习{% endcall %}"
        )
    )
    assert '<div class="banner warning" role="alert">' in html
    assert all(said in html for said in ("证书已暂停", "原因", "周六维护", "还没有记录", "先去学习"))


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (6, 20, [1, None, 5, 6, 7, None, 20]),
        (4, 20, [1, 2, 3, 4, 5, None, 20]),
        (20, 20, [1, None, 19, 20]),
    ],
)
def test_a_long_list_shows_first_last_and_near_pages(page: int, pages: int, numbers: list[int | None]) -> None:
    assert numbers_shown(page, pages) == numbers


def test_pages_are_links_and_the_one_that_is_shown_is_named() -> None:
    html = whole(shown("{{ parts.pagination(2, 3, '?year=2026&page=') }}"))
    assert 'rel="prev" href="?year=2026&amp;page=1"' in html
    assert 'aria-current="page" aria-label="第2页，当前页"' in html
    assert 'rel="next" href="?year=2026&amp;page=3"' in html
    assert "分页" not in shown("{{ parts.pagination(1, 1, '?page=') }}")


def test_a_bar_stands_beside_its_figure_in_a_table() -> None:
    rows = [
        ("合计", 5950, 9000, "59.5学时", "90学时"),
        ("公共", 3100, 3000, "31学时", "30学时"),
        ("专业", 0, 60, "0学时", "60学时"),
        ("差一点", 8999, 9000, "89.99学时", "90学时"),
        ("不要求", 0, 0, "0学时", "0学时"),
    ]
    html = whole(shown("{{ charts.progress('p', '2026年度', rows) }}", rows=rows))
    assert [html.count(f'class="part" width="{width}"') for width in ("66.1", "100", "0", "99.9")] == [1, 2, 1, 1]
    assert html.count("已达到") == 2
    assert all(said in html for said in ("59.5学时", "90学时", "66%", "0%", "99%"))
    assert html.count('aria-hidden="true"') == html.count("<svg") == 5


def test_bars_are_measured_by_the_greatest_and_nothing_is_divided_by_nothing() -> None:
    html = whole(
        shown("{{ charts.bars('b', '人数', ['县', '人数'], rows) }}", rows=[("甲", 40, "40人"), ("乙", 10, "10人")])
    )
    assert all(f'class="part" width="{width}"' in html for width in ("100", "25.0"))
    assert "40人" in html
    for rows in ([], [("甲", 0, "0人")]):
        whole(shown("{{ charts.bars('b', '人数', ['县', '人数'], rows) }}", rows=rows))


@pytest.mark.parametrize(
    ("cookie", "html"),
    [
        ("", '<html lang="zh-CN">'),
        ("xueshi_look=larger", '<html lang="zh-CN" class="larger">'),
        ('__Host-xueshi_look="large contrast"', '<html lang="zh-CN" class="large contrast">'),
        ('xueshi_look="><script>"', '<html lang="zh-CN">'),
    ],
    ids=["none", "larger", "under https", "no word of ours"],
)
async def test_a_page_of_any_service_is_sent_in_the_look_that_was_chosen(cookie: str, html: str) -> None:
    loader = DictLoader({"page.html": f"{PAGE}{IMPORTS}{{% endblock %}}"})
    app = FastAPI()

    @app.get("/")
    async def page() -> HTMLResponse:
        return Renderer(environment(loader), "../static/", SITE).page("page.html")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        answer = await client.get("/", headers={"cookie": cookie} if cookie else {})
    assert html in answer.text
    assert answer.text.endswith("</html>")
    assert int(answer.headers["content-length"]) == len(answer.content)
