"""Personal data at rest: a keyed blind index to look people up by, and sealed fields to read again.

The keys come from outside the database. Both kinds of output begin with the id of their key, so that keys can be
rotated while old rows are still read.
"""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.identity import IdNumber

_NONCE_BYTES = 12
_BLOCK_BYTES = 64
_SEALED_V1 = 1


class CannotOpen(ValueError):
    """The sealed bytes were changed, belong elsewhere, or their key is not here."""


def _keys_in(text: str) -> list[tuple[int, bytes]]:
    """``id:base64url,id:base64url``; raises ``ValueError`` for anything else, without a word of what was given."""
    try:
        pairs = [part.split(":", 1) for part in text.split(",")]
        return [(int(key_id), urlsafe_b64decode(key)) for key_id, key in pairs]
    except ValueError:
        raise ValueError("keys are written ID:BASE64URL, several with commas between them") from None


@dataclass(frozen=True)
class BlindIndex:
    """HMAC-SHA256 of an ID number under a secret key: equal for equal numbers, useless without the key.

    A plain hash would protect nothing, since the whole number space has about 2^35 members. The output is 33
    bytes: the key's id (one byte) and the MAC (32 bytes), as 44 characters of base64url in events.
    """

    key_id: int
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < 32 or not 0 < self.key_id < 256:
            raise ValueError("a blind index needs a key of 32 bytes or more and an id from 1 to 255")

    @classmethod
    def from_text(cls, key: str) -> Self:
        """Read ``"1:<base64url>"``, as settings have it: the key's id and the key."""
        (key_id, secret), *more = _keys_in(key)
        if more:
            raise ValueError("a blind index has one key")
        return cls(key_id, secret)

    @cached_property
    def _begun(self) -> "tuple[bytes, hashlib._Hash, hashlib._Hash]":
        """The key's id, and HMAC's two hashes with the key taken in (RFC 2104): only the number is still to come."""
        key = self.key if len(self.key) <= _BLOCK_BYTES else hashlib.sha256(self.key).digest()
        key = key.ljust(_BLOCK_BYTES, b"\0")
        inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))
        return bytes((self.key_id,)), inner, outer

    def of(self, id_number: IdNumber) -> bytes:
        """The 33 bytes that stand for this number."""
        key_id, inner, outer = self._begun
        inner, outer = inner.copy(), outer.copy()
        inner.update(id_number.reveal().encode())
        outer.update(inner.digest())
        return key_id + outer.digest()


def index_text(index: bytes) -> str:
    """A blind index as it travels in events (base64url, 44 characters)."""
    return urlsafe_b64encode(index).decode()


def index_bytes(text: str) -> bytes:
    """The inverse of :func:`index_text`."""
    return urlsafe_b64decode(text)


@dataclass(frozen=True)
class Sealer:
    """AES-256-GCM with key ids. ``context`` binds a value to its row: moved elsewhere it does not open.

    Layout: version (1 byte) | key id (1 byte) | nonce (12 bytes) | ciphertext and tag.
    """

    keys: Mapping[int, bytes] = field(repr=False)
    current: int

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError(f"the current key id {self.current} is not among the keys")
        if any(len(key) != 32 or not 0 < key_id < 256 for key_id, key in self.keys.items()):
            raise ValueError("every sealing key has 32 bytes and an id from 1 to 255")

    @classmethod
    def from_text(cls, keys: str) -> Self:
        """Read ``"2:<base64url>,1:<base64url>"``; the first one seals, all of them open."""
        pairs = _keys_in(keys)
        if len(dict(pairs)) != len(pairs):
            raise ValueError("two sealing keys have the same id")
        return cls(dict(pairs), pairs[0][0])

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Encrypt under the current key."""
        nonce = os.urandom(_NONCE_BYTES)
        head = bytes((_SEALED_V1, self.current))
        return head + nonce + AESGCM(self.keys[self.current]).encrypt(nonce, plain, head + context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt; raises :class:`CannotOpen` for changed bytes, another context or an unknown key."""
        head, nonce, rest = sealed[:2], sealed[2 : 2 + _NONCE_BYTES], sealed[2 + _NONCE_BYTES :]
        if len(head) != 2 or head[0] != _SEALED_V1 or head[1] not in self.keys:
            raise CannotOpen("sealed with a key or version that is not here")
        try:
            return AESGCM(self.keys[head[1]]).decrypt(nonce, rest, head + context)
        except (InvalidTag, ValueError):
            raise CannotOpen("the sealed bytes were changed or belong elsewhere") from None
