"""Tokens that ended before their time."""

from typing import Annotated

from pydantic import Field

from common.openapi import Answer


class Revocation(Answer):
    """A subject, a session or a secret that was revoked."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 in hex of what the token says in ``sub`` or ``sid``: it tells nobody who is behind it."""
    number: int
    """The number up to which a subject is revoked (``ver`` of a token)."""


class RevocationList(Answer):
    """What was revoked, and where to go on."""

    next: Annotated[str, Field(pattern="^[0-9]+$")]
    """``after`` of the next question."""
    revoked: list[Revocation]
