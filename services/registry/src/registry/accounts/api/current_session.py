"""How long one's session lasts, so that a page can warn before it ends and prolong it (WCAG 2.2.1)."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from registry.access.api import App, confidential
from registry.accounts.actions import sessions as session_actions
from registry.accounts.answers import CurrentSession
from registry.accounts.api.current_user import HasBegun, IsLooking, begun, looking

router = APIRouter()


@router.get("/v1/sessions/current", response_model=CurrentSession, dependencies=[Depends(looking)])
async def current_session(app: App, actor: IsLooking) -> Response:
    """When it ends, and the sign-in before it. Asking does not prolong it, every other use does, to the minute."""
    at = now()
    async with app.db.reading() as tx:
        return confidential(await session_actions.session_shown(tx, actor, rules=app.rules, now=at))


@router.post("/v1/sessions/current/prolongations", response_model=CurrentSession, dependencies=[Depends(begun)])
async def prolong(app: App, actor: HasBegun) -> Response:
    """Somebody is still there: the idle time begins anew. ``ends_at`` stays."""
    at = now()
    async with app.db.transaction() as tx:
        await session_actions.note_seen(tx, actor, now=at)
        return confidential(await session_actions.session_shown(tx, actor, rules=app.rules, now=at))
