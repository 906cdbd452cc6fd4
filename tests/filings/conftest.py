"""One filings service for a file of tests."""

from collections.abc import AsyncIterator

import pytest
from bureau import Bureau
from world import Cluster


@pytest.fixture(scope="module")
async def bureau(cluster: Cluster) -> AsyncIterator[Bureau]:
    """One service for a file: its tests bring people and references of their own."""
    async with Bureau.opened(cluster) as opened:
        yield opened
