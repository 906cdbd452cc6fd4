"""What the registry's routes work with."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from common import bodies
from common.db import Database
from common.readings import Recorder
from common.sealing import BlindIndex, Sealer
from registry.actions import AccountRules, Keys
from registry.domain.attempts import Limits
from registry.domain.passwords import Policy
from registry.hashing import Hashing
from registry.settings import Settings
from tables.reading import Reading

ROSTER_ROWS_MAX = 10_000


class Room:
    """Put together in ``main``."""

    def __init__(self, db: Database, settings: Settings, index: BlindIndex, sealer: Sealer, hashing: Hashing) -> None:
        self.db, self.settings, self.index, self.sealer, self.hashing = db, settings, index, sealer, hashing
        self.keys = Keys(index, sealer)
        self.readings = Recorder(db, sealer)
        self.reading = Reading(rows_max=ROSTER_ROWS_MAX)
        self.rules = AccountRules(
            Policy(
                settings.password_chars_min,
                settings.password_classes_min,
                settings.password_days_max,
                listed_in(settings.password_list),
            ),
            Limits(settings.password_failures_max, timedelta(minutes=settings.password_delay_minutes_max)),
            timedelta(days=settings.keep_devices_days),
            timedelta(minutes=settings.session_idle_minutes),
            timedelta(hours=settings.session_hours),
            timedelta(hours=settings.password_code_hours),
            timedelta(hours=settings.password_code_wait_hours),
            settings.administrators_need_second_factor,
        )


def listed_in(path: str) -> frozenset[str]:
    """The passwords of a file, one a line, in lower case; raises ``OSError`` where it cannot be read."""
    return frozenset(Path(path).read_text("utf-8").lower().splitlines()) if path else frozenset()


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(_room)]
Body = bodies.Body
