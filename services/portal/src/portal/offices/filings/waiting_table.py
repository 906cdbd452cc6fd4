"""What waits for an office as an Excel file, to be shared out among those who decide."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.clients.models.filings import DeskFiling
from portal.clients.refusals import Away
from portal.formats import day_text
from portal.messages_zh import WORDS
from portal.offices.asking import code_of
from portal.offices.filings.asking import DECIDES, WAITING, Known, known, refuse_others
from portal.offices.filings.waiting import PATH
from portal.offices.office import Desk
from portal.offices.statistics.frame import kept_table

router = APIRouter(include_in_schema=False)
ROWS_MAX, _AT_ONCE = 2_000, 50
HEADING: Mapping[str, str] = {
    "title": "事项", "kind": "类别", "who": "申请人", "days": "等待（天）", "due": "应于何日前办理", "late": "是否超期",
    "remarks": "提示", "last": "此前办理",
}  # fmt: skip


@router.get(PATH + ".xlsx")
async def waiting_table(office: Desk, kind: str = "") -> Response:
    """Up to two thousand, the longest waiting first, with numbers masked; the people of claims can see that."""
    refuse_others(office, DECIDES)
    kind = code_of(kind, WORDS["FilingKind"])
    path = {"organisation_id": office.organisation_id}
    rows = dict[Any, Mapping[str, Any]]()
    for page in range(1, ROWS_MAX // _AT_ONCE + 1):
        query = {"page": page, "rows": _AT_ONCE} | ({"kind": kind} if kind else {})
        found = await office.me.ask(WAITING, path=path, query=query)
        people = await known(office, [item.person_id for item in found.filings], [])
        if people.is_away:
            raise Away("registry")
        rows |= {item.filing_id: _row(item, people) for item in found.filings}
        if page * _AT_ONCE >= found.total:
            break
    name = f"待办备案和申请（{office.organisation.name}）.xlsx"
    return await kept_table(name, [("待办备案和申请", HEADING, list(rows.values()))])


def _row(item: DeskFiling, people: Known) -> Mapping[str, Any]:
    year = f"{item.training_year}年度" if item.training_year else ""
    last = item.last_opinion
    return {
        "title": f"{year}{item.title or item.kind_name}",
        "kind": item.kind_name,
        "who": people.person(item.person_id) or item.applicant_name or "",
        "days": item.waits_days,
        "due": day_text(item.due_at) if item.due_at else "",
        "late": "超期" if item.is_late else "",
        "remarks": "；".join(remark.message for remark in item.remarks),
        "last": f"{last.made_for_name or '平台'}：{last.act_name}" if last else "",
    }
