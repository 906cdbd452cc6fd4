"""The audit trail: who did what to whom, where and why, each entry bound to the one before by its hash."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

CHAIN_V1 = b"\x01"
BEGINNING = bytes(32)
_HEAD = re.compile(r"[1-9][0-9]{0,17}:[0-9a-f]{64}")


@dataclass(frozen=True)
class AuditedAct:
    """What somebody did. No part of it may hold a name, an ID number or a secret: it is kept for good."""

    what: str
    """``session.begun``, ``person.disclosed``, …: see docs/accounts.md."""
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


class Head(NamedTuple):
    """The end of the chain at some moment, as somebody outside may keep it."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """From ``POSITION:HASH``; raises ``ValueError``."""
        if _HEAD.fullmatch(text) is None:
            raise ValueError("a kept head is POSITION:HASH, with 64 lower-case hexadecimal digits")
        position, _, digits = text.partition(":")
        return cls(int(position), bytes.fromhex(digits))


_CUT_OFF, _MADE_ANEW = "its end was cut off", "is not the head that was kept"


def against(kept: Sequence[Head], links: Mapping[int, bytes], length: int) -> list[str]:
    """What heads that were kept outside say of the chain: cut off before one of them, or made anew."""
    said = []
    for head in kept:
        if head.position > length:
            said.append(f"the trail ends at {length}, before the kept head {head.position}: {_CUT_OFF}")
        elif links.get(head.position) != head.hash:
            said.append(f"link {head.position} {_MADE_ANEW}: the trail was made anew, or the head mistyped")
    return said


def misfits(breaks: Sequence[str]) -> int:
    """How many of the places where a chain does not hold are kept heads that do not fit it: these may be mistyped."""
    return sum(_CUT_OFF in place or _MADE_ANEW in place for place in breaks)


def link(before: bytes, body: bytes) -> bytes:
    """The 32 bytes that bind an entry to all that came before it."""
    return hashlib.sha256(CHAIN_V1 + before + body).digest()
