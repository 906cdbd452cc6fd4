"""With which identity provider (统一身份认证) one's account is linked, and undoing it."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.cookies import Cookie
from portal.access.forms import Errors
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import IdentityLinks, OwnPassword, PasswordProof, RaisedSession, SecondFactor
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
_REGISTRY = ServiceName.REGISTRY
PAGE = "/my/account/identity"
LINKS = Call(_REGISTRY, "GET", "/v1/account/identity-links", IdentityLinks)
UNDO = Call(_REGISTRY, "DELETE", "/v1/account/identity-links/{link_id}", type(None))
PROVE = Call(_REGISTRY, "POST", "/v1/sessions/current/password-proofs", PasswordProof, OwnPassword)
SECOND_FACTOR = Call(_REGISTRY, "POST", "/v1/sessions/current/second-factor", RaisedSession, SecondFactor)


@router.get(PAGE)
async def links(me: Me) -> Response:
    """The link, and since when."""
    return await _links(me, Errors())


async def _links(me: Person, errors: Errors) -> Response:
    found = await me.part(LINKS)
    status = 422 if errors else 200
    return me.page("learner/identity-links.html", status=status, found=found, errors=errors.found)


@router.post(PAGE + "/{link_id}")
async def undo(me: Me, link_id: UUID, typed: Posted) -> Response:
    """The provider's word opens the account no more; the password or the second factor comes along."""
    password, code, before = typed.secret("password"), typed.plain("code"), me.session
    errors, at = Errors(), "code" if code else "password"
    if not (password or code):
        errors.add("password", "请输入密码；登记了身份验证器的，也可以只输入验证码。")
    else:
        try:
            await _undo(me, link_id, password, code)
        except Refusal as refusal:
            errors.found = [(at, sentence) for _, sentence in Errors.of(refusal).found]
    answer = await _links(me, errors) if errors else me.go(PAGE, said="identity-unlinked")
    if me.session != before:  # the second factor was given: the session goes on under another token
        me.portal.cookies.give(answer, Cookie.SESSION, me.session)
    return answer


async def _undo(me: Person, link_id: UUID, password: str, code: str) -> None:
    headers = {}
    if code:
        raised = await me.ask(SECOND_FACTOR, body=SecondFactor(code=code))
        me.portal.sessions.forget(me.session)
        me.session = raised.token
    else:
        proof = await me.ask(PROVE, body=OwnPassword(password=password))
        headers["Password-Proof"] = proof.proof
    await me.ask(UNDO, path={"link_id": link_id}, headers=headers)
