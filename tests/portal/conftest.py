"""One platform for all tests of a file: each has people of its own."""

from collections.abc import AsyncIterator, Iterator

import pytest
from live_platform import Cluster, Platform, person
from plain_browser import Learners

from portal.clients import services


@pytest.fixture(scope="session", autouse=True)
def patient_pages() -> Iterator[None]:
    """How long a page waits for a service is measured by benches; a slow machine makes no test say otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "BUDGET_S", services.PATIENT_S)
        yield


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
