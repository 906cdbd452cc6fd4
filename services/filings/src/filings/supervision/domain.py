"""Spot checks (抽查): drawn so that anybody can draw again, with the seed on record, and find the same."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

DRAWN_MAX = 100


def drawn(seed: str, among: Iterable[UUID], count: int) -> list[UUID]:
    """The first of them by the SHA-256 of the seed and the id, both as text with a colon between."""

    def place(one: UUID) -> str:
        return hashlib.sha256(f"{seed}:{one}".encode()).hexdigest()

    return sorted(among, key=place)[:count]
