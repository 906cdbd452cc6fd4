"""``xueshi check``: the conservation equations over a running or stopped data directory.

Reads every service's database as the operator may; the services themselves never do. Written against the tables, not
against the services' code.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import asyncpg

from standalone.databases import CONSUMING, PACKAGES
from standalone.postgres import Server
from standalone.reconciliation import audit, balances, certificates, entered, readings, received, standings
from standalone.reconciliation.audit import Head
from standalone.reconciliation.equation import Carried, Databases, Equation, nothing_carried

_ATTEMPTS, _AGAIN_S = 8, 0.4


@dataclass(frozen=True)
class Checked:
    """All equations, and what is still under way."""

    equations: tuple[Equation, ...]
    under_way: int
    """Events between the services, certificates not made yet, and batches that are not in the standings yet."""
    dead_letters: int
    waiting: tuple[str, ...]
    """Why certificates cannot be printed."""
    head: Head | None = None
    """Of the audit trail, to be kept where nobody of the installation can write."""

    @property
    def holds(self) -> bool:
        """Every equation holds."""
        return all(equation.holds for equation in self.equations)


async def check(server: Server, store: Path, carried: Carried = nothing_carried, kept: Sequence[Head] = ()) -> Checked:
    """The same, where one PostgreSQL has all databases under their packages' names."""
    return await check_at({package: server.dsn(package) for package in PACKAGES}, store, carried, kept)


async def check_at(
    addresses: Mapping[str, str],
    store: Path | None,
    carried: Carried = nothing_carried,
    kept: Sequence[Head] = (),
) -> Checked:
    """Work the equations out; while work is under way a difference is looked at again a few times.

    ``addresses`` are ``postgresql://…`` by package, of roles that may read; without a ``store`` at hand the files are
    left out.
    """
    databases = {package: await asyncpg.connect(addresses[package], timeout=10) for package in PACKAGES}
    try:
        for attempt in range(_ATTEMPTS):
            found = await check_once(databases, store, carried, kept)
            if found.holds or attempt == _ATTEMPTS - 1:
                return found
            await asyncio.sleep(_AGAIN_S)
    finally:
        for connection in databases.values():
            await connection.close()
    raise AssertionError("unreachable")


async def check_once(
    databases: Databases, store: Path | None, carried: Carried = nothing_carried, kept: Sequence[Head] = ()
) -> Checked:
    """The equations at this moment; ``kept`` are heads of the audit trail that were kept elsewhere."""
    checks: Sequence[Callable[[Databases], Awaitable[list[Equation]]]] = (
        received.gateway_equations,
        received.evidence_equations,
        partial(entered.ledger_equations, carried=carried),
        balances.balances,
        balances.closes,
        balances.chains,
        standings.standings,
        partial(certificates.certificates, carried=carried),
        readings.readings,
    )
    equations = [equation for check_ in checks for equation in await check_(databases)]
    trail, head = await audit.audit_trail(databases, kept)
    equations += trail
    stored = await databases["certificates"].fetch(
        "SELECT training_year, certificate_id, edition, pdf_sha256 FROM certificate WHERE stage = 'stored' "
        "UNION ALL SELECT training_year, certificate_id, file, paper.pdf_sha256 "
        "FROM paper JOIN certificate USING (certificate_id)"
    )
    if store is not None:
        keys = [(f"{row[0]}/{row[1]}{'' if row[2] == 1 else f'-{row[2]}'}.pdf", bytes(row[3])) for row in stored]
        equations.append(await asyncio.to_thread(certificates.files, keys, store))
    under_way = sum([await database.fetchval("SELECT count(*) FROM outbox") for database in databases.values()])
    under_way += await databases["certificates"].fetchval(
        "SELECT count(*) FROM certificate WHERE stage = 'intended' AND standing = 'valid'"
    )
    under_way += await databases["ledger"].fetchval("SELECT count(*) FROM touched")
    dead = sum([await databases[package].fetchval("SELECT count(*) FROM dead_letter") for package in CONSUMING])
    waiting = await databases["certificates"].fetch(
        "SELECT waiting_reason FROM certificate WHERE stage = 'waiting' ORDER BY certificate_id LIMIT 100"
    )
    return Checked(tuple(equations), under_way, dead, tuple(row[0] for row in waiting), head)
