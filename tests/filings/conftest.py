"""One filings service for a file of tests."""

from collections.abc import AsyncIterator

import pytest
from filings_api import FilingsApi
from live_platform import Cluster


@pytest.fixture(scope="module")
async def filings_api(cluster: Cluster) -> AsyncIterator[FilingsApi]:
    """One service for a file: its tests bring people and references of their own."""
    async with FilingsApi.opened(cluster) as opened:
        yield opened
