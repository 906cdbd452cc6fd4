"""The first set-up (W0): two operators by the code that the start has printed, and six tasks in any order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from pages.rendering import Site
from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.places import sign_in_then
from portal.access.visitor import PerhapsMe, Person, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import FirstOperators, SecondOperator, SetUpProgress, Somebody
from portal.clients.models.vendor_gateway import VendorList
from portal.clients.refusals import Refusal
from portal.formats import time_text
from portal.operators.operator import OPERATORS, Desk, Operator, is_operator, shown_again

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/first-run"
MAKE = Call(ServiceName.REGISTRY, "POST", "/v1/first-run/operators", SecondOperator, FirstOperators)
PROGRESS = Call(ServiceName.REGISTRY, "GET", "/v1/first-run", SetUpProgress)
VENDORS = Call(ServiceName.GATEWAY, "GET", "/v1/vendors", VendorList)
_SITE = (
    ("主办单位", "organiser"), ("承办单位", "undertaker"), ("联系方式", "contact"), ("政府网站标识码", "identifier"),
    ("ICP备案号", "icp"), ("公安备案号", "police"),
)  # fmt: skip
"""What stands at the foot of every page, by the field of the site."""
_REQUIRED = {
    "code": "请填写初始设置码。",
    "name": "请填写姓名。",
    "id_number": "请填写身份证号。",
    "password": "请填写密码。",
    "again": "请再次填写密码。",
    "second_name": "请填写另一名运维人员的姓名。",
    "second_id_number": "请填写另一名运维人员的身份证号。",
}
_NAMES = {
    "code": "code",
    "operator/id_number": "id_number",
    "operator/name": "name",
    "password": "password",
    "second/id_number": "second_id_number",
    "second/name": "second_name",
}
_AT = {"no-first-run-code": "code", "same-person": "second_id_number", "weak-password": "password"}
"""At which field a refusal is told that names none."""
State = Literal["open", "begun", "done"]


@dataclass(frozen=True)
class Task:
    """One of the six."""

    title: str
    address: str
    state: State
    text: str
    """What there is of it by now."""


def footer_of(site: Site) -> Sequence[tuple[str, str]]:
    """What the foot of the pages says, field by field; an empty one is not shown there."""
    return [(name, getattr(site, field)) for name, field in _SITE]


@router.get(PAGE)
async def first_run(who: PerhapsMe) -> Response:
    """The six tasks for an operator; for anybody else the form that takes the code."""
    if not isinstance(who, Person):
        return _form(who)
    if not is_operator(who):
        raise HTTPException(404)
    operator = Operator(who)
    tasks = await tasks_of(operator)
    return operator.page(
        "first-run.html",
        tasks=tasks,
        is_done=not isinstance(tasks, Missing) and all(task.state == "done" for task in tasks),
        address=who.portal.public_url,
    )


@router.post(PAGE)
async def make_operators(who: PerhapsMe, typed: Posted) -> Response:
    """Both operators are made, or the form says what is wrong; the second one's code is shown this once."""
    errors = Errors([(name, sentence) for name, sentence in _REQUIRED.items() if not typed.secret(name).strip()])
    if not errors.at("again") and typed.secret("password") != typed.secret("again"):
        errors.add("again", "两次输入的密码不一致，请重新输入。")
    if errors:
        return _form(who, typed, errors)
    body = FirstOperators(
        code=typed.plain("code"),
        operator=Somebody(id_number=typed.plain("id_number"), name=typed.text("name")),
        password=typed.secret("password"),
        second=Somebody(id_number=typed.plain("second_id_number"), name=typed.text("second_name")),
    )
    try:
        made = await who.ask(MAKE, body=body, headers=typed.key)
    except Refusal as refusal:
        return _form(who, typed, errors_of(refusal))
    return who.page(
        "operators/second-operator.html", made=made, name=typed.text("second_name"), then=sign_in_then(PAGE)
    )


def errors_of(refusal: Refusal) -> Errors:
    """What the registry refused, at the fields that it concerns."""
    if refusal.problem.errors:
        return Errors.of(refusal, _NAMES)
    return Errors([(_AT.get(refusal.reason, ""), refusal.problem.detail)])


def _form(who: Visitor, typed: Typed | None = None, errors: Errors | None = None) -> Response:
    return who.page(
        "operators/begin.html",
        status=422 if errors else 200,
        then=sign_in_then(PAGE),
        values=shown_again(typed, "name", "second_name"),
        errors=errors.found if errors else (),
    )


async def tasks_of(operator: Operator) -> Sequence[Task] | Missing:
    """The tasks as they stand now, or why they cannot be shown."""
    me = operator.me
    progress, vendors = await asyncio.gather(me.part(PROGRESS), me.part(VENDORS))
    if isinstance(progress, Missing):
        return progress
    if isinstance(vendors, Missing):
        return vendors
    return tasks(progress, vendors, footer_of(me.portal.renderer.site))


def tasks(progress: SetUpProgress, vendors: VendorList, footer: Sequence[tuple[str, str]]) -> Sequence[Task]:
    """Six, each with what there is of it."""
    said = [name for name, value in footer if value]
    able = [vendor for vendor in vendors.vendors if vendor.keys and vendor.contracts]
    latest = max((at for vendor in vendors.vendors if (at := vendor.last_delivery_at)), default=None)
    asked = progress.hr_client_last_used_at
    return [
        Task(
            "管理员账号与验证器", "/operators/appointments",
            "done" if progress.operators_enrolled > 1 else "begun",
            f"运维人员{progress.operators}名，其中{progress.operators_enrolled}名已登记身份验证器；须有两名。",
        ),
        Task(
            "主办单位与页脚", "/operators/settings", _state(len(said), len(footer)),
            f"已填写：{'、'.join(said)}。" if said else "页脚尚未填写。",
        ),
        Task(
            "地区与主管机构", "/operators/offices", _state(progress.hr_authorities, 1),
            f"人事综合管理部门{progress.hr_authorities}个，主管部门{progress.departments}个，"
            f"事业单位{progress.institutions}个。",
        ),
        Task(
            "各级人社部门管理员", "/operators/appointments",
            _attended(progress),
            f"{progress.hr_authorities}个部门中{progress.hr_authorities_attended}个已有管理员，"
            f"{progress.offers_waiting}项任命等待接受。",
        ),
        Task(
            "培训机构与密钥", "/operators/vendors", _state(len(able), 1),
            f"{len(vendors.vendors)}家培训机构，其中{len(able)}家已有密钥和协议，可以报送。",
        ),
        Task(
            "联调测试", "/operators/trial", _state((latest is not None) + (asked is not None), 2),
            f"最近一次报送：{time_text(latest) if latest else '还没有'}；"
            f"人社业务平台最近一次取得令牌：{time_text(asked) if asked else '还没有'}。",
        ),
    ]  # fmt: skip


def _state(has: int, needs: int) -> State:
    return "open" if not has else "done" if has >= needs else "begun"


def _attended(progress: SetUpProgress) -> State:
    """Whether each authority has somebody: the one above appoints those below it, once it has."""
    if progress.hr_authorities and progress.hr_authorities_attended == progress.hr_authorities:
        return "done"
    return "begun" if progress.hr_authorities_attended or progress.offers_waiting else "open"


@router.get(OPERATORS + "/trial")
async def trial(operator: Desk) -> Response:
    """Where a vendor and the HR platform send what is tried, and what has come in."""
    progress, vendors = await asyncio.gather(operator.me.part(PROGRESS), operator.me.part(VENDORS))
    return operator.page("trial.html", progress=progress, vendors=vendors, address=operator.me.portal.public_url)
