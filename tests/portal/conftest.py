"""One platform for all tests of a file: each has people of its own."""

from collections.abc import AsyncIterator

import pytest
from live_platform import Cluster, Platform, person
from plain_browser import Learners


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    """All services and the portal, at work in this process."""
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        await begun.register(*(person(serial) for serial in range(1, 60)), person(990))
        yield begun


@pytest.fixture(scope="module")
async def learners(platform: Platform) -> Learners:
    """Browsers in which people of the school are signed in."""
    return await Learners.of(platform)
