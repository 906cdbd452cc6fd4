"""One real PostgreSQL for the whole run, with the real migrations; every test has its own databases or transaction."""

import contextlib
import os
import secrets
import shutil
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fresh import Fresh
from hypothesis import HealthCheck, settings
from live_platform import Cluster, Platform
from one_press import one_press
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

import common.db
from common.kafka import KafkaSettings
from standalone import databases
from standalone.data_dir import Credentials, Keys
from standalone.kafka import EmbeddedKafka, KafkaRefused, jars
from standalone.postgres import EmbeddedPostgres

LEFT_OUT, CPU_S = "left out", "cpu_s"
AREAS_FROM_S = 60
"""A run of less than a minute needs no table."""
_ENGINES = {"cluster", "kafka", "kafka_is_here", "own_kafka"}
"""Fixtures on which everything rests that begins an engine."""
_BEGINNING = {"test_cli.py", "test_made_up_requests.py", "test_no_traces.py", "test_postgres.py", "test_test_ids.py"}
"""Files whose tests begin the platform, or collect all of them, by themselves."""
_BEGAN = pytest.StashKey[float]()
# The suite tries the same examples every time: what fails here failed for the author of the change, too.
# `make properties` looks for others.
settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("wide", max_examples=2_000, deadline=None)
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``make test-fast`` leaves out what begins a PostgreSQL, a Kafka or the platform."""
    for item in items:
        if _ENGINES & set(getattr(item, "fixturenames", ())) or item.path.name in _BEGINNING:
            item.add_marker(pytest.mark.engines)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What the process worked for a test is told with its last report."""
    item.stash[_BEGAN] = time.process_time()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The processor time since the test's beginning, with the report of its end."""
    report = yield
    if report.when == "teardown":
        report.user_properties.append((CPU_S, time.process_time() - item.stash[_BEGAN]))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests that passed had to leave out on this machine, and how long each area of the tests took."""
    _say_left_out(terminalreporter)
    _say_areas(terminalreporter)


def _say_left_out(terminalreporter: pytest.TerminalReporter) -> None:
    lines = sorted(
        f"LEFT OUT {report.nodeid}: {what}"
        for report in terminalreporter.stats.get("passed", ())
        for name, what in getattr(report, "user_properties", ())
        if name == LEFT_OUT and report.when == "call"
    )
    if lines:
        terminalreporter.section("left out on this machine")
        for line in lines:
            terminalreporter.write_line(line)


def _say_areas(terminalreporter: pytest.TerminalReporter) -> None:
    """The processor time is that of the tests' own processes: engines and commands that they begin are not in it."""
    seconds, worked = defaultdict[str, float](float), defaultdict[str, float](float)
    reports = [report for found in terminalreporter.stats.values() for report in found]
    for report in reports:
        if isinstance(report, pytest.TestReport):
            area = report.nodeid.split("/")[1] if report.nodeid.count("/") > 1 else report.nodeid.partition("::")[0]
            seconds[area] += report.duration
            worked[area] += sum(float(str(value)) for name, value in report.user_properties if name == CPU_S)
    if sum(seconds.values()) >= AREAS_FROM_S:
        terminalreporter.section("time an area, and processor time of its tests' own processes")
        for area, took in sorted(seconds.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{took:8.1f} s {worked[area]:8.1f} s  {area}")


@pytest.fixture
def left_out(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says what a test could not try on this machine, though the rest of it passed. A warning would be an error."""
    return lambda what: record_property(LEFT_OUT, what)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def patient_databases() -> Iterator[None]:
    """How soon a service gives a database up is asked by tests of that; a slow machine makes no other test say so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common.db, "CONNECT_TIMEOUT_S", 60)
        patch.setattr(common.db, "POOL_TIMEOUT_S", 60)
        yield


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    keys = Keys.make()
    folder = tmp_path_factory.mktemp("postgres")
    postgres = EmbeddedPostgres(folder, password=keys.postgres_password, fast_and_unsafe=True)
    with one_press(), postgres as server:
        databases.ensure(server, keys.role_passwords)
        yield Cluster(server, keys, Credentials.make(), Fresh(server))


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Kafka: the one that is given, else one of our own."""
    given = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if given:
        yield given
        return
    with own_kafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker.bootstrap


def require_kafka() -> None:
    """Where Java and Maven are, there is no excuse; else what needs Kafka is left out, and says so."""
    try:
        jars()
    except KafkaRefused as refused:
        if shutil.which("java") and shutil.which("mvn"):
            pytest.fail(f"Java and Maven are here: {refused}")
        pytest.skip(f"NO KAFKA: {refused}")


@contextlib.contextmanager
def own_kafka(folder: Path) -> Iterator[EmbeddedKafka]:
    """One that ends with the block."""
    require_kafka()
    with EmbeddedKafka(folder) as broker:
        yield broker


@pytest.fixture
def kafka_settings(kafka: str, token: str) -> KafkaSettings:
    """Topics and groups of this test alone."""
    return KafkaSettings(bootstrap_servers=kafka, replication_factor=1, partitions=3, topic_prefix=f"t{token}.")


@pytest.fixture
async def platform(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Platform]:
    """All services at work in this process, on fresh databases, with a small tree of organisations."""
    async with Platform.begun(cluster, tmp_path) as begun:
        yield begun


async def _rolled_back(cluster: Cluster, package: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(
        databases.app_url(cluster.server, package, cluster.keys.role_passwords), poolclass=sa.NullPool
    )
    async with engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()
    await engine.dispose()


@pytest.fixture
async def registry_tx(cluster: Cluster) -> AsyncIterator[AsyncConnection]:
    """The registry's database as its running code sees it; nothing stays."""
    async for connection in _rolled_back(cluster, "registry"):
        yield connection


@pytest.fixture
async def gateway_tx(cluster: Cluster) -> AsyncIterator[AsyncConnection]:
    """The vendor gateway's database as its running code sees it; nothing stays."""
    async for connection in _rolled_back(cluster, "vendor_gateway"):
        yield connection


@pytest.fixture
async def ledger_tx(cluster: Cluster) -> AsyncIterator[AsyncConnection]:
    """The ledger's database as its running code sees it; nothing stays."""
    async for connection in _rolled_back(cluster, "ledger"):
        yield connection


@pytest.fixture
async def certificates_tx(cluster: Cluster) -> AsyncIterator[AsyncConnection]:
    """The certificates service's database as its running code sees it; nothing stays."""
    async for connection in _rolled_back(cluster, "certificates"):
        yield connection


@pytest.fixture
def token() -> str:
    """Something that stands nowhere else."""
    return secrets.token_hex(8)
