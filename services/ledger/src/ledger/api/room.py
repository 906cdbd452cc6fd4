"""What the ledger's routes work with."""

from typing import Annotated

from fastapi import Depends, Request

from common.db import Database
from common.readings import Recorder
from rulebook import Rulebooks


class Room:
    """Put together in ``main``."""

    def __init__(self, db: Database, rulebooks: Rulebooks, readings: Recorder) -> None:
        self.db, self.rulebooks, self.readings = db, rulebooks, readings


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(_room)]
