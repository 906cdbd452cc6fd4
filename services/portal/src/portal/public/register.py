"""Registering oneself: the unit is chosen first, by links, and then one form is filled in.

Nothing is kept between the steps, so password and picture are in one form with everything else.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import PerhapsMe, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import ApplicationMade, Registration, UnitAskedFor
from portal.clients.refusals import Away, Refusal
from portal.public.applications import NOT_ANSWERED, made_page
from portal.public.regions import (
    CodeAsked,
    NameAsked,
    RegionAsked,
    Search,
    only_one_named,
    regions_below,
    unit_of,
    units_named,
)

router = APIRouter(include_in_schema=False)
REGISTER = Call(ServiceName.REGISTRY, "POST", "/v1/registrations", ApplicationMade, Registration)
_FORM = "/register/form"
_PHOTO_BYTES_MAX = 300 * 1024
FORM_BYTES_MAX = 1024 * 1024
"""More than the registry takes of a picture, so that one that is too large is told at its field."""

LABELS: Mapping[str, str] = {
    "name": "姓名",
    "id_number": "身份证号",
    "sex": "性别",
    "native_place": "籍贯",
    "ethnicity": "民族",
    "post_category": "岗位类别",
    "post_grade": "岗位等级",
    "title_level": "职称级别",
    "title": "职称",
    "title_on": "取得职称时间",
    "hired_on": "聘用日期",
    "phone": "手机号码",
    "email": "电子邮箱",
    "education": "最高学历",
    "school": "毕业院校",
    "major": "专业",
    "graduated_on": "毕业时间",
    "photo": "照片",
    "password": "密码",
    "again": "相同的密码",
}
"""The fields of the form, in its order."""
_OPTIONAL = {"post_grade", "title_on", "hired_on", "ethnicity"}
_ASKED: Mapping[str, str] = {
    "sex": "请选择",
    "post_category": "请选择",
    "title_level": "请选择",
    "education": "请选择",
    "photo": "请选择",
    "again": "请再次填写",
}
"""What is done with a field, where it is not filled in."""
_DAYS = ("graduated_on", "title_on", "hired_on")
_DETAILS = ("sex", "native_place", "education", "major", "school", "title", "ethnicity")
_WRONG: Mapping[str, str] = {
    "sex": "性别与身份证号不一致（第17位单数为男、双数为女），请核对两项。",
    "phone": "手机号码应为11位数字，以1开头。",
    "email": "电子邮箱应写作 name@example.cn 的形式。",
    "photo": "照片须为JPEG或PNG文件，不超过300 KB，请重新选择。",
    "graduated_on": "毕业时间应在1940年以后、今天以前。",
    "title_on": "取得职称时间应在1940年以后、今天以前。",
    "post_grade": "岗位等级请填写数字或如“七级”：管理岗位1至10级，专业技术岗位1至13级，工勤技能岗位1至5级或普通工。",
}
"""What to do about a field that the registry refuses without saying more."""
_NAMES: Mapping[str, str] = {name: name for name in LABELS} | {f"details/{name}": name for name in LABELS}
"""The registry's fields → the form's."""
_PLACES: Mapping[str, str] = {"weak-password": "password", "not-allowed": "post_grade", "implausible-day": "hired_on"}
"""Reasons that concern one field and do not name it."""


@router.get("/register")
async def find_unit(who: PerhapsMe, region: RegionAsked = "") -> Response:
    """The unit by its name in a region, or by regions from the province down; an address of before loses its name."""
    if "name" in who.request.query_params:
        return who.go(f"/register?region={region}")
    return await _units_page(who, Search(region))


@router.post("/register")
async def find_unit_named(who: PerhapsMe, typed: Posted) -> Response:
    """Units of a name; a whole name leads on to the form."""
    search = Search.of(typed)
    errors = search.wrong()
    if search.name and not search.region:
        errors.add("region", "请选择单位所在省份。")
    return await _units_page(who, search, errors)


async def _units_page(who: Visitor, search: Search, errors: Errors | None = None) -> Response:
    region, below = search.region, await regions_below(who, search.region)
    is_lowest = bool(region) and not below.regions
    is_asked = region and not errors and (search.name or is_lowest)
    found = await units_named(who, search) if is_asked else None
    unit = None if found is None else only_one_named(search.name, found)
    if unit is not None:
        query = {"unit": unit.code, "region": unit.region_code, "name": unit.name}
        return who.go(f"{_FORM}?{urlencode(query)}")
    return who.page(
        "public/register.html",
        status=422 if errors else 200,
        region=region,
        below=below,
        provinces=() if region else [(province.code, province.name) for province in below.regions],
        name=search.name,
        found=found,
        is_first=not search.after,
        errors=errors.found if errors else (),
    )


@dataclass(frozen=True)
class _Form:
    """The form as it is shown: the unit, and what was typed."""

    unit: UnitAskedFor
    region: str
    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """The same one where it may have been recorded already."""

    def page(self, who: Visitor, errors: Errors | None = None, status: int = 422) -> Response:
        return who.page(
            "public/register-form.html",
            status=status if errors else 200,
            form=self,
            labels=LABELS,
            photo_bytes_max=_PHOTO_BYTES_MAX,
            errors=errors.found if errors else (),
        )


@router.get(_FORM)
async def register_page(
    who: PerhapsMe, unit: CodeAsked = "", region: RegionAsked = "", name: NameAsked = ""
) -> Response:
    """The whole form, for a unit that was found; another address leads to where one is found."""
    found = await unit_of(who, unit, region, name)
    if found is None:
        return who.go(f"/register?region={region}")
    return _Form(UnitAskedFor(code=found.code, name=found.name), region).page(who)


@router.post(_FORM)
async def register(who: PerhapsMe, typed: Posted) -> Response:
    """Ask the unit to confirm; what is wrong is said at its field, and what was typed stays but password and file."""
    values = {name: typed.text(name) for name in LABELS if name not in ("password", "again", "photo")}
    unit = UnitAskedFor(code=typed.plain("unit"), name=typed.text("unit_name"))
    form = _Form(unit, typed.plain("region"), values)
    errors, body = await _registration(typed)
    if errors:
        return form.page(who, errors)
    try:
        made = await who.ask(REGISTER, body=body, headers=typed.key)
    except Refusal as refusal:
        return form.page(who, errors_of(refusal))
    except Away:
        errors.add("", NOT_ANSWERED)
        return _Form(unit, form.region, values, typed.text("key")).page(who, errors, 503)
    return await made_page(who, made)


async def _registration(typed: Typed) -> tuple[Errors, Registration]:
    errors, days = _missing(typed), _days(typed)
    for name, day in days.items():
        if isinstance(day, str):
            errors.add(name, day)
    if typed.secret("password") != typed.secret("again") and not errors.at("again"):
        errors.add("again", "两次输入的密码不一致，请重新输入。")
    details = {name: text for name in _DETAILS if (text := typed.text(name))}
    details |= {name: str(days[name]) for name in ("graduated_on", "title_on") if days[name]}
    details |= {"phone": typed.plain("phone"), "email": typed.plain("email").lower()}
    details["photo"] = await _photo(typed, errors)
    hired_on = days["hired_on"]
    return errors, Registration(
        id_number=typed.plain("id_number"),
        name=typed.text("name"),
        unit_code=typed.plain("unit"),
        post_category=typed.text("post_category"),
        post_grade=typed.plain("post_grade") or None,
        title_level=typed.text("title_level"),
        hired_on=None if isinstance(hired_on, str) else hired_on,
        password=typed.secret("password"),
        details=details,
    )


def _missing(typed: Typed) -> Errors:
    errors = Errors()
    for name in (name for name in LABELS if name not in _OPTIONAL):
        is_there = typed.file(name) if name == "photo" else typed.secret(name).strip()
        if not is_there:
            errors.add(name, f"{_ASKED.get(name, '请填写')}{LABELS[name]}。")
    return errors


def _days(typed: Typed) -> Mapping[str, date | str | None]:
    """Each day, ``None`` where there is none, or what is wrong with it."""
    days: dict[str, date | str | None] = {}
    for name in _DAYS:
        try:
            days[name] = typed.day(name)
        except ValueError:
            days[name] = f"{LABELS[name]}请写作2008-07-01的形式。"
    return days


async def _photo(typed: Typed, errors: Errors) -> str:
    chosen = typed.file("photo")
    content = await chosen.read() if chosen else b""
    if len(content) > _PHOTO_BYTES_MAX:
        errors.add("photo", _WRONG["photo"])
    return base64.b64encode(content).decode()


def errors_of(refusal: Refusal) -> Errors:
    """What the registry refused, at the fields that it concerns."""
    if refusal.problem.errors:
        return Errors.of(refusal, _NAMES)
    reason, named = refusal.reason, str(refusal.problem.parameters.get("field", ""))
    at = named if reason == "bad-detail" else _PLACES.get(reason, "")
    return Errors([(at if at in LABELS else "", _WRONG.get(at, refusal.problem.detail))])
