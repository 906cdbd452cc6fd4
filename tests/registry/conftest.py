"""Where the registry's tests stand."""

from collections.abc import AsyncIterator

import pytest
from live_platform import ORGANISATIONS, Cluster
from registry_api import RegistryApi
from roster_import import RosterImport, statuses
from sqlalchemy.ext.asyncio import AsyncConnection

from registry.organisations.actions import regions as region_actions


@pytest.fixture
async def bare_roster_import(registry_tx: AsyncConnection) -> RosterImport:
    """All regions and no organisation."""
    await region_actions.load_regions(registry_tx)
    return RosterImport(registry_tx)


@pytest.fixture
async def roster_import(bare_roster_import: RosterImport) -> RosterImport:
    """A county's HR authority, a department and its school."""
    assert statuses(await bare_roster_import.organisations(*ORGANISATIONS)) == ["created"] * 3
    await bare_roster_import.forget_said()
    return bare_roster_import


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """One registry for a file: its tests use clients and people of their own."""
    async with RegistryApi.opened(cluster) as opened:
        yield opened
