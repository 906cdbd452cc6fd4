"""Setting a password with a code that somebody's administrator handed over: the first one, or a forgotten one."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import PerhapsMe, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import FirstPassword
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
SET_PASSWORD = Call(ServiceName.REGISTRY, "POST", "/v1/passwords", type(None), FirstPassword)
_REQUIRED: Mapping[str, str] = {
    "id_number": "请填写身份证号。",
    "code": "请填写密码设置码。",
    "password": "请填写新密码。",
    "again": "请再次填写新密码。",
}
_NAMES = {name: name for name in ("id_number", "code", "password", "second_factor")}
_WRONG = (
    "身份证号与密码设置码不符，或者该码已经使用、作废、超过有效期；填写了验证码的，也可能是验证码不正确。"
    "请核对后重新填写，仍不正确的，请向本单位培训管理员重新领取。"
)


@router.get("/password")
async def password_page(who: PerhapsMe) -> Response:
    """Asks for number, code and password, and says where the code comes from."""
    return who.page("public/password.html", number="")


@router.post("/password")
async def set_password(who: PerhapsMe, typed: Posted) -> Response:
    """The password is set, and every session of the account has ended; then its owner signs in."""
    errors = _missing(typed)
    if errors:
        return _again(who, typed, errors)
    body = FirstPassword(
        id_number=typed.plain("id_number"),
        code=typed.plain("code"),
        password=typed.secret("password"),
        second_factor=typed.plain("second_factor") or None,
    )
    try:
        await who.ask(SET_PASSWORD, body=body)
    except Refusal as refusal:
        return _again(who, typed, errors_of(refusal))
    return who.go("/sign-in", said="password-set")


def _missing(typed: Typed) -> Errors:
    errors = Errors([(name, sentence) for name, sentence in _REQUIRED.items() if not typed.secret(name).strip()])
    if typed.secret("password") != typed.secret("again") and not errors.at("again"):
        errors.add("again", "两次输入的新密码不一致，请重新输入。")
    return errors


def _again(who: Visitor, typed: Typed, errors: Errors) -> Response:
    return who.page("public/password.html", status=422, number=typed.text("id_number"), errors=errors.found)


def errors_of(refusal: Refusal) -> Errors:
    """What the registry refused, at the fields that it concerns; no answer tells a wrong number from a wrong code."""
    match refusal.reason:
        case "wrong-credentials":
            return Errors([("code", _WRONG)])
        case "code-waits":
            return Errors([("second_factor", refusal.problem.detail)])
        case "weak-password":
            return Errors([("password", refusal.problem.detail)])
        case _:
            return Errors.of(refusal, _NAMES)
