"""What differs, field by field with both values, and how it is settled: one or many at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import (
    HrDifference,
    HrDifferences,
    NewSettlement,
    NewSettlements,
    SettlementResults,
)
from portal.clients.refusals import Refusal
from portal.formats import day_text
from portal.messages_zh import word
from portal.offices.asking import UnitAsked, code_of, part_within_reach, unit_of
from portal.offices.office import Desk, Office
from portal.offices.staff import STAFF, RecordingDesk, kept_day, kept_text, records
from portal.offices.whole_lists import Row, kept_list

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/differences"
LIST = Call(ServiceName.REGISTRY, "GET", "/v1/hr-data/differences", HrDifferences)
SETTLE = Call(ServiceName.REGISTRY, "POST", "/v1/hr-data/settlements", SettlementResults, NewSettlements)
HEADING: Mapping[str, str] = {
    "name": "姓名", "number": "身份证号", "unit": "单位", "field": "项目", "ours": "本平台", "theirs": "人社业务平台",
    "due": "办理期限", "late": "是否逾期", "reason": "保留理由", "settled": "办理日期",
}  # fmt: skip
CURSOR = r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[1-4])?$"


class Chosen(BaseModel):
    """A difference as its page wrote it into the form, with both values as they were shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person_id: UUID
    field: Literal["unit_code", "post_category", "post_grade", "title_level"]
    ours: str | None = Field(max_length=64)
    theirs: str = Field(max_length=64)


class Asked(BaseModel):
    """Which differences a page shows."""

    model_config = ConfigDict(frozen=True)

    state: str = "open"
    unit: str = ""
    overdue: str = ""
    after: str = ""

    @property
    def query(self) -> dict[str, str]:
        """As the registry takes it."""
        found = {"state": self.state, "unit_id": self.unit, "after": self.after}
        return {name: value for name, value in found.items() if value} | (
            {"is_overdue": "true"} if self.overdue else {}
        )


async def asked(
    state: str = "", unit: UnitAsked = "", overdue: str = "", after: Annotated[str, Query(pattern=CURSOR)] = ""
) -> Asked:
    """What an address asks for; 404 for what no page of ours writes."""
    return Asked(
        state=code_of(state, ("open", "kept")) or "open",
        unit=str(unit_of(unit) or ""),
        overdue=code_of(overdue, ("1",)),
        after=after,
    )


Wanted = Annotated[Asked, Depends(asked)]


@router.get(PAGE)
async def differences(office: Desk, wanted: Wanted) -> Response:
    """Fifty at a time, in the order of people; offices that record nobody see them, too."""
    return await _page(office, wanted)


@router.get(PAGE + ".xlsx")
async def differences_table(office: Desk, wanted: Wanted) -> Response:
    """All that are asked for, in the order of people, with numbers masked."""

    async def page_of(after: str | None) -> tuple[Mapping[Any, Row], str | None]:
        asked_for = wanted.model_copy(update={"after": after or ""})
        query = {"organisation_id": office.organisation_id, **asked_for.query}
        found = await office.me.ask(LIST, query=query)
        return {(item.person_id, item.field): _row(item) for item in found.differences}, found.after

    return await kept_list(office, "与人社业务平台的差异", HEADING, page_of)


def _row(item: HrDifference) -> Row:
    is_late = item.is_overdue if item.kept is None else item.kept.is_late
    return {
        "name": item.name, "number": item.id_number_masked, "unit": item.unit, "field": word(item.field, "HrField"),
        "ours": value_text(item.field, item.ours), "theirs": value_text(item.field, item.theirs, item.with_grade),
        "due": str(item.due_on), "late": "逾期" if is_late else "",
        "reason": item.kept.reason if item.kept else "",
        "settled": day_text(item.kept.settled_at) if item.kept else "",
    }  # fmt: skip


@router.post(PAGE)
async def settle(office: RecordingDesk, typed: Posted) -> Response:
    """Take the HR platform's values of those that are ticked, or keep one's own and say why."""
    wanted, errors = Asked(unit=typed.text("unit"), after=typed.text("after")), Errors()
    chosen, decision = _chosen(typed), typed.text("decision")
    reason, since = typed.text("reason"), None
    if not chosen:
        errors.add("chosen", "请选择要办理的项目。")
    if decision not in ("take", "keep"):
        raise HTTPException(404)
    if decision == "keep" and not reason:
        errors.add("reason", "保留本单位数据的，请写明理由。")
    try:
        since = typed.day("effective_on")
    except ValueError:
        errors.add("effective_on", "请填写日期，如2026-09-01。")
    if errors:
        return await _page(office, wanted, errors, typed)
    body = NewSettlements(
        settlements=tuple(
            NewSettlement(
                person_id=item.person_id, field=item.field, ours=item.ours, theirs=item.theirs,
                decision=cast(Literal["take", "keep"], decision), reason=reason if decision == "keep" else None,
                effective_on=since if decision == "take" else None,
            )
            for item in chosen
        )
    )  # fmt: skip
    try:
        found = await office.me.ask(SETTLE, body=body)
    except Refusal as refusal:
        return await _page(office, wanted, _of_rows(refusal), typed)
    if not found.refused:
        return office.me.go(f"{office.address}/staff/differences", said="differences-settled")
    for sentence, count in Counter(item.message or "" for item in found.results if item.status == "refused").items():
        errors.add("chosen", f"{count}项未办理：{sentence}")
    return await _page(office, wanted, errors, typed, settled=found.settled)


def _of_rows(refusal: Refusal) -> Errors:
    """What is wrong is the same in every row: the reason or the day that stands beneath them."""
    found = {(error.at.rpartition("/")[2], error.what): None for error in refusal.problem.errors}
    named = [(at if at in ("reason", "effective_on") else "", what) for at, what in found]
    return Errors(named or [("", refusal.problem.detail)])


def _chosen(typed: Typed) -> Sequence[Chosen]:
    """Those that are ticked; what no page of ours wrote is none."""
    found = list[Chosen]()
    for text in typed.texts("chosen")[:200]:
        try:
            found.append(Chosen.model_validate_json(text))
        except ValidationError:
            continue
    return found


async def _page(
    office: Office, wanted: Asked, errors: Errors | None = None, typed: Typed | None = None, *, settled: int = 0
) -> Response:
    query = {"organisation_id": office.organisation_id, **wanted.query}
    found = await part_within_reach(office, LIST, query=query)
    return office.page(
        "offices/differences/list.html",
        status=422 if errors else 200,
        errors=[] if errors is None else errors.found,
        wanted=wanted,
        found=found,
        marks=() if isinstance(found, Missing) else [mark_of(item) for item in found.differences],
        value_text=value_text,
        may_settle=records(office) and wanted.state == "open",
        settled=settled,
        reason="" if typed is None else kept_text(typed.text("reason")),
        effective_on="" if typed is None else kept_day(typed, "effective_on"),
    )


def mark_of(item: HrDifference) -> str:
    """What the tick of a difference says: which one it is, with both values."""
    return Chosen.model_validate(
        {name: getattr(item, name) for name in ("person_id", "field", "ours", "theirs")}
    ).model_dump_json()


def value_text(field: str, value: str | None, grade: int | None = None) -> str:
    """A value as people read it."""
    if value is None:
        return "未填"
    match field:
        case "post_category":
            return word(value, "PostCategory") + ("" if grade is None else f"（{grade}级）")
        case "title_level":
            return word(value, "TitleLevel")
        case "post_grade":
            return f"{value}级"
        case _:
            return value
