"""What becomes of accounts whose owners stand elsewhere from now on: roles end, and nobody sits on a number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from common.db import Tx
from offices.authority import Place
from registry.access import queries as access_queries
from registry.access.actions import NOWHERE, account_in
from registry.accounts.actions.notices import notify
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import sessions as session_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.organisations.queries import regions as region_queries
from registry.roles.actions.roles import end_held
from registry.roles.actions.subjects import giver_in
from registry.roles.domain import Giver, is_of_reach, keeps_password, keeps_role
from registry.roles.queries import appointments as appointment_queries
from registry.roles.queries.appointments import LockedAccount

PLATFORM = Giver("platform")
MOVED = "moved-out-of-reach"


@dataclass(frozen=True)
class Moved:
    """Somebody who stands in another unit from now on; ``before`` is ``None`` where they stood nowhere."""

    blind_index: bytes
    before: UUID | None
    after: UUID
    before_region: str | None = None
    """Where that unit lay, where it is known: units move as well, and their people with them."""
    is_other_record: bool = False
    """Their account belongs to this record only now: its password must be one of this place."""


async def accounts_follow(tx: Tx, moved: Sequence[Moved], *, now: datetime) -> None:
    """Roles end that do not outlive the move. A password that came to be far away is forgotten where its owner was on
    no roster before. A helper's code waits a while for people who have come within another reach.
    """
    standings = await appointment_queries.lock_standings(tx, [item.blind_index for item in moved])
    if not standings:
        return
    units = {unit for item in moved if item.blind_index in standings for unit in (item.before, item.after) if unit}
    places = await access_queries.places_of(tx, units)
    regions = {
        code: await region_queries.regions_above(tx, code) for code in {item.before_region for item in moved} if code
    }
    rows = await appointment_queries.roles_and_givers(tx, [standing.account_id for standing in standings.values()])
    for item in moved:
        standing = standings.get(item.blind_index)
        if standing is None:
            continue
        after = places.get(item.after, NOWHERE)
        before = None if item.before is None else places.get(item.before, NOWHERE)
        if before is not None and item.before_region:
            before = replace(before, regions=tuple(regions[item.before_region]))
        own = [row for row in rows if row.account_id == standing.account_id]
        for row in own:
            if not keeps_role(giver_in(row), before, after):
                await end_held(tx, row, PLATFORM, reason=MOVED, now=now)
        if standing.person_name is not None and standing.name != standing.person_name:
            await account_queries.rename_account(tx, item.blind_index, standing.person_name)
        # An office whose reach is over the new place has seen to it when it gave its role what the account rests on.
        is_vouched = any(is_of_reach(giver_in(row), after) for row in own)
        if item.is_other_record or (before is None and not is_vouched):
            await _forget_unless_kept(tx, standing, after, now)
    await appointment_queries.note_reach_changed(
        tx, [standing.account_id for standing in standings.values() if standing.is_used], now
    )


async def _forget_unless_kept(tx: Tx, standing: LockedAccount, after: Place, at: datetime) -> None:
    passwords = standing.password_hash is not None and not await _is_of(tx, standing.password_root, after)
    totp = standing.totp_confirmed_at is not None and not await _is_of(tx, standing.totp_root, after)
    if not passwords and not totp:
        return
    await appointment_queries.forget_credentials(tx, standing.account_id, password=passwords, totp=totp)
    ended = await session_queries.end_sessions(tx, standing.account_id, at)
    act = AuditedAct(
        "account.credentials-forgotten", PLATFORM.by, standing.subject_id, None, MOVED, {"sessions": ended}
    )
    await record(tx, act, at=at)
    await notify(tx, standing.account_id, "credentials-forgotten", {}, now=at)


async def _is_of(tx: Tx, root: str | None, after: Place) -> bool:
    if root is None:
        return False
    account_id = account_in(root)
    return keeps_password(None if account_id is None else await access_queries.grants_of(tx, account_id), after)
