"""Another name of one's own: asked for by oneself, and used for nothing before the unit confirms it."""

from datetime import datetime
from typing import Any

import orjson

from common.db import Tx
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.applications import queries as application_queries
from registry.applications.actions.applications import add
from registry.applications.domain import WAITING_LASTS, Application, ApplicationKind
from registry.people.queries import people as people_queries


async def ask_for_name(tx: Tx, actor: Actor, person: Any, name: str, *, keys: Keys, now: datetime) -> bool:
    """Somebody's own name waits for their unit to confirm it, in place of what waited before; the name of before takes
    that back. Whether anything is asked for now.
    """
    index = bytes(person.blind_index)
    waiting = await name_asked_for(tx, index, keys=keys, now=now)
    if waiting is not None and waiting["name"] == name:
        return False
    await application_queries.supersede(tx, index, ApplicationKind.NAME, at=now)
    if name == person.name:
        return False
    number = keys.sealer.open(bytes(person.id_number_sealed), index).decode()
    body = {"row": {"id_number": number, "name": name}, "name_was": person.name}
    asked = Application(ApplicationKind.NAME, body, index, person.organisation_id)
    await add(tx, asked, by=actor.by, keys=keys, now=now)
    return True


async def name_asked_for(tx: Tx, index: bytes, *, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """The name of their own that somebody waits to have confirmed, and since when."""
    row = await application_queries.waiting_about(tx, index, ApplicationKind.NAME, since=now - WAITING_LASTS)
    if row is None:
        return None
    body = orjson.loads(keys.sealer.open(bytes(row.body_sealed), row.application_id.bytes))
    return {"application_id": row.application_id, "name": body["row"]["name"], "asked_at": row.made_at}


async def own_name_asked_for(tx: Tx, actor: Actor, *, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """The same for the signed-in person."""
    row = None if actor.person_id is None else await people_queries.person_sealed(tx, actor.person_id)
    return None if row is None else await name_asked_for(tx, bytes(row.blind_index), keys=keys, now=now)
