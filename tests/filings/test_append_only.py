"""What was decided stays as it was written, and the tables are those of the models."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from filings_api import FilingsApi
from sqlalchemy.ext.asyncio import create_async_engine

from common.migrate import is_in_models
from filings.models import metadata

A_COLUMN = {
    "decision": "reason = 'x'",
    "recognition": "centihours = 1",
    "granted": "training_years = '{2024}'",
    "withdrawal": "reason = 'x'",
    "enrolment_change": "reason = 'x'",
    "check_in_taken_back": "half_day = 'x'",
}


@pytest.fixture
async def running(filings_api: FilingsApi) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the running service has it."""
    connection = await asyncpg.connect(filings_api.app_dsn)
    yield connection
    await connection.close()


@pytest.mark.parametrize("table", A_COLUMN)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DROP TABLE {table}",
        "ALTER TABLE {table} ADD COLUMN more text",
        "CREATE TRIGGER quietly BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
    ids=lambda statement: statement.split()[0].lower(),
)
async def test_the_running_code_cannot(running: asyncpg.Connection, table: str, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await running.execute(statement.format(table=table, column=A_COLUMN[table]))


async def test_evidence_is_held_by_decisions_only(filings_api: FilingsApi, running: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await running.execute(
            """INSERT INTO evidence_use (decision_id, person_id, sort, evidence_kind, number_sha256, since)
               VALUES (gen_random_uuid(), gen_random_uuid(), 'recognition', 'x', 'x', now())"""
        )


async def test_models_and_migrations_say_the_same(filings_api: FilingsApi) -> None:
    engine = create_async_engine(filings_api.app_dsn.replace("postgresql", "postgresql+asyncpg"), poolclass=sa.NullPool)

    def difference(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_object": is_in_models})
        return list(compare_metadata(context, metadata))

    async with engine.connect() as connection:
        found = await connection.run_sync(difference)
    await engine.dispose()
    assert found == []
