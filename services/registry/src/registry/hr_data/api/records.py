"""The HR platform's program: it sends what it has on record, and fetches what units settled."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from common.auth import Caller, requires
from common.clock import now
from common.readings import Reading, of_caller
from registry.access.api import App, Body, confidential
from registry.hr_data.actions import records as record_actions
from registry.hr_data.actions.records import Sender
from registry.hr_data.answers import RecordResults, SettledRecords
from registry.hr_data.domain.records import counted

router = APIRouter()
RECORDS_MAX, SETTLED_MAX = 1_000, 1_000
_exchanges = requires("registry:hr-data")


class HrRecords(Body):
    """Records: ``id_number``, and what the HR platform has of them: ``unit_code``, ``post_category`` with
    ``post_grade``, ``title_level``, each of which may be left out, but not all.

    ``reference`` (up to 64 characters, without an ID number) is under what the client finds the record again.
    """

    records: list[Any] = Field(min_length=1, max_length=RECORDS_MAX)


@router.post("/v1/hr-data/records", response_model=RecordResults, dependencies=[Depends(_exchanges)])
async def receive(body: HrRecords, app: App, caller: Annotated[Caller, Depends(_exchanges)]) -> Response:
    """Compare up to 1,000 records with those of this platform; a verdict for each, in the order given.

    What a record says of somebody stays until another one says otherwise; sent again, it changes nothing.
    """
    sender = Sender(f"client:{caller.client_id}", caller.client_id)
    async with app.db.transaction() as tx:
        received, _ = await record_actions.receive(
            tx, body.records, sender, index=app.index, known=frozenset(), now=now()
        )
    await app.readings.record(of_caller(caller), Reading("hr-data", received.about))
    results = [verdict.shown(row) for row, verdict in enumerate(received.verdicts, 1)]
    return confidential({**counted(received.verdicts), "results": results})


@router.get("/v1/hr-data/settled", response_model=SettledRecords, dependencies=[Depends(_exchanges)])
async def settled(
    app: App,
    caller: Annotated[Caller, Depends(_exchanges)],
    after: Annotated[
        int, Query(ge=0, le=2**62, description="``next`` of the answer before; 0: from the beginning")
    ] = 0,
) -> Response:
    """What units took or kept of the client's own records that have a reference, up to 1,000 at a time."""
    as_of = now()
    async with app.db.reading() as tx:
        found = await record_actions.settled(tx, caller.client_id, after, SETTLED_MAX)
    await app.readings.record(of_caller(caller), Reading("hr-data", found.about))
    return confidential({"settled": found.records, "next": found.next, "has_more": found.has_more, "as_of": as_of})
