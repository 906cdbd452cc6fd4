"""The free choice among vendors: each is shown at every position as often as the others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed
from common.ids import uuid7
from offices.authority import Role
from registry.access.domain.authority import Actor
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oidc import queries
from registry.oidc.actions.parties import RelyingParty, party_of

OFFER_STANDS = timedelta(hours=1)
"""How long somebody who has not chosen sees the same order: loading the page again is no new showing."""
OFFERS_A_DAY_MAX = 40
"""More than anybody chooses; what is recorded for one account stays bounded."""
_random = SystemRandom()


async def public_vendors(tx: Tx) -> list[RelyingParty]:
    """Every vendor that people sign in at, in an order made anew each time: the list recommends none."""
    parties = [RelyingParty(row.client_id, row.name, (), row.start_url) for row in await queries.relying_parties(tx)]
    _random.shuffle(parties)
    return parties


async def offer(tx: Tx, actor: Actor, *, now: datetime) -> tuple[UUID, list[RelyingParty]]:
    """Every vendor in an order made anew: nobody may prescribe one (湘人社函〔2021〕61号).

    A person who has chosen nothing is shown the same order again for :data:`OFFER_STANDS`, as long as the vendors are
    the same, and it counts as shown once. Raises :class:`Conflict` after :data:`OFFERS_A_DAY_MAX` orders within a day.
    """
    await queries.hold_account(tx, actor.account_id)
    parties = await public_vendors(tx)
    latest = await queries.latest_choice(tx, actor.account_id, since=now - timedelta(days=1))
    if latest is not None and latest.client_id is None and latest.shown_at > now - OFFER_STANDS:
        known = {party.client_id: party for party in parties}
        if known.keys() == set(latest.shown):
            return latest.choice_id, [known[client_id] for client_id in latest.shown]
    if latest is not None and latest.of_day >= OFFERS_A_DAY_MAX:
        raise Conflict("too-many-offers", "the vendors were asked for too often today; choose tomorrow")
    choice_id = uuid7()
    await queries.add_choice(tx, choice_id, actor.account_id, [party.client_id for party in parties], now)
    return choice_id, parties


async def choose(tx: Tx, actor: Actor, choice_id: UUID, client_id: str, *, now: datetime) -> str:
    """Where to begin at the vendor that was chosen, out of the order that was shown."""
    party = await party_of(tx, client_id)
    if party is None or not await queries.choose(tx, choice_id, actor.account_id, client_id, now):
        raise Conflict("not-offered", "this was not offered, or a vendor was chosen from it; ask for the vendors again")
    act = AuditedAct(
        "vendor.chosen", actor.by, actor.person_id, details={"client": client_id, "choice": str(choice_id)}
    )
    await record(tx, act, at=now)
    return party.start_url


async def choice_statistics(tx: Tx, actor: Actor) -> Sequence[dict[str, Any]]:
    """How often each vendor was shown and chosen at each position, for authorities and auditors."""
    if not any(grant.role in (Role.HR_AUTHORITY, Role.AUDITOR) for grant in actor.grants):
        raise NotAllowed("not-yours", "this is for HR authorities and auditors")
    names = ("client_id", "name", "position", "shown", "chosen")
    return [{name: getattr(row, name) for name in names} for row in await queries.choices_by_position(tx)]
