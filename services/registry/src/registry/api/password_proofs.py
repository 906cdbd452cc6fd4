"""One's password once more, before one's own cases are shown or a second factor is enrolled: whoever finds an open
session does neither.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response

from common.clock import now
from registry.api.accounts import Password, confidential, right_password
from registry.api.room import Body, InRoom
from registry.api.signed_in import HasBegun, SignedIn, begun
from registry.domain.cases import PROOF_LASTS
from registry.domain.password_proofs import holds, key_from, proof_of

router = APIRouter()


class OwnPassword(Body):
    """The password of whoever is signed in."""

    password: Password


@router.post("/v1/sessions/current/password-proofs", status_code=201, dependencies=[Depends(begun)])
async def prove_password(body: OwnPassword, room: InRoom, actor: HasBegun) -> Response:
    """What to send as ``Password-Proof`` for ten minutes. Signing in counts as much for as long."""
    await right_password(room, actor, body.password.get_secret_value())
    until = now() + PROOF_LASTS
    key = key_from(room.sealer.keys[room.sealer.current])
    return confidential({"proof": proof_of(key, actor.session_id, until), "ends_at": until}, 201)


async def has_proof(room: InRoom, actor: SignedIn, password_proof: Annotated[str, Header(max_length=100)] = "") -> bool:
    """Whether the request shows that the password was given again in this session."""
    keys = [key_from(sealing_key) for sealing_key in room.sealer.keys.values()]
    return any(holds(key, actor.session_id, password_proof, now()) for key in keys)


HasProof = Annotated[bool, Depends(has_proof)]
