"""What the registry's routes work with."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import AfterValidator

from common import bodies
from common.db import Database
from common.identity import KEPT_FOR_GOOD, refuse_id_number
from common.identity.names import person_name
from common.limits import Limiter, origin_of
from common.readings import Reader, Recorder
from common.sealing import BlindIndex, Sealer
from common.text import line, paragraphs
from common.web import json_response, too_fast
from offices.authority import MAY, Action
from registry.access.domain.account_rules import AccountRules, Keys, Policy
from registry.access.domain.attempts import Limits
from registry.access.domain.authority import Actor
from registry.access.hashing import Hashing
from registry.settings import Settings
from tables.reading import Reading

ROSTER_ROWS_MAX = 10_000
PUBLIC_FOR_S = 60
"""How long caches may keep what anybody may read. What is withdrawn is gone for everybody a minute later, and what is
asked for by many at once is answered from one look."""
# People turn pages; an institution's staff share an address.
_public_reads = Limiter(rate=2, burst=120)


class AppState:
    """Put together in ``main``."""

    def __init__(self, db: Database, settings: Settings, index: BlindIndex, sealer: Sealer, hashing: Hashing) -> None:
        self.db, self.settings, self.index, self.sealer, self.hashing = db, settings, index, sealer, hashing
        self.keys = Keys(index, sealer)
        self.site = settings.site()
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
            settings.identity_passwords,
        )


def listed_in(path: str) -> frozenset[str]:
    """The passwords of a file, one a line, in lower case; raises ``OSError`` where it cannot be read."""
    return frozenset(Path(path).read_text("utf-8").lower().splitlines()) if path else frozenset()


async def _app_state(request: Request) -> AppState:
    app: AppState = request.app.state.app
    return app


App = Annotated[AppState, Depends(_app_state)]
Body = bodies.Body


def reader_of(actor: Actor, action: Action, organisation_id: UUID | None = None) -> Reader:
    """Under the role that allows it, in this organisation where they have one there."""
    allowed = [grant for grant in actor.grants if action in MAY[grant.role]]
    here = [grant for grant in allowed if grant.organisation_id == organisation_id]
    grant = next(iter(here or allowed), None)
    role, office_id = (None, None) if grant is None else (str(grant.role), grant.organisation_id)
    return Reader(actor.by, role, office_id, actor.person_id)


Name = Annotated[str, AfterValidator(lambda name: refuse_id_number(person_name(name)))]


def confidential(document: dict[str, Any], status: int = 200) -> Response:
    """JSON that nobody on the way keeps."""
    return unkept(json_response(document, status))


def unkept(answer: Response) -> Response:
    """The same answer; nobody on the way keeps it."""
    answer.headers["cache-control"] = "no-store"
    return answer


def cacheable(document: dict[str, Any], seconds: int = PUBLIC_FOR_S) -> Response:
    """JSON about nobody, the same for everybody, that caches on the way may keep for so long."""
    answer = json_response(document)
    answer.headers["cache-control"] = f"public, max-age={seconds}"
    return answer


async def slow_down_public_reads(request: Request) -> None:
    """A dependency of what anybody may read without a session: raises 429 for an address that copies all of it."""
    if wait_s := _public_reads.wait_s(origin_of(request)):
        raise too_fast(wait_s)


Title = Annotated[str, AfterValidator(lambda title: refuse_id_number(line(title, chars_max=80, name="title")))]
Text = Annotated[str, AfterValidator(lambda text: refuse_id_number(paragraphs(text, chars_max=10_000, name="text")))]


def _reason(text: str) -> str:
    return line(refuse_id_number(text, KEPT_FOR_GOOD), chars_max=500, name="reason")


Reason = Annotated[str, AfterValidator(_reason)]
