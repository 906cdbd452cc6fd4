"""Attachments (附件): which files are taken, and the hash that a decision is bound to."""

import hashlib
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import orjson

BYTES_MAX, COUNT_MAX, NAME_CHARS_MAX = 10 * 1024 * 1024, 40, 100
MediaType = Literal["application/pdf", "image/png", "image/jpeg"]
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
}
ENDINGS = tuple(ending for endings in _ENDINGS.values() for ending in endings)
"""What their names end in; what a file is follows from its content alone."""

_KINDS: tuple[tuple[bytes, MediaType], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def media_type_of(content: bytes) -> MediaType | None:
    """By what it begins with; ``None`` for a kind that is not taken."""
    return next((kind for start, kind in _KINDS if content.startswith(start)), None)


def saved_as(name: str, media_type: str) -> str:
    """What a file is saved as: under an ending of its kind, whatever its applicant called it. A PDF may begin what
    another program would run, and the ending chooses the program.
    """
    endings = _ENDINGS[media_type]
    return name if name.lower().endswith(endings) else name + endings[0]


def round_sha256(
    form: Mapping[str, Any], attachments: Mapping[UUID, str], roster: str | None, salt: bytes = b""
) -> bytes:
    """Over what an office sees: the form, the content of everything attached, and the rows of a roster.

    ``salt`` is sealed with the form: without it nobody finds out by trying what a short form says.
    """
    seen = {"form": form, "attachments": sorted([str(key), sha] for key, sha in attachments.items()), "roster": roster}
    head = b"\x02" + salt if salt else b"\x01"
    return hashlib.sha256(head + orjson.dumps(seen, option=orjson.OPT_SORT_KEYS)).digest()
