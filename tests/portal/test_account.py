"""One's account: who one is, what one says of oneself, the picture, and the password."""

from base64 import b64decode

import pytest
from applicants import PHOTO
from live_platform import AUTHORITY, id_number
from plain_browser import Learners, PlainBrowser
from staff import CHOSEN, PASSWORD, appointed, desk_of

from offices.authority import Role
from portal.clients.refusals import FieldError, ProblemDocument, Refusal
from portal.learner.details import errors_of

pytestmark = pytest.mark.anyio
FILLED = {
    "sex": "female",
    "phone": "１３８ ００００ ００００",
    "email": "someone@example.cn",
    "native_place": "湖南永州",
    "education": "bachelor",
    "major": "汉语言文学",
    "school": "湖南师范大学",
    "graduated_on": "2008-06-30",
    "title": "一级教师",
}
PICTURE = {"photo": ("我的照片.jpg", b64decode(PHOTO), "image/jpeg")}


def sex_of(serial: int) -> str:
    return "male" if int(id_number(serial)[16]) % 2 else "female"


async def test_the_overview_says_who_one_is_and_where(learners: Learners) -> None:
    browser = await learners.signed_in(1)
    await browser.follow("账户")
    assert "测试1" in browser.text
    assert "零陵区第一小学" in browser.text
    assert "湖南省 › 永州市 › 零陵区 › 零陵区教育局 › 零陵区第一小学" in browser.text
    assert browser.reading.links["修改密码"] == "/my/account/password"


async def test_a_code_that_somebody_made_is_cancelled(learners: Learners) -> None:
    browser = await learners.signed_in(2)
    path = f"/v1/people/{await learners.platform.person_id(2)}/codes"
    await learners.administrator.call("POST", path, {"reason": "忘记密码"})
    await browser.open("/my/account")
    assert "有人为您的账户开具了密码设置码" in browser.text
    assert "零陵区第一小学于" in browser.text
    await browser.press("作废此码")
    assert "密码设置码已作废" in browser.text
    assert "有人为您的账户开具了密码设置码" not in browser.text


async def test_what_one_says_of_oneself_is_saved_with_the_picture(learners: Learners) -> None:
    browser = await learners.signed_in(3)
    await browser.open("/my/account/details")
    filled = {**FILLED, "sex": sex_of(3)}
    await browser.press("保存", None, **filled)
    assert browser.status == 422
    assert "请选择不超过300 KB 的 JPEG 或 PNG 照片" in browser.text
    assert 'value="汉语言文学"' in browser.html
    await browser.press("保存", files=PICTURE, **filled)
    assert browser.path == "/my/account/details"
    assert "账户信息已保存" in browser.text
    assert 'value="13800000000"' in browser.html
    picture = await browser.client.get("/my/account/photo")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content == b64decode(PHOTO)
    await browser.press("保存", school="长沙理工大学")  # the picture stays
    assert 'value="长沙理工大学"' in browser.html
    assert (await browser.client.get("/my/account/photo")).content == b64decode(PHOTO)


@pytest.mark.parametrize(
    ("serial", "field", "value", "sentence"),
    [
        (4, "phone", "12345", "请填写11位手机号码"),
        (5, "graduated_on", "2008-02-30", "请填写毕业时间"),
        (6, "sex", "", "请选择与身份证号一致的性别"),
    ],
    ids=["phone", "a day that is none", "nothing chosen"],
)
async def test_what_cannot_be_meant_is_said_at_its_field(
    learners: Learners, serial: int, field: str, value: str, sentence: str
) -> None:
    browser = await learners.signed_in(serial)
    await browser.open("/my/account/details")
    await browser.press("保存", files=PICTURE, **{**FILLED, "sex": sex_of(serial), field: value})
    assert browser.status == 422
    assert sentence in browser.text
    assert f'<a href="#{field}">' in browser.html
    assert 'value="someone@example.cn"' in browser.html


def test_every_field_that_the_registry_names_is_said() -> None:
    wrong = [FieldError("body/details/phone", "phone-form", "格式不正确"), FieldError("body/name", "missing", "请填写")]
    problem = ProblemDocument(422, "bad-detail", "填写有误", {"field": "phone"}, tuple(wrong))
    found = errors_of(Refusal(problem)).found
    assert found == [("phone", "请填写11位手机号码。"), ("name", "请填写")]


async def test_another_name_waits_for_the_unit(learners: Learners) -> None:
    browser = await learners.signed_in(7)
    await browser.open("/my/account/details")
    await browser.press("保存", files=PICTURE, **{**FILLED, "sex": sex_of(7), "name": "张三"})
    assert "新的姓名等待单位确认" in browser.text
    assert "提出把姓名改为“张三”" in browser.text
    await browser.open("/my/account")
    assert "测试7" in browser.text
    await browser.open("/my/account/details")
    await browser.press("保存")  # the name that waits is not asked for again
    assert "账户信息已保存。" in browser.text


async def test_a_picture_that_is_none_or_too_large_is_refused(learners: Learners) -> None:
    browser = await learners.signed_in(8)
    assert (await browser.client.get("/my/account/photo")).status_code == 404
    await browser.open("/my/account/details")
    for content in (b"GIF89a", b"\xff\xd8\xff" + bytes(300 * 1024)):
        filled = {**FILLED, "sex": sex_of(8)}
        await browser.press("保存", files={"photo": ("照片.jpg", content, "image/jpeg")}, **filled)
        assert browser.status == 422
        assert "请选择不超过300 KB 的 JPEG 或 PNG 照片" in browser.text


async def test_who_is_on_no_roster_is_told_what_to_do(learners: Learners) -> None:
    auditor = await appointed(desk_of(learners.platform), 991, Role.AUDITOR, AUTHORITY)
    browser = PlainBrowser.of(learners.platform)
    await browser.sign_in(991)
    await browser.press("确定", code=auditor.next_code())
    await browser.open("/my/account")
    assert "审计人员（零陵区人力资源和社会保障局）" in browser.text
    assert "您不在任何单位的人员名单中" in browser.text
    await browser.open("/my/account/details")
    assert "暂不能填写账户信息" in browser.text
    await browser.open("/my/trainings")
    assert (browser.status, "您不在人员名单中，没有可以报名的线下培训" in browser.text) == (200, True)
    await browser.open("/my/account/acts")
    assert "首次任命该部门的管理人员" in browser.text
    assert "the first" not in browser.text


async def test_another_password_ends_other_sessions_and_not_this_one(learners: Learners) -> None:
    browser = await learners.signed_in(9)
    other = PlainBrowser.of(learners.platform, own_serial=9)
    await other.sign_in(9)
    await browser.open("/my/account/password")
    assert "其他设备上的登录会全部退出" in browser.text
    await browser.press("修改密码", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    assert browser.path == "/my/account"
    assert "密码已修改" in browser.text
    await other.open("/my/account")
    assert other.path.startswith("/sign-in")
    await other.sign_in(9, CHOSEN)
    assert other.path == "/my/hours"


@pytest.mark.parametrize(
    ("serial", "typed", "field", "sentence"),
    [
        (10, {"password": "Wrong-Horse-7"}, "password", "现在的密码不正确"),
        (11, {"new_password": "short", "again": "short"}, "new_password", "长度不足"),
        (12, {"new_password": "Cesh12-Abcdefg", "again": "Cesh13-Abcdefg"}, "again", "两次输入的新密码不一致"),
        (13, {"new_password": PASSWORD, "again": PASSWORD}, "new_password", "与原密码相同"),
        (14, {"password": ""}, "password", "请输入现在的密码"),
    ],
    ids=["wrong password", "weak", "not twice the same", "the one of before", "nothing"],
)
async def test_a_password_that_is_not_taken_is_said_at_its_field(
    learners: Learners, serial: int, typed: dict[str, str], field: str, sentence: str
) -> None:
    browser = await learners.signed_in(serial)
    await browser.open("/my/account/password")
    assert "10至128个字符" in browser.text
    await browser.press("修改密码", None, **{"password": PASSWORD, "new_password": CHOSEN, "again": CHOSEN, **typed})
    assert browser.status == 422
    assert sentence in browser.text
    assert f'<a href="#{field}">' in browser.html
    assert CHOSEN not in browser.html
    assert PASSWORD not in browser.html


async def test_no_password_is_carried_through_another_sign_in(learners: Learners) -> None:
    browser = await learners.signed_in(15)
    await browser.open("/my/account/password")
    form = next(form for form in browser.reading.forms if form.action == "/my/account/password")
    browser.client.cookies.delete("xueshi_session")
    passwords = [("password", PASSWORD), ("new_password", CHOSEN), ("again", CHOSEN)]
    await browser.send(form, [*form.fields, *passwords])
    assert CHOSEN not in browser.html
    assert PASSWORD not in browser.html
