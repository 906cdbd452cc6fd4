"""Time-based one-time passwords (RFC 6238 over RFC 4226: HMAC-SHA1, six digits, 30 seconds), and recovery codes."""

import hmac
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote

STEP_S, DIGITS = 30, 6
SECRET_BYTES = 20
DRIFT_STEPS = 1
RECOVERY_CODES = 8


def code_at(secret: bytes, step: int) -> str:
    """The six digits of one step (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(at: datetime) -> int:
    """The number of the 30 seconds that a moment lies in."""
    return int(at.timestamp()) // STEP_S


def matching_step(secret: bytes, code: str, at: datetime, *, used: int) -> int | None:
    """The step whose code this is: this one, one before or one after, and later than the one ``used`` last (5.2)."""
    now = step_of(at)
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "surrogatepass")) and step > used:
            found = step
    return found


def enrolment_uri(secret: bytes, account: str, issuer: str = "学时 Xueshi") -> str:
    """What an authenticator reads from a QR code (otpauth, version 1)."""
    text = b32encode(secret).decode().rstrip("=")
    return (
        f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={text}&issuer={quote(issuer)}"
        f"&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
    )
