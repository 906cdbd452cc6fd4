"""Another password of one's own."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.password_rules import PasswordRules, errors_of_new_password
from portal.access.visitor import Me, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import OtherPassword
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
CHANGE = Call(ServiceName.REGISTRY, "PUT", "/v1/account/password", type(None), OtherPassword)


@router.get("/my/account/password")
async def page(me: Me) -> Response:
    """The form, with what the registry asks of a password."""
    return me.page("learner/password.html", rules=PasswordRules().text)


@router.post("/my/account/password")
async def change(me: Me, typed: Posted) -> Response:
    """This session goes on; the registry ends every other one. The device header keeps this device known."""
    body = OtherPassword(password=typed.secret("password"), new_password=typed.secret("new_password"))
    errors, rules = Errors(), PasswordRules()
    if not body.password:
        errors.add("password", "请输入现在的密码。")
    if not body.new_password:
        errors.add("new_password", "请输入新密码。")
    elif body.new_password != typed.secret("again"):
        errors.add("again", "两次输入的新密码不一致，请重新输入。")
    try:
        if not errors:
            await me.ask(CHANGE, body=body, headers=me.device_header)
    except Refusal as refusal:
        errors, rules = errors_of_new_password(refusal)
    if errors:
        return me.page("learner/password.html", status=422, rules=rules.text, errors=errors.found)
    return me.go("/my/account", said="password-changed")
