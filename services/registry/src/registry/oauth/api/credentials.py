"""The credentials of a client, as RFC 6749 sends them."""

import base64
import binascii
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import Path

_NAME = r"^[a-z][a-z0-9-]{1,62}$"
ClientId = Annotated[str, Path(pattern=_NAME)]


def credentials_of(authorization: str) -> tuple[str | None, str | None]:
    """A client's id and secret, each ``None`` where there is none.

    Both are form-encoded, joined by a colon, in base64 (RFC 6749, 2.3.1).
    """
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    return unquote_plus(name), unquote_plus(secret)


def storable(text: str) -> str:
    """PostgreSQL takes no NUL and no surrogate; no client's name has one."""
    return text if text.isprintable() else ""
