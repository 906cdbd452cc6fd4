"""What was sent for an office, and where those who were reminded stand by now."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import StandingOfPerson, StandingQuery, StandingsOfPeople
from portal.clients.models.registry import ReminderList, WholeReminder
from portal.clients.refusals import Away
from portal.formats import day_text
from portal.messages_zh import word
from portal.offices.asking import missing_text
from portal.offices.office import Office
from portal.offices.reminders.choosing import RemindingDesk
from portal.offices.staff import STAFF
from portal.offices.statistics.frame import kept_table

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/reminders"
SENT = Call(ServiceName.REGISTRY, "GET", "/v1/reminders", ReminderList)
ONE = Call(ServiceName.REGISTRY, "GET", "/v1/reminders/{reminder_id}", WholeReminder)
STANDING = Call(ServiceName.LEDGER, "POST", "/v1/standings/queries", StandingsOfPeople, StandingQuery)
HEADING: Mapping[str, str] = {
    "name": "姓名", "unit": "单位", "state": "目前情况", "missing": "还差学时", "what": "还差",
}  # fmt: skip
Left = Annotated[int, Query(ge=0, le=500)]


@router.get(PAGE)
async def sent(office: RemindingDesk, before: UUID | None = None) -> Response:
    """The latest first, fifty a page."""
    query = {"organisation_id": office.organisation_id, **({} if before is None else {"before": before})}
    return office.page("offices/reminders/sent.html", found=await office.me.part(SENT, query=query), before=before)


@router.get(PAGE + "/{reminder_id}")
async def reminder(office: RemindingDesk, reminder_id: UUID, lately: Left = 0, others: Left = 0) -> Response:
    """Who was reminded, and where they stand today; after it was sent, how many were left out."""
    found = await office.me.ask(ONE, path={"reminder_id": reminder_id})
    standings = await _standings(office, found)
    states = Counter() if isinstance(standings, Missing) else Counter(item.state for item in standings.values())
    return office.page(
        "offices/reminders/reminder.html",
        found=found,
        standings=standings,
        states=states,
        missing_text=missing_text,
        lately=lately,
        others=others,
    )


@router.get(PAGE + "/{reminder_id}/people.xlsx")
async def reminded_table(office: RemindingDesk, reminder_id: UUID) -> Response:
    """The same people as a table; each of them can see that."""
    found = await office.me.ask(ONE, path={"reminder_id": reminder_id})
    standings = await _standings(office, found)
    if isinstance(standings, Missing):
        raise Away("ledger")
    rows = [_row(person.name, standings.get(person.person_id)) for person in found.people]
    name = f"{found.training_year}年度催学提醒（{day_text(found.sent_at)}，{office.organisation.name}）.xlsx"
    return await kept_table(name, [("被提醒的人员", HEADING, rows)])


def _row(name: str | None, standing: StandingOfPerson | None) -> Mapping[str, Any]:
    return {
        "name": name or "已不在管理范围内",
        "unit": (standing.organisation_name or "") if standing else "",
        "state": word(standing.state, "StandingState") if standing else "",
        "missing": float(standing.missing) if standing else "",
        "what": missing_text(standing) if standing else "",
    }


async def _standings(office: Office, found: WholeReminder) -> Mapping[UUID, StandingOfPerson] | Missing:
    """By person; who is out of the office's reach by now is not among them."""
    ids = tuple(person.person_id for person in found.people)
    body = StandingQuery(organisation_id=office.organisation_id, year=found.training_year, person_ids=ids)
    told = await office.me.part(STANDING, body=body)
    return told if isinstance(told, Missing) else {person.person_id: person for person in told.people}
