"""What the people of an office did in a time (审计), as a page and as a table; and what was done about one person."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from common.clock import china_date, now
from common.text import attachment as disposition
from portal.access.files import attachment
from portal.access.forms import Errors
from portal.access.parts import Missing
from portal.acts_zh import reason_of_act
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.registry import (
    ActList,
    ActOfOffice,
    ActsOfOffice,
    Listing,
    OrganisationsListed,
    PersonShown,
    RecordedAct,
)
from portal.clients.refusals import Away
from portal.formats import time_text
from portal.messages_zh import WORDS, word
from portal.offices.asking import LISTING, code_of, part_within_reach, person_of, within_reach
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.people import XLSX
from portal.offices.reach import only
from tables.sheets import table

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/audit"
ACTS = Call(ServiceName.REGISTRY, "GET", "/v1/audit/acts", ActsOfOffice)
ABOUT = Call(ServiceName.REGISTRY, "GET", "/v1/people/{person_id}/acts", ActList)
OFFICES_LISTED = Call(ServiceName.REGISTRY, "GET", "/v1/organisations", OrganisationsListed)
DAYS, TABLE_PAGES_MAX, ACTS_MAX = 30, 100, 100
HEADING: Mapping[str, str] = {
    "at": "时间",
    "by": "经办人",
    "what": "办理",
    "person": "涉及人员",
    "place": "涉及机构",
    "reason": "理由",
}
Number = Annotated[int | None, Query(ge=1, le=2**62)]


@dataclass(frozen=True)
class Asked:
    """Whose acts, from which day to which, and about what."""

    office: UUID
    since: date
    until: date
    what: str = ""

    @property
    def address(self) -> str:
        """The query of a page like this one."""
        told = {"unit": self.office, "since": self.since, "until": self.until, "what": self.what}
        return urlencode({name: value for name, value in told.items() if value})

    def query(self, before: int | None = None) -> Mapping[str, Any]:
        """As the registry takes it."""
        found: dict[str, Any] = {"organisation_id": self.office, "since": self.since, "until": self.until}
        if self.what:
            found["what"] = self.what
        return {**found, "before": before} if before else found


def _asked(office: Office, unit: UUID | None, since: str, until: str, what: str) -> tuple[Asked, Errors]:
    """What an address asks for: the last thirty days of the office itself unless it says so."""
    errors, today = Errors(), china_date(now())
    begins, ends = _day(since, "since", errors), _day(until, "until", errors)
    ends = ends or today
    begins = begins or ends - timedelta(days=DAYS)
    if not errors and not begins <= ends <= begins + timedelta(days=366):
        errors.add("until", "截止日期不得早于起始日期，且相距不超过一年。")
    return Asked(unit or office.organisation_id, begins, ends, code_of(what, WORDS["ActSubject"])), errors


def _day(text: str, name: str, errors: Errors) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        errors.add(name, "日期请写作2026-09-01。")
        return None


Day = Annotated[str, Query(max_length=10)]


@router.get(PAGE)
async def acts(
    office: Desk, unit: UUID | None = None, since: Day = "", until: Day = "", what: str = "", before: Number = None
) -> Response:
    """A hundred a page, the latest first."""
    only(office, "auditor")
    asked, errors = _asked(office, unit, since, until, what)
    offices = await _offices(office)
    found: ActsOfOffice | Missing | None = None
    names: Mapping[UUID, PersonShown] | Missing = {}
    if not errors:
        found = await part_within_reach(office, ACTS, query=asked.query(before))
        if not isinstance(found, Missing):
            names = await names_of(office, found.acts)
    return office.page(
        "offices/audit/acts.html",
        status=422 if errors else 200,
        asked=asked,
        days={"since": str(asked.since), "until": str(asked.until)},
        offices=offices,
        found=found,
        names=names,
        is_first=before is None,
        by=by_text,
        errors=errors.found,
    )


async def _offices(office: Office) -> Sequence[tuple[str, str]]:
    """Authorities and departments of the auditor's region: whose people decide about others."""
    found: dict[str, str] = {str(office.organisation_id): office.organisation.name}
    for kind in ("hr-authority", "department"):
        query = {"organisation_id": office.organisation_id, "kind": kind, "rows": 200}
        listed = await office.me.part(OFFICES_LISTED, query=query)
        if not isinstance(listed, Missing):
            found |= {str(item.organisation_id): item.name for item in listed.organisations}
    return list(found.items())


async def names_of(office: Office, acts: Iterable[ActOfOffice]) -> Mapping[UUID, PersonShown] | Missing:
    """Whom acts are about, by id; who is out of the auditor's reach, or on no roster, is not among them."""
    ids = tuple({act.person_id for act in acts if act.person_id is not None})
    if not ids:
        return {}
    body = Listing(organisation_id=office.organisation_id, person_ids=ids)
    found = await office.me.part(LISTING, body=body)
    return found if isinstance(found, Missing) else {person.person_id: person for person in found.people}


def by_text(act: RecordedAct | ActOfOffice) -> str:
    """Who did something, in words."""
    if act.by_name:
        return f"{act.by_name}（{act.by_office}）" if act.by_office else act.by_name
    return {"operator": "平台运维人员", "reporter": "反映人"}.get(act.by, "业务系统")


@router.get(OFFICES + "/{organisation_id}/audit.xlsx")
async def acts_table(
    office: Desk, unit: UUID | None = None, since: Day = "", until: Day = "", what: str = ""
) -> Response:
    """The same as a table, up to ten thousand acts."""
    only(office, "auditor")
    asked, errors = _asked(office, unit, since, until, what)
    if errors:
        return office.me.go(f"{office.address}/audit")
    rows: list[Mapping[str, Any]] = []
    before = None
    for _ in range(TABLE_PAGES_MAX):
        found = await within_reach(office, ACTS, query=asked.query(before))
        names = await names_of(office, found.acts)
        if isinstance(names, Missing):
            raise Away("registry")
        rows += [row_of(act, names) for act in found.acts]
        before = found.before
        if before is None:
            break
    content = await asyncio.to_thread(table, HEADING, rows)
    return attachment(File(content, XLSX, disposition(f"操作记录（{asked.since}至{asked.until}）.xlsx")))


def row_of(act: ActOfOffice, names: Mapping[UUID, PersonShown]) -> Mapping[str, Any]:
    """A row of the table."""
    person = names.get(act.person_id) if act.person_id else None
    return {
        "at": time_text(act.at),
        "by": by_text(act),
        "what": word(act.what, "Act"),
        "person": f"{person.name}（{person.unit}）" if person else "",
        "place": act.organisation or "",
        "reason": reason_of_act(act.reason),
    }


@router.get(OFFICES + "/{organisation_id}/people/{person_id}/acts")
async def acts_about(office: Desk, person_id: UUID, before: Number = None) -> Response:
    """What was done about one person and by whom, the latest first, a hundred at a time."""
    only(office, "auditor")
    person, found = await asyncio.gather(
        person_of(office, person_id),
        office.me.part(ABOUT, path={"person_id": person_id}, query={"before": before} if before else {}),
    )
    is_more = not isinstance(found, Missing) and len(found.acts) == ACTS_MAX
    return office.page(
        "offices/audit/person.html", known=person, found=found, is_more=is_more, is_first=before is None, by=by_text
    )
