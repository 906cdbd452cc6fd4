"""Whether somebody agrees to what a vendor asks for: people who signed in on the way, or at the portal before."""

from contextlib import suppress

from fastapi import Request
from fastapi.responses import Response

from common.clock import now
from common.errors import Unavailable
from pages.cookies import session_cookie
from registry.access.api import AppState
from registry.access.domain.authority import Actor
from registry.accounts.actions import sessions as session_actions
from registry.accounts.api.current_user import TOKEN_CHARS_MAX
from registry.accounts.queries import sessions as session_queries
from registry.oidc import pages
from registry.oidc.actions import sign_ins
from registry.oidc.actions.sign_ins import PendingSignIn
from registry.oidc.api.addresses import back, own_origin
from registry.oidc.domain import IN_CHINESE, Prompting, form_sources

_LOST = "本次登录已失效，或不是从本浏览器发起。请回到培训机构的网站重新开始。"


def lost(app: AppState, status: int = 400) -> Response:
    """What was begun is over, or was not begun in this browser."""
    return pages.page("wrong", app.site, status=status, wrong=_LOST)


async def of_portal(request: Request, app: AppState, prompting: Prompting) -> Actor | None:
    """Who is signed in at the portal, with all that their account asks for, and stands on a roster.

    ``None`` also where the vendor wants them to sign in anew.
    """
    token = request.cookies.get(session_cookie(app.settings.public_url), "")
    if not 0 < len(token) <= TOKEN_CHARS_MAX:
        return None
    at = now()
    async with app.db.reading() as tx:
        found = await session_actions.actor_of(tx, token, rules=app.rules, now=at)
        if found is None:
            return None
        actor, is_due = found
        session = await session_queries.session_shown(tx, actor.session_id)
    if actor.needs or actor.person_id is None or not prompting.accepts(session.created_at, at):
        return None
    request.state.by = actor.by
    if is_due and not prompting.is_silent:  # nobody need be there where nothing is shown
        with suppress(Unavailable):
            async with app.db.transaction() as tx:
                await session_actions.note_seen(tx, actor, now=at)
    return actor


async def signed_in_on_the_way(app: AppState, under: PendingSignIn) -> Actor | None:
    """Who signed in on the way, as far as they have come."""
    if under.session_id is None:
        return None
    async with app.db.reading() as tx:
        return await session_actions.actor_of_session(tx, under.session_id, rules=app.rules, now=now())


async def ask_or_send_back(
    app: AppState, name: str, under: PendingSignIn, actor: Actor, *, is_silent: bool = False
) -> Response:
    """Back with a code where they have agreed before, else the page that asks. ``is_silent``: it may not be shown."""
    asked = under.asked
    async with app.db.transaction() as tx:
        code = await sign_ins.agree_as_before(tx, under, actor, now=now())
    if code is not None:
        return back(app, asked.redirect_uri, asked.state, code=code)
    if is_silent:
        wanted = "they have not agreed to what is asked for"
        return back(app, asked.redirect_uri, asked.state, error="consent_required", error_description=wanted)
    return pages.page(
        "agree",
        app.site,
        vendor=under.vendor,
        request=name,
        given=[IN_CHINESE[value] for value in asked.given],
        who=actor.name,
        is_of_portal=under.session_id is None,
        form_to=form_sources(asked.redirect_uri),
    )


async def agree(request: Request, app: AppState, under: PendingSignIn) -> Response:
    """They agree: back with a code.

    The session of the portal comes by itself with every request, so that alone agrees to nothing: the form was made
    for this session and sealed for this browser, and comes from a page of ours.
    """
    actor = await signed_in_on_the_way(app, under)
    if under.session_id is None and under.portal_session is not None:
        if not _is_from_own_page(request, app):
            return lost(app, 403)
        actor = await of_portal(request, app, Prompting())
        if actor is not None and actor.session_id != under.portal_session:
            return lost(app)
    if actor is None or actor.needs:
        return lost(app)
    async with app.db.transaction() as tx:
        code = await sign_ins.agree(tx, under, actor, now=now())
    return back(app, under.asked.redirect_uri, under.asked.state, code=code)


def _is_from_own_page(request: Request, app: AppState) -> bool:
    """Browsers name the page of a form by one header or both; the old ones that name none are held by the form."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    return origin in (None, own_origin(app)) and site in (None, "same-origin")
