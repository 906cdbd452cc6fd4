"""Placements that somebody has to agree to: asked for by a roster, answered in their own session."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotFound
from common.ids import uuid7
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.access.rows import fields_of
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.consents import queries
from registry.consents.domain import CONSENT_LASTS, OUTCOME, ConsentDecision, ConsentState, needs_consent

Reach = Callable[[Tx, Collection[UUID]], Awaitable[set[UUID]]]
"""Which of these organisations somebody may record people in."""

NEEDS_CONSENT = RowVerdict(
    "rejected", "needs-consent", "they have a role elsewhere and were asked; once they have agreed send the row again"
)


async def everywhere(tx: Tx, organisation_ids: Collection[UUID]) -> set[UUID]:
    """The reach of a program that may record anybody."""
    return set(organisation_ids)


async def ask_for_consent(tx: Tx, wanted: Mapping[bytes, UUID], reach: Reach, *, now: datetime) -> set[bytes]:
    """Those of these people who must agree to stand in the unit named for them, and have not; they are asked.

    People who stand there already, or in a unit out of reach, are not asked: the import has a word for them.
    """
    roles = {} if reach is everywhere else await queries.role_units_of(tx, list(wanted))
    if not roles:
        return set()
    stands = await queries.units_today(tx, list(roles))
    within = await reach(tx, {unit for units in roles.values() for unit in units if unit} | set(stands.values()))
    lacking = {
        key: wanted[key]
        for key, units in roles.items()
        if stands.get(key) != wanted[key]
        and (key not in stands or stands[key] in within)
        and needs_consent(units, wanted[key], within)
    }
    since = now - CONSENT_LASTS
    for key in await queries.consents_of(tx, lacking, since) if lacking else ():
        del lacking[key]
    if lacking:
        offers = [(uuid7(), key, unit) for key, unit in lacking.items()]
        await queries.offer_placements(tx, offers, since=since, now=now)
    return set(lacking)


async def with_roles_elsewhere(tx: Tx, indexes: Collection[bytes], reach: Reach) -> set[bytes]:
    """Those of these people who have a role outside somebody's reach: it is not theirs to end by recording an end."""
    roles = await queries.role_units_of(tx, indexes) if indexes and reach is not everywhere else {}
    within = await reach(tx, {unit for units in roles.values() for unit in units if unit}) if roles else set[UUID]()
    return {key for key, units in roles.items() if not units <= within}


async def offers(tx: Tx, actor: Actor, *, now: datetime) -> list[dict[str, Any]]:
    """Which units want somebody on their roster, and what they said, the latest first."""
    shown = ("offer_id", "organisation_id", "unit_code", "unit", "asked_at", "state", "decided_at")
    found = await queries.offers_to(tx, actor.account_id, now - CONSENT_LASTS)
    return [fields_of(row, *shown) for row in found]


async def answer_offer(
    tx: Tx, actor: Actor, offer_id: UUID, decision: ConsentDecision, *, now: datetime
) -> ConsentState:
    """They agree that the unit records them, or do not; raises :class:`NotFound` for what does not wait for them."""
    state = OUTCOME[decision]
    since = now - CONSENT_LASTS
    unit_id = await queries.decide_offer(tx, offer_id, actor.account_id, state, since=since, now=now)
    if unit_id is None:
        raise NotFound("no-such-offer", "there is no such offer that waits for you")
    act = AuditedAct(f"placement.{state}", actor.by, actor.person_id, unit_id, details={"offer": str(offer_id)})
    await record(tx, act, at=now)
    return state
