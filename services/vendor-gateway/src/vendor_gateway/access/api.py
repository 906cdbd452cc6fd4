"""What the gateway's routes work with."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Request
from prometheus_client import Counter

from common.db import Database
from common.readings import Recorder
from rulebook import Rulebooks
from vendor_gateway.access.keys import Keys
from vendor_gateway.access.request_limits import RequestLimits

VENDOR_ID = r"^[a-z][a-z0-9-]{1,62}$"
VendorId = Annotated[str, Path(pattern=VENDOR_ID)]


class AppState:
    """Put together in ``main``."""

    def __init__(
        self,
        db: Database,
        keys: Keys,
        rulebooks: Rulebooks,
        readings: Recorder,
        limits: RequestLimits,
        verdicts: Counter,
    ) -> None:
        self.db, self.keys, self.rulebooks, self.readings = db, keys, rulebooks, readings
        self.limits, self.verdicts = limits, verdicts
        self.noted: dict[str, datetime] = {}
        """When this process noted of each key that it was used."""


async def _app_state(request: Request) -> AppState:
    app: AppState = request.app.state.app
    return app


App = Annotated[AppState, Depends(_app_state)]
