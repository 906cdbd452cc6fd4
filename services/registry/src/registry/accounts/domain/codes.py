"""Secrets that people type or programs keep: made at random, kept as a hash."""

import hashlib
import secrets

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_CHARS = 12


def digest(secret: str) -> bytes:
    """How a random secret is kept: 128 random bits or more need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def new_code() -> str:
    """Twelve letters and digits that nobody mistakes for others: 59 random bits, in threes of four."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_CHARS))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_CHARS, 4))


def as_typed(code: str) -> str:
    """However somebody typed it: without or with its hyphens, in capitals or not."""
    letters = "".join(character for character in code.upper() if character.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
