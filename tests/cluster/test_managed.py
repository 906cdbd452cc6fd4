"""A process that is kept alive is one process."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from standalone.cluster.managed import Managed


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[Managed]:
    one = Managed("tested", [sys.executable, "-c", "import time; time.sleep(60)"], {}, 0, tmp_path / "log")
    yield one
    await one.end()


async def test_it_is_begun_once_however_often_that_is_asked_for(managed: Managed) -> None:
    managed.begin()
    first = managed.pid
    managed.begin()
    assert managed.pid == first
    await asyncio.gather(managed.end(), managed.end())
    assert not managed.running


async def test_one_that_dies_is_begun_again_and_one_that_was_ended_is_not(managed: Managed) -> None:
    managed.begin()
    first = managed.pid
    os.kill(first, signal.SIGKILL)
    async with asyncio.timeout(60):
        while managed.pid in (0, first):
            managed.keep()
            await asyncio.sleep(0.05)
    assert managed.restarts == 1
    await managed.end()
    managed.keep()
    assert not managed.running
