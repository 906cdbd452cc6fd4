"""What the service's routes work with."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from certificates.access.clients import Names
from certificates.grounds.clients import Ledger
from certificates.papers.storing import Shelf
from certificates.people import queries as people_queries
from common.auth import Caller
from common.db import Database, Tx
from common.limits import Limiter
from common.readings import Reader, Recorder
from common.sealing import BlindIndex
from offices.authority import Action
from offices.reach import reader_about
from pages.rendering import Site


@dataclass(frozen=True)
class AppState:
    """Put together in ``main``."""

    db: Database
    index: BlindIndex
    store: Shelf
    ledger: Ledger
    names: Names
    limiter: Limiter
    public_url: str
    readings: Recorder
    site: Site


def app_state_of(request: Request) -> AppState:
    """The state of the application that a request came to."""
    app: AppState = request.app.state.app
    return app


async def _app_state(request: Request) -> AppState:
    return app_state_of(request)


App = Annotated[AppState, Depends(_app_state)]


async def reads_about(tx: Tx, caller: Caller, person_id: UUID) -> tuple[Reader, UUID]:
    """As whom somebody reads about a person, and which of their records: the one that stays.

    Raises :class:`NotFound` where none of the caller's roles reaches the person; a program reads by its scope.
    """
    found = (await people_queries.places_of(tx, [person_id])).get(person_id)
    if found is None:
        return await reader_about(tx, caller, Action.SEE_HOURS, None, None), person_id
    reader = await reader_about(tx, caller, Action.SEE_HOURS, found.organisation_id, found.region_code)
    return reader, found.person_id
