"""What a unit filed itself as Excel files: its trainings, their rosters, and claims for its people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.clients.models.filings import AwaitedStep, DeskFiling
from portal.clients.refusals import Away
from portal.formats import day_text
from portal.messages_zh import WORDS
from portal.offices.asking import code_of
from portal.offices.filings import claims, rosters, training_filings
from portal.offices.filings.asking import DECIDES, FILED, Known, known, refuse_others
from portal.offices.office import Desk, Office
from portal.offices.whole_lists import Row, kept_list, next_page

router = APIRouter(include_in_schema=False)
_AT_ONCE = 100


@dataclass(frozen=True)
class _List:
    """A list of filings of one kind."""

    kind: str
    title: str
    heading: Mapping[str, str]


_STANDS: Mapping[str, str] = {
    "state": "状态", "waits": "由谁办理", "due": "应于何日前办理", "last": "最近意见", "changed": "最近变动",
}  # fmt: skip
_TRAININGS = _List(
    "training",
    "线下培训备案",
    {"title": "培训", "begins": "开始日期", "ends": "结束日期", "people": "人数", **_STANDS},
)
_ROSTERS = _List("roster", "参训名单", {"title": "名单", **_STANDS})
_CLAIMS = _List("claim", "代为提出的认定申请", {"title": "申请", "year": "年度", "who": "申请对象", **_STANDS})


@router.get(training_filings.PATH + ".xlsx")
async def trainings_table(office: Desk, state: str = "") -> Response:
    """The unit's trainings, the latest first."""
    refuse_others(office, DECIDES)
    return await _kept(office, _TRAININGS, state)


@router.get(rosters.LIST + ".xlsx")
async def rosters_table(office: Desk, state: str = "") -> Response:
    """The rosters of its trainings, the latest first."""
    refuse_others(office, DECIDES)
    return await _kept(office, _ROSTERS, state)


@router.get(claims.PATH + ".xlsx")
async def claims_table(office: Desk, state: str = "") -> Response:
    """Claims that it made for its people, the latest first, with numbers masked; each of the people can see that."""
    refuse_others(office, claims.CLAIMS)
    return await _kept(office, _CLAIMS, state)


async def _kept(office: Office, wanted: _List, state: str) -> Response:
    of_kind = {"kind": wanted.kind, "rows": _AT_ONCE}
    of_kind |= {"state": state} if code_of(state, WORDS["FilingState"]) else {}
    path = {"organisation_id": office.organisation_id}

    async def page_of(page: int) -> tuple[Mapping[UUID, Row], int | None]:
        found = await office.me.ask(FILED, path=path, query={**of_kind, "page": page})
        names = await known(office, [item.person_id for item in found.filings], [])
        if names.is_away:
            raise Away("registry")
        rows = {item.filing_id: _row(item, names) for item in found.filings}
        return rows, next_page(page, _AT_ONCE, found.total)

    return await kept_list(office, wanted.title, wanted.heading, page_of, first=1)


def _row(item: DeskFiling, names: Known) -> Row:
    last = item.last_opinion
    return {
        "title": item.title or item.kind_name,
        "year": item.training_year or "",
        "who": names.person(item.person_id),
        "begins": str(item.begins_on or ""),
        "ends": str(item.ends_on or ""),
        "people": item.people or "",
        "state": item.state_text,
        "waits": _waits(item.waiting),
        "due": day_text(item.due_at) if item.due_at and item.waiting else "",
        "last": f"{last.made_for_name or '平台'}：{last.act_name}" + (f"（{last.text}）" if last.text else "")
        if last
        else "",
        "changed": day_text(item.changed_at),
    }


def _waits(waiting: Sequence[AwaitedStep]) -> str:
    """Of whom what is wanted, in words."""
    found = [f"{'本人' if step.kind == 'person' else step.name or '受理部门'}：{step.what_text}" for step in waiting]
    return "；".join(found) or "已办结"
