"""What the service's routes work with."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

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


class Body(BaseModel):
    """A request's body: nothing that is not asked for, and no refusal repeats what stood in it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
