"""Rosters that people upload: recorded as far as their roles reach."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import NotAllowed
from offices.authority import MAY, Action, may
from registry.access import queries as access_queries
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.consents.actions import Reach
from registry.imports.actions.people import import_people


def reach_of(actor: Actor) -> Reach:
    """The organisations whose people somebody records."""

    async def reach(tx: Tx, organisation_ids: Collection[UUID]) -> set[UUID]:
        places = await access_queries.places_of(tx, organisation_ids)
        return {key for key, place in places.items() if may(actor.grants, Action.RECORD_PEOPLE, place)}

    return reach


def refuse_unless_records(actor: Actor) -> None:
    """Raises :class:`NotAllowed` for actors who record nobody anywhere."""
    if not any(Action.RECORD_PEOPLE in MAY[grant.role] for grant in actor.grants):
        raise NotAllowed(
            "not-yours", f"none of your roles allows {Action.RECORD_PEOPLE} anywhere", action=Action.RECORD_PEOPLE
        )


async def import_roster(tx: Tx, actor: Actor, rows: Sequence[object], *, keys: Keys, now: datetime) -> list[RowVerdict]:
    """A verdict for every row, as for :func:`import_people`; rows of units out of reach are refused one by one,
    and what changes one's own record."""
    refuse_unless_records(actor)

    verdicts = await import_people(
        tx, rows, index=keys.index, sealer=keys.sealer, today=china_date(now), by=actor.by, reach=reach_of(actor)
    )
    counts = {
        status: sum(verdict.status == status for verdict in verdicts) for status in ("created", "updated", "rejected")
    }
    await record(
        tx, AuditedAct("roster.imported", actor.by, organisation_id=actor.organisation_id, details=counts), at=now
    )
    return verdicts
