"""Handing people over to vendors: they choose one, sign in with us, agree, and arrive there registered."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.ids import uuid7
from common.sealing import CannotOpen, Sealer
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor, Role
from registry.accounts.domain.codes import digest
from registry.accounts.queries import sessions as session_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oauth.actions.signing import signed
from registry.oauth.queries import clients as client_queries
from registry.oidc import queries
from registry.oidc.domain import OidcRequest, OidcScope, is_fit, is_verified, subject

REQUEST_LASTS, CODE_LASTS, ACCESS_LASTS = timedelta(minutes=15), timedelta(minutes=1), timedelta(minutes=10)
_random = SystemRandom()


@dataclass(frozen=True)
class RelyingParty:
    """A vendor that people sign in at."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    start_url: str


async def save_party(tx: Tx, party: RelyingParty, *, by: str, now: datetime) -> None:
    """A client is one that people sign in at, from now on."""
    if await client_queries.lock_client(tx, party.client_id) is None:
        raise NotFound("no-such-client", "there is no client of this name, or it is revoked")
    refuse_unfit(party)
    await queries.save_relying_party(tx, party.client_id, party.name, party.redirect_uris, party.start_url)
    await record(tx, AuditedAct("vendor.sign-in-changed", by, details={"client": party.client_id}), at=now)


def refuse_unfit(party: RelyingParty) -> None:
    """Raises :class:`Refused` for addresses to which nobody is sent."""
    if not all(map(is_fit, (*party.redirect_uris, party.start_url))):
        raise Refused(
            "bad-address",
            "addresses are absolute, in ASCII (RFC 3986), begin with https (http on this machine), have no fragment",
        )


async def party_of(tx: Tx, client_id: str) -> RelyingParty | None:
    """A vendor, where people sign in at it."""
    for row in await queries.relying_parties(tx):
        if row.client_id == client_id:
            return RelyingParty(row.client_id, row.name, tuple(row.redirect_uris), row.start_url)
    return None


def begin(client_id: str, asked: OidcRequest, *, sealer: Sealer, now: datetime) -> tuple[str, str]:
    """A sign-in on the way to a vendor: what carries it from form to form, and what binds it to one browser.

    It is sealed and not stored: anybody may begin one, and nothing is kept before somebody has signed in.
    """
    browser = secrets.token_urlsafe(32)
    ends_at = int((now + REQUEST_LASTS).timestamp())
    carried = orjson.dumps({"client_id": client_id, "asked": asked.document(), "ends_at": ends_at})
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
    session_id: UUID | None = None
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
        datetime.fromtimestamp(carried["ends_at"], UTC),
    )  # fmt: skip
    return under if row is None else replace(under, session_id=row.session_id, signed_in_at=row.signed_in_at)


async def note_signed_in(tx: Tx, under: PendingSignIn, session_id: UUID, *, now: datetime) -> None:
    """Somebody signed in on the way: from now on it is on record."""
    await queries.save_sign_in(
        tx, under.request, under.browser, under.client_id, under.asked.document(), under.ends_at, (session_id, now)
    )


async def agree(tx: Tx, under: PendingSignIn, actor: Actor, *, now: datetime) -> str:
    """They agree to what the vendor asks for: a code for it. The session was for that alone, and ends."""
    code = secrets.token_urlsafe(32)
    await queries.save_code(tx, under.request, digest(code), now + CODE_LASTS)
    await session_queries.end_sessions(tx, actor.account_id, now, only=actor.session_id)
    details = {"client": under.client_id, "scope": under.asked.scope}
    await record(tx, AuditedAct("vendor.agreed", actor.by, actor.person_id, details=details), at=now)
    return code


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


async def told_to_vendor(tx: Tx, access: str, *, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """What somebody agreed that a vendor may know, as it is now; on record with them. ``None``: no good token."""
    row = await queries.by_access(tx, digest(access))
    if row is None or row.access_ends_at is None or row.access_ends_at <= now:
        return None
    who = await queries.session_account(tx, row.session_id)
    if who is None:
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


async def public_vendors(tx: Tx) -> list[RelyingParty]:
    """Every vendor that people sign in at, in an order made anew each time: the list recommends none."""
    parties = [RelyingParty(row.client_id, row.name, (), row.start_url) for row in await queries.relying_parties(tx)]
    _random.shuffle(parties)
    return parties


async def offer(tx: Tx, actor: Actor) -> tuple[UUID, list[RelyingParty]]:
    """Every vendor in an order made anew each time: nobody may prescribe one (湘人社函〔2021〕61号)."""
    parties = await public_vendors(tx)
    choice_id = uuid7()
    await queries.add_choice(tx, choice_id, actor.account_id, [party.client_id for party in parties])
    return choice_id, parties


async def choose(tx: Tx, actor: Actor, choice_id: UUID, client_id: str, *, now: datetime) -> str:
    """Where to begin at the vendor that was chosen, out of the order that was shown."""
    party = await party_of(tx, client_id)
    if party is None or not await queries.choose(tx, choice_id, actor.account_id, client_id, now):
        raise Conflict("not-offered", "this was not offered, or a vendor was chosen from it; ask for the vendors again")
    act = AuditedAct(
        "vendor.chosen", actor.by, actor.person_id, details={"client": client_id, "choice": str(choice_id)}
    )
    await record(tx, act, at=now)
    return party.start_url


async def choice_statistics(tx: Tx, actor: Actor) -> Sequence[dict[str, Any]]:
    """How often each vendor was shown and chosen at each position, for authorities and auditors."""
    if not any(grant.role in (Role.HR_AUTHORITY, Role.AUDITOR) for grant in actor.grants):
        raise NotAllowed("not-yours", "this is for HR authorities and auditors")
    names = ("client_id", "position", "shown", "chosen")
    return [{name: getattr(row, name) for name in names} for row in await queries.choices_by_position(tx)]
