"""Signing in with an identity provider's word: begun, recognised, confirmed the first time, and undone."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity import IdNumber
from common.ids import uuid7
from common.sealing import CannotOpen, Sealer
from registry.access.domain.account_rules import AccountRules, Keys
from registry.access.domain.authority import Actor
from registry.accounts.actions import second_factors
from registry.accounts.actions.notices import notify
from registry.accounts.actions.sessions import Begun, begin_session
from registry.accounts.domain.codes import digest
from registry.accounts.domain.password_proofs import PROOF_LASTS
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import identity_links as link_queries
from registry.accounts.queries import sessions as session_queries
from registry.accounts.queries.accounts import Account
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.unified_identity import queries
from registry.unified_identity.domain import Vouched, origin_of, subject_index, word_of

SIGN_IN_LASTS = timedelta(minutes=10)
"""From the button to the provider's answer, and from that to the confirmation."""
_SEED_BYTES = 32


@dataclass(frozen=True)
class BegunSignIn:
    """A sign-in on its way to the provider. Nothing of it is stored: anybody may begin one."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    ends_at: datetime


def begin(browser: str, *, sealer: Sealer, now: datetime) -> BegunSignIn:
    """``browser``: the word that its browser keeps, without which the state opens nothing."""
    ends_at, seed = (now + SIGN_IN_LASTS).replace(microsecond=0), secrets.token_bytes(_SEED_BYTES)
    state = _sealed(int(ends_at.timestamp()).to_bytes(8) + seed, browser, "state", sealer)
    return _of_seed(state, seed, ends_at)


async def take_state(tx: Tx, state: str, browser: str, *, sealer: Sealer, now: datetime) -> BegunSignIn:
    """The sign-in that this browser began, once. Raises :class:`Refused` for another browser's, for one that was made
    up and for one that has ended, and :class:`Conflict` for one that was taken before.
    """
    opened = _opened(state, browser, "state", sealer)
    ends_at = datetime.fromtimestamp(int.from_bytes(opened[:8]), UTC)
    await _use(tx, state, ends_at, now)
    return _of_seed(state, opened[8:], ends_at)


@dataclass(frozen=True)
class Confirmation:
    """What somebody confirms before the provider's word opens an account the first time."""

    ticket: str = field(repr=False)
    name: str
    masked_number: str
    has_second_factor: bool
    ends_at: datetime


@dataclass(frozen=True)
class Recognised:
    """What came of the provider's word; none of both: its subject belongs to another account, which is on record."""

    begun: Begun | None = None
    account_id: UUID | None = None
    confirmation: Confirmation | None = None


async def is_linked(tx: Tx, issuer: str, vouched: Vouched, *, keys: Keys) -> bool:
    """Whether the subject is linked: then its ID number need not be asked for."""
    return await link_queries.link_of_subject(tx, issuer, _subject(vouched, issuer, keys)) is not None


async def recognise(
    tx: Tx, issuer: str, vouched: Vouched, browser: str, *, keys: Keys, rules: AccountRules, now: datetime
) -> Recognised:
    """A session for a subject that is linked, else what is to be confirmed; nothing is kept of a number that nobody
    here has. Raises :class:`NotFound` for that, and :class:`NotAllowed` for a closed account.
    """
    index = None if vouched.number is None else keys.index.of(vouched.number)
    link = await link_queries.link_of_subject(tx, issuer, _subject(vouched, issuer, keys))
    if link is not None:
        return await _come_in(tx, issuer, link, index, rules=rules, now=now)
    if index is None:
        raise Refused(
            "identity-without-number",
            "the identity provider gives no valid ID number for this person; their identity is to be verified there",
        )
    known = await _known(tx, index)
    number = IdNumber(keys.sealer.open(bytes(known.id_number_sealed), index).decode())
    ends_at = (now + SIGN_IN_LASTS).replace(microsecond=0)
    carried = {
        "index": index.hex(),
        "subject": _subject(vouched, issuer, keys).hex(),
        "issuer": issuer,
        "ends_at": int(ends_at.timestamp()),
    }
    ticket = _sealed(orjson.dumps(carried), browser, "confirmation", keys.sealer)
    return Recognised(confirmation=Confirmation(ticket, known.name, number.masked(), known.has_second_factor, ends_at))


async def _come_in(
    tx: Tx, issuer: str, link: link_queries.LinkedTo, index: bytes | None, *, rules: AccountRules, now: datetime
) -> Recognised:
    """By issuer and subject alone. Where the provider vouches for the number of somebody else here it contradicts what
    it said before, and nobody comes in.
    """
    account = await account_queries.lock_account(tx, link.account_id)
    if account is None:
        raise NotAllowed("account-closed", "the account is closed")
    is_own = index is None or index == account.blind_index
    other = None if is_own else await queries.known_under(tx, index or b"")
    if other is not None:
        await _record_refusal(tx, account, issuer, now)
        return Recognised()
    await link_queries.note_used(tx, link.link_id, now)
    begun = await begin_session(tx, account, by_provider=True, rules=rules, now=now)
    return Recognised(begun, account.account_id)


@dataclass(frozen=True)
class Ticket:
    """A confirmation that is asked for, of this browser."""

    text: str = field(repr=False)
    index: bytes = field(repr=False)
    subject: bytes = field(repr=False)
    issuer: str
    ends_at: datetime


def read_ticket(text: str, browser: str, *, sealer: Sealer, now: datetime) -> Ticket:
    """Raises :class:`Refused` for another browser's, for one that was made up, and for one that has ended."""
    carried = orjson.loads(_opened(text, browser, "confirmation", sealer))
    ends_at = datetime.fromtimestamp(carried["ends_at"], UTC)
    if ends_at <= now:
        raise _lost()
    return Ticket(text, bytes.fromhex(carried["index"]), bytes.fromhex(carried["subject"]), carried["issuer"], ends_at)


async def account_to_link(tx: Tx, ticket: Ticket) -> Account:
    """The account that is to be linked, held; somebody on a roster who has none gets one without a password, as with
    the first code of their administrator.
    """
    known = await _known(tx, ticket.index)
    account_id = known.account_id
    if account_id is None:
        sealed = bytes(known.id_number_sealed)
        account_id = await account_queries.add_account(tx, uuid7(), ticket.index, sealed, known.name)
    account = await account_queries.lock_account(tx, account_id)
    if account is None:
        raise NotAllowed("account-closed", "the account is closed")
    return account


async def confirm(
    tx: Tx, ticket: Ticket, account: Account, code: str | None, *, sealer: Sealer, rules: AccountRules, now: datetime
) -> Begun | None:
    """The link is recorded, once, and a session begins; ``None`` for a wrong code of the account's second factor.

    An account with a second factor is linked with that: a provider's word replaces the password and nothing else.
    """
    has_second = account.totp_confirmed_at is not None
    if has_second and not await second_factors.take(tx, account, code or "", sealer=sealer, now=now):
        return None
    await _use(tx, ticket.text, ticket.ends_at, now)
    link_id, by, subject_id = uuid7(), f"account:{account.account_id}", account.person_id or account.account_id
    link = {"id": link_id, "account": account.account_id, "issuer": ticket.issuer, "subject": ticket.subject}
    if not await link_queries.save_link(tx, {**link, "now": now}):
        raise Conflict("identity-linked-elsewhere", "this identity is linked to another account here")
    details = {"link": str(link_id), "issuer": ticket.issuer}
    await record(tx, AuditedAct("identity.linked", by, subject_id, details=details), at=now)
    await notify(tx, account.account_id, "identity-linked", {}, now=now)
    return await begin_session(tx, account, by_provider=True, has_second=has_second, rules=rules, now=now)


async def record_refused_link(tx: Tx, ticket: Ticket, *, now: datetime) -> None:
    """A confirmation came too late: its subject is somebody else's by now, which its owner may see."""
    link = await link_queries.link_of_subject(tx, ticket.issuer, ticket.subject)
    account = None if link is None else await account_queries.account_by_id(tx, link.account_id)
    if account is not None:
        await _record_refusal(tx, account, ticket.issuer, now)


async def links(tx: Tx, actor: Actor, issuer: str | None, name: str) -> list[dict[str, Any]]:
    """One's own links, under the provider's name where it is today's."""
    return [
        {
            "link_id": row.link_id,
            "provider": name if row.issuer == issuer else origin_of(row.issuer),
            "linked_at": row.linked_at,
            "last_used_at": row.used_at,
        }
        for row in await link_queries.links_of(tx, actor.account_id)
    ]


async def unlink(tx: Tx, actor: Actor, link_id: UUID, *, has_proof: bool, now: datetime) -> None:
    """The provider's word opens the account no more, and every other session of it ends.

    Raises :class:`NotAllowed` unless the password or the second factor was given within the last minutes, and
    :class:`NotFound`.
    """
    session = await session_queries.session_by_id(tx, actor.session_id)
    assert session is not None, "it is signed in"
    proven_at = session.proven_at if session.second_factor or not session.by_provider else None
    if not has_proof and (proven_at is None or proven_at + PROOF_LASTS <= now):
        raise NotAllowed(
            "password-needed",
            "give your password (POST /v1/sessions/current/password-proofs) or your second factor (POST"
            " /v1/sessions/current/second-factor) again",
        )
    await account_queries.lock_account(tx, actor.account_id)
    if not await link_queries.end_link(tx, actor.account_id, link_id):
        raise NotFound("no-such-link", "your account has no such link")
    ended = await session_queries.end_sessions(tx, actor.account_id, now, but=actor.session_id)
    details = {"link": str(link_id), "sessions": ended}
    await record(tx, AuditedAct("identity.unlinked", actor.by, actor.subject_id, details=details), at=now)
    await notify(tx, actor.account_id, "identity-unlinked", {}, now=now)


async def _known(tx: Tx, index: bytes) -> Any:
    known = await queries.known_under(tx, index)
    if known is None:
        raise NotFound("identity-not-registered", "nobody is registered here under this ID number; register first")
    if known.is_closed:
        raise NotAllowed("account-closed", "the account is closed")
    return known


async def _record_refusal(tx: Tx, account: Account, issuer: str, now: datetime) -> None:
    subject_id = account.person_id or account.account_id
    await record(tx, AuditedAct("identity.refused", "anybody", subject_id, details={"issuer": issuer}), at=now)


async def _use(tx: Tx, word: str, ends_at: datetime, now: datetime) -> None:
    if ends_at <= now:
        raise _lost()
    if not await link_queries.use_word(tx, digest(word), ends_at):
        raise Conflict("identity-used", "this sign-in was finished before; begin again")


def _subject(vouched: Vouched, issuer: str, keys: Keys) -> bytes:
    return subject_index(keys.index.key, issuer, vouched.subject)


def _of_seed(state: str, seed: bytes, ends_at: datetime) -> BegunSignIn:
    return BegunSignIn(state, word_of(seed, "nonce"), word_of(seed, "code-verifier"), ends_at)


def _sealed(plain: bytes, browser: str, purpose: str, sealer: Sealer) -> str:
    return urlsafe_b64encode(sealer.seal(plain, _context(browser, purpose))).rstrip(b"=").decode()


def _opened(text: str, browser: str, purpose: str, sealer: Sealer) -> bytes:
    try:
        return sealer.open(urlsafe_b64decode(text + "=" * (-len(text) % 4)), _context(browser, purpose))
    except (CannotOpen, ValueError):
        raise _lost() from None


def _context(browser: str, purpose: str) -> bytes:
    return b"identity " + purpose.encode() + b"\0" + digest(browser)


def _lost() -> Refused:
    return Refused("identity-lost", "this sign-in began in another browser, or too long ago; begin again")
