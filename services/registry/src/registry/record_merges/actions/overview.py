"""What was asked for about two records of one human, or a wrong number, as those concerned see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed
from common.identity import IdNumber
from offices.authority import MAY, Action, Role
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.queries import accounts as account_queries
from registry.record_merges import queries as record_merge_queries
from registry.record_merges.domain import WAITING_LASTS, RemedyState
from registry.record_merges.queries import Decider


async def mendings(
    tx: Tx, actor: Actor, states: list[RemedyState], after: UUID | None, rows_max: int, *, keys: Keys
) -> list[dict[str, Any]]:
    """What was asked for within one's reach, the oldest first; numbers masked."""
    rows = await record_merge_queries.mendings_in(tx, _places(actor, None), states, after, rows_max)
    accounts = {
        item for row in rows for item in (row.asked_by, row.signed_by, row.undo_asked_by, row.undone_by) if item
    }
    named = await account_queries.names_of_accounts(tx, accounts)
    return [_shown(row, named, keys) for row in rows]


def _places(actor: Actor, organisation_id: UUID | None) -> tuple[list[UUID], list[str]]:
    """The units and the regions whose people somebody records, under their roles in one organisation or in all."""
    asking = [
        grant
        for grant in actor.grants
        if Action.RECORD_PEOPLE in MAY[grant.role] and organisation_id in (None, grant.organisation_id)
    ]
    regions = [grant.region_code for grant in asking if grant.role is Role.HR_AUTHORITY and grant.region_code]
    units = [
        grant.organisation_id for grant in asking if grant.role is Role.UNIT_ADMINISTRATOR and grant.organisation_id
    ]
    return units, regions


async def count_to_decide(tx: Tx, actor: Actor, organisation_id: UUID, *, now: datetime) -> int:
    """How much waits for a decision of the caller's under their role in an organisation; nobody is shown.

    Raises :class:`NotAllowed` where they have none that records people.
    """
    units, regions = _places(actor, organisation_id)
    if not units and not regions:
        action = Action.RECORD_PEOPLE
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)
    decider = Decider(actor.account_id, units, regions)
    return await record_merge_queries.count_mendings(tx, decider, now - WAITING_LASTS)


def _shown(row: Any, named: dict[UUID, str], keys: Keys) -> dict[str, Any]:
    plain = (
        "mending_id", "kind", "state", "person_id", "into_id", "name", "unit", "reason", "asked_at", "signed_at",
        "undo_reason", "undo_asked_at", "undone_at",
    )  # fmt: skip
    was = IdNumber(keys.sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode())
    shown = {**fields_of(row, *plain), "id_number_masked": was.masked()}
    if (right := right_number(row, keys)) is not None:
        shown["right_number_masked"] = right.masked()
    for who in ("asked_by", "signed_by", "undo_asked_by", "undone_by"):
        account_id = getattr(row, who)
        shown[who] = account_id and {"account_id": account_id, "name": named.get(account_id)}
    return shown


async def own_mendings(tx: Tx, actor: Actor) -> list[dict[str, Any]]:
    """What was asked for about oneself, the latest first; who asked stands in one's log."""
    rows = () if actor.person_id is None else await record_merge_queries.mendings_about(tx, actor.person_id)
    plain = (
        "mending_id",
        "kind",
        "state",
        "reason",
        "asked_at",
        "signed_at",
        "undo_reason",
        "undo_asked_at",
        "undone_at",
    )
    return [{**fields_of(row, *plain), "expires_at": row.asked_at + WAITING_LASTS} for row in rows]


def right_number(row: Any, keys: Keys) -> IdNumber | None:
    """The number that somebody thinks right, where it is a correction that waits or was signed."""
    if row.number_sealed is None:
        return None
    return IdNumber(keys.sealer.open(bytes(row.number_sealed), row.mending_id.bytes).decode())
