"""How long one's session lasts, so that a page can warn before it ends and prolong it (WCAG 2.2.1)."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.clock import now
from common.db import Tx
from registry.access.api import App, confidential
from registry.access.domain.account_rules import AccountRules
from registry.access.domain.authority import Actor
from registry.accounts.actions import sessions as session_actions
from registry.accounts.answers import CurrentSession
from registry.accounts.api.current_user import HasBegun, IsLooking, begun, looking
from registry.accounts.queries import sessions as session_queries

router = APIRouter()


@router.get("/v1/sessions/current", response_model=CurrentSession, dependencies=[Depends(looking)])
async def current_session(app: App, actor: IsLooking) -> Response:
    """When it ends, and the sign-in before it. Asking does not prolong it, every other use does, to the minute."""
    at = now()
    async with app.db.reading() as tx:
        return confidential(await _shown(tx, actor, app.rules, at))


@router.post("/v1/sessions/current/prolongations", response_model=CurrentSession, dependencies=[Depends(begun)])
async def prolong(app: App, actor: HasBegun) -> Response:
    """Somebody is still there: the idle time begins anew. ``ends_at`` stays."""
    at = now()
    async with app.db.transaction() as tx:
        await session_actions.note_seen(tx, actor, now=at)
        return confidential(await _shown(tx, actor, app.rules, at))


async def _shown(tx: Tx, actor: Actor, rules: AccountRules, at: datetime) -> dict[str, Any]:
    row = await session_queries.session_shown(tx, actor.session_id)
    idle_ends_at = min(row.seen_at + rules.session_idle, row.ends_at)
    return {
        "session_id": row.session_id,
        "began_at": row.created_at,
        "idle_ends_at": idle_ends_at,
        "idle_ends_in_s": _seconds(at, idle_ends_at),
        "ends_at": row.ends_at,
        "ends_in_s": _seconds(at, row.ends_at),
        "second_factor": row.second_factor,
        "needs": actor.needs,
        "previous_sign_in_at": row.previous_sign_in_at,
        "failed_tries": row.failed_tries,
    }


def _seconds(at: datetime, until: datetime) -> int:
    return max(0, int((until - at).total_seconds()))
