"""Drafts a migration: what the models say beyond the newest migration, as a file to read and finish by hand.

python deploy/standalone/new_migration.py ledger 0002 "what it does"
"""

import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from standalone import databases
from standalone.postgres import EmbeddedPostgres


async def draft(url: str, package: str, number: str, message: str) -> None:
    """Compare in a database that all migrations so far have run on."""
    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    engine = create_async_engine(url, poolclass=sa.NullPool)

    def run(connection: sa.Connection) -> None:
        config.attributes.update(connection=connection, app_role=databases.app_of(package))
        command.revision(config, message, autogenerate=True, rev_id=number)

    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def main(package: str, number: str, message: str) -> None:
    """On a throw-away PostgreSQL."""
    passwords = {role: secrets.token_hex(16) for role in databases.roles()}
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder) / "postgres", password=secrets.token_hex(16), fast_and_unsafe=True) as server,
    ):
        databases.ensure(server, passwords)
        asyncio.run(draft(databases.owner_url(server, package, passwords), package, number, message))


if __name__ == "__main__":
    main(*sys.argv[1:4])
