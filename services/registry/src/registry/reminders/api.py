"""Reminders (催学) that offices send to people within their reach."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.clock import now
from common.idempotency import Keyed, begin
from common.identity import refuse_id_number
from common.limits import Limiter
from common.readings import Reading
from common.text import line
from common.web import json_response, too_fast
from offices.authority import Action
from registry.access.api import App, Body, reader_of
from registry.accounts.api.current_user import SignedIn, signed_in
from registry.reminders import actions
from registry.reminders.actions import Asked
from registry.reminders.answers import LastReminders, ReminderList, ReminderVerdicts, WholeReminder
from registry.reminders.domain import PEOPLE_MAX, TEXT_CHARS_MAX

router = APIRouter()
PAGE_MAX = 50
YEAR_MIN, YEAR_MAX = 2016, 2100
# An office goes through its people in pages of hundreds; ids that are tried one after the other are slowed down.
_reminders = Limiter(rate=0.2, burst=60)


def _own_words(text: str) -> str:
    return line(refuse_id_number(text), chars_max=TEXT_CHARS_MAX, name="text")


class NewReminder(Body):
    """For which office, whom, of which year; ``text``: up to 200 characters of one's own, without ID numbers."""

    organisation_id: UUID
    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=PEOPLE_MAX)]
    training_year: Annotated[int, Field(ge=YEAR_MIN, le=YEAR_MAX)]
    text: Annotated[str, AfterValidator(_own_words)] | None = None


@router.post("/v1/reminders", response_model=ReminderVerdicts, dependencies=[Depends(signed_in)])
async def remind(body: NewReminder, app: App, actor: SignedIn, keyed: Keyed) -> Response:
    """Remind people of the hours of a year, by a message; each at most once in seven days, by whatever office.

    For who has a role in the office that sees hours: its unit administrators, departments and HR authorities. People
    out of reach are answered like ids of nobody.
    """
    asked = Asked(body.organisation_id, body.person_ids, body.training_year, body.text)
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, actor.by, secret=app.index)
        if attempt.before is not None:
            return attempt.before
        if wait_s := _reminders.wait_s(str(actor.account_id)):
            raise too_fast(wait_s)
        return await attempt.keep(json_response(await actions.remind(tx, actor, asked, now=now())))


@router.get("/v1/reminders", response_model=ReminderList, dependencies=[Depends(signed_in)])
async def reminders(
    organisation_id: Annotated[UUID, Query(description="the office for which they were sent")],
    app: App,
    actor: SignedIn,
    before: UUID | None = None,
) -> Response:
    """What was sent for an office, the latest first, fifty at a time; for who may send there."""
    async with app.db.reading() as tx:
        found, further = await actions.sent_for(tx, actor, organisation_id, before, PAGE_MAX)
    return json_response({"reminders": found, "before": further})


class LastAsked(Body):
    """Of whom it is asked, and the office for which."""

    organisation_id: UUID
    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=PEOPLE_MAX)]


@router.post("/v1/reminders/queries", response_model=LastReminders, dependencies=[Depends(signed_in)])
async def last_reminded(body: LastAsked, app: App, actor: SignedIn) -> Response:
    """When people within reach were reminded last, by whatever office; for who may remind there."""
    async with app.db.reading() as tx:
        found = await actions.last_reminded(tx, actor, body.organisation_id, body.person_ids)
    read = Reading("reminder", [item["person_id"] for item in found])
    await app.readings.record(reader_of(actor, Action.REMIND, body.organisation_id), read)
    return json_response({"last": found})


@router.get("/v1/reminders/{reminder_id}", response_model=WholeReminder, dependencies=[Depends(signed_in)])
async def reminder(reminder_id: UUID, app: App, actor: SignedIn) -> Response:
    """One of them, with whom it went to; for who may send for the same office."""
    async with app.db.reading() as tx:
        found = await actions.look_at(tx, actor, reminder_id)
    read = Reading("reminder", [person["person_id"] for person in found["people"] if person["name"] is not None])
    await app.readings.record(reader_of(actor, Action.REMIND, found["organisation_id"]), read)
    return json_response(found)
