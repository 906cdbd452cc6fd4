"""What the ledger's routes work with."""

from typing import Annotated

from fastapi import Depends, Request

from common.db import Database
from common.readings import Recorder
from ledger.clients import RegionNames
from rulebook import Rulebooks


class AppState:
    """Put together in ``main``."""

    def __init__(self, db: Database, rulebooks: Rulebooks, readings: Recorder, regions: RegionNames) -> None:
        self.db, self.rulebooks, self.readings, self.regions = db, rulebooks, readings, regions


async def _app_state(request: Request) -> AppState:
    app: AppState = request.app.state.app
    return app


App = Annotated[AppState, Depends(_app_state)]
