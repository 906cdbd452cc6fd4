"""Readings of people that the registry has on record, as whom they are about sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.readings import own_readings, person_of_number
from registry import queries
from registry.actions.accounts import Actor, Keys
from registry.actions.cases import first_case_seen
from registry.domain.cases import Sight

CASE = "case"
"""The kind of a reading of what somebody reported."""


async def readings_of_oneself(
    tx: Tx, actor: Actor, sight: Sight, *, keys: Keys, before: datetime | None = None
) -> dict[str, Any]:
    """Who read what of the caller in the registry, month by month, with the names of offices.

    Under every record of theirs, and under their ID number, by which they may have been asked about beforehand. Who
    read a case is told from the first one on that the session may see, and to no other session: a line names no case.
    """
    cases_since = await first_case_seen(tx, actor, sight, keys=keys)
    found = await own_readings(tx, await ids_of_oneself(tx, actor), before=before, guarded=(CASE, cases_since))
    offices = {one["office_id"] for one in found["readings"] if one["office_id"]}
    named = await queries.names_of_organisations(tx, offices)
    for one in found["readings"]:
        one["office"] = named.get(one["office_id"])
    return found


async def ids_of_oneself(tx: Tx, actor: Actor) -> set[UUID]:
    """Everything under which readings of the caller stand: their records, and what stands for their numbers."""
    account = await queries.account_by_id(tx, actor.account_id)
    ids: set[UUID] = set() if account is None else {person_of_number(account.blind_index)}
    if actor.person_id is not None:
        for person_id, blind_index in await queries.records_of(tx, actor.person_id):
            ids |= {person_id, person_of_number(blind_index)}
    return ids
