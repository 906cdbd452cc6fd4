"""What an HR authority has to look at as an Excel file, to be shared out and worked through."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.models.vendor_gateway import ReviewedCompletion
from portal.clients.refusals import Away
from portal.formats import time_text
from portal.messages_zh import WORDS, word
from portal.offices.asking import VENDORS, code_of, names_of, vendor_names
from portal.offices.reviews.asking import INBOX, REVIEWS, Authority, flags_text
from portal.offices.statistics.frame import kept_table

router = APIRouter(include_in_schema=False)
ROWS_MAX, _AT_ONCE = 10_000, 200
HEADING: Mapping[str, str] = {
    "course": "课程", "vendor": "培训机构", "name": "姓名", "number": "身份证号", "subject": "科目", "hours": "学时",
    "started": "开始学习", "completed": "完成", "received": "报送", "flags": "疑点", "act": "最近办理",
    "reason": "理由",
}  # fmt: skip


@router.get(REVIEWS + ".xlsx")
async def inbox_table(
    office: Authority,
    state: str = "held",
    vendor: Annotated[str, Query(pattern=r"^([a-z][a-z0-9-]{1,62})?$")] = "",
) -> Response:
    """The first ten thousand of a state, the oldest first, with numbers masked; each of the people can see that."""
    wanted = code_of(state, WORDS["ReviewState"]) or "held"
    vendors = vendor_names(await office.me.part(VENDORS))
    query: dict[str, Any] = {"organisation_id": office.organisation_id, "state": wanted, "limit": _AT_ONCE}
    query |= {"vendor": vendor} if vendor else {}
    rows = list[Mapping[str, Any]]()
    while len(rows) < ROWS_MAX:
        found = await office.me.ask(INBOX, query=query)
        names = await names_of(office, found.completions)
        if isinstance(names, Missing):
            raise Away("registry")
        rows += _rows(found.completions, names, vendors)
        if found.after is None:
            break
        query["after"] = found.after
    name = f"网络学时{word(wanted, 'ReviewState')}（{office.organisation.name}）.xlsx"
    return await kept_table(name, [("网络学时核查", HEADING, rows)])


def _rows(
    completions: Sequence[ReviewedCompletion], names: Mapping[Any, Any], vendors: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    known = [names.get(item.person_id) for item in completions]
    return [
        {
            "course": item.course_title, "vendor": vendors.get(item.vendor, "培训机构"),
            "name": person.name if person else "", "number": person.id_number_masked if person else "",
            "subject": word(item.subject, "Subject"), "hours": float(item.hours),
            "started": time_text(item.started_at), "completed": time_text(item.completed_at),
            "received": time_text(item.received_at), "flags": flags_text(item.flags),
            "act": word(item.latest_act, "ReviewAct") if item.latest_act else "", "reason": item.latest_reason or "",
        }
        for item, person in zip(completions, known, strict=True)
    ]  # fmt: skip
