"""What the ledger's routes work with."""

from typing import Annotated

from fastapi import Depends, Request

from common.db import Database
from rulebook import Rulebooks


class Room:
    """Put together in ``main``."""

    def __init__(self, db: Database, rulebooks: Rulebooks) -> None:
        self.db, self.rulebooks = db, rulebooks


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(_room)]
