"""Organisations as offices list those that they reach."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed
from offices.authority import MAY, Action, Grant
from offices.reach import reached_by, refuse_outside
from offices.regions import stem_of
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.organisations.queries import listing as listing_queries
from registry.organisations.queries.listing import ListAsked

COUNT_MAX = 10_000


@dataclass(frozen=True)
class Listed:
    """One page, and how many there are in all, up to ``COUNT_MAX``."""

    organisations: list[dict[str, Any]]
    total: int


async def listed(
    tx: Tx, actor: Actor, organisation_id: UUID, asked: ListAsked, page: tuple[int, int], *, today: date
) -> Listed:
    """What one's furthest role in an organisation reaches; raises :class:`NotAllowed` where one has none there, and
    :class:`NotFound` for a region out of reach.
    """
    reach = _furthest(actor, organisation_id)
    await refuse_outside(tx, reached_by(reach), stem=None if asked.within is None else stem_of(asked.within))
    rows = await listing_queries.organisations_listed(tx, reach, asked, today, page)
    total = await listing_queries.count_listed(tx, reach, asked, today, COUNT_MAX + 1)
    shown = (
        "organisation_id", "code", "name", "kind", "region_code", "region", "department", "closed_on", "roles",
    )  # fmt: skip
    return Listed([fields_of(row, *shown) for row in rows], total)


async def count(tx: Tx, actor: Actor, organisation_id: UUID, asked: ListAsked, *, today: date) -> int:
    """How many that are, up to one more than ``COUNT_MAX``."""
    return await listing_queries.count_listed(tx, _furthest(actor, organisation_id), asked, today, COUNT_MAX + 1)


def _furthest(actor: Actor, organisation_id: UUID) -> Grant:
    """Of several roles in one organisation the one that reaches furthest: who looks at a region sees more than one."""
    grants = [
        grant
        for grant in actor.grants
        if grant.organisation_id == organisation_id and Action.SEE_STATISTICS in MAY[grant.role]
    ]
    if not grants:
        action = Action.SEE_STATISTICS
        raise NotAllowed("not-yours", "none of your roles in this organisation sees others", action=action)
    order = ("unit-administrator", "department", "auditor", "hr-authority")
    return max(grants, key=lambda grant: order.index(grant.role))
