"""What waits at a desk, as each feature counts it for the roles that settle it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import NotAllowed
from offices.authority import MAY, Action
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.applications.actions import applications as application_actions
from registry.cases.actions import cases as case_actions
from registry.cases.domain import Sight
from registry.messages import actions as message_actions
from registry.organisations.actions import listing as listing_actions
from registry.organisations.queries import states as state_queries
from registry.organisations.queries.listing import ListAsked
from registry.record_merges.actions import overview as merge_actions

_UNATTENDED = ListAsked(kind="institution", state="there", is_unattended=True)


async def counts(
    tx: Tx, actor: Actor, organisation_id: UUID, sight: Sight, *, keys: Keys, now: datetime
) -> dict[str, Any]:
    """How much waits, by the caller's roles in an organisation; what none of them settles is ``None``.

    Raises :class:`NotAllowed` where they have no role there that reaches people.
    """
    may = {action for grant in actor.grants if grant.organisation_id == organisation_id for action in MAY[grant.role]}
    if Action.SEE_PEOPLE not in may:
        raise NotAllowed("not-yours", "none of your roles in this organisation sees people", action=Action.SEE_PEOPLE)
    records, answers = Action.RECORD_PEOPLE in may, Action.ANSWER_CASES in may
    needs_own_password = answers and not sight.has_own_password
    return {
        "applications": await application_actions.counts(tx, actor, organisation_id, now=now) if records else None,
        "cases": await case_actions.count_to_answer(tx, actor, organisation_id, sight, keys=keys, now=now)
        if answers and not needs_own_password
        else None,
        "needs_own_password": needs_own_password,
        "mendings": await merge_actions.count_to_decide(tx, actor, organisation_id, now=now) if records else None,
        "unattended": await listing_actions.count(tx, actor, organisation_id, _UNATTENDED, today=china_date(now))
        if Action.CHANGE_ORGANISATIONS in may
        else None,
    }


async def announced(tx: Tx, organisation_id: UUID, rows_max: int) -> list[dict[str, Any]]:
    """What was announced last to anybody for the region of an organisation and for those above it."""
    [region] = await state_queries.regions_of_units(tx, [organisation_id])
    found, _ = await message_actions.public_announcements(tx, region, None, rows_max)
    return found
