"""The roster of a training (参训名单): a sheet or ticked people, the verdict on each row, and handing it in."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.files import attachment
from portal.access.forms import Errors, folded
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call, File
from portal.clients.models.filings import (
    ChosenPeople,
    Done,
    FilledForm,
    NewFiling,
    RosterRows,
    WholeRoster,
    WrittenRows,
)
from portal.clients.refusals import Refusal
from portal.clients.services import id_of
from portal.filing_steps import BADGES, WRITABLE, steps_of
from portal.messages_zh import WORDS
from portal.offices.asking import STANDINGS, code_of, names_of, years
from portal.offices.filings.asking import DECIDES, DO, FILED, FILINGS, LOOK_ROSTER, known, page, refuse_others
from portal.offices.filings.shown import accounts_of, changes_of, opinions_of
from portal.offices.filings.training_filings import ONE, PAGES_MAX, ROWS, training_of, training_page
from portal.offices.filings.training_form import WRITE
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
LIST = OFFICES + "/{organisation_id}/rosters"
PATH = LIST + "/{filing_id}"
BEGIN = Call(FILINGS, "POST", "/v1/filings/{filing_id}/rosters", NewFiling)
TEMPLATE = Call(FILINGS, "GET", "/v1/filings/{filing_id}/roster-template", File)
ROWS_OF = Call(FILINGS, "GET", "/v1/rosters/{filing_id}/rows", RosterRows)
SHEET = Call(FILINGS, "PUT", "/v1/rosters/{filing_id}/sheet", WrittenRows)
RETURNED = Call(FILINGS, "GET", "/v1/rosters/{filing_id}/sheet", File)
CHOOSE = Call(FILINGS, "PUT", "/v1/rosters/{filing_id}/people", WrittenRows, ChosenPeople)
PEOPLE_MAX = 200
"""Of a unit whose people are ticked on a page; larger ones use the sheet."""
SHEET_BYTES_MAX = 11 * 1024 * 1024
NOT_WITH_YOU = "该名单现在不在本单位手中，不能修改。"


@router.get(LIST)
async def rosters(
    office: Desk, state: str = "", number: Annotated[int, Query(alias="page", ge=1, le=PAGES_MAX)] = 1
) -> Response:
    """Those of the organisation's own trainings, the latest first."""
    refuse_others(office, DECIDES)
    state = code_of(state, WORDS["FilingState"])
    query = {"kind": "roster", "page": number, "rows": ROWS} | ({"state": state} if state else {})
    found = await office.me.part(FILED, path={"organisation_id": office.organisation_id}, query=query)
    return page(
        office,
        "rosters.html",
        found=found,
        state=state,
        number=number,
        pages=0 if isinstance(found, Missing) else -(-found.total // ROWS),
        badges=BADGES,
    )


@router.post(ONE + "/rosters")
async def begin(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """A roster of a training that was approved and has begun; one that is on its way already is opened."""
    training = await training_of(office, filing_id)
    try:
        made = await office.me.ask(BEGIN, path={"filing_id": filing_id})
    except Refusal as refusal:
        return await training_page(office, training, status=refusal.status, said_wrong=refusal.problem.detail)
    return office.me.go(f"{office.address}/rosters/{made.filing_id}")


@router.get(ONE + "/roster-template")
async def template(office: Desk, filing_id: UUID) -> Response:
    """The sheet with a column for every half day."""
    await training_of(office, filing_id)
    return attachment(await office.me.ask(TEMPLATE, path={"filing_id": filing_id}))


async def roster_of(office: Office, filing_id: UUID) -> WholeRoster:
    """A roster of the office's own; 404 for others."""
    refuse_others(office, DECIDES)
    found = await office.me.ask(LOOK_ROSTER, path={"filing_id": filing_id})
    if found.applicant.organisation_id != office.organisation_id:
        raise HTTPException(404)
    return found


@router.get(PATH)
async def roster(
    office: Desk, filing_id: UUID, state: str = "", after: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> Response:
    """How far it is, the verdict on each row, and what is still to be stated."""
    found = await roster_of(office, filing_id)
    return await _page(office, found, state=code_of(state, WORDS["RosterRowState"]), after=after)


async def _page(
    office: Office,
    found: WholeRoster,
    *,
    state: str = "",
    after: int = 0,
    typed: dict[str, str] | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    query: dict[str, Any] = {"after": after} | ({"state": state} if state else {})
    rows, names = await asyncio.gather(
        office.me.part(ROWS_OF, path={"filing_id": found.filing_id}, query=query),
        known(office, [], accounts_of(found)),
    )
    form = found.form
    return page(
        office,
        "roster.html",
        status=status,
        filing=found,
        badge=BADGES.get(found.state, ""),
        is_writable=found.is_mine and found.state in WRITABLE,
        rows=rows,
        state=state,
        after=after,
        changes=changes_of(found, found.changed),
        typed={"fee_charged": form.fee_charged or "", "note": form.note or ""} | (typed or {}),
        sheet_bytes_max=SHEET_BYTES_MAX,
        steps=steps_of(found),
        opinions=opinions_of(found, names),
        acts=[act for act in found.own_acts if act.act in ("withdraw", "take-back", "remind")],
        errors=[] if errors is None else errors.found,
    )


async def _refused_unless_writable(office: Office, found: WholeRoster) -> Response | None:
    if found.is_mine and found.state in WRITABLE:
        return None
    return await _page(office, found, errors=Errors([("", NOT_WITH_YOU)]), status=409)


@router.post(PATH + "/sheet")
async def upload(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """The sheet as it was filled in, in place of the rows that the roster had."""
    found = await roster_of(office, filing_id)
    if refused := await _refused_unless_writable(office, found):
        return refused
    file = typed.file("sheet")
    if file is None:
        return await _page(office, found, errors=Errors([("sheet", "请选择填好的名单文件。")]), status=422)
    try:
        await office.me.ask(SHEET, path={"filing_id": filing_id}, raw=await file.read())
    except Refusal as refusal:
        said = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        return await _page(office, found, errors=Errors([("sheet", sentence) for sentence in said]), status=422)
    return office.me.go(f"{office.address}/rosters/{filing_id}", said="roster-taken")


@router.get(PATH + "/sheet.xlsx")
async def returned(office: Desk, filing_id: UUID) -> Response:
    """The sheet again, each row with what came of it."""
    await roster_of(office, filing_id)
    return attachment(await office.me.ask(RETURNED, path={"filing_id": filing_id}))


@router.get(PATH + "/people")
async def people(office: Desk, filing_id: UUID) -> Response:
    """The people of the unit, to be ticked."""
    found = await roster_of(office, filing_id)
    if refused := await _refused_unless_writable(office, found):
        return refused
    return await _people_page(office, found)


async def _people_page(
    office: Office, found: WholeRoster, *, chosen: Sequence[str] = (), errors: Errors | None = None, status: int = 200
) -> Response:
    query: dict[str, Any] = {"organisation_id": office.organisation_id, "year": years()[0], "rows": PEOPLE_MAX}
    if not office.is_unit:
        query["unit"] = office.organisation_id
    listed = await office.me.part(STANDINGS, query=query)
    names = {} if isinstance(listed, Missing) else await names_of(office, listed.people)
    named = [] if isinstance(names, Missing) else sorted(names.values(), key=lambda person: person.name)
    return page(
        office,
        "roster-people.html",
        status=status,
        filing=found,
        listed=listed,
        names=names,
        people=named,
        people_max=PEOPLE_MAX,
        chosen=set(chosen),
        errors=[] if errors is None else errors.found,
    )


@router.post(PATH + "/people")
async def choose(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Those who were ticked attended everything; they take the place of the rows that the roster had."""
    found = await roster_of(office, filing_id)
    if refused := await _refused_unless_writable(office, found):
        return refused
    chosen = typed.texts("person")[:PEOPLE_MAX]
    ids = tuple(item for text in chosen if (item := id_of(text)) is not None)
    if not ids:
        return await _people_page(office, found, errors=Errors([("person", "请勾选参训的人员。")]), status=422)
    try:
        await office.me.ask(CHOOSE, path={"filing_id": filing_id}, body=ChosenPeople(person_ids=ids))
    except Refusal as refusal:
        errors = Errors([("", refusal.problem.detail)])
        return await _people_page(office, found, chosen=chosen, errors=errors, status=422)
    return office.me.go(f"{office.address}/rosters/{filing_id}", said="roster-taken")


@router.post(PATH)
async def submit(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """What was charged is stated and the roster handed in; ``do=save`` keeps it for later."""
    found = await roster_of(office, filing_id)
    if found.state not in WRITABLE | {"withdrawn"}:
        return office.me.go(f"{office.address}/rosters/{filing_id}")
    if refused := await _refused_unless_writable(office, found):
        return refused
    stated = {"fee_charged": folded(typed.text("fee_charged")), "note": typed.text("note")}
    if not stated["fee_charged"] and typed.text("do") != "save":
        errors = Errors([("fee_charged", "请填写每人每课时实际收取的金额（元），不收费的填0。")])
        return await _page(office, found, typed=stated, errors=errors, status=422)
    attachments = [str(item) for item in found.form.attachments or ()]
    form: dict[str, Any] = {name: value for name, value in stated.items() if value}
    form |= {"attachments": attachments} if attachments else {}
    path = {"filing_id": filing_id}
    try:
        await office.me.ask(WRITE, path=path, body=FilledForm(form=form))
        if typed.text("do") == "save":
            return office.me.go(f"{office.address}/rosters/{filing_id}", said="draft-saved")
        await office.me.ask(DO, path=path, body=Done(act="submit"))
    except Refusal as refusal:
        errors = Errors()
        for error in refusal.problem.errors:
            name = error.at.rpartition("/")[2]
            errors.add(name if name in stated else "", error.what)
        if not errors:
            errors.add("", refusal.problem.detail)
        return await _page(office, await roster_of(office, filing_id), typed=stated, errors=errors, status=422)
    return office.me.go(f"{office.address}/rosters/{filing_id}", said="roster-submitted")
