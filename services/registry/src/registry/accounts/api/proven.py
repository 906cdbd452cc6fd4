"""Whether somebody has given their password again within the session, shown by a ``Password-Proof``."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header

from common.clock import now
from registry.access.api import App, AppState
from registry.access.domain.authority import Actor
from registry.accounts.api.current_user import HasBegun
from registry.accounts.domain.password_proofs import holds, key_from, proof_of


def new_proof(app: AppState, actor: Actor, until: datetime) -> str:
    """What this session may send as ``Password-Proof`` until then."""
    return proof_of(key_from(app.sealer.keys[app.sealer.current]), actor.session_id, until)


async def has_proof(app: App, actor: HasBegun, password_proof: Annotated[str, Header(max_length=100)] = "") -> bool:
    """Whether the request shows that the password was given again in this session."""
    keys = [key_from(sealing_key) for sealing_key in app.sealer.keys.values()]
    return any(holds(key, actor.session_id, password_proof, now()) for key in keys)


HasProof = Annotated[bool, Depends(has_proof)]
