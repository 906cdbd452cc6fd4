"""What the service's routes work with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from certificates.access.clients import Names
from certificates.grounds.clients import Ledger
from certificates.papers.storing import Store
from common.db import Database
from common.limits import Limiter
from common.readings import Recorder
from common.sealing import BlindIndex
from pages.rendering import Site


@dataclass(frozen=True)
class AppState:
    """Put together in ``main``."""

    db: Database
    index: BlindIndex
    store: Store
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
