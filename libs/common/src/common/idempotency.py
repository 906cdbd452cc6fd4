"""A request that is sent again is answered as before, and nothing is recorded twice.

Clients name a request by the header ``Idempotency-Key`` (IETF draft "The Idempotency-Key HTTP Header Field"). The
answer is remembered in the transaction of its effect: neither is there without the other. It is sealed under a key that
is made of the request itself, so that only the same request of the same caller opens it.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

import orjson
import sqlalchemy as sa
from fastapi import Depends, Header, Request
from fastapi.responses import Response

from common.clock import now
from common.db import Tx
from common.errors import Refused
from common.sealing import BlindIndex, CannotOpen, Sealer

KEPT_FOR = timedelta(hours=24)
"""How long an answer is remembered; the same key names a new request after that."""
_KEY_CHARS_MAX = 64


def idempotency_table(metadata: sa.MetaData) -> sa.Table:
    """The table of every service whose requests may be sent again."""
    return sa.Table(
        "idempotent_request",
        metadata,
        sa.Column(
            "key_hash", sa.LargeBinary, primary_key=True, comment="keyed HMAC of the caller and the client's key"
        ),
        sa.Column("status", sa.SmallInteger, comment="null: nothing was answered that is to be answered again"),
        sa.Column("answer", sa.LargeBinary, comment="AES-GCM, with a key made of the request; context: the key's hash"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, index=True),
        comment="answers to requests that clients named by a key of theirs, for a day",
    )


# The insert waits for another try under the same key to end. What is too old, or was answered with nothing to remember,
# makes room.
_BEGIN = sa.text("""
    INSERT INTO idempotent_request (key_hash, made_at) VALUES (:key_hash, :now)
    ON CONFLICT (key_hash) DO UPDATE SET status = NULL, answer = NULL, made_at = excluded.made_at
    WHERE idempotent_request.status IS NULL OR idempotent_request.made_at < :before
    RETURNING key_hash
""")
_BEFORE = sa.text("SELECT status, answer FROM idempotent_request WHERE key_hash = :key_hash")
_KEEP = sa.text("UPDATE idempotent_request SET status = :status, answer = :answer WHERE key_hash = :key_hash")
_FORGET = sa.text("DELETE FROM idempotent_request WHERE made_at < :before")


@dataclass(frozen=True)
class KeyedRequest:
    """A request that its client named."""

    key: str = field(repr=False)
    content: str = field(repr=False)
    """Hash of method, path, query and body, in hexadecimal digits."""


async def _keyed(
    request: Request,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=_KEY_CHARS_MAX,
            pattern=r"^[\x21-\x7e]+$",
            description="a name of the client's own for this request, best a new UUID; the same request sent again "
            "under the same name within 24 hours gets the same answer, and nothing is recorded twice",
        ),
    ] = None,
) -> KeyedRequest | None:
    if key is None:
        return None
    line = [request.method, request.url.path, request.url.query]
    body = hashlib.sha256(await request.body()).hexdigest()
    return KeyedRequest(key, hashlib.sha256(orjson.dumps([*line, body])).hexdigest())


Keyed = Annotated[KeyedRequest | None, Depends(_keyed)]
"""The request, where its client named it."""


@dataclass(frozen=True)
class Attempt:
    """One try of a request, in the transaction of its effect."""

    before: Response | None = None
    """The answer of an earlier try, to be given again: nothing is to be done."""
    _tx: Tx | None = None
    _key_hash: bytes = b""
    _sealer: Sealer | None = field(default=None, repr=False)

    async def keep(self, answer: Response) -> Response:
        """The same answer (JSON), remembered if the transaction commits."""
        if self._tx is not None and self._sealer is not None:
            sealed = self._sealer.seal(bytes(answer.body), self._key_hash)
            kept = {"key_hash": self._key_hash, "status": answer.status_code, "answer": sealed}
            await self._tx.execute(_KEEP, kept)
        return answer


async def begin(tx: Tx, keyed: KeyedRequest | None, by: str | None, *, secret: BlindIndex) -> Attempt:
    """Begin a try, before anything else is recorded; another one under the same key is waited for.

    ``by`` is the caller. Where nobody is signed in (``None``) the content takes the caller's place: a key means
    something only beside the same content, and strangers who choose the same key do not meet.

    Raises :class:`Refused` where the caller has named another request so within the last day.
    """
    if keyed is None:
        return Attempt()
    caller = keyed.content if by is None else by
    key_hash = _mac(secret, "key", caller, keyed.key)
    # The client's key is kept nowhere: without it neither the answer nor what the request said can be tried out.
    sealer = Sealer({1: _mac(secret, "answer", caller, keyed.key, keyed.content)}, 1)
    moment = now()
    given = {"key_hash": key_hash, "now": moment, "before": moment - KEPT_FOR}
    if (await tx.execute(_BEGIN, given)).one_or_none() is not None:
        return Attempt(None, tx, key_hash, sealer)
    row = (await tx.execute(_BEFORE, {"key_hash": key_hash})).one()
    try:
        body = sealer.open(bytes(row.answer), key_hash)
    except CannotOpen:
        raise Refused(
            "idempotency-key-reused",
            "this Idempotency-Key named another request of yours; choose a new key for a new request",
        ) from None
    return Attempt(Response(body, row.status, media_type="application/json"))


async def forget(tx: Tx, *, now: datetime) -> int:
    """Answers that are remembered no longer go; how many."""
    return int((await tx.execute(_FORGET, {"before": now - KEPT_FOR})).rowcount)


def _mac(secret: BlindIndex, purpose: str, *parts: str) -> bytes:
    return hmac.digest(secret.key, b"idempotency\x00" + orjson.dumps([purpose, *parts]), "sha256")
