"""That a password was given once more: shown by the person who gave it, kept nowhere.

A row that says when somebody gave their password again would say who opens a case just then.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID


def key_from(sealing_key: bytes) -> bytes:
    """A key of proofs alone (HKDF-Expand, RFC 5869): other services have that of blind indexes."""
    return hmac.digest(sealing_key, b"registry password-proof\x01", "sha256")


def proof_of(key: bytes, session_id: UUID, until: datetime) -> str:
    """What a session shows until a moment (whole seconds)."""
    ends_at = int(until.timestamp())
    digest = hmac.digest(key, b"password-proof\x00" + session_id.bytes + ends_at.to_bytes(8, "big"), "sha256")
    return f"{ends_at}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def holds(key: bytes, session_id: UUID, proof: str, now: datetime) -> bool:
    """Whether it was made for this session, and has not ended."""
    ends_at = proof.partition(".")[0]
    if not (ends_at.isascii() and ends_at.isdecimal() and len(ends_at) <= 10):
        return False
    until = datetime.fromtimestamp(int(ends_at), UTC)
    return until > now and hmac.compare_digest(proof_of(key, session_id, until).encode(), proof.encode())


PROOF_LASTS = timedelta(minutes=10)
"""How long a session may see its own cases after the password was given: with the sign-in, or once more."""
