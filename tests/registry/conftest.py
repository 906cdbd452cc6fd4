"""Where the registry's tests stand."""

from collections.abc import AsyncIterator

import pytest
from desk import Desk, statuses
from office import Office
from sqlalchemy.ext.asyncio import AsyncConnection
from world import ORGANISATIONS, Cluster

from registry.organisations.actions import regions as region_actions


@pytest.fixture
async def bare_desk(registry_tx: AsyncConnection) -> Desk:
    """All regions and no organisation."""
    await region_actions.load_regions(registry_tx)
    return Desk(registry_tx)


@pytest.fixture
async def desk(bare_desk: Desk) -> Desk:
    """A county's HR authority, a department and its school."""
    assert statuses(await bare_desk.organisations(*ORGANISATIONS)) == ["created"] * 3
    await bare_desk.forget_said()
    return bare_desk


@pytest.fixture(scope="module")
async def office(cluster: Cluster) -> AsyncIterator[Office]:
    """One registry for a file: its tests use clients and people of their own."""
    async with Office.opened(cluster) as opened:
        yield opened
