"""What the office has to answer, the most urgent first."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.cases import BADGES
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Case, CasesToAnswer
from portal.formats import day_text
from portal.messages_zh import WORDS, word
from portal.offices.asking import code_of
from portal.offices.office import OFFICES, Desk, Office
from portal.offices.reach import lies_in, only
from portal.offices.whole_lists import Row, kept_list

router = APIRouter(include_in_schema=False)
PAGE = OFFICES + "/{organisation_id}/cases"
TO_ANSWER = Call(ServiceName.REGISTRY, "GET", "/v1/cases", CasesToAnswer)
_SHOWN: Mapping[str, Sequence[str]] = {"": ("open", "in-work"), "answered": ("answered",), "closed": ("closed",)}
HEADING: Mapping[str, str] = {
    "title": "标题", "kind": "类别", "how": "来源", "state": "状态", "about": "被反映", "opened": "提交日期",
    "due": "答复期限", "left": "期限提示",
}  # fmt: skip


def _query(states: Sequence[str], after: UUID | None) -> Mapping[str, object]:
    return {"state": list(states)} | ({"after": after} if after else {})


def _of_office(office: Office, found: CasesToAnswer, kind: str) -> Sequence[Case]:
    """What lies in the office's region, as far as the caller may answer it, of a kind where one is wanted."""
    region_code = office.organisation.region_code
    return [case for case in found.cases if kind in ("", case.kind) and lies_in(case.region_code, region_code)]


@router.get(PAGE)
async def cases(office: Desk, state: str = "", kind: str = "", after: UUID | None = None) -> Response:
    """What waits, or what was answered or has ended, two hundred at a time."""
    only(office, "hr-authority")
    shown = code_of(state, _SHOWN)
    wanted = code_of(kind, WORDS["CaseKind"])
    found = await office.me.part(TO_ANSWER, query=_query(_SHOWN[shown], after))
    return office.page(
        "offices/cases/list.html",
        found=found if isinstance(found, Missing) else _of_office(office, found, wanted),
        after=None if isinstance(found, Missing) else found.after,
        is_first=after is None,
        shown=shown,
        kind=wanted,
        badges=BADGES,
        days_left=days_left,
    )


@router.get(PAGE + ".xlsx")
async def cases_table(office: Desk, state: str = "", kind: str = "") -> Response:
    """All of them, the most urgent first; nothing of what was said, and no reporter."""
    only(office, "hr-authority")
    shown = code_of(state, _SHOWN)
    wanted = code_of(kind, WORDS["CaseKind"])

    async def page_of(after: UUID | None) -> tuple[Mapping[UUID, Row], UUID | None]:
        found = await office.me.ask(TO_ANSWER, query=_query(_SHOWN[shown], after))
        return {case.case_id: _row(case, waits=not shown) for case in _of_office(office, found, wanted)}, found.after

    return await kept_list(office, "投诉和意见", HEADING, page_of)


def _row(case: Case, *, waits: bool) -> Row:
    return {
        "title": case.title, "kind": word(case.kind, "CaseKind"), "how": word(case.how, "CaseHow") if case.how else "",
        "state": word(case.state, "CaseState"), "about": case.about or "", "opened": day_text(case.opened_at),
        "due": str(case.due_on), "left": days_left(case.due_on) if waits else "",
    }  # fmt: skip


def days_left(due_on: date) -> str:
    """How long there is to answer, in words."""
    days = (due_on - china_date(now())).days
    if days < 0:
        return f"逾期{-days}天"
    return f"还有{days}天" if days else "今日到期"
