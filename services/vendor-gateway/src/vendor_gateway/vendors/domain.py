"""Standard Webhooks signatures, verified totally: whatever stands in the headers, the answer is yes or a reason.

The signed content is ``<webhook-id>.<webhook-timestamp>.<body>``; ``v1`` is HMAC-SHA256 with a shared secret, ``v1a``
Ed25519 with the vendor's public key. Several signatures may be sent and several keys be live (rotation).
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE_S = 300
SIGNATURES_MAX = 10
ATTEMPTS_MAX = 10
"""Signatures tried against keys: two signatures and five live keys of a vendor that changes them."""
_ID = re.compile(r"[\x21-\x7e]{1,128}")
_TIMESTAMP = re.compile(r"[1-9][0-9]{0,10}")
_HEADER_CHARS_MAX = 4_096


class KeyKind(StrEnum):
    """How a vendor signs."""

    HMAC = "hmac"
    ED25519 = "ed25519"


_VERSION_OF = {KeyKind.HMAC: "v1", KeyKind.ED25519: "v1a"}
_SIGNATURE_BYTES = {KeyKind.HMAC: 32, KeyKind.ED25519: 64}


_FIELD = 2**255 - 19
_SMALL_ORDER = frozenset(
    (
        0, 1, _FIELD - 1, _FIELD, _FIELD + 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    )
)  # fmt: skip
"""The y coordinates of the eight points of small order, and of two that are written otherwise (RFC 8032, 5.1.7)."""


def is_of_small_order(public_key: bytes) -> bool:
    """Whether signatures by this Ed25519 key prove nothing: some verify whatever was signed."""
    return int.from_bytes(public_key, "little") % 2**255 in _SMALL_ORDER


@dataclass(frozen=True)
class VerifyingKey:
    """A live key of a vendor: a shared secret, or the 32 bytes of an Ed25519 public key."""

    key_id: str
    kind: KeyKind
    key: bytes = field(repr=False)

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether the signature is by this key; constant time for HMAC."""
        if self.kind is KeyKind.HMAC:
            return hmac.compare_digest(hmac.digest(self.key, content, "sha256"), signature)
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signed:
    """The three headers of a delivery that was verified."""

    webhook_id: str
    timestamp: int
    signature: str
    key_id: str

    def as_evidence(self) -> dict[str, str]:
        """The headers as they were signed, for the record."""
        return {
            "webhook-id": self.webhook_id,
            "webhook-timestamp": str(self.timestamp),
            "webhook-signature": self.signature,
        }


class NotSigned(ValueError):
    """Why a delivery is not believed (401)."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Claimed:
    """The three headers, well-formed and fresh; whether they fit the body is not known yet."""

    webhook_id: str
    timestamp: int
    signatures: str


def read_headers(headers: Mapping[str, str], *, now: datetime) -> Claimed:
    """What the headers claim, before the body is read; raises :class:`NotSigned`. ``headers`` has lower-case names."""
    webhook_id, stamp, signatures = (
        _header(headers, name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    )
    if not _ID.fullmatch(webhook_id):
        raise NotSigned("bad-webhook-id", "webhook-id takes 1 to 128 visible ASCII characters")
    if not _TIMESTAMP.fullmatch(stamp):
        raise NotSigned("bad-webhook-timestamp", "webhook-timestamp takes whole seconds since 1970, digits only")
    age_s = now.timestamp() - int(stamp)
    if abs(age_s) > TOLERANCE_S:
        where = "old" if age_s > 0 else "far ahead"
        raise NotSigned(
            "stale-webhook-timestamp",
            f"webhook-timestamp is more than {TOLERANCE_S} s too {where}; sign every attempt anew and set your clock",
        )
    return Claimed(webhook_id, int(stamp), signatures)


def verify_body(claimed: Claimed, body: bytes, keys: Sequence[VerifyingKey]) -> Signed:
    """The headers, once a signature of theirs fits; raises :class:`NotSigned`.

    The body is hashed :data:`ATTEMPTS_MAX` times at most, however many signatures are offered to however many keys.
    """
    content = f"{claimed.webhook_id}.{claimed.timestamp}.".encode("ascii") + body
    fitting = (
        (key, signature)
        for version, signature in dict.fromkeys(_signatures(claimed.signatures))
        for key in keys
        if _VERSION_OF[key.kind] == version and len(signature) == _SIGNATURE_BYTES[key.kind]
    )
    for key, signature in islice(fitting, ATTEMPTS_MAX):
        if key.verifies(signature, content):
            return Signed(claimed.webhook_id, claimed.timestamp, claimed.signatures, key.key_id)
    raise NotSigned(
        "bad-webhook-signature",
        "no signature fits; sign '<webhook-id>.<webhook-timestamp>.<raw body>' with a live key of yours",
    )


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if value is None or value == "":
        raise NotSigned(f"no-{name}", f"the header {name} is missing")
    if len(value) > _HEADER_CHARS_MAX:
        raise NotSigned(f"bad-{name}", f"the header {name} is too long")
    if not value.isprintable():
        raise NotSigned(f"bad-{name}", f"the header {name} has a control character")
    return value


def _signatures(header: str) -> list[tuple[str, bytes]]:
    """The readable ones of ``v1,<base64> v1a,<base64> …``; the others cannot fit anyway."""
    found = []
    for part in header.split(" ")[:SIGNATURES_MAX]:
        version, comma, coded = part.partition(",")
        if not comma:
            continue
        try:
            found.append((version, base64.b64decode(coded, validate=True)))
        except (binascii.Error, ValueError):
            continue
    return found
