"""One's password once more, before one's own cases are shown or a second factor is enrolled: an open session
alone does neither.
"""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from registry.access.api import App, Body, confidential
from registry.accounts.answers import PasswordProof
from registry.accounts.api.current_user import HasBegun, begun
from registry.accounts.api.proven import new_proof
from registry.accounts.api.sessions import Password, right_password
from registry.accounts.domain.password_proofs import PROOF_LASTS

router = APIRouter()


class OwnPassword(Body):
    """The password of the person who is signed in."""

    password: Password


@router.post(
    "/v1/sessions/current/password-proofs",
    status_code=201,
    response_model=PasswordProof,
    dependencies=[Depends(begun)],
)
async def prove_password(body: OwnPassword, app: App, actor: HasBegun) -> Response:
    """What to send as ``Password-Proof`` for ten minutes. Signing in counts as much for as long."""
    await right_password(app, actor, body.password.get_secret_value())
    until = now() + PROOF_LASTS
    return confidential({"proof": new_proof(app, actor, until), "ends_at": until}, 201)
