"""What was written once stays: the role that the running code logs in as may not change it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from live_platform import Cluster

from standalone import databases

KEPT = [
    ("ledger", "entry"),
    ("ledger", "entry_2025"),
    ("ledger", "entry_other"),
    ("ledger", "evidence"),
    ("certificates", "standing_change"),
    ("vendor_gateway", "delivery"),
    ("vendor_gateway", "conflict"),
]
A_COLUMN = {
    "entry": "centihours = 1",
    "entry_2025": "centihours = 1",
    "entry_other": "centihours = 1",
    "evidence": "training_year = 2024",
    "standing_change": "standing = 'valid'",
    "delivery": "accepted = 0",
    "conflict": "position = 0",
}


@pytest.fixture(params=KEPT, ids=lambda kept: f"{kept[0]}.{kept[1]}")
def kept(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
async def running(cluster: Cluster, kept: tuple[str, str]) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the running service has it."""
    role = databases.app_of(kept[0])
    connection = await asyncpg.connect(cluster.server.dsn(kept[0], role, cluster.keys.role_passwords[role]))
    yield connection
    await connection.close()


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
async def test_the_running_code_cannot(running: asyncpg.Connection, kept: tuple[str, str], statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await running.execute(statement.format(table=kept[1], column=A_COLUMN[kept[1]]))


async def test_the_running_code_is_neither_owner_nor_superuser(
    running: asyncpg.Connection, kept: tuple[str, str]
) -> None:
    owner = await running.fetchval("SELECT tableowner FROM pg_tables WHERE tablename = $1", kept[1])
    assert owner == databases.owner_of(kept[0])
    about = await running.fetchrow(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert not any(about)
    assert not await running.fetchval("SELECT pg_has_role(current_user, $1, 'MEMBER')", owner)


async def test_the_running_code_cannot_hide_what_it_did_behind_replication(running: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await running.execute("SET session_replication_role = replica")
