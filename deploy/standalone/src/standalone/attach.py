"""A data directory and its PostgreSQL, whether the platform runs on it or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from common.kafka import KafkaSettings
from common.kafka.topics import unconsumed_events
from standalone import databases
from standalone.cluster.shape import consumers
from standalone.data_dir import DataDir, InUse
from standalone.postgres import EmbeddedPostgres, Server
from standalone.reconciliation.equation import Carried, nothing_carried

Folder = Annotated[Path, typer.Option("--data-dir", help="everything lives here")]


def carried_of(data_dir: Path) -> Carried:
    """What the bus of a running cluster carries; nothing where services run in one process, or none does."""
    running = DataDir(data_dir).running() or {}
    if "kafka_port" not in running:
        return nothing_carried
    return carried_by(KafkaSettings(bootstrap_servers=f"127.0.0.1:{running['kafka_port']}", replication_factor=1))


class RemoteInstallation(BaseSettings):
    """A distributed installation, as its services are told of it: what ``xueshi check --from-environment`` reads."""

    registry_database_url: SecretStr
    vendor_gateway_database_url: SecretStr
    filings_database_url: SecretStr
    ledger_database_url: SecretStr
    certificates_database_url: SecretStr
    certificates_store_url: str = ""
    """Looked into where it is ``file:///…``."""

    @property
    def addresses(self) -> dict[str, str]:
        """For the driver, by package."""
        return {
            package: getattr(self, f"{package}_database_url").get_secret_value().replace("+asyncpg", "", 1)
            for package in databases.PACKAGES
        }

    @property
    def store(self) -> Path | None:
        """Where certificates are kept, if this machine can see it."""
        scheme, _, path = self.certificates_store_url.partition("://")
        return Path(path) if scheme == "file" else None


def carried_by(settings: KafkaSettings) -> Carried:
    """What a Kafka carries to each service."""
    topics = dict(consumers())

    async def carried(service: str) -> list[bytes]:
        return await unconsumed_events(settings, service, topics[service])

    return carried


@contextmanager
def postgres_of(data_dir: Path) -> Iterator[tuple[DataDir, Server]]:
    """PostgreSQL of a data directory: the one that runs, or one begun for this."""
    folder = DataDir(data_dir)
    if folder.is_new:
        raise InUse(f"{folder.path} is no data directory: nothing was ever started there")
    keys = folder.keys()
    try:
        folder.hold()
    except InUse:
        running = folder.running()
        if running is None:
            raise
        yield folder, Server("127.0.0.1", running["postgres_port"], keys.postgres_password)
        return
    try:
        with EmbeddedPostgres(folder.postgres, password=keys.postgres_password) as server:
            databases.ensure(server, keys.role_passwords)
            yield folder, server
    finally:
        folder.release()
