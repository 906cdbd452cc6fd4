"""One's own account as it is shown to its holder."""

from datetime import datetime
from typing import Any

from common.db import Tx
from registry.access.domain.authority import Actor
from registry.organisations.actions import directory
from registry.password_codes.actions import codes


async def account_shown(tx: Tx, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """Name, unit, roles, needs and waiting codes, as :class:`~registry.accounts.answers.OwnAccount`."""
    named = await directory.organisations_of(tx, actor)
    return {
        "account_id": actor.account_id,
        "name": actor.name,
        "person_id": actor.person_id,
        "organisation_id": actor.organisation_id,
        "unit": named.get(actor.organisation_id),
        "roles": directory.roles_shown(actor, named),
        "needs": actor.needs,
        "codes": await codes.waiting_codes(tx, actor, now=now),
    }
