"""How far a case is that came by telephone or letter, or with a visit, for who was read its slip (登记编号、查询码)."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import Errors
from portal.access.visitor import PerhapsMe, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Slip, SlipState
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
PAGE = "/help/case-progress"
STATE = Call(ServiceName.REGISTRY, "POST", "/v1/cases/taken-down/state", SlipState, Slip)
_DIGITS, _NUMBER_CHARS_MAX, _CODE_CHARS_MAX = 12, 30, 20
_FORM = "public/case-slip.html"


@router.get(PAGE)
async def slip_page(who: PerhapsMe) -> Response:
    """Asks for the number and the code of the slip."""
    return who.page(_FORM, number="", errors=())


@router.post(PAGE)
async def state(who: PerhapsMe, typed: Posted) -> Response:
    """State and days alone: neither what was said nor of whom. The registry slows down who tries numbers."""
    number, code, errors = typed.plain("number"), typed.plain("code"), Errors()
    digits = sum(character.isdecimal() for character in number)
    if digits != _DIGITS or len(number) > _NUMBER_CHARS_MAX:
        errors.add("number", "请填写登记编号，共12位数字。")
    if not 0 < len(code) <= _CODE_CHARS_MAX:
        errors.add("code", "请填写登记时告知的查询码，共12个字符，连字符可不填。")
    if not errors:
        try:
            found = await who.ask(STATE, body=Slip(slip_number=number, code=code))
            return who.page("public/case-progress.html", case=found)
        except Refusal as refusal:
            errors.add("number", refusal.problem.detail)
    return who.page(_FORM, status=422, number=typed.text("number"), errors=errors.found)
