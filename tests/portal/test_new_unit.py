"""Registering a unit that the platform does not know yet."""

from typing import Any

import pytest
from live_platform import DEPARTMENT, SCHOOL, Platform, id_number, organisation_code
from plain_browser import PlainBrowser
from staff import PASSWORD, Staff
from strangers import authority_of, put_away, recorded

from portal.clients.calls import ServiceName

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def authority(platform: Platform) -> Staff:
    """Of the county."""
    return await authority_of(platform)


def filled(serial: int, **other: str) -> dict[str, Any]:
    """The form as an administrator fills it in."""
    values = {
        "unit_code": organisation_code(serial),
        "unit_name": f"零陵区新办小学{serial}",
        "name": f"管理员{serial}",
        "id_number": id_number(serial),
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return {**values, **other}


async def at_the_form(platform: Platform, serial: int) -> PlainBrowser:
    """An administrator who has found the department."""
    browser = PlainBrowser.of(platform, address=f"10.8.0.{serial % 250}", own_serial=serial)
    await browser.open("/register/unit?region=431102")
    await browser.press("查找", name="教育局")
    return await browser.follow("零陵区教育局")


async def test_region_and_department_are_found_and_the_authority_decides(platform: Platform, authority: Staff) -> None:
    browser = PlainBrowser.of(platform, address="10.8.1.1", own_serial=701)
    await browser.open("/register/unit")
    for region in ("湖南省", "永州市", "零陵区"):
        await browser.follow(region)
    await browser.press("查找", name="小学")
    assert "没有找到主管部门" in browser.text, "a school is none"
    await browser.press("查找", name="教育")
    await browser.follow("零陵区教育局")
    assert "主管部门零陵区教育局" in browser.text
    await browser.press("提交登记申请", **filled(701, unit_code=organisation_code(701).lower()))
    assert "申请已提交" in browser.text
    assert "新单位登记：零陵区新办小学701" in browser.text
    assert "办理单位：零陵区人力资源和社会保障局" in browser.text
    code = browser.html.split('class="told">')[1].split("<")[0]
    [waiting] = [
        application
        for application in (await authority.call("GET", "/v1/applications"))["applications"]
        if application["row"].get("code") == organisation_code(701)
    ]
    assert waiting["row"]["department_code"] == DEPARTMENT
    decision = {"decision": "grant", "code": code}
    await authority.call("POST", f"/v1/applications/{waiting['application_id']}/decisions", decision)
    await browser.open(f"/register/state?application={waiting['application_id']}")
    await browser.press("查询", code=code)
    assert "新单位登记：已同意" in browser.text


async def test_a_unit_without_a_department_is_asked_for_too(platform: Platform) -> None:
    browser = PlainBrowser.of(platform, address="10.8.1.2", own_serial=702)
    await browser.open("/register/unit?region=431102")
    await browser.follow("没有主管部门，直接填写")
    assert "主管部门没有选择" in browser.text
    await browser.press("提交登记申请", **filled(702))
    assert "申请已提交" in browser.text


async def test_without_a_region_it_begins_there(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/register/unit/form")
    assert browser.path == "/register/unit"
    await browser.open("/register/unit/form?region=999999")
    assert browser.status == 404


@pytest.mark.parametrize(
    ("wrong", "at", "sentence"),
    [
        ({"unit_code": "", "name": ""}, "unit_code", "请填写统一社会信用代码"),
        ({"again": "x"}, "again", "两次输入的密码不一致"),
        ({"unit_code": "12345"}, "unit_code", "18"),
        ({"unit_code": SCHOOL}, "unit_code", "此单位代码已登记"),
        ({"id_number": "12345"}, "id_number", "18"),
        ({"password": "1234567890", "again": "1234567890"}, "password", "密码不符合要求"),
    ],
    ids=["missing", "another", "no code", "known", "no number", "weak"],
)
async def test_what_is_wrong_stands_at_its_field(
    platform: Platform, wrong: dict[str, str], at: str, sentence: str
) -> None:
    browser = await at_the_form(platform, 703)
    await browser.press("提交登记申请", **filled(703, **wrong))
    assert browser.status == 422
    assert sentence in browser.text
    assert f'id="{at}-error"' in browser.html
    assert 'value="零陵区新办小学703"' in browser.html
    assert "主管部门零陵区教育局" in browser.text
    assert PASSWORD not in browser.html


async def test_where_no_answer_came_it_is_sent_again_under_its_key(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await at_the_form(platform, 704)
    with monkeypatch.context() as away:
        put_away(away, ServiceName.REGISTRY)
        await browser.press("提交登记申请", **filled(704))
    assert browser.status == 503
    form = next(form for form in browser.reading.forms if form.action == "/register/unit/form")
    sent = recorded(monkeypatch, ServiceName.REGISTRY, "/v1/units")
    await browser.press("提交登记申请", **filled(704))
    assert "申请已提交" in browser.text
    assert [request.headers for request in sent] == [{"idempotency-key": dict(form.fields)["key"]}]
