"""One's password once more, before one's own cases are shown or a second factor is enrolled: whoever finds an open
session does neither.
"""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from registry.api.accounts import Password, confidential, right_password
from registry.api.answers.accounts import PasswordProof
from registry.api.proven import new_proof
from registry.api.room import Body, InRoom
from registry.api.signed_in import HasBegun, begun
from registry.domain.cases import PROOF_LASTS

router = APIRouter()


class OwnPassword(Body):
    """The password of whoever is signed in."""

    password: Password


@router.post(
    "/v1/sessions/current/password-proofs",
    status_code=201,
    response_model=PasswordProof,
    dependencies=[Depends(begun)],
)
async def prove_password(body: OwnPassword, room: InRoom, actor: HasBegun) -> Response:
    """What to send as ``Password-Proof`` for ten minutes. Signing in counts as much for as long."""
    await right_password(room, actor, body.password.get_secret_value())
    until = now() + PROOF_LASTS
    return confidential({"proof": new_proof(room, actor, until), "ends_at": until}, 201)
