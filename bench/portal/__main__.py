"""``make bench ARGS=portal``, or one part of it: ``ARGS=portal=bytes``, ``time``, ``paint`` or ``rush``.

Exits 1 where a page is over its limit of bytes, a post was lost or recorded twice, or a refusal did not say when to
come back. Speed decides nothing here: other machines, other figures.
"""

import asyncio
import sys
from multiprocessing.connection import Connection
from typing import Any

from bench import standing
from bench.owner import beside
from bench.portal import paint, rush, sizes, times
from bench.portal.stage import serve, set_up
from common import logs

PARTS = ("bytes", "time", "paint", "rush")


async def main(owner: Connection, told: Any, parts: list[str]) -> bool:
    """Whether everything that is no matter of speed is as it must be."""
    stage = await set_up(owner, told)
    is_right = True
    if "bytes" in parts:
        is_right &= await sizes.measure(stage)
    if "time" in parts:
        await times.measure(stage)
    if "paint" in parts:
        await paint.measure(stage)
    if "rush" in parts:
        is_right &= await rush.measure(stage)
    return is_right


if __name__ == "__main__":
    asked = sys.argv[1].split(",") if len(sys.argv) > 1 else list(PARTS)
    if unknown := set(asked) - set(PARTS):
        sys.exit(f"there is no part {unknown.pop()}; there are {', '.join(PARTS)}")
    standing.without_pace()
    logs.configure(level="ERROR")
    with beside(serve) as (owner, told):
        is_right = asyncio.run(main(owner, told, asked))
    sys.exit(0 if is_right else 1)
