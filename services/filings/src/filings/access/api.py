"""What the service's routes work with."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import AfterValidator

from common import bodies
from common.auth import Caller, account_of
from common.clock import china_date, now
from common.db import Database, Tx
from common.errors import BadValue
from common.problems import Chinese, FieldError
from common.readings import Reader, Recorder, of_caller
from common.text import attachment as attachment_named
from common.text import paragraphs
from common.web import Problem
from filings.access.clients import Leaves, Ledger, Names
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import ROLE_OF, Actor
from filings.forms.domain.forms import BadForm, Wrong
from filings.forms.domain.rows import has_id_number
from filings.people import queries as people_queries
from offices.authority import Action
from offices.reach import reader_about
from pages.rendering import Site
from rulebook import Rulebooks
from tables.reading import Reading

TEXT_CHARS_MAX = 2_000
_SUPERVISING = (ROLE_OF["hr-authority"], ROLE_OF["department"])


@dataclass(frozen=True)
class AppState:
    """Put together in ``main``."""

    db: Database
    deps: Dependencies
    names: Names
    leaves: Leaves
    ledger: Ledger
    reading: Reading
    public_url: str
    readings: Recorder
    site: Site

    @property
    def rulebooks(self) -> Rulebooks:
        """The regulations that are known."""
        return self.deps.rulebooks


async def _app_state(request: Request) -> AppState:
    app: AppState = request.app.state.app
    return app


App = Annotated[AppState, Depends(_app_state)]


async def _chinese(request: Request) -> Chinese:
    said: Chinese = request.app.state.chinese
    return said


Sentences = Annotated[Chinese, Depends(_chinese)]
"""What the service says of its refusals in Chinese, for answers that tell of one without being one."""
Body = bodies.Body


def _said(text: str) -> str:
    if has_id_number(text):
        raise BadValue("an ID number stands in it; others read this, and it is kept for good", "holds-id-number")
    return paragraphs(text, chars_max=TEXT_CHARS_MAX, name="text")


Text = Annotated[str, AfterValidator(_said)]


def actor_of(caller: Caller) -> Actor:
    """As whom somebody acts."""
    return Actor(account_of(caller), caller.roles, caller.person_id)


def reader_of(caller: Caller, organisations: Collection[UUID] = ()) -> Reader:
    """As whom somebody reads: under the role in one of these organisations, else under the one that supervises."""
    roles = sorted(
        caller.roles, key=lambda role: (role[1] not in organisations, role[0] not in _SUPERVISING, *map(str, role))
    )
    return of_caller(caller, roles[0] if roles else None)


async def reads_about(tx: Tx, caller: Caller, person_id: UUID) -> Reader:
    """As whom somebody reads about a person; a program reads by its scope.

    Raises :class:`NotFound` where none of the caller's roles reaches the person.
    """
    place = await people_queries.place_of(tx, person_id, china_date(now()))
    return await reader_about(tx, caller, Action.SEE_HOURS, *place)


ERRORS_MAX = 20


def field_by_field(bad: BadForm, at: str = "body/form") -> Problem:
    """What of a form is missing or wrong, as a problem document; ``at``: where the form stands."""
    errors = [
        FieldError(f"{at}/{wrong.field}".rstrip("/"), wrong.reason, wrong.detail, wrong.parameters, wrong.problem)
        for wrong in bad.wrong[:ERRORS_MAX]
    ]
    members = {"fields": [wrong_shown(wrong) for wrong in bad.wrong]}
    return Problem(422, "bad-form", bad.detail, errors=errors, members=members, count=len(bad.wrong))


def wrong_shown(wrong: Wrong) -> dict[str, Any]:
    """A field of a form that is missing or wrong, as people read it."""
    return {name: getattr(wrong, name) for name in ("field", "name", "problem", "reason")} | {
        "parameters": dict(wrong.parameters)
    }


def kept_file(content: bytes, media_type: str, name: str) -> Response:
    """A file to be kept, and never to be run by a browser."""
    headers = {
        "content-disposition": attachment_named(name),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)
