"""A unit that is not registered yet, and its administrator: region and department are chosen first, then one form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import PerhapsMe, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Administrator, ApplicationMade, NamedOrganisation, NewUnit, RegionNamed
from portal.clients.refusals import Away, Refusal
from portal.public.applications import NOT_ANSWERED, made_page
from portal.public.regions import CodeAsked, NameAsked, RegionAsked, Search, regions_below, unit_of, units_named

router = APIRouter(include_in_schema=False)
APPLY = Call(ServiceName.REGISTRY, "POST", "/v1/units", ApplicationMade, NewUnit)
LABELS: Mapping[str, str] = {
    "unit_code": "统一社会信用代码",
    "unit_name": "单位名称",
    "name": "管理员姓名",
    "id_number": "管理员身份证号",
    "password": "管理员密码",
    "again": "相同的密码",
}
"""The fields of the form, in its order."""
_NAMES: Mapping[str, str] = {
    "code": "unit_code",
    "name": "unit_name",
    "administrator/name": "name",
    "administrator/id_number": "id_number",
    "password": "password",
}
"""The registry's fields → the form's."""
_PLACES: Mapping[str, str] = {"weak-password": "password", "is-registered": "unit_code"}
"""Reasons that concern one field and do not name it."""


@router.get("/register/unit")
async def choose_place(who: PerhapsMe, region: RegionAsked = "") -> Response:
    """The region of the unit, from the province down, and in it its competent department."""
    if "name" in who.request.query_params:
        return who.go(f"/register/unit?region={region}")
    return await _place_page(who, Search(region), Errors())


@router.post("/register/unit")
async def find_department(who: PerhapsMe, typed: Posted) -> Response:
    """Departments of a name."""
    search = Search.of(typed)
    return await _place_page(who, search, search.wrong())


async def _place_page(who: Visitor, search: Search, errors: Errors) -> Response:
    below = await regions_below(who, search.region)
    found = await units_named(who, search) if search.region and search.name and not errors else None
    return who.page(
        "public/new-unit.html",
        status=422 if errors else 200,
        region=search.region,
        below=below,
        name=search.name,
        departments=[unit for unit in found.units if unit.kind == "department"] if found else [],
        is_looked_for=found is not None,
        after=found.after if found else None,
        errors=errors.found,
    )


@dataclass(frozen=True)
class _Form:
    """The form as it is shown: where the unit lies, and what was typed."""

    region: RegionNamed
    department: NamedOrganisation | None
    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    """The same one where it may have been recorded already."""

    def page(self, who: Visitor, errors: Errors | None = None, status: int = 422) -> Response:
        found = errors.found if errors else ()
        return who.page(
            "public/new-unit-form.html", status=status if errors else 200, form=self, labels=LABELS, errors=found
        )


@router.get("/register/unit/form")
async def new_unit_page(
    who: PerhapsMe, region: RegionAsked = "", department: CodeAsked = "", department_region: RegionAsked = "",
    name: NameAsked = "",
) -> Response:  # fmt: skip
    """The form, for a region and perhaps a department; without a region it leads to where one is chosen."""
    if not region:
        return who.go("/register/unit")
    way = (await regions_below(who, region)).way
    found = await unit_of(who, department, department_region, name)
    named = NamedOrganisation(code=found.code, name=found.name) if found else None
    return _Form(way[-1], named).page(who)


@router.post("/register/unit/form")
async def apply_for_unit(who: PerhapsMe, typed: Posted) -> Response:
    """Ask the HR authority of the region; what is wrong is said at its field, and what was typed stays."""
    form = _form(typed)
    errors = _wrong(typed)
    if errors:
        return form.page(who, errors)
    body = NewUnit(
        code=typed.plain("unit_code"),
        name=typed.text("unit_name"),
        region_code=form.region.code,
        department_code=form.department.code if form.department else None,
        administrator=Administrator(id_number=typed.plain("id_number"), name=typed.text("name")),
        password=typed.secret("password"),
    )
    try:
        made = await who.ask(APPLY, body=body, headers=typed.key)
    except Refusal as refusal:
        return form.page(who, errors_of(refusal))
    except Away:
        errors.add("", NOT_ANSWERED)
        return _form(typed, typed.text("key")).page(who, errors, 503)
    return await made_page(who, made)


def _form(typed: Typed, key: str = "") -> _Form:
    region = RegionNamed(code=typed.plain("region"), level="county", name=typed.text("region_name"))
    code, name = typed.plain("department"), typed.text("department_name")
    department = NamedOrganisation(code=code, name=name) if code else None
    values = {name: typed.text(name) for name in LABELS if name not in ("password", "again")}
    return _Form(region, department, values, key)


def _wrong(typed: Typed) -> Errors:
    errors = Errors()
    for name, label in LABELS.items():
        if not typed.secret(name).strip():
            errors.add(name, f"{'请再次填写' if name == 'again' else '请填写'}{label}。")
    if typed.secret("password") != typed.secret("again") and not errors.at("again"):
        errors.add("again", "两次输入的密码不一致，请重新输入。")
    return errors


def errors_of(refusal: Refusal) -> Errors:
    """What the registry refused, at the fields that it concerns."""
    if at := _PLACES.get(refusal.reason, ""):
        return Errors([(at, refusal.problem.detail)])
    return Errors.of(refusal, _NAMES)
