"""Reads what the checker looks at: tables, files, and how far everybody has heard; nothing of the product's is used."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from bench.faults.checker import Found, Row

DATABASES = ("registry", "vendor_gateway", "filings", "ledger", "certificates")
_HEARING = ("vendor_gateway", "filings", "ledger", "certificates")
HEARD = {
    "vendor-gateway": ("registry.people",),
    "filings": ("registry.organisations", "registry.people"),
    "ledger": ("registry.people", "vendor-gateway.completions", "filings.recognitions", "filings.grants"),
    "certificates": ("registry.organisations", "registry.people", "ledger.thresholds"),
}
"""Consumer groups, and what they must have heard to the end."""
_CONNECT_S, _QUERY_S = 10.0, 120.0

_PEOPLE = "SELECT person_id, name FROM person"
_COMPLETIONS = """
    SELECT vendor_id, completion_id, item_id, person_id, centihours, revoked_by IS NOT NULL AS revoked FROM completion
"""
_ENTRIES = "SELECT source_id, kind, person_id, training_year, subject, centihours FROM entry"
_BALANCES = """
    SELECT person_id, training_year, public_centihours, professional_centihours, met FROM person_year
"""
_CERTIFICATES = """
    SELECT certificate_id, edition, person_id, training_year, kind, stage, standing, number, pdf_sha256
    FROM certificate
"""
_TO_MAKE = "SELECT count(*) FROM certificate WHERE stage IN ('intended', 'waiting') AND standing = 'valid'"


class Databases:
    """Connections to the services' databases, as the operator may have them; asked for anew where they are lost."""

    def __init__(self, dsns: Mapping[str, str]) -> None:
        self._dsns = dict(dsns)
        self._open: dict[str, asyncpg.Connection] = {}

    def moved(self, dsns: Mapping[str, str]) -> None:
        """PostgreSQL is somewhere else now."""
        if dict(dsns) != self._dsns:
            self._dsns = dict(dsns)
            for connection in self._open.values():
                connection.terminate()
            self._open = {}

    def inside(self, database: str, connection: asyncpg.Connection) -> "Databases":
        """The same, but one of them as this connection sees it, within its transaction."""
        seen = Databases(self._dsns)
        seen._open = {**self._open, database: connection}
        return seen

    async def rows(self, database: str, question: str, *arguments: object) -> list[Any]:
        """The answer to one question; whatever asyncpg raises where there is none."""
        connection = self._open.get(database)
        if connection is None or connection.is_closed():
            connection = await asyncpg.connect(
                self._dsns[database], timeout=_CONNECT_S, command_timeout=_QUERY_S, statement_cache_size=0
            )
            self._open[database] = connection
        try:
            found: list[Any] = await connection.fetch(question, *arguments)
        except BaseException:
            self._open.pop(database, None)
            connection.terminate()
            raise
        return found

    async def count(self, database: str, question: str, *arguments: object) -> int:
        """The one number that is asked for."""
        return int((await self.rows(database, question, *arguments))[0][0])

    def close(self) -> None:
        """End all of them."""
        for connection in self._open.values():
            connection.terminate()
        self._open = {}


async def under_way(databases: Databases) -> dict[str, int]:
    """What is still to be done, by place; nothing of it once the platform is quiet."""
    left = {f"{name}.outbox": await databases.count(name, "SELECT count(*) FROM outbox") for name in DATABASES}
    left["certificates to make"] = await databases.count("certificates", _TO_MAKE)
    return {place: count for place, count in left.items() if count}


async def lag_of(bootstrap: str) -> dict[str, int]:
    """Per group and topic, how many records it has not heard; asked of Kafka itself."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await admin.start()
    try:
        await consumer.start()
        try:
            return await _lag(admin, consumer)
        finally:
            await consumer.stop()
    finally:
        await admin.close()


async def _lag(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> dict[str, int]:
    left = {}
    described = await admin.describe_topics(sorted({topic for topics in HEARD.values() for topic in topics}))
    partitions = {topic["topic"]: [partition["partition"] for partition in topic["partitions"]] for topic in described}
    for group, topics in HEARD.items():
        committed = await admin.list_consumer_group_offsets(group)
        for topic in topics:
            held = [TopicPartition(topic, number) for number in partitions[topic]]
            ends = await consumer.end_offsets(held)
            done = {at: committed[at].offset if at in committed else 0 for at in held}
            left[f"{group} of {topic}"] = sum(ends[at] - max(done[at], 0) for at in held)
    return left


async def load(databases: Databases, store: Path, bootstrap: str | None) -> Found:
    """Everything that ``compare`` looks at; of the bus only where there is one."""
    certificates = await databases.rows("certificates", _CERTIFICATES)
    return Found(
        people=await databases.rows("registry", _PEOPLE),
        completions=await databases.rows("vendor_gateway", _COMPLETIONS),
        entries=await databases.rows("ledger", _ENTRIES),
        balances=await databases.rows("ledger", _BALANCES),
        certificates=certificates,
        files=_files(certificates, store),
        outboxes={name: await databases.count(name, "SELECT count(*) FROM outbox") for name in DATABASES},
        dead_letters={name: await databases.count(name, "SELECT count(*) FROM dead_letter") for name in _HEARING},
        lag=await lag_of(bootstrap) if bootstrap else {},
    )


def _files(certificates: Iterable[Row], store: Path) -> dict[str, str]:
    found = {}
    for row in certificates:
        edition = "" if row["edition"] == 1 else f"-{row['edition']}"
        path = store / str(row["training_year"]) / f"{row['certificate_id']}{edition}.pdf"
        if row["stage"] == "stored" and path.exists():
            found[str(row["certificate_id"])] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
