"""The one loop of every job: how often, what a failure does, and when it ends."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Never

import pytest
import structlog
from structlog.typing import EventDict

from common import jobs
from common.db import Bell, Database
from common.errors import Refused, Unavailable
from common.jobs import Loop

NEVER_S = 60.0


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[EventDict]:
    lines: list[EventDict] = []
    monkeypatch.setattr(jobs, "log", structlog.wrap_logger(None, processors=[_into(lines)]))
    return lines


def _into(lines: list[EventDict]) -> Callable[[object, str, EventDict], Never]:
    def keep(_: object, level: str, event: EventDict) -> Never:
        lines.append({**event, "log_level": level})
        raise structlog.DropEvent

    return keep


class Steps:
    """A step that ends as it is told to, one after the other, and then finds nothing."""

    def __init__(self, *ends: bool | Exception) -> None:
        self._ends = list(ends)
        self.began_at: list[float] = []

    async def __call__(self) -> bool:
        self.began_at.append(time.monotonic())
        end = self._ends.pop(0) if self._ends else False
        if isinstance(end, Exception):
            raise end
        return end

    async def came_to(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.began_at) < count:
                await asyncio.sleep(0.005)

    @property
    def waits_s(self) -> list[float]:
        return [after - before for before, after in zip(self.began_at, self.began_at[1:], strict=False)]


@contextlib.asynccontextmanager
async def running(job: Awaitable[Never]) -> AsyncIterator[asyncio.Future[Never]]:
    task = asyncio.ensure_future(job)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_where_a_step_found_something_the_next_follows_at_once_else_after_the_interval() -> None:
    steps = Steps(True, True, False)
    async with running(Loop("tested", 0.2).run(steps)):
        await steps.came_to(4)
    assert [round(wait_s, 1) for wait_s in steps.waits_s[:3]] == [0.0, 0.0, 0.2]


async def test_a_bell_shortens_the_wait() -> None:
    steps, bell = Steps(), Bell()
    async with running(Loop("tested", NEVER_S).run(steps, bell=bell)):
        await steps.came_to(1)
        bell.ring()
        await steps.came_to(2)


async def test_waits_double_from_failure_to_failure_and_begin_anew_after_a_success(logged: list[EventDict]) -> None:
    away = Unavailable("registry-away", "the registry does not answer")
    steps = Steps(away, away, away, False, away)
    async with running(Loop("tested", 0.01, retry_s=(0.1, 0.2)).run(steps)):
        await steps.came_to(6)
    for wait_s, expected_s in zip(steps.waits_s, (0.1, 0.2, 0.2, 0.01, 0.1), strict=True):
        assert expected_s * 0.8 <= wait_s <= expected_s * 1.2 + 0.08, steps.waits_s


async def test_what_passes_is_a_warning_and_a_mistake_an_error_with_its_trace(logged: list[EventDict]) -> None:
    mistake = KeyError("of ours")
    steps = Steps(Unavailable("registry-away", "no answer"), mistake)
    failures: list[None] = []
    loop = Loop("tested", 0.01, on_failure=lambda: failures.append(None), service="ledger")
    async with running(loop.run(steps)):
        await steps.came_to(3)
    assert logged == [
        {
            "event": "tested_waits",
            "error": "Unavailable",
            "detail": "no answer",
            "service": "ledger",
            "log_level": "warning",
        },
        {"event": "tested_failed", "exc_info": mistake, "service": "ledger", "log_level": "error"},
        {"event": "tested_goes_on", "service": "ledger", "log_level": "info"},
    ]
    assert len(failures) == 2


async def test_what_a_job_waits_for_is_one_line_however_often_it_tries(
    logged: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    away, full = Unavailable("registry-away", "no answer"), OSError(28, "No space left on device")
    steps = Steps(*[away] * 20, *[full] * 20, False, away)
    async with running(Loop("tested", 0.001).run(steps)):
        await steps.came_to(43)
    said = [(line["event"], line.get("detail")) for line in logged]
    waits, ended = (
        [("tested_waits", "no answer"), ("tested_waits", "No space left on device")],
        ("tested_goes_on", None),
    )
    assert said == [*waits, ended, waits[0], ended]
    monkeypatch.setattr(jobs, "_SAY_AGAIN_S", 0.0)
    await Loop("tested", 0.001).until_done(Steps(away, away, True))
    assert [line["event"] for line in logged[5:]] == ["tested_waits", "tested_waits", "tested_goes_on"]


async def test_a_loop_that_bears_no_mistakes_ends_with_the_first_and_waits_for_the_rest(
    logged: list[EventDict],
) -> None:
    steps = Steps(Unavailable("bus-away", "no answer"), Refused("topic-missing", "there is no such topic"))
    with pytest.raises(Refused):
        await Loop("tested", 0.01, bears_mistakes=False).until_done(steps)
    assert [line["event"] for line in logged] == ["tested_waits"]


async def test_a_single_step_is_tried_until_it_succeeds_and_its_answer_returned(logged: list[EventDict]) -> None:
    assert await Loop("tested", 0.01).until_done(Steps(OSError(), OSError(), True)) is True


async def test_cancelling_ends_it_within_a_step_and_within_a_wait(logged: list[EventDict]) -> None:
    async def stand() -> None:
        await asyncio.sleep(NEVER_S)

    for step in (Steps(), Steps(OSError()), stand):
        async with running(Loop("tested", NEVER_S).run(step)) as task:
            await asyncio.sleep(0.02)
        assert task.cancelled()


async def test_processes_that_failed_together_do_not_come_back_together(logged: list[EventDict]) -> None:
    many = [Steps(OSError()) for _ in range(20)]
    async with asyncio.TaskGroup() as group:
        for steps in many:
            group.create_task(Loop("tested", 0.3).until_done(steps))
    waits = [steps.waits_s[0] for steps in many]
    assert max(waits) - min(waits) > 0.02


async def test_one_of_several_has_a_lock_and_the_next_gets_it_afterwards(database: Database) -> None:
    async with database.alone(7) as first, database.alone(7) as second, database.alone(8) as other:
        assert (first is None, second is None, other is None) == (False, True, False)
    async with database.alone(7) as again:
        assert again is not None


async def test_a_lock_is_let_go_of_where_the_block_fails(database: Database) -> None:
    with pytest.raises(KeyError):
        async with database.alone(7):
            raise KeyError
    async with database.alone(7) as again:
        assert again is not None


async def test_what_the_machine_lacks_is_named_in_the_log(logged: list[EventDict]) -> None:
    missing = Steps(OSError(28, "No space left on device"), True)
    assert await Loop("tested", 0.01).until_done(missing) is True
    assert [line.get("detail") for line in logged] == ["No space left on device", None]
