"""What somebody without a session has asked for: what they are told at once, how far it is, and taking it back."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors, Typed
from portal.access.visitor import PerhapsMe, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import ApplicantsCode, ApplicationMade, ApplicationProgress
from portal.clients.refusals import Refusal
from portal.clients.services import id_of

router = APIRouter(include_in_schema=False)
STATE = Call(ServiceName.REGISTRY, "POST", "/v1/registrations/state", ApplicationProgress, ApplicantsCode)
WITHDRAW = Call(ServiceName.REGISTRY, "POST", "/v1/registrations/withdrawals", ApplicationProgress, ApplicantsCode)
NOT_ANSWERED = "登记服务暂时没有响应，申请可能尚未收到。请稍后在本页再次提交；内容相同的，不会重复登记。"
"""Of a form that can be sent again under its key."""
_STATE, _WITHDRAWAL = "/register/state", "/register/state/withdrawal"
_NAMES = {"application_id": "application", "code": "code"}
"""The registry's fields → the forms'."""


async def made_page(who: Visitor, made: ApplicationMade) -> Response:
    """Id and code, which are shown once, with who decides and until when; no other page can show them again."""
    code = ApplicantsCode(application_id=made.application_id, code=made.code)
    return who.page("public/application-made.html", made=made, progress=await who.part(STATE, body=code))


@router.get(_STATE)
async def state_page(who: PerhapsMe, application: str = "") -> Response:
    """Asks for id and code."""
    return who.page("public/application-code.html", application=application, errors=())


@router.post(_STATE)
async def state(who: PerhapsMe, typed: Posted) -> Response:
    """How far it is, who decides and until when, what was said, and what comes next."""
    return await _with_code(who, typed, STATE, "public/application-code.html")


@router.get(_WITHDRAWAL)
async def withdrawal_page(who: PerhapsMe, application: str = "") -> Response:
    """Says what goes with it, and asks for the code once more."""
    return who.page("public/application-withdrawal.html", application=application, errors=())


@router.post(_WITHDRAWAL)
async def withdraw(who: PerhapsMe, typed: Posted) -> Response:
    """Nobody decides about it any more, and what was said in it is deleted; again is no error."""
    return await _with_code(who, typed, WITHDRAW, "public/application-withdrawal.html")


async def _with_code(who: Visitor, typed: Typed, call: Call[ApplicationProgress], form: str) -> Response:
    errors, application_id, code = Errors(), id_of(typed.plain("application")), typed.plain("code")
    if application_id is None:
        errors.add("application", "请按登记时页面所示填写申请编号，共36个字符，含连字符。")
    if not code:
        errors.add("code", "请填写确认码，共8个字符。")
    if application_id is not None and not errors:
        body = ApplicantsCode(application_id=application_id, code=code)
        try:
            progress = await who.ask(call, body=body)
            return who.page("public/application-state.html", progress=progress)
        except Refusal as refusal:
            errors = Errors.of(refusal, _NAMES)
    return who.page(form, status=422, application=typed.text("application"), errors=errors.found)
