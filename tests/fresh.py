"""Databases as they were migrated: made from templates, and swept after use: making one takes ten times as long."""

import contextlib
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg

from standalone import databases
from standalone.postgres import Server

_SHAPE = """
    SELECT format('%s %s %s', relkind, relname, relhasindex) AS what, relispartition AS is_partition FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, atttypid, attnotnull, attisdropped), relispartition
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0
    UNION ALL
    SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled), relispartition
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid)), relispartition
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    UNION ALL
    SELECT format('%s %s', proname, md5(prosrc)), false FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s', setconfig), false FROM pg_db_role_setting
    JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
"""
"""All that tests change of a database besides rows."""
_SWEEP = """
    DO $$
    DECLARE
        one regclass; has_rows boolean; filled text[] = '{}';
    BEGIN
        FOR one IN
            SELECT oid FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO has_rows;
            IF has_rows THEN filled = filled || one::text; END IF;
        END LOOP;
        IF filled <> '{}' THEN
            EXECUTE format('TRUNCATE %s RESTART IDENTITY CASCADE', array_to_string(filled, ', '));
        END IF;
    END $$
"""


@dataclass
class Fresh:
    """The databases of one server whose package-named ones are templates that nobody writes into."""

    server: Server
    _free: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _shapes: dict[str, set[str]] = field(default_factory=dict)

    @contextlib.asynccontextmanager
    async def database(self, package: str) -> AsyncIterator[str]:
        """The name of one that is as it was migrated, for a block."""
        name = self._free[package].pop() if self._free[package] else await self._made(package)
        yield name
        if not await self._swept(package, name):
            await self._said(f'DROP DATABASE "{name}" WITH (FORCE)')
        else:
            self._free[package].append(name)

    async def _made(self, package: str) -> str:
        name = f"{package}_{secrets.token_hex(4)}"
        await self._said(f'CREATE DATABASE "{name}" TEMPLATE "{package}" OWNER "{databases.owner_of(package)}"')
        if package not in self._shapes:
            connection = await asyncpg.connect(self.server.dsn(name))
            self._shapes[package] = {row["what"] for row in await connection.fetch(_SHAPE)}
            await connection.close()
        return name

    async def _said(self, statement: str) -> None:
        admin = await asyncpg.connect(self.server.dsn())
        await admin.execute(statement)
        await admin.close()

    async def _swept(self, package: str, name: str) -> bool:
        """Without a row again; ``False`` for one that is not what it was."""
        connection = await asyncpg.connect(self.server.dsn(name))
        try:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            shape = {row["what"]: row["is_partition"] for row in await connection.fetch(_SHAPE)}
            # Services make partitions of months and years as they need them: one more does no harm.
            added = {what for what, is_partition in shape.items() if not is_partition} - self._shapes[package]
            if added or not self._shapes[package] <= set(shape):
                return False
            await connection.execute("SET session_replication_role = replica")  # what may only be added is swept too
            await connection.execute(_SWEEP)
        finally:
            await connection.close()
        return True
