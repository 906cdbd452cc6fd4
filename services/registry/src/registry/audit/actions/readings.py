"""Readings of people that the registry has on record, as whom they are about sees them."""

from datetime import datetime
from typing import Any

from common.db import Tx
from common.readings import own_readings
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.cases.actions.cases import first_case_seen
from registry.cases.actions.reporters import ids_of_oneself
from registry.cases.domain import Sight
from registry.organisations.queries import organisations as organisation_queries

CASE = "case"
"""The kind of a reading of what somebody reported."""


async def readings_of_oneself(
    tx: Tx, actor: Actor, sight: Sight, *, keys: Keys, before: datetime | None = None
) -> dict[str, Any]:
    """Who read what of the caller in the registry, month by month, with the names of offices.

    Under every record of theirs, and under their ID number, by which they may have been asked about beforehand. Who
    read a case is shown from the first one on that the session may see, and to no other session: a line names no case.
    """
    cases_since = await first_case_seen(tx, actor, sight, keys=keys)
    found = await own_readings(tx, await ids_of_oneself(tx, actor), before=before, guarded=(CASE, cases_since))
    offices = {reading["office_id"] for reading in found["readings"] if reading["office_id"]}
    named = await organisation_queries.names_of_organisations(tx, offices)
    for reading in found["readings"]:
        reading["office"] = named.get(reading["office_id"])
    return found
