"""The registers of teachers (师资库), courses (课程库) and training institutions (培训机构名录)."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field, model_validator

from common.auth import Acting, acting
from common.clock import now
from common.contracts.vendor_gateway import Subject
from common.errors import BadValue
from common.idempotency import Keyed, begin
from common.identity import RegionCode
from common.text import line
from common.web import json_response
from filings.access.api import App, Body, Text, actor_of
from filings.forms.domain.readers import some_hours
from filings.forms.domain.rows import has_id_number
from filings.library import actions
from filings.library.answers import LibraryItem, LibraryItems, NewLibraryItem, StateOfItem
from filings.library.domain import ItemAct, ItemKind, ItemState, Sought, shown

router = APIRouter()
NAME_MAX, ABOUT_MAX, PAGE_MAX, PAGES_MAX, WORDS_MAX, IDS_MAX = 100, 500, 500, 1_000, 50, 100


def _line(text: str) -> str:
    if has_id_number(text):
        raise BadValue("an ID number stands in it; everybody reads this", "holds-id-number")
    return line(text, chars_max=NAME_MAX, name="it")


def _hours(text: str) -> str:
    return str(some_hours(text))


def _words(text: str) -> str:
    return line(text, chars_max=WORDS_MAX, name="words") if text.strip() else ""


Line = Annotated[str, AfterValidator(_line)]
Words = Annotated[str, AfterValidator(_words)]


class NewItem(Body):
    """A teacher, a course or a training institution; what it is called, and what is taught."""

    organisation_id: UUID
    """Which organisation registers it; the caller acts for it."""
    kind: ItemKind
    name: Line
    employer: Line | None = None
    """Of a teacher: where they work; asked of every teacher."""
    post: Line | None = None
    """Of a teacher: post and title."""
    about: Annotated[Text, Field(max_length=ABOUT_MAX)]
    subjects: list[Subject] = Field(min_length=1, max_length=2)
    hours: Annotated[str, AfterValidator(_hours)] | None = None
    """Of a course: class hours."""
    begins_on: date
    ends_on: date | None = None

    @model_validator(mode="after")
    def _has_its_fields(self) -> Self:
        is_teacher, is_course = self.kind is ItemKind.TEACHER, self.kind is ItemKind.COURSE
        if (self.employer is not None) != is_teacher or (self.post is not None and not is_teacher):
            raise BadValue("employer and post are a teacher's, of whom the employer is asked")
        if self.hours is not None and not is_course:
            raise BadValue("hours are a course's")
        return self


class ActOnItem(Body):
    """What is done with an entry; refusing and withdrawing it need a reason."""

    act: ItemAct
    reason: Annotated[Text, Field(max_length=ABOUT_MAX)] | None = None


@router.post("/v1/library-items", status_code=201, response_model=NewLibraryItem, dependencies=[Depends(acting)])
async def register(body: NewItem, app: App, caller: Acting, keyed: Keyed) -> Response:
    """Register a teacher, a course or an institution; the HR authority of the organisation's level reviews it."""
    stated: dict[str, Any] = body.model_dump(exclude={"organisation_id"})
    stated["subjects"] = sorted(set(body.subjects))
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, caller.client_id, secret=app.deps.index)
        if attempt.before is not None:
            return attempt.before
        made = await actions.register(tx, actor_of(caller), body.organisation_id, stated, now=now())
        return await attempt.keep(json_response({"item_id": made}, 201))


@router.get("/v1/library-items", response_model=LibraryItems, dependencies=[Depends(acting)])
async def items(  # noqa: PLR0913, PLR0917 - one parameter for each field of the filter
    app: App,
    caller: Acting,
    kind: ItemKind,
    region_code: RegionCode,
    state: Annotated[ItemState | None, Query(description="listed or withdrawn; both where left out")] = None,
    subject: Subject | None = None,
    on: Annotated[date | None, Query(description="a day on which they stand in the register")] = None,
    words: Annotated[Words, Query(max_length=WORDS_MAX, description="that stand in it")] = "",
    item_ids: Annotated[tuple[UUID, ...], Query(max_length=IDS_MAX, description="only these")] = (),
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    rows: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> Response:
    """A register of the province of a region, for everybody who is signed in: what is listed or was withdrawn."""
    wanted = state if state in (None, ItemState.LISTED, ItemState.WITHDRAWN) else ItemState.LISTED
    async with app.db.reading() as tx:
        sought = Sought(wanted, subject, on, words, item_ids)
        found, total = await actions.listed(tx, kind, str(region_code), sought, page, rows)
        names = await actions.names_of(tx, found)
    with_reason = bool(caller.roles)
    return json_response({
        "items": [shown(row, names, [], with_reason=with_reason) for row in found], "total": total,
    })  # fmt: skip


@router.get("/v1/library-items/of-office", response_model=LibraryItems, dependencies=[Depends(acting)])
async def items_of_office(
    app: App,
    caller: Acting,
    kind: ItemKind,
    organisation_id: UUID,
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    rows: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> Response:
    """What an organisation registered or reviews, what waits first; for those who act for it."""
    async with app.db.reading() as tx:
        found, total = await actions.of_office(tx, actor_of(caller), kind, organisation_id, page, rows)
        names = await actions.names_of(tx, found)
    return json_response({"items": [shown(row, names, [], with_reason=True) for row in found], "total": total})


@router.get("/v1/library-items/{item_id}", response_model=LibraryItem, dependencies=[Depends(acting)])
async def item(item_id: UUID, app: App, caller: Acting) -> Response:
    """One entry, with what the caller may do with it."""
    async with app.db.reading() as tx:
        row, acts = await actions.one(tx, actor_of(caller), item_id)
        names = await actions.names_of(tx, [row])
    return json_response(shown(row, names, acts, with_reason=bool(caller.roles)))


@router.post("/v1/library-items/{item_id}/acts", response_model=StateOfItem, dependencies=[Depends(acting)])
async def act(item_id: UUID, body: ActOnItem, app: App, caller: Acting) -> Response:
    """List it, refuse it, or take it out of the register (清退出库) with a reason."""
    async with app.db.transaction() as tx:
        state = await actions.do_act(tx, actor_of(caller), item_id, body.act, body.reason, now=now())
    return json_response({"item_id": item_id, "state": state})
