"""How the registry's jobs go on: a step now and then, for ever, whatever became of the one before."""

import asyncio
from collections.abc import Awaitable, Callable

from common import logs
from common.db import is_passing

log = logs.get(__name__)


async def now_and_then(job: str, every_s: float, step: Callable[[], Awaitable[object]]) -> None:
    """What fails is tried again at the next look; what passes by itself is no error of ours."""
    while True:
        try:
            await step()
        except Exception as error:
            if is_passing(error):
                log.warning("job_waits", job=job, error=type(error).__name__)
            else:
                log.exception("job_failed", job=job)
        await asyncio.sleep(every_s)
