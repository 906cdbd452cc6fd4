"""What the office has to answer, the most urgent first."""

from collections.abc import Mapping, Sequence
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.cases import BADGES
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Case, CasesToAnswer
from portal.offices.asking import code_of
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import lies_in, only

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/cases"
TO_ANSWER = Call(ServiceName.REGISTRY, "GET", "/v1/cases", CasesToAnswer)
CASES_MAX = 200
_SHOWN: Mapping[str, Sequence[str]] = {"": ("open", "in-work"), "answered": ("answered",), "closed": ("closed",)}


async def cases_of(office: Office, states: Sequence[str] = _SHOWN[""]) -> Sequence[Case] | Missing:
    """What lies in the office's region, as far as the caller may answer it."""
    found = await office.me.part(TO_ANSWER, query={"state": list(states)})
    if isinstance(found, Missing):
        return found
    return [case for case in found.cases if lies_in(case.region_code, office.organisation.region_code)]


@router.get(PAGE)
async def cases(office: Desk, state: str = "", kind: str = "") -> Response:
    """What waits, or what was answered or has ended."""
    only(office, "hr-authority")
    shown = code_of(state, _SHOWN)
    wanted = code_of(kind, ("feedback", "complaint", "policy-question"))
    found = await cases_of(office, _SHOWN[shown])
    listed = found if isinstance(found, Missing) else [case for case in found if wanted in ("", case.kind)]
    return office.page(
        "offices/cases/list.html",
        found=listed,
        is_cut=not isinstance(found, Missing) and len(found) >= CASES_MAX,
        shown=shown,
        kind=wanted,
        badges=BADGES,
        days_left=days_left,
    )


def days_left(due_on: date) -> str:
    """How long there is to answer, in words."""
    days = (due_on - china_date(now())).days
    if days < 0:
        return f"逾期{-days}天"
    return f"还有{days}天" if days else "今日到期"
