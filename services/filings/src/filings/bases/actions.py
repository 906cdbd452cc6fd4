"""What can be done about training bases."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed, NotFound, Refused
from common.ids import uuid7
from filings.approval.domain.filings import Actor
from filings.bases import queries
from filings.bases.domain import BaseRow, SoughtBases
from filings.forms.domain.forms import TRAINING, Form, Wrong
from filings.people import queries as people_queries
from offices.regions import regions_above

HR_AUTHORITY = "hr-authority"


async def name_base(tx: Tx, actor: Actor, office_id: UUID, named: dict[str, Any], *, now: datetime) -> UUID:
    """An HR authority names a base, of its own level; ``named`` are the columns that it states."""
    office = await people_queries.organisation_with_region(tx, office_id)
    if office is None or office[0].kind != HR_AUTHORITY or not actor.acts_for(HR_AUTHORITY, office_id):
        raise NotAllowed("not-yours", "training bases are named by HR authorities, each for its own region")
    region_code = office[1]
    _refuse_days(named["begins_on"], named["ends_on"])
    stem = region_code.removesuffix("00").removesuffix("00")
    if any(place == region_code or not place.startswith(stem) for place in named["entrusted_by"]):
        raise Refused("not-below", "entrusted_by names regions below the authority's own")
    base_id = uuid7()
    stated = {"named_by": office_id, "region_code": region_code, "made_by": actor.account_id, "made_at": now}
    await queries.add_base(tx, base_id=base_id, **stated, **named)
    return base_id


async def end_base(tx: Tx, actor: Actor, base_id: UUID, ends_on: date) -> None:
    """The authority that named it ends it after a day; what was trained there stays as it is."""
    row = await queries.base_of(tx, base_id, lock=True)
    if row is None:
        raise NotFound("unknown-base", "there is no training base of this id")
    if not actor.acts_for(HR_AUTHORITY, row.named_by):
        raise NotAllowed("not-yours", "a training base is ended by the HR authority that named it")
    _refuse_days(row.begins_on, ends_on)
    await queries.end_base(tx, base_id, ends_on, actor.account_id)


def _refuse_days(begins_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < begins_on:
        raise Refused("ends-before-it-begins", "ends_on lies before begins_on")


async def listed(
    tx: Tx, region_code: str, sought: SoughtBases, after: UUID | None, rows_max: int
) -> tuple[list[BaseRow], dict[UUID, str]]:
    """The bases that may serve a region: its own and those of the regions above it; and who named them."""
    rows = await queries.bases_in(tx, regions_above(region_code), sought, after, rows_max)
    return list(rows), await people_queries.names_of(tx, {row.named_by for row in rows})


async def base_for(tx: Tx, form: Form, region_code: str | None) -> tuple[BaseRow | None, Wrong | None]:
    """The base that a plan names, and why it may not: it is not on record, or none of those that :func:`listed` offers
    to this region; with ``None`` every region may.
    """
    if "base" not in form:
        return None, None
    row = await queries.base_of(tx, UUID(form["base"]))
    if row is None:
        return None, _wrong(TRAINING["base"].problem, "no base has this id")
    if region_code is not None and row.region_code not in regions_above(region_code):
        return row, _wrong(
            "该基地由其他地区确定，请选择本地区或上级地区的培训基地",
            "the base was named by an authority that is neither of the applicant's region nor above it",
        )
    return row, None


def _wrong(problem: str, detail: str) -> Wrong:
    return Wrong("base", TRAINING["base"].name, problem, detail=detail)
