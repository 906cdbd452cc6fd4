"""Registering oneself, following it and taking it back, in a browser without JavaScript."""

import base64
from typing import Any

import pytest
from applicants import PHOTO
from live_platform import Platform, id_number, organisation_code
from plain_browser import Learners, PlainBrowser
from staff import PASSWORD
from strangers import put_away, recorded

from portal.clients.calls import ServiceName
from portal.clients.refusals import FieldError, ProblemDocument, Refusal
from portal.public.register import errors_of

pytestmark = pytest.mark.anyio
PICTURE = {"photo": ("我.jpg", base64.b64decode(PHOTO), "image/jpeg")}


def filled(serial: int, **other: str) -> dict[str, Any]:
    """The form as somebody fills it in."""
    values = {
        "name": f"注册{serial}",
        "id_number": id_number(serial),
        "sex": "male" if int(id_number(serial)[16]) % 2 else "female",
        "post_category": "professional",
        "title_level": "junior",
        "title": "其他",
        "phone": "138 0000 0000",
        "email": "Someone@example.cn",
        "native_place": "湖南永州",
        "education": "bachelor",
        "major": "汉语言文学",
        "school": "某师范大学",
        "graduated_on": "2008年7月1日",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    return {**values, **other}


async def at_the_form(platform: Platform, serial: int) -> PlainBrowser:
    """Somebody who has found the school."""
    browser = PlainBrowser.of(platform, address=f"10.9.{serial // 250}.{serial % 250}", own_serial=serial)
    await browser.open("/register?region=431102")
    await browser.press("查找", name="第一小学")
    return await browser.follow("零陵区第一小学")


def made(browser: PlainBrowser) -> tuple[str, str]:
    """Id and code as the page shows them."""
    return browser.html.split("<code>")[1].split("</code>")[0], browser.html.split('class="told">')[1].split("<")[0]


async def test_the_unit_is_found_from_the_province_down(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/register")
    for region in ("湖南省", "永州市", "零陵区"):
        await browser.follow(region)
    assert "已选：湖南省 › 永州市 › 零陵区" in browser.text
    assert "湖南省 › 永州市 › 零陵区 › 零陵区教育局 › 零陵区第一小学" in browser.text, (
        "a county lists its units at once"
    )
    await browser.follow("永州市")
    assert "零陵区第一小学" not in browser.text, "a city has too many to list"
    await browser.press("查找", name=" 第一小学 ")
    await browser.follow("零陵区第一小学")
    assert "在“零陵区第一小学”注册" in browser.text


async def test_the_whole_name_of_a_unit_leads_to_its_form(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/register")
    await browser.press("查找", name=" 零陵区第一小学 ", region="430000")
    assert browser.path.startswith("/register/form?")
    assert "在“零陵区第一小学”注册" in browser.text
    await browser.follow("重新选择单位")
    assert browser.path == "/register?region=431102"
    await browser.open("/register")
    await browser.press("查找", name="第一小学", region="430000")
    assert "名称含“第一小学”的单位" in browser.text, "a part of a name may be another unit's"
    await browser.open("/register")
    await browser.press("查找", name="零陵区第一小学")
    assert browser.status == 422
    assert "请选择单位所在省份" in browser.text
    assert 'value="零陵区第一小学"' in browser.html


async def test_what_is_not_found_says_what_to_do(platform: Platform) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/register?region=431102")
    await browser.press("查找", name="大学")
    assert "没有找到单位" in browser.text
    assert browser.reading.links["登记新单位"] == "/register/unit"
    await browser.open("/register?region=999999")
    assert browser.status == 404
    await browser.open("/register?region=43")
    assert browser.status == 404
    await browser.open(f"/register/form?unit={organisation_code(77)}&region=431102&name=大学")
    assert browser.path == "/register?region=431102"


@pytest.mark.parametrize("address", ["/register", "/register?region=431102", "/register/unit?region=431102"])
async def test_what_is_typed_as_a_name_stands_in_no_address_and_an_id_number_goes_nowhere(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    browser = PlainBrowser.of(platform, own_serial=640)
    await browser.open(address)
    sent = recorded(monkeypatch, ServiceName.REGISTRY, "/v1/units")
    region: dict[str, Any] = {"region": "430000"} if address == "/register" else {}
    await browser.press("查找", name=f"单位 {id_number(640)}", **region)
    assert (browser.status, browser.path) == (422, address.partition("?")[0])
    assert "请填写单位名称，不要填写身份证号" in browser.text
    assert not sent
    await browser.press("查找", name="A3F9-77QX", **region)
    assert (browser.status, browser.path) == (200, address.partition("?")[0])
    for path in ("/register", "/register/unit"):
        await browser.open(f"{path}?region=431102&name={id_number(640)}")
        assert browser.path == f"{path}?region=431102", "an address of before loses its name"


async def test_a_registration_is_made_followed_and_granted(learners: Learners) -> None:
    browser = await at_the_form(learners.platform, 601)
    number = (
        "".join(chr(ord(character) + 0xFEE0) for character in id_number(601)[:6]) + " " + id_number(601)[6:].lower()
    )
    await browser.press("提交注册", PICTURE, **filled(601, id_number=number, post_grade="７级", hired_on="2010.9.1"))
    assert browser.status == 200, browser.text
    assert "确认码只显示这一次" in browser.text
    assert "办理单位：零陵区第一小学，或者零陵区人力资源和社会保障局" in browser.text
    assert "逾期未办的申请失效，需要重新提交" in browser.text
    application_id, code = made(browser)
    await browser.follow("查询办理进度或者撤回申请")
    assert f'value="{application_id}"' in browser.html
    await browser.press("查询", code=code.lower().replace("-", " "))
    assert "等待办理" in browser.text
    assert "零陵区第一小学，或者零陵区人力资源和社会保障局" in browser.text
    assert "请当面向办理单位出示确认码" in browser.text

    whole = await learners.administrator.call("GET", f"/v1/applications/{application_id}")
    assert (whole["row"]["post_grade"], whole["row"]["hired_on"]) == ("7级", "2010-09-01")
    assert (whole["details"]["phone"], whole["details"]["email"]) == ("13800000000", "someone@example.cn")
    assert whole["details"]["photo"] == PHOTO
    decision = {"decision": "grant", "code": code}
    await learners.administrator.call("POST", f"/v1/applications/{application_id}/decisions", decision)
    await browser.open(f"/register/state?application={application_id}")
    await browser.press("查询", code=code)
    assert "已同意" in browser.text
    assert "请用身份证号和密码登录" in browser.text
    await browser.sign_in(601)
    assert browser.path == "/my/hours"


async def test_who_is_refused_reads_why_and_begins_anew(learners: Learners) -> None:
    browser = await at_the_form(learners.platform, 602)
    await browser.press("提交注册", PICTURE, **filled(602))
    application_id, code = made(browser)
    decision = {"decision": "refuse", "reason": "非本单位人员"}
    await learners.administrator.call("POST", f"/v1/applications/{application_id}/decisions", decision)
    await browser.open("/register/state")
    await browser.press("查询", application=application_id.upper(), code=code)
    assert "不同意" in browser.text
    assert "非本单位人员" in browser.text
    assert browser.reading.links["重新申请"] == "/register"


async def test_it_is_taken_back_once_it_is_confirmed(platform: Platform) -> None:
    browser = await at_the_form(platform, 603)
    await browser.press("提交注册", PICTURE, **filled(603))
    application_id, code = made(browser)
    await browser.open(f"/register/state?application={application_id}")
    await browser.press("查询", code=code)
    await browser.follow("撤回申请")
    assert "撤回后不能恢复" in browser.text
    assert code not in browser.html, "it is typed once more"
    await browser.press("确认撤回", code="2222-2222")
    assert browser.status == 422
    await browser.press("确认撤回", code=code)
    assert "已撤回" in browser.text
    assert "请重新提交申请" in browser.text


@pytest.mark.parametrize(
    ("application", "code", "sentence"),
    [
        ("", "7KQ3-9MTX", "请按登记时页面所示填写申请编号"),
        ("12345", "7KQ3-9MTX", "请按登记时页面所示填写申请编号"),
        ("0190a5c0-0000-7000-8000-000000000000", "", "请填写确认码"),
        ("0190a5c0-0000-7000-8000-000000000000", "7KQ3-9MTX", "没有与此编号和确认码相符的申请"),
        ("0190a5c0-0000-7000-8000-000000000000", "7" * 30, "长"),
    ],
    ids=["no id", "no such id", "no code", "unknown", "too long a code"],
)
async def test_what_is_wrong_with_id_or_code_is_said(
    platform: Platform, application: str, code: str, sentence: str
) -> None:
    browser = PlainBrowser.of(platform, address="10.9.9.9")
    await browser.open("/register/state")
    await browser.press("查询", application=application, code=code)
    assert browser.status == 422
    assert sentence in browser.text
    assert f'value="{application}"' in browser.html or not application


async def test_everything_that_is_missing_is_said_at_once_and_what_was_typed_stays(platform: Platform) -> None:
    browser = await at_the_form(platform, 604)
    await browser.press("提交注册", name="张三", email="a@b.cn", password="x", again="y", title_on="去年")
    assert browser.status == 422
    for sentence in (
        "请填写身份证号", "请选择性别", "请选择岗位类别", "请填写毕业时间", "请选择照片", "两次输入的密码不一致",
        "取得职称时间请写作2008-07-01的形式", "您填写的内容已保留，密码和照片需要重新填写、选择",
    ):  # fmt: skip
        assert sentence in browser.text, sentence
    assert "请填写民族" not in browser.text
    assert 'value="张三"' in browser.html
    assert 'value="去年"' in browser.html
    assert 'value="x"' not in browser.html
    await browser.press("提交注册", PICTURE, **filled(604, title_on=""))
    assert "申请已提交" in browser.text


@pytest.mark.parametrize(
    ("wrong", "at", "sentence"),
    [
        ({"id_number": id_number(605)[:-1]}, "id_number", "18"),
        ({"sex": "female" if int(id_number(605)[16]) % 2 else "male"}, "sex", "性别与身份证号不符"),
        ({"phone": "12345"}, "phone", "手机号码应为11位数字"),
        ({"email": "nobody"}, "email", "name@example.cn"),
        ({"post_grade": "九十九"}, "post_grade", "岗位等级请填数字"),
        ({"graduated_on": "2999-01-01"}, "graduated_on", "须在1940-01-01至"),
        ({"hired_on": "1900-01-01"}, "hired_on", "早"),
        ({"password": "1234567890", "again": "1234567890"}, "password", "密码不符合要求"),
        ({"name": "张" * 90}, "name", "长"),
        ({"unit": organisation_code(78)}, "", "没有此代码的单位"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
async def test_what_the_registry_refuses_stands_at_its_field(
    platform: Platform, wrong: dict[str, str], at: str, sentence: str
) -> None:
    browser = await at_the_form(platform, 605)
    await browser.press("提交注册", PICTURE, **filled(605, **wrong))
    assert browser.status == 422
    assert sentence in browser.text
    assert f'id="{at}-error"' in browser.html or not at
    assert 'value="某师范大学"' in browser.html


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a" + bytes(99), "照片须为JPEG或PNG"),
        (b"\xff\xd8\xff" + bytes(301 * 1024), "300"),
    ],
    ids=["a GIF", "large"],
)
async def test_another_picture_is_asked_for_at_its_field(platform: Platform, content: bytes, sentence: str) -> None:
    browser = await at_the_form(platform, 606)
    await browser.press("提交注册", {"photo": ("a.gif", content, "image/gif")}, **filled(606))
    assert browser.status == 422
    assert sentence in browser.text
    assert 'value="注册606"' in browser.html


async def test_where_no_answer_came_it_is_sent_again_under_the_same_key(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await at_the_form(platform, 607)
    first = _key(browser)
    with monkeypatch.context() as away:
        put_away(away, ServiceName.REGISTRY)
        await browser.press("提交注册", PICTURE, **filled(607))
    assert browser.status == 503
    assert "请稍后在本页再次提交；内容相同的，不会重复登记" in browser.text
    assert 'value="注册607"' in browser.html
    assert _key(browser) == first
    await browser.press("提交注册", PICTURE, **filled(607, phone="1"))
    assert _key(browser) != first, "another text is another request"


def _key(browser: PlainBrowser) -> str:
    form = next(form for form in browser.reading.forms if form.action == "/register/form")
    return dict(form.fields)["key"]


async def test_where_only_the_progress_is_away_the_code_is_shown(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await at_the_form(platform, 608)
    put_away(monkeypatch, ServiceName.REGISTRY, "/v1/registrations/state")
    await browser.press("提交注册", PICTURE, **filled(608))
    assert "办理单位和期限暂时查不到" in browser.text
    assert made(browser)[1]


async def test_nothing_secret_is_carried_through_another_session(platform: Platform) -> None:
    browser = await at_the_form(platform, 609)
    browser.client.cookies.clear()
    await browser.press("提交注册", PICTURE, **filled(609))
    assert browser.status == 409
    assert PASSWORD not in browser.html
    await browser.press("继续提交")
    assert browser.status == 422
    assert "请选择照片" in browser.text
    assert 'value="注册609"' in browser.html


async def test_one_unit_of_many_goes_on(platform: Platform) -> None:
    school = {"kind": "institution", "region_code": "431102"}
    schools = [
        {"code": organisation_code(serial), "name": f"零陵区小学{serial}", **school} for serial in range(300, 351)
    ]
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": schools})
    browser = PlainBrowser.of(platform)
    await browser.open("/register?region=431102")
    await browser.press("查找", name="零陵区小学")
    assert "零陵区小学300" in browser.text
    await browser.press("更多单位")
    assert "零陵区小学350" in browser.text
    await browser.press("从头列出")
    assert "零陵区小学300" in browser.text


async def test_a_form_goes_with_its_key(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = await at_the_form(platform, 610)
    key, sent = _key(browser), recorded(monkeypatch, ServiceName.REGISTRY, "/v1/registrations")
    await browser.press("提交注册", PICTURE, **filled(610))
    assert [request.headers for request in sent] == [{"idempotency-key": key}]


def test_fields_that_the_registry_names_have_their_sentences_there() -> None:
    errors = tuple(
        FieldError(f"body/{at}", "malformed", f"{at}有误。") for at in ("details/phone", "name", "unit_code")
    )
    refusal = Refusal(ProblemDocument(422, "bad-detail", "填写的内容有误。", errors=errors))
    assert errors_of(refusal).found == [
        ("phone", "details/phone有误。"), ("name", "name有误。"), ("", "unit_code有误。"),
    ]  # fmt: skip
