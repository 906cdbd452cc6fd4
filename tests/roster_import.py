"""A registry's desk: rows go in, verdicts come out, and what was said of them can be looked up."""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from common.clock import china_date, now
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.events import Contract, Contracts
from common.sealing import BlindIndex, Sealer
from registry.access.domain.rows import RowVerdict
from registry.imports.actions import organisations as organisation_actions
from registry.imports.actions import people as people_actions
from registry.people.actions import printing as printing_actions
from registry.people.actions.printing import Printed

C = TypeVar("C", bound=Contract)
READER = Contracts.of((OrganisationPlaced, PersonPlaced))


@dataclass
class RosterImport:
    """The registry's actions on a transaction that leaves nothing behind."""

    tx: AsyncConnection
    index: BlindIndex = field(default_factory=lambda: BlindIndex(1, secrets.token_bytes(32)))
    sealer: Sealer = field(default_factory=lambda: Sealer({1: secrets.token_bytes(32)}, 1))
    today: date = field(default_factory=lambda: china_date(now()))

    async def people(self, *rows: object) -> list[RowVerdict]:
        return await people_actions.import_people(
            self.tx, rows, index=self.index, sealer=self.sealer, today=self.today, by="client:desk"
        )

    async def organisations(self, *rows: object) -> list[RowVerdict]:
        return await organisation_actions.import_organisations(self.tx, rows, today=self.today, by="client:desk")

    async def published(self, kind: type[C]) -> list[C]:
        """What was said since the last look, in its order; nothing else than this kind."""
        rows = (await self.tx.execute(sa.text("SELECT body FROM outbox ORDER BY id"))).all()
        await self.tx.execute(sa.text("DELETE FROM outbox"))
        events = [READER.read(bytes(row.body)) for row in rows]
        found = [event.payload for event in events if event is not None]
        assert all(isinstance(item, kind) for item in found), found
        return [item for item in found if isinstance(item, kind)]

    async def forget_said(self) -> None:
        await self.tx.execute(sa.text("DELETE FROM outbox"))

    async def printed(self, *person_ids: Any) -> list[Printed]:
        return await printing_actions.print_people(self.tx, person_ids, sealer=self.sealer)


def statuses(verdicts: list[RowVerdict]) -> list[str]:
    """``created``, or ``rejected: reason``."""
    return [f"{verdict.status}: {verdict.reason}" if verdict.reason else verdict.status for verdict in verdicts]
