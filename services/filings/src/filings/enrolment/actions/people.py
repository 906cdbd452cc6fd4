"""Who is enrolled to a training, and how their tests came out."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed
from filings.approval.domain.filings import Actor
from filings.enrolment.actions import openings
from filings.enrolment.actions.places import UNIT, training_for
from filings.enrolment.domain import EnrolmentState, Outcome
from filings.enrolment.queries import places as queries
from filings.enrolment.queries.places import EnrolmentRow

_THERE = (EnrolmentState.ENROLLED, EnrolmentState.WAITING)


async def listed(
    tx: Tx, actor: Actor, filing_id: UUID, organisation_id: UUID, state: str | None, page: int, rows_max: int
) -> tuple[list[EnrolmentRow], int]:
    """A page of the people of a training: everybody for the organiser, a unit's own for a unit."""
    found = await training_for(tx, filing_id)
    is_organiser = found.organiser_id == organisation_id and actor.acts_for(found.organiser_kind, organisation_id)
    if not is_organiser and (UNIT, organisation_id) not in actor.offices:
        raise NotAllowed(
            "not-yours", "the list is for the organiser of the training, and for units of their own people"
        )
    states = _THERE if state is None else (state,)
    unit = None if is_organiser else organisation_id
    return await queries.page_of(tx, filing_id, states, unit, (page - 1) * rows_max, rows_max)


def shown(row: EnrolmentRow, called: Mapping[str, str]) -> dict[str, Any]:
    """Somebody as lists show them; ``called``: name and unit as the registry has them."""
    return {
        "person_id": row.person_id,
        "name": called.get("name", ""),
        "unit": called.get("organisation", ""),
        "state": row.state,
        "since": row.place_at,
        "by_unit": row.by_unit,
        "test_result": row.test_result,
    }


def told(outcome: Outcome) -> Outcome:
    """The same without what is none of the caller's business: of people whom the training is not for, nothing else."""
    return outcome._replace(conflicts=()) if outcome.organisation_id is None else outcome


async def save_results(tx: Tx, actor: Actor, filing_id: UUID, results: Sequence[tuple[UUID, str | None]]) -> int:
    """How tests came out, as the organiser states it; how many were taken down."""
    await openings.opened(tx, actor, filing_id)
    return await queries.save_test_results(tx, filing_id, results, actor.account_id)
