"""Schema migrations: alembic with every wait bounded, and rights that follow the role of the running code."""

import asyncio
import re
from typing import Any

import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import create_async_engine

LOCK_TIMEOUT = "5s"
_MIGRATION_LOCK = 0x6D696772617465


class NewerDatabase(Exception):
    """A newer version migrated it; the text says what to do."""


def upgrade(owner_url: str, package: str, *, app_role: str) -> None:
    """Bring one service's database to the newest revision, as its owner.

    ``package`` is the service's import name; its migrations stand in ``<package>/migrations``. ``app_role`` is the
    role that the running code logs in as: migrations grant it what it needs and nothing more. Runs its own event
    loop: call it outside of one, or in a thread. Raises :class:`NewerDatabase`.
    """
    asyncio.run(_upgrade(owner_url, package, app_role))


async def _upgrade(owner_url: str, package: str, app_role: str) -> None:
    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    config.set_main_option("path_separator", "os")
    engine = create_async_engine(owner_url, poolclass=sa.NullPool, connect_args={"timeout": 10})

    def run(connection: sa.Connection) -> None:
        # Of the session, not of a transaction: each migration has its own, so that no lock of one outlasts it.
        connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        config.attributes.update(connection=connection, app_role=app_role)
        try:
            command.upgrade(config, "head")
        except CommandError:
            # A revision that is not among ours: nothing else of an upgrade to the newest one ends like this.
            raise NewerDatabase(
                f"the database of {package} was migrated by a newer version: start that version, or restore a back-up "
                "of before it; there is no way back",
            ) from None

    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def run_env(metadata: sa.MetaData) -> None:
    """What every ``migrations/env.py`` does: run on the connection that :func:`upgrade` hands over."""
    connection: Any = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        include_object=is_in_models,
    )
    with context.begin_transaction():
        context.run_migrations()


def is_in_models(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Partitions are made by migrations and stand in no model: a comparison leaves them out."""
    return not (kind == "table" and reflected and re.search(r"_(\d{4}|\d{6}|other)$", name or ""))


def grant(rights: str, table: str) -> None:
    """In a migration: give the application role rights on a table, such as ``SELECT, INSERT``."""
    role = context.config.attributes["app_role"]
    op.execute(f'GRANT {rights} ON {table} TO "{role}"')
