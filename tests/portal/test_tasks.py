"""What learners, offices and anybody come for, in a browser: with JavaScript, without it, by the keyboard alone."""

import base64
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from applicants import PHOTO, registration
from browsing import Hand, needed
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Cluster, completion, id_number
from office_workers import OfficeWorker, held, office_worker
from people_at_work import worked_off
from portal_stage import VENDOR_NAME, Stage, Way
from portal_steps import (
    ASK_PROMOTION,
    CHANGE_PASSWORD,
    CLAIM,
    DECIDE,
    DOWNLOAD,
    FILE_TRAINING,
    FORGOTTEN,
    IMPORT,
    LARGE_TYPE,
    LAST,
    NEVER_SENT,
    PAGE,
    REGISTER,
    REMIND,
    REVOKED,
    SEE_BEHIND,
    SEE_MISSING,
    START,
    START_AGAIN,
    TASKS,
    THIS,
    VOID,
    WITHDRAW,
    Task,
    page,
)
from staff import CHOSEN, PASSWORD, Staff, desk_of
from trainings import worker_of

from common.clock import CHINA, now
from offices.authority import Role

pytestmark = pytest.mark.anyio


def of_year(year: int, completion_id: str, serial: int, **other: str) -> dict[str, Any]:
    """A completion of this year or the last one, for which there was time from the year's first day on."""
    ended = min(now(), datetime(year, 12, 31, 18, tzinfo=CHINA)).isoformat(timespec="seconds")
    days = {"started_at": f"{year}-01-01T00:00:00+08:00", "completed_at": ended}
    return completion(completion_id, serial, **{**days, **other})


@pytest.fixture(scope="module")
async def on_stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The last year of 11 to 13 is whole; what 31 to 33 had is revoked."""
    needed()
    async with Stage.set(cluster, tmp_path_factory.mktemp("platform")) as stage:
        platform = stage.learners.platform
        whole = [
            of_year(LAST, f"{subject}-{serial}", serial, subject=subject, hours=hours)
            for serial in (11, 12, 13)
            for subject, hours in (("public", "30"), ("professional", "60"))
        ]
        taken_back = [of_year(THIS, f"r-{serial}", serial, course_title="公文写作") for serial in (31, 32, 33)]
        await platform.push(*whole, *taken_back)
        await platform.settle()
        for item in taken_back:
            await platform.revoke(item["completion_id"])
        await platform.settle()
        yield stage


@pytest.fixture(scope="module")
async def offices(on_stage: Stage) -> dict[str, OfficeWorker]:
    """The school, its department and the county's authority."""
    platform = on_stage.learners.platform
    return {
        "school": await worker_of(platform, on_stage.learners.administrator),
        "bureau": await office_worker(platform, Role.DEPARTMENT, DEPARTMENT),
        "county": await office_worker(platform, Role.HR_AUTHORITY, AUTHORITY),
    }


@pytest.fixture(params=Way, ids=str)
def stage(on_stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """The stage for one way of doing it."""
    return Stage(on_stage.browser, on_stage.learners, request.param)


def done(hand: Hand, task: Task) -> None:
    """What was pressed is what the page of steps says."""
    assert hand.presses == task.pressed


def at_desk(stage: Stage, worker: OfficeWorker) -> AbstractAsyncContextManager[Hand]:
    """Somebody's hand at the desk of their office."""
    return stage.desk(worker.staff, worker.organisation_id)


async def signed_in(hand: Hand, serial: int, password: str) -> None:
    """On the page of signing in."""
    await hand.fill("身份证号", id_number(serial))
    await hand.fill("密码", password)
    await hand.press("登录")
    await hand.sees(f"{THIS}年度：还差90学时")


async def test_seeing_what_is_missing(stage: Stage) -> None:
    serial = 1 + stage.way.value
    await stage.learners.help_in(serial)
    async with stage.somebody() as hand:
        await hand.open("/sign-in")
        await signed_in(hand, serial, PASSWORD)
        hand.presses.clear()
        await hand.sees("公共科目学时还差30学时")
        done(hand, SEE_MISSING)


async def test_downloading_the_certificate_of_the_last_year(stage: Stage) -> None:
    async with stage.learner(11) as hand:
        await hand.follow("我的证书")
        assert (await hand.download(f"下载{LAST}年度证书")).startswith(b"%PDF-")
        done(hand, DOWNLOAD)


async def test_starting_at_a_vendor_asks_for_consent_once_and_for_no_password(stage: Stage) -> None:
    async with stage.learner(21) as hand:
        await hand.follow("去学习")
        await hand.press(f"前往{VENDOR_NAME}")
        await hand.sees(f"您已登录：测试{21 + stage.way.value}")
        assert await hand.page.locator("input[type=password]").count() == 0
        await hand.press("同意并前往")
        await hand.sees("of 零陵区第一小学 arrived")
        done(hand, START)
        await hand.open("/my/hours")
        await hand.follow("去学习")
        await hand.press(f"前往{VENDOR_NAME}")
        await hand.sees("of 零陵区第一小学 arrived")
        done(hand, START_AGAIN)


async def test_registering(stage: Stage, tmp_path: Path) -> None:
    serial = 601 + stage.way.value
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(base64.b64decode(PHOTO))
    async with stage.somebody() as hand:
        await hand.open("/")
        await hand.follow("注册")
        await hand.fill("单位名称", "零陵区第一小学")
        await hand.choose("单位所在省份", "湖南省")
        await hand.press("查找")
        await hand.sees("在“零陵区第一小学”注册")
        await fill_in(hand, serial)
        await hand.attach("照片", photo)
        await hand.press("提交注册")
        await hand.sees("确认码只显示这一次")
        done(hand, REGISTER)

        application_id = await hand.page.locator("code").first.inner_text()
        decision = {"decision": "grant", "code": await hand.page.locator(".told").inner_text()}
        await stage.administrator("POST", f"/v1/applications/{application_id}/decisions", decision)
        await hand.open("/sign-in")
        await signed_in(hand, serial, PASSWORD)


async def fill_in(hand: Hand, serial: int) -> None:
    """The form of a registration, but for the picture."""
    for label, text in (("姓名", f"注册{serial}"), ("身份证号", id_number(serial))):
        await hand.fill(label, text)
    await hand.pick("男" if int(id_number(serial)[16]) % 2 else "女")
    await hand.fill("籍贯", "湖南永州")
    await hand.choose("岗位类别", "专业技术岗位")
    await hand.choose("职称级别", "初级")
    for label, text in (("职称$", "其他"), ("手机号码", "13800000000"), ("电子邮箱", "someone@example.cn")):
        await hand.fill(label, text)
    await hand.choose("最高学历", "大学本科")
    for label, text in (("毕业院校", "某师范大学"), ("专业$", "汉语言文学"), ("毕业时间", "2008-07-01")):
        await hand.fill(label, text)
    await hand.fill("密码", PASSWORD)
    await hand.fill("再输入一次密码", PASSWORD)


async def test_a_forgotten_password(stage: Stage) -> None:
    serial = 41 + stage.way.value
    path = f"/v1/people/{await stage.learners.platform.person_id(serial)}/codes"
    code = (await stage.administrator("POST", path, {"reason": "本人到场"}))["code"]
    async with stage.somebody() as hand:
        await hand.open("/sign-in")
        await hand.follow("忘记密码")
        await hand.fill("身份证号", id_number(serial))
        await hand.fill("密码设置码", code)
        await hand.fill("新密码", CHOSEN)
        await hand.fill("再输入一次新密码", CHOSEN)
        await hand.press("设置密码")
        await hand.sees("密码已设置，请用新密码登录")
        done(hand, FORGOTTEN)
        await signed_in(hand, serial, CHOSEN)


async def test_hours_that_a_vendor_took_back(stage: Stage) -> None:
    async with stage.learner(31) as hand:
        await hand.follow("我的学时少了")
        await hand.follow("公文写作")
        await hand.sees("撤回这条记录，理由：复核")
        await hand.sees("其中没有您的身份证号")
        done(hand, REVOKED)


async def test_hours_that_were_never_sent(stage: Stage) -> None:
    async with stage.learner(51) as hand:
        await hand.follow("我的学时少了")
        await hand.choose("培训机构", VENDOR_NAME)
        await hand.fill("课程名称中的几个字", "数据安全")
        await hand.fill("完成日期", f"{THIS}-01-05")
        await hand.press("查询")
        await hand.sees("最后一次上报，您要找的课程不在其中")
        await hand.sees("申请学时认定")
        assert await hand.page.locator("#day").input_value() == f"{THIS}-01-05"
        done(hand, NEVER_SENT)


async def test_claiming_with_a_paper(stage: Stage, tmp_path: Path) -> None:
    paper = tmp_path / "结业证书.pdf"
    paper.write_bytes(b"%PDF-1.7 paper")
    async with stage.learner(54) as hand:
        await hand.follow("申请学时认定")
        await hand.follow("高级研修班")
        await hand.pick("专业科目")
        await hand.fill("研修班名称", "中学语文高级研修班")
        await hand.fill("举办单位", "省教育厅")
        await hand.fill("开始日期", f"{THIS}-01-01")
        await hand.fill("结束日期", f"{THIS}-01-01")
        await hand.fill("结业证书编号", "JY-9")
        await hand.press("下一步：上传材料")
        await hand.attach("选择文件", paper)
        await hand.press("上传并核对")
        await hand.sees("高级研修班认定32学时")
        await hand.press("提交申请")
        await hand.sees("零陵区第一小学：待单位签署意见")
        done(hand, CLAIM)


async def test_withdrawing_a_registration(stage: Stage) -> None:
    made = await Staff(desk_of(stage.learners.platform), 0).call(
        "POST", "/v1/registrations", registration(611 + stage.way.value)
    )
    async with stage.somebody() as hand:
        await hand.open("/")
        await hand.follow("查询注册办理进度")
        await hand.fill("申请编号", made["application_id"])
        await hand.fill("确认码", made["code"])
        await hand.press("查询")
        await hand.sees("等待办理")
        await hand.follow("撤回申请")
        await hand.fill("请再次填写确认码", made["code"])
        await hand.press("确认撤回")
        await hand.sees("已撤回")
        done(hand, WITHDRAW)


async def test_asking_whether_one_may_be_promoted(stage: Stage) -> None:
    async with stage.learner(61) as hand:
        await hand.follow("我能办理吗")
        await hand.pick("等级晋升")
        await hand.press("查询")
        await hand.sees("等级晋升：暂不符合培训要求")
        done(hand, ASK_PROMOTION)


async def test_changing_ones_password(stage: Stage) -> None:
    async with stage.learner(64) as hand:
        await hand.follow("账户")
        await hand.follow("修改密码")
        await hand.fill("现在的密码", PASSWORD)
        await hand.fill("新密码", CHOSEN)
        await hand.fill("再输入一次新密码", CHOSEN)
        await hand.press("修改密码")
        await hand.sees("密码已修改")
        done(hand, CHANGE_PASSWORD)
    answer = await Staff(stage.learners.administrator.registry_api, 64 + stage.way.value).sign_in(CHOSEN)
    assert answer.status_code == 201


async def test_choosing_large_type(stage: Stage) -> None:
    async with stage.learner(67) as hand:
        await hand.press("特大")
        assert await hand.page.locator("html.larger").count() == 1
        done(hand, LARGE_TYPE)
        await hand.follow("我的证书")
        assert await hand.page.locator("html.larger").count() == 1


async def test_a_unit_sees_who_is_behind(stage: Stage, offices: dict[str, OfficeWorker]) -> None:
    async with at_desk(stage, offices["school"]) as hand:
        await hand.follow("查看全部未达标人员")
        await hand.sees("还差学时多的在前")
        assert await hand.page.locator("main tbody tr").count() > 10
        done(hand, SEE_BEHIND)


async def test_a_unit_reminds_somebody(stage: Stage, offices: dict[str, OfficeWorker]) -> None:
    async with at_desk(stage, offices["school"]) as hand:
        await hand.follow("人员管理")
        await hand.follow("催学提醒")
        await hand.follow("发送提醒")
        await hand.pick(await hand.page.locator("#behind input:enabled + label").first.inner_text())
        await hand.press("提醒所选人员")
        await hand.sees("提醒已发送")
        await hand.sees(f"{THIS}年度催学提醒：1人")
        done(hand, REMIND)


async def test_a_unit_imports_a_roster(stage: Stage, offices: dict[str, OfficeWorker], tmp_path: Path) -> None:
    serial = 621 + stage.way.value
    roster = tmp_path / "名单.csv"
    roster.write_text(f"身份证号,姓名,单位代码,岗位类别\n{id_number(serial)},测试{serial},{SCHOOL},专业技术\n", "utf-8")
    async with at_desk(stage, offices["school"]) as hand:
        await hand.follow("人员管理")
        await hand.follow("名单导入")
        await hand.attach("选择人员名单", roster)
        await hand.press("上传并导入")
        done(hand, IMPORT)
        await worked_off(stage.learners.platform)
        look = hand.page.get_by_role("link", name="查看最新进度", exact=True)
        if stage.way is Way.WITHOUT_SCRIPTS and await look.count():  # with scripts the page brings itself up to date
            await hand.follow("查看最新进度")
        await hand.sees("新增1行，更新0行，无变化0行，未导入0行")


async def test_a_unit_files_a_training(stage: Stage, offices: dict[str, OfficeWorker]) -> None:
    async with at_desk(stage, offices["school"]) as hand:
        await hand.follow("备案和认定")
        await hand.press("新建线下培训备案")
        await describe_training(hand, str(stage.way))
        await hand.fill("姓名", "王某")
        await hand.fill("简介", "特级教师")
        await hand.fill("收费标准", "0")
        await hand.press("保存并继续")
        await hand.fill("内容", "备课")
        await hand.press("保存并继续")
        await hand.press("提交备案")
        await hand.sees("现在：零陵区教育局")
        done(hand, FILE_TRAINING)


async def describe_training(hand: Hand, name: str) -> None:
    """The first part of the form: a training of one day of the professional subject."""
    day = f"{THIS}-12-31"
    await hand.fill("培训名称", f"小学数学教师培训（{name}）")
    await hand.pick("专业科目")
    await hand.choose("培训类别", "在岗")
    for label, text in (("培训机构", "永州师专"), ("培训机构地址", "永州市零陵区"), ("邮编", "425100"),
                        ("E-mail", "peixun@example.cn"), ("培训负责人", "王某"), ("培训负责人职务", "主任"),
                        ("培训负责人电话", "0746-1234567"), ("培训联系人", "李某"), ("培训联系人职务", "干事"),
                        ("培训联系人电话", "13800000000"), ("培训时间（起）", day), ("培训时间（止）", day),
                        ("培训地点", "一号楼"), ("培训范围", "全区小学数学教师"), ("培训人数", "40"),
                        ("培训计划", "备课一天。")):  # fmt: skip
        await hand.fill(label, text)


async def test_a_department_agrees_to_what_waits(stage: Stage, offices: dict[str, OfficeWorker]) -> None:
    school, bureau = offices["school"], offices["bureau"]
    if waiting := await bureau.waiting():
        await bureau.does_to("endorse", waiting, with_remarks=True)
    days = held(days_ago=-20 - stage.way.value, sittings=2)
    filed = [await school.drafts(title=f"{stage.way}，第{number}期", **days) for number in (1, 2)]
    for filing_id in filed:
        await school.does(filing_id, "submit")
    async with at_desk(stage, bureau) as hand:
        await hand.follow("备案和认定")
        await hand.follow("选中本页全部")
        await hand.press("同意所选")
        await hand.sees("已办2件")
        done(hand, DECIDE)
    assert [(await school.looks(filing_id))["state"] for filing_id in filed] == ["approved", "approved"]


async def test_an_authority_voids_hours_that_wait(stage: Stage, offices: dict[str, OfficeWorker]) -> None:
    serial = 71 + stage.way.value
    day = {"started_at": f"{LAST}-05-06T08:00:00+08:00", "completed_at": f"{LAST}-05-06T16:00:00+08:00"}
    odd = completion(f"odd-{serial}", serial, hours="200", course_title="一天学完的课程", **day)
    platform = stage.learners.platform
    assert [item["status"] for item in await platform.push(odd)] == ["parked"]
    async with at_desk(stage, offices["county"]) as hand:
        await hand.follow("网络学时核查")
        await hand.follow("一天学完的课程")
        await hand.pick("查实作废：不计入")
        await hand.fill("理由", "八小时学完二百学时")
        await hand.press("提交")
        await hand.sees("已查实作废，该记录不计入")
        done(hand, VOID)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_no_task_takes_more_steps_than_its_limit(task: Task) -> None:
    assert len(task.presses) <= task.limit


def test_the_page_of_steps_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `.venv/bin/python tests/portal_steps.py` and commit what it changes"
