"""The audit trail: who did what to whom, where and why, each entry bound to the one before by its hash."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

CHAIN_V1 = b"\x01"
BEGINNING = bytes(32)


@dataclass(frozen=True)
class Act:
    """What somebody did. No part of it may hold a name, an ID number or a secret: it is kept for good."""

    what: str
    """``session.begun``, ``person.disclosed``, …: see docs/security.md."""
    by: str
    """``account:<id>``, ``client:<name>``, or ``operator`` at the machine."""
    person_id: UUID | None = None
    """Whom it is about, where that is somebody else or may be."""
    organisation_id: UUID | None = None
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def body(self, at: datetime) -> dict[str, Any]:
        """The entry as a document."""
        told = {
            "at": at.isoformat(),
            "what": self.what,
            "by": self.by,
            "person_id": None if self.person_id is None else str(self.person_id),
            "organisation_id": None if self.organisation_id is None else str(self.organisation_id),
            "reason": self.reason,
            "details": dict(self.details),
        }
        return {key: value for key, value in told.items() if value not in (None, {})}


def link(before: bytes, body: bytes) -> bytes:
    """The 32 bytes that bind an entry to all that came before it."""
    return hashlib.sha256(CHAIN_V1 + before + body).digest()
