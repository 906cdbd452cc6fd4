"""A fresh database of a service that only hears and says; dropped afterwards."""

import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest
import sqlalchemy as sa
from live_platform import Cluster
from sqlalchemy.ext.asyncio import create_async_engine

from common.consumer.dead_letters import dead_letter_table
from common.db import Database
from common.db.bus_lag import bus_lag_table
from common.outbox import outbox_table

metadata = sa.MetaData()
outbox_table(metadata)
dead_letter_table(metadata)
bus_lag_table(metadata)
sa.Table(
    "effect",
    metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True)),
    sa.Column("item", sa.Text, primary_key=True, comment="the unique key that makes twice once"),
    sa.Column("owner", sa.Text, nullable=False),
)


@pytest.fixture
async def database_url(cluster: Cluster) -> AsyncIterator[str]:
    name = f"common_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(cluster.server.dsn())
    await admin.execute(f'CREATE DATABASE "{name}"')
    url = cluster.server.dsn(name, driver="+asyncpg")
    engine = create_async_engine(url, poolclass=sa.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    yield url
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    db = Database(database_url, service="tested")
    yield db
    await db.close()
