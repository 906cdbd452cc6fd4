"""What the service's routes work with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from certificates.asking import Ledger
from certificates.storing import Store
from common.db import Database
from common.limits import Limiter
from common.readings import Recorder
from common.sealing import BlindIndex


@dataclass(frozen=True)
class Room:
    """Put together in ``main``."""

    db: Database
    index: BlindIndex
    store: Store
    ledger: Ledger
    limiter: Limiter
    public_url: str
    readings: Recorder


def room_of(request: Request) -> Room:
    """The room of the application that a request came to."""
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(room_of)]
