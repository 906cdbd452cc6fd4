"""One law: what stands on both sides, and whether they are equal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg


@dataclass(frozen=True)
class Equation:
    """One law as it was found."""

    name: str
    left: str
    right: str
    holds: bool


Databases = dict[str, asyncpg.Connection]
"""A connection to every service's database, by package."""
Carried = Callable[[str], Awaitable[list[bytes]]]
"""The events that the bus still carries to a service: published, and not applied by it yet."""


async def nothing_carried(service: str) -> list[bytes]:
    """In one process what is published is delivered."""
    return []


def same(name: str, left: dict[str, int], right: dict[str, int]) -> Equation:
    """``12 = 10 accepted + 2 parked``; parts that are zero are shown too, so that a reader can add them up."""

    def shown(parts: dict[str, int]) -> str:
        return " + ".join(f"{count:,} {part}" for part, count in parts.items())

    return Equation(name, shown(left), shown(right), sum(left.values()) == sum(right.values()))


def none(name: str, found: int) -> Equation:
    """There is nothing of this kind."""
    return same(name, {"none": 0}, {"found": found})
