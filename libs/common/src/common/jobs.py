"""Jobs: what a service does by itself, step after step until it is cancelled. The one loop of the house."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Never, TypeVar

from common import logs
from common.db import Bell, is_passing
from common.errors import Unavailable

log = logs.get(__name__)

Found = TypeVar("Found")
Step = Callable[[], Awaitable[bool | None]]
"""One step of a job; after ``True`` the next follows at once, since there may be more."""
_JITTER = 0.2
"""The part by which waits after a failure differ, so that processes do not all come back at the same moment."""


_SAY_AGAIN_S = 240.0
"""While a job waits for the same; commands of the runbook look back for five minutes."""


class Loop:
    """How one job goes on: how often, and what it does where a step fails.

    A failure that passes by itself is logged as ``<name>_waits``, once and every four minutes while it stays the same,
    and its end as ``<name>_goes_on``; any other as ``<name>_failed`` with its stack trace.
    The step is tried again after ``retry_s``: the first wait, doubled after each failure in a row up to the second;
    ``every_s`` where nothing else is said. ``bears_mistakes=False`` lets what does not pass end the job.
    """

    def __init__(
        self,
        name: str,
        every_s: float,
        *,
        retry_s: tuple[float, float] | None = None,
        bears_mistakes: bool = True,
        on_failure: Callable[[], None] = lambda: None,
        **told: str,
    ) -> None:
        self._name, self._every_s, self._told = name, every_s, told
        self._first_s, self._max_s = retry_s or (every_s, every_s)
        self._bears_mistakes, self._on_failure = bears_mistakes, on_failure
        self._next_s = self._first_s
        self._waits_for: dict[str, str] | None = None
        self._say_again_at = 0.0

    async def run(self, step: Step, *, bell: Bell | None = None) -> Never:
        """Step after step; what fails is tried again."""
        await self.pace(partial(self.until_done, step), bell=bell)

    async def pace(self, step: Step, *, bell: Bell | None = None) -> Never:
        """Step after step; a failure ends it. Between two, ``every_s`` pass, or less where ``bell`` rings."""
        while True:
            is_more = await step()
            self._succeeded()
            if is_more:
                continue
            if bell is None:
                await asyncio.sleep(self._every_s)
            else:
                await bell.wait(self._every_s)

    async def until_done(self, step: Callable[[], Awaitable[Found]]) -> Found:
        """One step, tried again until it succeeds; what it found."""
        while True:
            try:
                found = await step()
            except Exception as error:  # whatever it is, a job goes on: what does not pass is logged with its trace
                self._report(error)
                await asyncio.sleep(self._next_s * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - no secret
                self._next_s = min(self._next_s * 2, self._max_s)
            else:
                self._succeeded()
                return found

    def _succeeded(self) -> None:
        self._next_s = self._first_s
        if self._waits_for is not None:
            self._waits_for = None
            log.info(f"{self._name}_goes_on", **self._told)

    def _report(self, error: Exception) -> None:
        if is_passing(error):
            # The driver's own errors have a detail, too: it shows values of rows.
            told = {"detail": error.detail} if isinstance(error, Unavailable) else {}
            if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
                told = {"detail": error.strerror or ""}  # a full disk or a missing program passes only once mended
            waits_for = {"error": type(error).__name__, **told}
            if waits_for != self._waits_for or time.monotonic() >= self._say_again_at:
                log.warning(f"{self._name}_waits", **waits_for, **self._told)
                self._waits_for, self._say_again_at = waits_for, time.monotonic() + _SAY_AGAIN_S
        elif self._bears_mistakes:
            log.error(f"{self._name}_failed", exc_info=error, **self._told)
        else:
            raise error
        self._on_failure()
