"""One's password once more, before one's own cases are shown: an open session alone does not show them."""

import re
from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.cookies import Cookie
from portal.access.forms import Typed
from portal.access.places import own_page
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import OwnPassword, PasswordProof
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
PROVE = Call(ServiceName.REGISTRY, "POST", "/v1/sessions/current/password-proofs", PasswordProof, OwnPassword)
CASES = "/my/cases"
LASTS_S = 600
"""As long as the registry takes it."""
_PROOF = re.compile(r"[0-9]{1,10}\.[A-Za-z0-9_-]{1,80}")
_CLOSED = {"password-needed", "password-of-helper"}


def proof_of(me: Person, typed: Typed | None = None) -> Mapping[str, str]:
    """The header that shows that the password was given again, and that of the form's key."""
    proof = me.portal.cookies.read(me.request, Cookie.PROOF)
    shown = {"password-proof": proof} if _PROOF.fullmatch(proof) else {}
    return shown if typed is None else {**shown, **typed.key}


def unless_closed(me: Person, refusal: Refusal, typed: Typed | None = None) -> Response:
    """The page that asks for what opens one's cases, with what was typed; raises every other refusal."""
    if refusal.reason not in _CLOSED:
        raise refusal
    kept = "" if typed is None else typed.kept()
    return _page(me, then=me.here, kept=kept, is_helpers=refusal.reason == "password-of-helper", status=403)


def _page(
    me: Person, *, then: str, kept: str, is_helpers: bool = False, said_wrong: str = "", status: int = 422
) -> Response:
    return me.page(
        "learner/cases/closed.html",
        status=status,
        then=then,
        kept=kept,
        is_helpers=is_helpers,
        errors=[("password", said_wrong)] if said_wrong else [],
    )


@router.get("/my/cases/password")
async def password_page(me: Me, next: str = CASES) -> Response:
    """The form alone."""
    return _page(me, then=own_page(next, CASES), kept="", status=200)


@router.post("/my/cases/password")
async def password(me: Me, typed: Posted) -> Response:
    """The browser keeps the proof for ten minutes; a form that was on its way can be sent then."""
    then, kept = own_page(typed.text("next"), CASES), typed.text("kept")
    if not typed.secret("password"):
        return _page(me, then=then, kept=kept, said_wrong="请输入密码。")
    try:
        made = await me.ask(PROVE, body=OwnPassword(password=typed.secret("password")))
    except Refusal as refusal:
        return _page(me, then=then, kept=kept, said_wrong=refusal.problem.detail)
    answer = me.page("public/resume.html", kept=kept, then=then) if kept else me.go(then)
    me.portal.cookies.give(answer, Cookie.PROOF, made.proof, max_age_s=LASTS_S)
    return answer
