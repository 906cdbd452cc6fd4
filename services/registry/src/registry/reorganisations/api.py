"""Organisations change from a day on: renamed, moved, merged, split, closed and opened again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.auth import Caller, admit
from common.clock import china_date, now
from common.db import Tx
from common.errors import Refused
from common.identity import IdNumber, OrganisationCode, RegionCode, refuse_id_number
from common.text import line
from common.web import json_response
from offices.authority import Action
from registry.access import actions as access_actions
from registry.access.api import App, AppState, Body, Reason
from registry.access.domain.authority import Actor
from registry.accounts.api.current_user import signed_in, token_of
from registry.accounts.queries import accounts as account_queries
from registry.organisations.actions import history as history_actions
from registry.organisations.answers import NewChange, OrganisationOnDay
from registry.organisations.domain.organisations import OrganisationState
from registry.organisations.domain.rows import ORGANISATION_NAME_MAX
from registry.organisations.queries.organisations import PlacedOrganisation
from registry.people.domain.rows import DAY_FIRST, DAYS_AHEAD_MAX
from registry.reorganisations.actions import changes as change_actions
from registry.reorganisations.actions.changes import NewUnit, RequestedChange

router = APIRouter()
NEW_UNITS_MAX, NAMED_MAX = 50, 10_000
SCOPE_CHANGES, SCOPE_READS = "registry:write", "people:read"
OrganisationName = Annotated[
    str, AfterValidator(lambda name: refuse_id_number(line(name, chars_max=ORGANISATION_NAME_MAX, name="name")))
]


class _Change(Body):
    """From which day on (China), and why."""

    effective_on: date
    reason: Reason


class Rename(_Change):
    """Another name."""

    kind: Literal["rename"]
    name: OrganisationName


class Move(_Change):
    """Another region, another competent department (``null``: none any more), or both; what is left out stays."""

    kind: Literal["move"]
    region_code: RegionCode | None = None
    department_code: OrganisationCode | None = None


class Close(_Change):
    """It is no more. Nobody may stand there from that day on, and nobody below it."""

    kind: Literal["close"]


class Merge(_Change):
    """It is no more, and another organisation takes over its people and the units below it."""

    kind: Literal["merge"]
    into_code: OrganisationCode


class UnitOfSplit(Body):
    """A unit that comes of a split. Region and department are those of the unit that it comes of, unless given."""

    code: OrganisationCode
    name: OrganisationName
    region_code: RegionCode | None = None
    department_code: OrganisationCode | None = None
    id_numbers: list[IdNumber] = Field(default=[], max_length=NAMED_MAX, description="who goes there")


class Split(_Change):
    """New units come of it; who is not named for one of them stays where they are."""

    kind: Literal["split"]
    units: list[UnitOfSplit] = Field(min_length=1, max_length=NEW_UNITS_MAX)


class Reopen(_Change):
    """It was closed, and is there again as it was; people who went elsewhere stay there."""

    kind: Literal["reopen"]


Change = Annotated[Rename | Move | Close | Merge | Split | Reopen, Field(discriminator="kind")]


async def _changes(request: Request) -> Caller | Actor:
    """A program with the scope, or somebody with a session, whose roles are looked at once the places are known."""
    if token_of(request) is not None:
        return await signed_in(request)
    return await admit(request, SCOPE_CHANGES)


_changes.scope = SCOPE_CHANGES  # type: ignore[attr-defined]  # read by the architecture tests


@router.post(
    "/v1/organisations/{code}/changes",
    status_code=201,
    response_model=NewChange,
    dependencies=[Depends(_changes)],
)
async def change_organisation(
    code: OrganisationCode, body: Change, app: App, caller: Annotated[Caller | Actor, Depends(_changes)]
) -> Response:
    """Rename, move, close, merge, split or reopen an organisation from a day on, up to a year ahead: by a program, or
    by the HR authority of every place that the change touches.

    What is planned for a later day takes place on that day. 404 where there is none of this code, 409 where the
    change contradicts what is on record, 422 where it cannot be meant; nothing is recorded then.
    """
    today = china_date(now())
    if not DAY_FIRST <= body.effective_on <= today + timedelta(days=DAYS_AHEAD_MAX):
        raise Refused(
            "implausible-day",
            f"effective_on lies before {DAY_FIRST.year} or more than a year ahead",
            first_year=DAY_FIRST.year,
        )
    by = caller.by if isinstance(caller, Actor) else caller.client_id
    asked = RequestedChange(str(code), body.effective_on, body.reason, by)
    async with app.db.transaction() as tx:
        if isinstance(caller, Actor):
            await change_actions.refuse_unless_changes(tx, caller, asked, *_touched(body), now=now())
        else:
            await change_actions.record_change(tx, asked, now=now())
        change_id = await _changed(tx, asked, body, app, today)
    return json_response({"change_id": change_id}, 201)


async def _changed(tx: Tx, asked: RequestedChange, body: Change, app: AppState, today: date) -> UUID:
    match body:
        case Rename():
            return await change_actions.rename(tx, asked, body.name, today=today)
        case Move():
            given = {name: getattr(body, name) for name in ("region_code", "department_code")}
            what = {name: _text(value) for name, value in given.items() if name in body.model_fields_set}
            return await change_actions.move(tx, asked, what, today=today)
        case Close():
            return await change_actions.close(tx, asked, today=today)
        case Merge():
            return await change_actions.merge(tx, asked, str(body.into_code), today=today)
        case Reopen():
            return await change_actions.reopen(tx, asked, today=today)
        case Split():
            units = [
                NewUnit(
                    str(unit.code),
                    unit.name,
                    _text(unit.region_code),
                    _text(unit.department_code),
                    tuple(unit.id_numbers),
                )
                for unit in body.units
            ]
            return await change_actions.split(tx, asked, units, index=app.index, today=today)


def _touched(body: Change) -> tuple[list[str], list[str]]:
    """The other organisations and the regions that a change names, by their codes."""
    parts: list[Any] = [body, *(body.units if isinstance(body, Split) else ())]
    organisations = [_text(getattr(part, name, None)) for part in parts for name in ("into_code", "department_code")]
    regions = [_text(getattr(part, "region_code", None)) for part in parts]
    return [item for item in organisations if item], [region for region in regions if region]


def _text(code: object) -> str | None:
    return None if code is None else str(code)


async def _reads(request: Request) -> Caller | Actor:
    """A program with the scope, or somebody with a session, whose reach is looked at once the place is known."""
    if token_of(request) is not None:
        return await signed_in(request)
    return await admit(request, SCOPE_READS)


_reads.scope = SCOPE_READS  # type: ignore[attr-defined]  # read by the architecture tests


@router.get("/v1/organisations/{code}", response_model=OrganisationOnDay, dependencies=[Depends(_reads)])
async def organisation(
    code: OrganisationCode, app: App, caller: Annotated[Caller | Actor, Depends(_reads)], on: date | None = None
) -> Response:
    """What an organisation was on a day (today in China where none is given), whose it was, and its whole history: for
    programs, and for people within whose reach it lies today.
    """
    async with app.db.reading() as tx:
        past = await history_actions.organisation_on(tx, str(code), on or china_date(now()))
        if isinstance(caller, Actor):
            place = await access_actions.place_of(tx, past.organisation_id)
            access_actions.refuse_unless(caller, Action.SEE_STATISTICS, place)
        made_by = {account for row in past.changes if (account := access_actions.account_in(row.made_by))}
        named = await account_queries.names_of_accounts(tx, made_by)
    return json_response(
        {
            "organisation_id": past.organisation_id,
            "code": past.code,
            "there": past.there,
            **_shown_state(past.state),
            "department": _shown_other(past.department),
            "authority": _shown_other(past.authority),
            "successor": _shown_other(past.successor),
            "states": [
                {"effective_on": state.effective_on, **_shown_state(state), "is_closed": state.is_closed}
                for state in past.states
            ],
            "changes": [_shown_change(row, named) for row in past.changes],
            "names": past.names,
        }
    )


def _shown_change(row: Any, named: Mapping[UUID, str]) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in _OF_A_CHANGE}
    name = named.get(access_actions.account_in(row.made_by) or UUID(int=0))
    return shown if name is None else {**shown, "made_by_name": name}


_OF_A_CHANGE = ("change_id", "kind", "effective_on", "details", "reason", "made_by", "made_at")


def _shown_state(state: OrganisationState) -> dict[str, Any]:
    return {"name": state.name, "kind": state.kind, "region_code": state.region_code}


def _shown_other(other: PlacedOrganisation | None) -> dict[str, Any] | None:
    return None if other is None else {"code": other.code, "name": other.name}
