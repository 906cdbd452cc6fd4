"""What the audit trail says of a person or an organisation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from common.db import Tx
from registry.accounts.queries import accounts as account_queries
from registry.audit.queries import trail as trail_queries
from registry.audit.queries.trail import OfficeActs
from registry.organisations.queries import organisations as organisation_queries

_ACCOUNT = "account:"


async def acts_about(tx: Tx, person_id: UUID, *, before: int | None, rows_max: int) -> list[dict[str, Any]]:
    """Who did what about somebody, with their names and their office's, the latest first; each with the number to go
    on before. ``person_id`` is an account's id for somebody on no roster.
    """
    return await _told(tx, await trail_queries.acts_about(tx, person_id, before, rows_max))


async def acts_of_office(tx: Tx, asked: OfficeActs, *, rows_max: int) -> list[dict[str, Any]]:
    """What the people of an office did in a time, each with their name and what the place is called, the latest first.

    Whom it is about stands there by id alone.
    """
    acts = await _told(tx, await trail_queries.acts_of_office(tx, asked, rows_max))
    places = {UUID(place) for act in acts if (place := act.get("organisation_id"))}
    named = await organisation_queries.names_of_organisations(tx, places)
    for act in acts:
        if place := act.get("organisation_id"):
            act["organisation"] = named.get(UUID(place))
    return acts


async def _told(tx: Tx, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Entries as they are read, with the names of who made them and of their offices."""
    acts = [{"number": row.audit_id, **orjson.loads(bytes(row.body))} for row in rows]
    named = await account_queries.names_of_accounts(
        tx, {UUID(by[8:]) for act in acts if (by := act["by"]).startswith(_ACCOUNT)}
    )
    for act in acts:
        if act["by"].startswith(_ACCOUNT):
            act["by_name"] = named.get(UUID(act["by"][8:]))
    offices = {UUID(office) for act in acts if (office := act.get("details", {}).get("office"))}
    offices_named = await organisation_queries.names_of_organisations(tx, offices)
    for act in acts:
        if office := act.get("details", {}).get("office"):
            act["by_office"] = offices_named.get(UUID(office))
    return acts
