"""The free choice among vendors: each is shown at every position as often as the others."""

from collections.abc import Sequence
from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed
from common.ids import uuid7
from registry.access.domain.authority import Actor, Role
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oidc import queries
from registry.oidc.actions.parties import RelyingParty, party_of

_random = SystemRandom()


async def public_vendors(tx: Tx) -> list[RelyingParty]:
    """Every vendor that people sign in at, in an order made anew each time: the list recommends none."""
    parties = [RelyingParty(row.client_id, row.name, (), row.start_url) for row in await queries.relying_parties(tx)]
    _random.shuffle(parties)
    return parties


async def offer(tx: Tx, actor: Actor) -> tuple[UUID, list[RelyingParty]]:
    """Every vendor in an order made anew each time: nobody may prescribe one (湘人社函〔2021〕61号)."""
    parties = await public_vendors(tx)
    choice_id = uuid7()
    await queries.add_choice(tx, choice_id, actor.account_id, [party.client_id for party in parties])
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
    names = ("client_id", "position", "shown", "chosen")
    return [{name: getattr(row, name) for name in names} for row in await queries.choices_by_position(tx)]
