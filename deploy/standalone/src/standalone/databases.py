"""One database a service: an owner that migrates it, and the role the running code logs in as."""

import asyncio
from collections.abc import Mapping

import asyncpg

from common.migrate import upgrade
from standalone.postgres import Server
from standalone.refusals import CannotStart

PACKAGES = ("registry", "vendor_gateway", "filings", "ledger", "certificates")
"""Services by import name; the database of each has the same name."""
CONSUMING = ("vendor_gateway", "filings", "ledger", "certificates")
"""Those that hear others, and may have dead letters."""


def owner_of(package: str) -> str:
    """The role that owns and migrates a service's database."""
    return f"{package}_owner"


def app_of(package: str) -> str:
    """The role that the running service logs in as."""
    return f"{package}_app"


def app_url(server: Server, package: str, passwords: Mapping[str, str], database: str | None = None) -> str:
    """SQLAlchemy's address for the running service."""
    role = app_of(package)
    return server.dsn(database or package, role, passwords[role], driver="+asyncpg")


def owner_url(server: Server, package: str, passwords: Mapping[str, str], database: str | None = None) -> str:
    """SQLAlchemy's address for migrations."""
    role = owner_of(package)
    return server.dsn(database or package, role, passwords[role], driver="+asyncpg")


def roles() -> list[str]:
    """Every role that needs a password."""
    return [role(package) for package in PACKAGES for role in (owner_of, app_of)]


def ensure(server: Server, passwords: Mapping[str, str]) -> None:
    """Make roles and databases where they are missing, and migrate all of them. Call it outside of an event loop.

    Raises :class:`CannotStart` where the databases belong to other keys, ``NewerDatabase`` where to a newer version.
    """
    try:
        asyncio.run(_ensure(server, passwords))
    except asyncpg.InvalidPasswordError:
        raise CannotStart(
            "keys.json is of another installation, PostgreSQL does not know its password: put the one that belongs to "
            "these databases in its place"
        ) from None
    for package in PACKAGES:
        upgrade(owner_url(server, package, passwords), package, app_role=app_of(package))


async def _ensure(server: Server, passwords: Mapping[str, str]) -> None:
    connection = await asyncpg.connect(server.dsn(), timeout=10)
    try:
        existing = {row[0] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        for role in roles():
            verb = "ALTER" if role in existing else "CREATE"
            quoted = await connection.fetchval("SELECT quote_literal($1)", passwords[role])
            await connection.execute(f'{verb} ROLE "{role}" LOGIN PASSWORD {quoted}')
        databases = {row[0] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for package in PACKAGES:
            if package not in databases:
                await connection.execute(f'CREATE DATABASE "{package}" OWNER "{owner_of(package)}"')
            await connection.execute(f'REVOKE ALL ON DATABASE "{package}" FROM PUBLIC')
            await connection.execute(f'GRANT CONNECT ON DATABASE "{package}" TO "{app_of(package)}"')
    finally:
        await connection.close()
