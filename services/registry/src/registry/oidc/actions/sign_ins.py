"""People on their way to a vendor: they sign in with us, or are signed in at the portal, and agree."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from common.db import Tx
from common.sealing import CannotOpen, Sealer
from registry.access.domain.authority import Actor
from registry.accounts.domain.codes import digest
from registry.accounts.queries import sessions as session_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oidc import queries
from registry.oidc.actions.parties import party_of
from registry.oidc.domain import OidcRequest
from registry.privacy import actions as privacy_actions

REQUEST_LASTS, CODE_LASTS = timedelta(minutes=15), timedelta(minutes=1)


def begin(
    client_id: str,
    asked: OidcRequest,
    portal_session: UUID | None,
    *,
    asks_consent: bool,
    sealer: Sealer,
    now: datetime,
) -> tuple[str, str]:
    """A sign-in on the way to a vendor: what carries it from form to form, and what binds it to one browser.

    It is sealed and not stored: anybody may begin one, and nothing is kept before somebody has signed in.
    ``portal_session``: who may agree without a password; the form is good in that session alone.
    """
    browser = secrets.token_urlsafe(32)
    ends_at = int((now + REQUEST_LASTS).timestamp())
    begun = {"client_id": client_id, "asked": asked.document(), "ends_at": ends_at, "asks_consent": asks_consent}
    carried = orjson.dumps({**begun, "portal_session": None if portal_session is None else str(portal_session)})
    return urlsafe_b64encode(sealer.seal(carried, digest(browser))).decode(), browser


def _carried(request: str, browser: str, *, sealer: Sealer) -> dict[str, Any] | None:
    """What was begun in this browser; ``None`` for anything else."""
    try:
        opened: dict[str, Any] = orjson.loads(sealer.open(urlsafe_b64decode(request.encode()), digest(browser)))
    except (CannotOpen, ValueError):
        return None
    return opened


@dataclass(frozen=True)
class PendingSignIn:
    """A sign-in under way."""

    request: bytes
    client_id: str
    vendor: str
    asked: OidcRequest
    browser: bytes
    ends_at: datetime
    asks_consent: bool
    """Whether they are asked also for what they agreed to before (``prompt=consent``)."""
    portal_session: UUID | None
    """The session of the portal for which it was begun."""
    session_id: UUID | None = None
    """The session in which they signed in on the way, which is for that alone."""
    signed_in_at: datetime | None = None


async def pending_sign_in(tx: Tx, request: str, browser: str, *, sealer: Sealer, now: datetime) -> PendingSignIn | None:
    """The one of this form and this browser, as long as it lasts and nothing has come of it."""
    carried = _carried(request, browser, sealer=sealer)
    if carried is None or carried["ends_at"] <= now.timestamp():
        return None
    party = await party_of(tx, carried["client_id"])
    row = await queries.lock_sign_in(tx, digest(request))
    if party is None or (row is not None and (row.ends_at <= now or row.code_ends_at is not None)):
        return None
    under = PendingSignIn(
        digest(request), party.client_id, party.name, OidcRequest.from_document(carried["asked"]), digest(browser),
        datetime.fromtimestamp(carried["ends_at"], UTC), carried.get("asks_consent", False), _session_in(carried),
    )  # fmt: skip
    return under if row is None else replace(under, session_id=row.session_id, signed_in_at=row.signed_in_at)


async def note_signed_in(tx: Tx, under: PendingSignIn, session_id: UUID, *, now: datetime) -> None:
    """Somebody signed in on the way: from now on it is on record."""
    await queries.save_sign_in(
        tx, under.request, under.browser, under.client_id, under.asked.document(), under.ends_at, (session_id, now)
    )


async def agree(tx: Tx, under: PendingSignIn, actor: Actor, *, now: datetime) -> str:
    """They agree to what the vendor asks for: a code for it."""
    await _hold(tx, under, actor)  # 1. the sign-in before the consent, as where a code is used: no deadlock
    consent_id = await privacy_actions.give_consent(tx, actor, under.client_id, under.asked.given, now=now)
    return await _code(tx, under, actor, ("vendor.agreed", consent_id), now=now)


async def agree_as_before(tx: Tx, under: PendingSignIn, actor: Actor, *, now: datetime) -> str | None:
    """A code where they have agreed to all that the vendor asks for; ``None`` where they are to be asked.

    Of somebody who is signed in at the portal nothing is kept before that: ``under`` has just been begun for them.
    """
    if under.asks_consent:
        return None
    if under.session_id is not None:
        await _hold(tx, under, actor)
    consent_id = await privacy_actions.use_consent(tx, actor, under.client_id, under.asked.given, now=now)
    if consent_id is None:
        return None
    if under.session_id is None:
        await _hold(tx, under, actor)
    return await _code(tx, under, actor, ("vendor.signed-in", consent_id), now=now)


async def _hold(tx: Tx, under: PendingSignIn, actor: Actor) -> None:
    """The sign-in is on record, and held until the transaction ends."""
    if under.session_id is not None:
        await queries.lock_sign_in(tx, under.request)
        return
    session = await session_queries.session_shown(tx, actor.session_id)
    await note_signed_in(tx, under, actor.session_id, now=session.created_at)


async def _code(tx: Tx, under: PendingSignIn, actor: Actor, act: tuple[str, UUID], *, now: datetime) -> str:
    """``act``: what is recorded, and the consent. The session of a sign-in on the way was for that alone, and ends;
    that of the portal goes on.
    """
    what, consent_id = act
    if under.session_id is not None:
        await session_queries.end_sessions(tx, actor.account_id, now, only=actor.session_id)
    code = secrets.token_urlsafe(32)
    await queries.save_code(tx, under.request, digest(code), consent_id, now + CODE_LASTS)
    details = {"client": under.client_id, "scope": under.asked.scope}
    await record(tx, AuditedAct(what, actor.by, actor.person_id, details=details), at=now)
    return code


def _session_in(carried: dict[str, Any]) -> UUID | None:
    found = carried.get("portal_session")  # code of the release before carries none
    return None if found is None else UUID(found)
