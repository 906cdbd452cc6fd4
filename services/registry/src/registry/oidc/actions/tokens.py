"""What a vendor gets of somebody who signed in there with us: tokens for a code, and what was agreed to."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from common.clock import china_date
from common.db import Tx
from common.identity import IdNumber
from registry.access.domain.account_rules import Keys
from registry.accounts.domain.codes import digest
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oauth.actions.signing import signed
from registry.oidc import queries
from registry.oidc.domain import OidcRequest, is_verified, subject
from registry.privacy import actions as privacy_actions
from registry.privacy.domain import OidcScope

ACCESS_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Exchanged:
    """What a vendor gets for a code."""

    access: str
    id_token: str
    scope: str
    """What was granted, which may be less than what was asked for (RFC 6749, 5.1)."""


@dataclass(frozen=True)
class Presented:
    """What an authenticated client gives for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5)."""

    client_id: str
    code: str
    redirect_uri: str
    verifier: str


async def exchange(tx: Tx, given: Presented, *, issuer: str, keys: Keys, now: datetime) -> Exchanged | None:
    """The tokens for a code that is good; ``None`` for any other.

    An authenticated client has one try: a code that comes with a wrong verifier or address, from another client or too
    late is used up by that (RFC 7636, 4.6; RFC 6749, 4.1.2), and one that comes twice takes the access token of the
    first time back. Each commits: the caller answers ``invalid_grant`` without rolling back.
    """
    row = await queries.lock_code(tx, digest(given.code))
    if row is None:
        return None
    request = bytes(row.request_sha256)
    asked = OidcRequest.from_document(orjson.loads(row.asked))
    is_good = row.code_used_at is None and row.code_ends_at > now and row.client_id == given.client_id
    is_good = is_good and given.redirect_uri == asked.redirect_uri
    is_good = is_good and is_verified(asked.code_challenge, given.verifier)
    is_good = is_good and await _is_agreed(tx, row, now)
    identity = await _id_token(tx, row, asked, issuer=issuer, keys=keys, now=now) if is_good else None
    if identity is None:
        await queries.save_access(tx, request, None, row.code_used_at or now, None)
        return None
    access = secrets.token_urlsafe(32)
    await queries.save_access(tx, request, digest(access), now, now + ACCESS_LASTS)
    return Exchanged(access, identity, asked.scope)


async def _id_token(tx: Tx, row: Any, asked: OidcRequest, *, issuer: str, keys: Keys, now: datetime) -> str | None:
    """Who signed in, for one vendor (OpenID Connect Core, 2); ``None`` once they have no account any more."""
    who = await queries.session_account(tx, row.session_id)
    if who is None:
        return None
    claims = {
        "iss": issuer,
        "sub": subject(keys.index.key, row.client_id, bytes(who.blind_index)),
        "aud": row.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_LASTS).timestamp()),
        "auth_time": int(row.signed_in_at.timestamp()),
    }
    if asked.nonce is not None:
        claims["nonce"] = asked.nonce
    return await signed(tx, claims, "JWT", sealer=keys.sealer)


async def _is_agreed(tx: Tx, row: Any, now: datetime) -> bool:
    """Whether the consent that a sign-in came of stands. Code of the release before kept none."""
    return row.consent_id is None or await privacy_actions.is_consent_good(tx, row.consent_id, now=now)


async def told_to_vendor(tx: Tx, access: str, *, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """What somebody agreed that a vendor may know, as it is now; on record with them. ``None``: no good token."""
    row = await queries.by_access(tx, digest(access))
    if row is None or row.access_ends_at is None or row.access_ends_at <= now:
        return None
    who = await queries.session_account(tx, row.session_id)
    if who is None or not await _is_agreed(tx, row, now):
        return None
    given = OidcRequest.from_document(orjson.loads(row.asked)).given
    told: dict[str, Any] = {"sub": subject(keys.index.key, row.client_id, bytes(who.blind_index))}
    if OidcScope.PROFILE in given:
        told["name"] = who.name
    if OidcScope.EMPLOYMENT in given and (who.ended_on is None or who.ended_on > china_date(now)):
        names = ("unit_code", "unit", "region_code", "post_category", "title_level")
        told["employment"] = {name: getattr(who, name) for name in names}
    if OidcScope.ID_NUMBER in given:
        number = IdNumber(keys.sealer.open(bytes(who.id_number_sealed), bytes(who.blind_index)).decode())
        told["id_number"] = number.reveal()
    details = {"given": list(given)}
    act = AuditedAct("vendor.told", f"client:{row.client_id}", who.person_id, who.organisation_id, details=details)
    await record(tx, act, at=now)
    return told
