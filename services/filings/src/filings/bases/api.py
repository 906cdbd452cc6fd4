"""The register of training bases (培训基地), kept by the HR authorities that name them."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.auth import Acting, acting
from common.clock import now
from common.contracts.registry import TitleLevel
from common.contracts.vendor_gateway import Subject
from common.errors import BadValue
from common.idempotency import Keyed, begin
from common.identity import RegionCode
from common.text import line
from common.web import json_response
from filings.access.api import App, Body, actor_of
from filings.bases import actions
from filings.bases.answers import NewTrainingBase, TrainingBases
from filings.bases.domain import SoughtBases, shown
from filings.forms.domain.rows import has_id_number

router = APIRouter()
PAGE_MAX, NAME_MAX, ENTRUSTED_MAX = 200, 100, 200


def _name(text: str) -> str:
    if has_id_number(text):
        raise BadValue("an ID number stands in it; everybody reads this", "holds-id-number")
    return line(text, chars_max=NAME_MAX, name="name")


class NewBase(Body):
    """A base: what it is called, what and whom it was named for, from when."""

    office_id: UUID
    """The HR authority that names it, for which the caller acts."""
    name: Annotated[
        str,
        Field(min_length=1, max_length=NAME_MAX),
        AfterValidator(_name),
    ]
    subjects: list[Subject] = Field(min_length=1, max_length=2)
    title_levels: list[TitleLevel] | None = Field(default=None, min_length=1, max_length=5)
    """Left out: whomever the regulation lets bases of its level train."""
    entrusted_by: list[RegionCode] = Field(default_factory=list, max_length=ENTRUSTED_MAX)
    begins_on: date
    ends_on: date | None = None


class BaseEnd(Body):
    """The last day on which it is a base."""

    ends_on: date


@router.post("/v1/training-bases", status_code=201, response_model=NewTrainingBase, dependencies=[Depends(acting)])
async def name(body: NewBase, app: App, caller: Acting, keyed: Keyed) -> Response:
    """Name a base, as an HR authority; it is of that authority's level."""
    named: dict[str, Any] = {
        "name": body.name,
        "subjects": sorted(set(body.subjects)),
        "title_levels": None if body.title_levels is None else sorted(set(body.title_levels)),
        "entrusted_by": sorted({str(place) for place in body.entrusted_by}),
        "begins_on": body.begins_on,
        "ends_on": body.ends_on,
    }
    async with app.db.transaction() as tx:
        attempt = await begin(tx, keyed, caller.client_id, secret=app.deps.index)
        if attempt.before is not None:
            return attempt.before
        made = await actions.name_base(tx, actor_of(caller), body.office_id, named, now=now())
        return await attempt.keep(json_response({"base_id": made}, 201))


@router.put("/v1/training-bases/{base_id}/end", status_code=204, dependencies=[Depends(acting)])
async def end(base_id: UUID, body: BaseEnd, app: App, caller: Acting) -> None:
    """It is a base until this day; for the HR authority that named it."""
    async with app.db.transaction() as tx:
        await actions.end_base(tx, actor_of(caller), base_id, body.ends_on)


@router.get("/v1/training-bases", response_model=TrainingBases, dependencies=[Depends(acting)])
async def bases(
    app: App,
    region_code: RegionCode,
    on: Annotated[date | None, Query(description="only bases of this day")] = None,
    words: Annotated[str, Query(max_length=NAME_MAX, description="that stand in the name")] = "",
    base_ids: Annotated[tuple[UUID, ...], Query(max_length=PAGE_MAX, description="only these")] = (),
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> Response:
    """The bases that may serve a region: its own and those of the regions above it. For everybody who is signed in."""
    async with app.db.reading() as tx:
        sought = SoughtBases(on, words.strip(), base_ids)
        rows, names = await actions.listed(tx, str(region_code), sought, after, limit)
    listed = [shown(row, names.get(row.named_by)) for row in rows]
    return json_response({"bases": listed, "after": rows[-1].base_id if len(rows) == limit else None})
