"""HR authorities have the certificates of a renamed unit reissued (换发)."""

from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import AfterValidator

from certificates.access.api import App
from certificates.decisions.api import official_of
from certificates.reissues import actions as reissue_actions
from certificates.reissues import queries as reissue_queries
from certificates.reissues.answers import ReissueOrdered, ReissueOrders, ReissueProgress, RenamedUnits
from certificates.reissues.domain import ReissueOrderState, ReissueOutcome
from common.auth import OWN, Acting, Caller, acting, requires
from common.bodies import Body
from common.clock import now
from common.identity import refuse_id_number
from common.text import line
from common.web import json_response

router = APIRouter()
NAME_CHARS_MAX = 200
UNITS_MAX, ORDERS_MAX = 20, 50
_asks = requires(OWN, only_reads=True)


def _name(text: str) -> str:
    return refuse_id_number(line(text, chars_max=NAME_CHARS_MAX, name="former_name"), "it is the name of a unit")


class NewReissue(Body):
    """A unit that was renamed, and what its certificates print."""

    organisation_id: UUID
    former_name: Annotated[str, AfterValidator(_name)]
    """原名称, exactly as it is printed."""
    dry_run: bool
    """Only say how many certificates are concerned."""


@router.post("/v1/reissues", response_model=ReissueOrdered, dependencies=[Depends(acting)])
async def reissue(body: NewReissue, app: App, caller: Acting) -> Response:
    """Have the valid certificates of a renamed unit reissued under their numbers: an official of its HR authority, or
    of one above.

    It concerns people who are in the unit today; who has left it applies. Ask with ``dry_run`` how many there are.
    """
    official = official_of(caller)
    async with app.db.transaction() as tx:
        renamed, count = await reissue_actions.preview(tx, official, body.organisation_id, body.former_name)
        order_id = None if body.dry_run else await reissue_actions.order(tx, official, renamed, count, now=now())
    return json_response(
        {
            "order_id": order_id,
            "organisation_id": renamed.organisation_id,
            "name": renamed.name,
            "former_name": renamed.former_name,
            "count": count,
        }
    )


class UnitsNamed(Body):
    """A part of what units are called today."""

    name: Annotated[str, AfterValidator(_name)]


@router.post("/v1/reissues/units", response_model=RenamedUnits, dependencies=[Depends(_asks)])
async def renamed_units(body: UnitsNamed, app: App, caller: Annotated[Caller, Depends(_asks)]) -> Response:
    """Up to 20 units below one's authority by a part of their name, each with the other names that its valid
    certificates print: what a reissue would concern.
    """
    async with app.db.reading() as tx:
        rows = await reissue_queries.former_names(tx, official_of(caller).authorities, body.name, UNITS_MAX)
    units = [
        {
            "organisation_id": organisation_id,
            "name": name,
            "former_names": [
                {"name": row.former_name, "count": row.certificates} for row in found if row.former_name is not None
            ],
        }
        for (organisation_id, name), found in groupby(rows, key=lambda row: (row.organisation_id, row.name))
    ]
    return json_response({"units": units})


@router.get("/v1/reissues", response_model=ReissueOrders, dependencies=[Depends(acting)])
async def orders(app: App, caller: Acting) -> Response:
    """The latest fifty orders of one's authorities, the newest first."""
    async with app.db.reading() as tx:
        rows = await reissue_queries.orders_of(tx, official_of(caller).authorities, ORDERS_MAX)
    return json_response({"orders": [_order(row) for row in rows]})


def _order(row: sa.Row[Any]) -> dict[str, Any]:
    is_ended = row.taken_up_at is not None and row.under_way == 0
    return {
        "order_id": row.order_id,
        "state": ReissueOrderState.ENDED if is_ended else ReissueOrderState.RUNNING,
        "organisation_id": row.organisation_id,
        "name": row.name,
        "former_name": row.former_name,
        "ordered_at": row.ordered_at,
        "count": row.counted,
    }


@router.get("/v1/reissues/{order_id}", response_model=ReissueProgress, dependencies=[Depends(acting)])
async def progress(order_id: UUID, app: App, caller: Acting) -> Response:
    """How far an order of one's authority, or of one below it, is."""
    async with app.db.reading() as tx:
        row, outcomes = await reissue_actions.progress(tx, official_of(caller), order_id)
    left = outcomes.get(None, 0)
    is_ended = row.taken_up_at is not None and left == 0
    return json_response(
        {
            "order_id": row.order_id,
            "state": ReissueOrderState.ENDED if is_ended else ReissueOrderState.RUNNING,
            "organisation_id": row.organisation_id,
            "former_name": row.former_name,
            "authority_id": row.authority_id,
            "ordered_by": row.ordered_by,
            "ordered_at": row.ordered_at,
            "count": row.counted,
            **{outcome.value.replace("-", "_"): outcomes.get(outcome.value, 0) for outcome in ReissueOutcome},
            "left": left,
        }
    )
