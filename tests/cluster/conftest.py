"""One distributed shape for these tests, ended after them: each service as its own processes, a real Kafka."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conftest import require_kafka
from outside import Outside

from standalone.cluster import Cluster
from standalone.data_dir import DataDir


@pytest.fixture(scope="session")
def kafka_is_here() -> None:
    """Fails or skips where there is none, before anything else is begun."""
    require_kafka()


@pytest.fixture(scope="package")
async def distributed(kafka_is_here: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    folder: Path = tmp_path_factory.mktemp("distributed") / "data"
    replicas = {"ledger-worker": 2, "certificates-worker": 2, "vendor-gateway": 2, "certificates-web": 2}
    traces = {"OTEL_TRACES_SAMPLER_ARG": "1"}
    async with Cluster(DataDir(folder), replicas=replicas, environment=traces, backlog=range(2016, 2027)) as cluster:
        yield cluster


@pytest.fixture
async def outside(distributed: Cluster) -> AsyncIterator[Outside]:
    async with contextlib.AsyncExitStack() as stack:
        yield await stack.enter_async_context(Outside.of(distributed.address, distributed.credentials))
