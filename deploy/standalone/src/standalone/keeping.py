"""PostgreSQL is kept running for as long as the house stands on it, and the house ends where it cannot be."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from common import logs
from standalone.postgres import EmbeddedPostgres, PostgresRefused

log = logs.get(__name__)

WAITS_S = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Before each time it is begun again; after as many times within ``_WINDOW_S`` it is given up."""
_WINDOW_S = 600.0
_LOOK_EVERY_S = 0.2


async def keep(postgres: EmbeddedPostgres, *, waits_s: Sequence[float] = WAITS_S) -> None:
    """Begin it again whenever it ended, on its port, until cancelled; raises :class:`PostgresRefused`.

    What was committed is there again, what was open is rolled back: to services it is a database that was away.
    """
    begun: deque[float] = deque()
    why = "it ended by itself"
    while True:
        while postgres.running:
            await asyncio.sleep(_LOOK_EVERY_S)
        now = time.monotonic()
        while begun and begun[0] < now - _WINDOW_S:
            begun.popleft()
        if len(begun) == len(waits_s):
            raise PostgresRefused(
                f"PostgreSQL ended and was begun again {len(begun)} times within {_WINDOW_S / 60:.0f} minutes, the "
                f"platform ends with it; mend what it says and start again: {why}"
            )
        wait_s = waits_s[len(begun)]
        log.warning("postgres_ended", begun_again_before=len(begun), again_in_s=wait_s)
        await asyncio.sleep(wait_s)
        begun.append(now)
        try:
            await asyncio.to_thread(postgres.start)
        except PostgresRefused as refused:
            why = str(refused)
        else:
            log.warning("postgres_begun_again", after_s=round(time.monotonic() - now, 1))
