"""What people say of themselves, as it is kept: the form and its picture, each sealed on its own."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.db import Tx
from registry.access.domain.account_rules import Keys
from registry.forms import queries

PHOTO = b"photo"
"""Behind the id in what a picture is sealed to: it opens in no other place."""


async def save_form(tx: Tx, person_id: UUID, form: dict[str, Any], *, keys: Keys, now: datetime) -> None:
    """Somebody's form, anew."""
    rest = {name: value for name, value in form.items() if name != "photo"}
    sealed = keys.sealer.seal(orjson.dumps(rest), person_id.bytes)
    photo = keys.sealer.seal(str(form["photo"]).encode(), person_id.bytes + PHOTO)
    await queries.save_details(tx, person_id, sealed, photo, now)


async def form_of(tx: Tx, person_id: UUID, *, keys: Keys) -> dict[str, Any] | None:
    """Somebody's form; ``None`` where it was never filled in."""
    row = await queries.details_of(tx, person_id)
    if row is None:
        return None
    form: dict[str, Any] = orjson.loads(keys.sealer.open(bytes(row.details_sealed), person_id.bytes))
    form["photo"] = keys.sealer.open(bytes(row.photo_sealed), person_id.bytes + PHOTO).decode()
    return form
