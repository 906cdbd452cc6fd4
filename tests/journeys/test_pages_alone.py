"""A year of a county through pages alone: a plain browser without JavaScript, and a vendor that pushes hours.

It begins with an empty installation and the code that its start has printed. Everything after that is done on pages, as
people do it; only hours come as they do outside: by a vendor's signed delivery.
"""

import io
import re
from base64 import b32decode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import pytest
import xlsxwriter
from live_platform import AUTHORITY, DEPARTMENT, Cluster, Platform, completion, id_number, organisation_code
from people_at_work import worked_off
from plain_browser import PlainBrowser
from python_calamine import CalamineWorkbook
from staff import PASSWORD

from common.clock import china_date, now
from offices.authority import Role
from portal.clients import services
from registry.accounts.domain.second_factor import code_at, step_of
from registry.main import begin_first_run

UNIT = organisation_code(81)
UNIT_NAME = "零陵区第二小学"
TODAY = china_date(now())
HELD_ON = TODAY - timedelta(days=20)
"""The day of the training: hours are recognised once it has been held."""
YEAR = HELD_ON.year
LAST = TODAY.year - 1
MET, BEHIND, ODD = 101, 102, 103
"""Three teachers: one with all hours of the last year, one who is behind, one with hours that cannot be."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ?)+)</code>")


@pytest.fixture
async def platform(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Platform]:
    """All services and the portal, which waits for services as long as a slow machine takes."""
    monkeypatch.setattr(services, "BUDGET_S", services.PATIENT_S)
    async with Platform.begun(cluster, tmp_path, has_offices=False) as begun:
        yield begun


@dataclass
class Somebody:
    """Somebody at a browser and an address of their own."""

    serial: int
    browser: PlainBrowser
    desk: str = ""
    """Where the pages of their office begin."""

    @classmethod
    def of(cls, platform: Platform, serial: int) -> Self:
        """With nothing kept in their browser yet."""
        return cls(serial, PlainBrowser.of(platform, address=f"10.8.{serial // 250}.{serial % 250}", own_serial=serial))

    async def comes_in(self, code: str) -> Self:
        """With the code that was handed to them they set a password, and sign in."""
        browser = self.browser
        await browser.open("/sign-in")
        await browser.follow("忘记密码")
        number = id_number(self.serial)
        await browser.press("设置密码", id_number=number, code=code, password=PASSWORD, again=PASSWORD)
        assert "密码已设置" in browser.text, browser.text
        return await self.signs_in()

    async def signs_in(self) -> Self:
        """And enrols an authenticator where that is asked for."""
        await self.browser.sign_in(self.serial)
        assert self.browser.status == 200, self.browser.text
        return await self.enrols()

    async def enrols(self) -> Self:
        """An authenticator, where the page asks for it."""
        browser = self.browser
        if "开始登记" in browser.html:
            await browser.press("开始登记")
            [shown] = SECRET.findall(browser.html)
            await browser.press("确定", code=code_at(b32decode(shown.replace(" ", "")), step_of(now())))
            await browser.follow("我已保存，继续")
        return self

    async def accepts(self) -> Self:
        """The role that they are offered; what it takes to use it is asked for at once."""
        browser = self.browser
        await browser.open("/my/account/roles")
        await browser.press("接受任命")
        await self.enrols()
        await browser.open("/offices")
        assert browser.status == 200, browser.text
        self.desk = browser.path
        return self

    async def at(self, path: str = "") -> PlainBrowser:
        """A page of their office."""
        await self.browser.open(self.desk + path)
        assert self.browser.status == 200, (path, self.browser.text)
        return self.browser

    async def appoints(self, code: str, role: Role, serial: int) -> str:
        """Somebody in an organisation; the code that is handed to them."""
        browser = await self.at(f"/organisations/{code}/roles")
        await browser.press("任命", role=role.value, name=f"测试{serial}", id_number=id_number(serial))
        assert "任命已发出" in browser.text, browser.text
        await browser.follow("密码设置码")
        await browser.press("生成密码设置码", reason="首次登录")
        return told(browser)


async def filled(browser: PlainBrowser, button: str, fields: Mapping[str, Any]) -> None:
    """Press a button once these fields, whose names are no names of Python, are filled in."""
    await browser.press(button, **fields)


def told(browser: PlainBrowser) -> str:
    """The code of a page that shows it once."""
    [code] = re.findall(r'class="told">([^<]+)<', browser.html)
    return str(code)


def sheet_of(*rows: tuple[Any, ...]) -> dict[str, tuple[str, bytes, str]]:
    """An Excel file, as offices fill it in."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return {"file": ("名单.xlsx", out.getvalue(), XLSX)}


async def test_a_year_of_a_county(platform: Platform) -> None:
    first, second, bureau = await authorities(platform, await set_up(platform))
    unit = await a_unit_with_people(platform, first, bureau)
    await hours_come(platform)
    await a_training_is_filed_held_and_recognised(platform, unit, bureau)
    await who_is_behind_is_reminded(platform, unit)
    await odd_hours_are_voided(platform, first)
    await a_certificate_is_revoked(platform, first, second, unit)
    await the_year_is_reported(first)
    await the_unit_keeps_its_files(unit)
    assert (await platform.check()).holds


async def set_up(platform: Platform) -> tuple[Somebody, Somebody]:
    """Two operators come of the code that the start has printed, and record the county's offices from a file."""
    begun = await begin_first_run(platform.house.registry)
    assert begun is not None
    one, other = Somebody.of(platform, 905), Somebody.of(platform, 906)
    await one.browser.open("/operators/first-run")
    first = {"name": "测试905", "id_number": id_number(905), "password": PASSWORD, "again": PASSWORD}
    second = {"second_name": "测试906", "second_id_number": id_number(906)}
    await filled(one.browser, "建立运维人员", {"code": begun.code, **first, **second})
    assert one.browser.status == 200, one.browser.text
    await other.comes_in(told(one.browser))
    await one.signs_in()
    await one.browser.open("/operators/first-run")
    assert "管理员账号与验证器 已完成" in one.browser.text, one.browser.text
    await one.browser.follow("地区与主管机构")
    heading = ("统一社会信用代码", "机构名称", "机构类别", "行政区划代码", "主管部门代码")
    county = (AUTHORITY, "零陵区人力资源和社会保障局", "人事综合管理部门", "431102", "")
    await one.browser.press(
        "导入", files=sheet_of(heading, county, (DEPARTMENT, "零陵区教育局", "主管部门", "431102", ""))
    )
    assert "新登记2个，无变化0个，未导入0个" in one.browser.text
    await platform.settle()
    return one, other


async def first_of_county(platform: Platform, operators: tuple[Somebody, Somebody], serial: int) -> Somebody:
    """One operator appoints them, the other one confirms; they accept with the code that is handed to them."""
    one, other = (operator.browser for operator in operators)
    await one.open(f"/operators/appointments?office={AUTHORITY}")
    await one.press("发出任命", name=f"测试{serial}", id_number=id_number(serial))
    assert "等待另一名运维人员确认" in one.text, one.text
    await other.open("/operators/appointments")
    await other.press("确认")
    await one.open("/operators/appointments")
    await one.follow("密码设置码")
    await one.press("生成密码设置码", reason="首次登录")
    return await (await Somebody.of(platform, serial).comes_in(told(one))).accepts()


async def authorities(platform: Platform, operators: tuple[Somebody, Somebody]) -> tuple[Somebody, Somebody, Somebody]:
    """Two of the county, and one of the bureau, whom the first appoints."""
    first, second = [await first_of_county(platform, operators, serial) for serial in (901, 902)]
    assert "零陵区人力资源和社会保障局工作台" in first.browser.text
    code = await first.appoints(DEPARTMENT, Role.DEPARTMENT, 903)
    bureau = await (await Somebody.of(platform, 903).comes_in(code)).accepts()
    assert "零陵区教育局工作台" in bureau.browser.text
    return first, second, bureau


async def a_unit_with_people(platform: Platform, county: Somebody, bureau: Somebody) -> Somebody:
    """The county records a school from a file, its bureau appoints the administrator, who imports the teachers."""
    browser = await county.at("/organisation-import")
    heading = ("统一社会信用代码", "机构名称", "机构类别", "行政区划代码", "主管部门代码")
    await browser.press("导入", files=sheet_of(heading, (UNIT, UNIT_NAME, "事业单位", "431102", DEPARTMENT)))
    assert "新登记1个，无变化0个，未导入0个" in browser.text
    await platform.settle()
    code = await bureau.appoints(UNIT, Role.UNIT_ADMINISTRATOR, 904)
    unit = await (await Somebody.of(platform, 904).comes_in(code)).accepts()
    assert f"{UNIT_NAME}工作台" in unit.browser.text
    await unit.browser.follow("导入本单位人员名单")
    heading = ("身份证号", "姓名", "单位代码", "岗位类别", "职称级别")
    rows = [(id_number(serial), f"测试{serial}", UNIT, "专业技术", "初级") for serial in (MET, BEHIND, ODD)]
    await unit.browser.press("上传并导入", files=sheet_of(heading, *rows))
    await worked_off(platform)
    await unit.browser.open(unit.browser.path)
    assert "新增3行，更新0行，无变化0行，未导入0行" in unit.browser.text
    return unit


async def hours_come(platform: Platform) -> None:
    """A vendor delivers: a whole year, a part of one, and two hundred hours of one day, which wait."""
    spring = {"started_at": f"{LAST}-03-01T08:00:00+08:00", "completed_at": f"{LAST}-04-10T18:00:00+08:00"}
    one_day = {"started_at": f"{LAST}-05-06T08:00:00+08:00", "completed_at": f"{LAST}-05-06T16:00:00+08:00"}
    results = await platform.push(
        completion("s-1", MET, hours="30", **spring),
        completion("s-2", MET, hours="60", subject="professional", course_title="教育心理学", **spring),
        completion("s-3", BEHIND, hours="30", **spring),
        completion("s-4", ODD, hours="200", course_title="一天学完的课程", **one_day),
    )
    assert [item["status"] for item in results] == ["accepted", "accepted", "accepted", "parked"]
    await platform.settle()


async def a_training_is_filed_held_and_recognised(platform: Platform, unit: Somebody, bureau: Somebody) -> None:
    """Its form part by part, the bureau's approval, who attended, and the bureau's recognition: eight hours."""
    browser = await unit.at("/training-filings")
    await browser.press("新建备案")
    trainer = {"form-trainers-1-name": "王某", "form-trainers-1-about": "特级教师", "form-fee": "0"}
    basics = {f"form-{name}": value for name, value in TRAINING.items()}
    await filled(browser, "保存并继续", {**basics, **trainer})
    await filled(browser, "保存并继续", {"form-sittings-1-topic": "备课", "form-sittings-2-topic": "听课"})
    await browser.press("提交备案")
    assert browser.path.endswith("/done"), browser.text
    training = browser.path.removesuffix("/done")
    await decided(bureau, TRAINING["title"], "同意。")

    await browser.open(training)
    await browser.press("登记参训名单")
    roster = browser.path
    await browser.follow("在网页上勾选")
    [people] = re.findall(rf'value="([0-9a-f-]{{36}})"[^>]*><label[^>]*>测试{BEHIND}', browser.html)
    await browser.press("登记所选人员", person=people)
    await platform.settle()
    await browser.open(roster)
    assert "1 可以计入" in browser.text, browser.text
    await browser.press("提交名单", fee_charged="0")
    assert "名单已提交" in browser.text
    await decided(bureau, TRAINING["title"], "名单属实。")
    await platform.settle()
    await browser.open(roster)
    assert "1 已计入" in browser.text


TRAINING = {
    "title": "小学数学教师培训", "subject": "professional", "training_type": "in-service",
    "institution": "永州师范高等专科学校", "address": "永州市零陵区", "postcode": "425100",
    "email": "peixun@example.cn", "leader": "王某", "leader_post": "主任", "leader_phone": "0746-1234567",
    "contact": "李某", "contact_post": "干事", "contact_phone": "13800000000", "begins_on": str(HELD_ON),
    "ends_on": str(HELD_ON), "place": "一号楼", "scope": "本校数学教师", "people": "1", "plan": "备课、听课。",
}  # fmt: skip


async def decided(office: Somebody, title: str, text: str) -> None:
    """What waits at a desk is looked at and agreed to."""
    browser = await office.at()
    await browser.follow("待办1件")
    await browser.follow(next(words for words in browser.reading.links if words.startswith("查看并办理")))
    assert title in browser.text
    await browser.press("提交意见", act="endorse", text=text)
    assert "已同意" in browser.text, browser.text


async def who_is_behind_is_reminded(platform: Platform, unit: Somebody) -> None:
    """The unit reminds a teacher, hands them a code, and the teacher finds what is missing and who reminded them."""
    browser = await unit.at("/staff")
    await browser.follow("催学提醒")
    await browser.follow("发送提醒")
    await browser.open(f"{browser.path}?year={LAST}")
    [person_id] = re.findall(rf'value="([0-9a-f-]{{36}})"[^>]*><label[^>]*>测试{BEHIND}<', browser.html)
    await browser.press("提醒所选人员", person_ids=person_id, text="请抓紧。")
    assert f"{LAST}年度催学提醒：1人" in browser.text

    browser = await unit.at("/staff/people")
    await browser.press("查询", name=f"测试{BEHIND}")
    await browser.follow("发密码设置码")
    await browser.press("生成密码设置码", reason="首次登录")
    teacher = await Somebody.of(platform, BEHIND).comes_in(told(browser))
    await teacher.browser.open("/my/messages")
    assert UNIT_NAME in teacher.browser.text
    assert "请抓紧。" in teacher.browser.text
    await teacher.browser.open(f"/my/hours/{YEAR}/entries")
    assert TRAINING["title"] in teacher.browser.text


async def odd_hours_are_voided(platform: Platform, county: Somebody) -> None:
    """They never counted: one official voids them, with the reason."""
    browser = await county.at()
    assert "待核查1条" in browser.text
    await browser.follow("网络学时核查")
    await browser.follow("一天学完的课程")
    await browser.press("提交", decision="void", reason="八小时学完二百学时")
    assert "已查实作废，该记录不计入" in browser.text
    await platform.settle()


async def a_certificate_is_revoked(platform: Platform, first: Somebody, second: Somebody, unit: Somebody) -> None:
    """One official proposes, another one confirms; anybody who verifies it is told."""
    browser = await unit.at(f"/people?year={LAST}&state=met")
    await browser.follow(f"测试{MET}")
    person = browser.path.partition("?")[0].removeprefix(unit.desk)
    browser = await first.at(f"{person}/certificates")
    assert f"{LAST}年度 有效" in browser.text
    await browser.follow(f"撤销或恢复{LAST}年度证书")
    await browser.press("提议撤销", reason="查实他人代学")
    assert "等待本机关另一人复核" in browser.text
    [number] = re.findall(r"XS-\d{6}-\d{4}-\d{7}", browser.text)[:1]
    browser = await second.at("/certificates")
    await browser.follow(f"测试{MET}，{LAST}年度")
    await browser.press("提交", step="confirm")
    assert "已复核同意，立即生效" in browser.text
    assert (await platform.status(MET, LAST))["status"] == "revoked"
    anybody = PlainBrowser.of(platform, address="10.8.9.9")
    await anybody.open("/verify")
    await anybody.press("按编号核验", number=number, name=f"测试{MET}")
    assert "已撤销" in anybody.text, anybody.text


async def the_year_is_reported(county: Somebody) -> None:
    """Statistics of the county, then the report, which is frozen, and its papers."""
    browser = await county.at(f"/board?year={LAST}")
    assert f"零陵区{LAST}年度达标率33.3%（1/3）" in browser.text, browser.text
    browser = await county.at(f"/reports/{LAST}")
    assert "已达标1人" in browser.text
    await browser.press("定稿")
    assert "年度报告已定稿。" in browser.text
    report = browser.path
    paper = await browser.client.get(f"{report}/pdf")
    assert paper.content.startswith(b"%PDF")


async def the_unit_keeps_its_files(unit: Somebody) -> None:
    """The training file of the unit for the year as Excel, and of one teacher as PDF."""
    browser = await unit.at(f"/board?year={LAST}")
    await browser.follow("单位培训档案（Excel）")
    assert browser.answer is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.answer.content))
    cells = {str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    assert {f"测试{serial}" for serial in (MET, BEHIND, ODD)} <= cells
    browser = await unit.at("/people")
    await browser.follow(f"测试{BEHIND}")
    await browser.follow("培训档案")
    assert TRAINING["title"] in browser.text
    paper = await browser.client.get(f"{browser.path.partition('?')[0]}.pdf")
    assert paper.content.startswith(b"%PDF")
