"""The audit trail, walked from its beginning, and against its heads of before that somebody keeps elsewhere."""

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from standalone.reconciliation.equation import Databases, Equation, none

_PAGE = 20_000
_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


class Head(NamedTuple):
    """The end of the chain at some moment: its length and the hash of its last link."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


class BadHead(ValueError):
    """What is said to be a kept head is none."""


def read_heads(text: str) -> list[Head]:
    """``POSITION:HASH``, one a line; what comes behind a blank, such as a date, is for people."""
    heads = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _HEAD.fullmatch(line.split()[0])
        if found is None:
            raise BadHead(f"line {number} does not begin with POSITION:HASH, such as 120:{'0' * 64}")
        heads.append(Head(int(found[1]), found[2]))
    return heads


async def audit_trail(databases: Databases, kept: Sequence[Head] = ()) -> tuple[list[Equation], Head | None]:
    """Every entry is what was linked, every kept head is in the chain; and the head of now.

    Who can write to the database can make a whole chain anew, or cut its end off: only a head that was kept where they
    cannot write tells.
    """
    registry = databases["registry"]
    wanted = {head.position: head.hash for head in kept}
    last, position, broken, different = (
        bytes(32),
        0,
        0,
        len([head for head in kept if wanted[head.position] != head.hash]),
    )
    async with registry.transaction(isolation="repeatable_read", readonly=True):
        async for row in registry.cursor(
            "SELECT position, hash, body, person_id, organisation_id FROM audit_link LEFT JOIN audit USING (audit_id) "
            "ORDER BY position",
            prefetch=_PAGE,
        ):
            body = b"" if row["body"] is None else bytes(row["body"])
            expected = hashlib.sha256(b"\x01" + last + body).digest()
            broken += row["position"] != position + 1 or expected != bytes(row["hash"]) or not _agrees(body, row)
            position, last = row["position"], bytes(row["hash"])
            different += wanted.pop(position, last.hex()) != last.hex()
        broken += await registry.fetchval("""
            SELECT count(*) FROM audit a
            WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.audit_id = a.audit_id)
              AND NOT EXISTS (SELECT FROM audit_waiting w WHERE w.audit_id = a.audit_id)
        """)
    equations = [none(f"broken links of {position:,} entries of the audit trail", broken)]
    if kept:
        equations.append(none(f"kept heads of {len(kept):,} that are not in the audit trail", different + len(wanted)))
    return equations, Head(position, last.hex()) if position else None


def _agrees(body: bytes, row: object) -> bool:
    """Whether an entry stands under the person and organisation that its hashed bytes say."""
    try:
        told = orjson.loads(body)
        return all(
            told.get(name) == (None if row[name] is None else str(row[name]))  # type: ignore[index]  # a driver's row
            for name in ("person_id", "organisation_id")
        )
    except (orjson.JSONDecodeError, AttributeError):
        return False
