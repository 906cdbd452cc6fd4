"""People: recorded in batches."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller, requires
from common.clock import china_date, now
from registry.access.api import App, Body
from registry.imports.actions import people as people_actions
from registry.imports.answers import Verdicts
from registry.imports.api.verdicts import shown

router = APIRouter()
PEOPLE_MAX = 10_000
_writes = requires("registry:write")


class PeopleImport(Body):
    """Rows: ``id_number``, ``name``, ``unit_code``, ``post_category``, ``title_level`` (none where left out).

    May be left out: ``staff_kind`` (``institution``, or ``office``: a worker of an office),
    ``effective_on`` (since when unit, post category and title level are these; today in China), ``hired_on``,
    ``term_begins_on`` with ``term_ends_on``, ``duties_changed``, ``second_post_category`` (of posts of two categories
    the other one; ``none`` ends it), ``talent`` (``none`` takes it back), and ``correction`` (the placement recorded
    last was wrong; this one replaces it). Days are written ``YYYY-MM-DD``.
    """

    people: list[Any] = Field(max_length=PEOPLE_MAX)


@router.post("/v1/people/imports", response_model=Verdicts, dependencies=[Depends(_writes)])
async def import_people(body: PeopleImport, app: App, caller: Annotated[Caller, Depends(_writes)]) -> Response:
    """Record people, up to 10,000 a request; a verdict a row, in the order given."""
    async with app.db.transaction() as tx:
        verdicts = await people_actions.import_people(
            tx,
            body.people,
            index=app.index,
            sealer=app.sealer,
            today=china_date(now()),
            by=f"client:{caller.client_id}",
        )
    return shown(verdicts)
