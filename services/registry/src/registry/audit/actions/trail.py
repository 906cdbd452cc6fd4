"""What the audit trail says of a person or an organisation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from common.db import Tx
from registry.accounts.queries import accounts as account_queries
from registry.audit.queries import trail as trail_queries
from registry.organisations.queries import organisations as organisation_queries

_ACCOUNT = "account:"


async def acts_about(tx: Tx, person_id: UUID, *, before: int | None, rows_max: int) -> list[dict[str, Any]]:
    """Who did what about somebody, with their names and their office's, the latest first; each with the number to go
    on before. ``person_id`` is an account's id for somebody on no roster.
    """
    rows: Sequence[Any] = await trail_queries.acts_about(tx, person_id, before, rows_max)
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
