"""Enrolment as offices keep it: opened by who holds a training, and used by units for their people."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field, model_validator

from common.auth import Acting, Caller, acting
from common.clock import china_date, now
from common.errors import BadValue
from common.readings import Reading
from common.text import line
from common.web import json_response
from filings.access.api import App, AppState, Body, Text, actor_of, reader_of
from filings.decisions.domain.recognitions import TEST_RESULT_MAX
from filings.enrolment.actions import openings, people, places
from filings.enrolment.actions.openings import Opened
from filings.enrolment.answers import (
    EnrolledPeople,
    EnrolmentOutcomes,
    RemovedPeople,
    SavedResults,
    TrainingList,
    TrainingPlan,
    UnitsToChoose,
)
from filings.enrolment.api import shapes
from filings.enrolment.domain import QUOTA_MAX, EnrolmentState, Outcome
from filings.forms.domain.rows import has_id_number

router = APIRouter()
UNITS_MAX, AT_ONCE_MAX, PAGE_MAX, PAGES_MAX, REASON_MAX, WORDS_MAX = 200, 200, 200, 1_000, 200, 50
People = Annotated[list[UUID], Field(min_length=1, max_length=AT_ONCE_MAX)]


class EnrolmentSettings(Body):
    """For how many, until when, and whose people."""

    quota: int = Field(ge=1, le=QUOTA_MAX)
    closes_on: date
    """The last day on which people enrol; a day that is past closes it."""
    units: list[UUID] | None = Field(default=None, min_length=1, max_length=UNITS_MAX)
    """Left out: everybody in the organiser's reach."""


def _words(text: str) -> str:
    return line(text, chars_max=WORDS_MAX, name="words") if text.strip() else ""


class UnitsSought(Body):
    """Which organisations are looked for, and whose names are asked for again."""

    words: Annotated[str, AfterValidator(_words)] = Field(default="", max_length=WORDS_MAX)
    """That stand in their names; left out for all."""
    chosen: list[UUID] = Field(default=[], max_length=UNITS_MAX)
    """Those that were chosen before."""
    rows: int = Field(default=50, ge=1, le=PAGE_MAX)


class PeopleToEnrol(Body):
    """Who is enrolled, and for which organisation: their unit, or the one that holds the training."""

    organisation_id: UUID
    person_ids: People
    despite_conflicts: bool = False
    """Also those who are at another training on a half day of this one."""


class PeopleToTry(Body):
    """Who would be enrolled."""

    organisation_id: UUID
    person_ids: People


class PeopleToRemove(Body):
    """Who is taken off, and why."""

    organisation_id: UUID
    person_ids: People
    reason: Annotated[Text, Field(max_length=REASON_MAX)] | None = None


def _result(text: str) -> str:
    if has_id_number(text):
        raise BadValue("an ID number stands in it", "holds-id-number")
    return line(text, chars_max=TEST_RESULT_MAX, name="it") if text.strip() else ""


class TestResult(Body):
    """How somebody's test came out; an empty text takes it back."""

    person_id: UUID
    test_result: Annotated[str, AfterValidator(_result)]


class TestResults(Body):
    """How tests came out (考核结果), of people who are enrolled; each once."""

    results: list[TestResult] = Field(min_length=1, max_length=AT_ONCE_MAX)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({result.person_id for result in self.results}) < len(self.results):
            raise BadValue("somebody is named twice", "twice")
        return self


@router.put("/v1/filings/{filing_id}/enrolment", status_code=204, dependencies=[Depends(acting)])
async def open_enrolment(filing_id: UUID, body: EnrolmentSettings, app: App, caller: Acting) -> None:
    """Open enrolment to an approved training, or change it; for the organisation that holds the training."""
    wanted = Opened(body.quota, body.closes_on, None if body.units is None else tuple(body.units))
    async with app.db.transaction() as tx:
        await openings.open_enrolment(tx, actor_of(caller), filing_id, wanted, app.deps, now=now())


@router.post(
    "/v1/filings/{filing_id}/enrolment/units/queries", response_model=UnitsToChoose, dependencies=[Depends(acting)]
)
async def units_to_choose(filing_id: UUID, body: UnitsSought, app: App, caller: Acting) -> Response:
    """For whose people enrolment may be opened, by words of their names; for who holds the training."""
    async with app.db.reading() as tx:
        units = await openings.units_to_choose(
            tx, actor_of(caller), filing_id, body.words, body.chosen, body.rows, today=china_date(now())
        )
    return json_response(
        {
            "found": [unit._asdict() for unit in units.found],
            "total": units.total,
            "chosen": [unit._asdict() for unit in units.chosen],
        }
    )


@router.get("/v1/trainings", response_model=TrainingList, dependencies=[Depends(acting)])
async def trainings(
    app: App,
    caller: Acting,
    organisation_id: UUID,
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    rows: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> Response:
    """Approved trainings that an organisation holds, and those that are open to its people."""
    today = china_date(now())
    async with app.db.reading() as tx:
        found, total = await openings.of_office(tx, actor_of(caller), organisation_id, page, rows, today=today)
    listed = [shapes.listed(item, organisation_id, today) for item in found]
    return json_response({"trainings": listed, "total": total})


@router.get("/v1/trainings/{filing_id}", response_model=TrainingPlan, dependencies=[Depends(acting)])
async def training(filing_id: UUID, app: App, caller: Acting, organisation_id: UUID) -> Response:
    """One of them with its plan."""
    async with app.db.reading() as tx:
        found = await openings.seen_by_office(tx, actor_of(caller), filing_id, organisation_id, app.deps)
    shown = shapes.listed(found.training, organisation_id, china_date(now())) | shapes.plan(found.form)
    return json_response({**shown, "is_own": found.is_own, "may_enrol": found.may_enrol})


@router.get("/v1/trainings/{filing_id}/enrolments", response_model=EnrolledPeople, dependencies=[Depends(acting)])
async def enrolments(
    filing_id: UUID,
    app: App,
    caller: Acting,
    organisation_id: UUID,
    state: Annotated[EnrolmentState | None, Query(description="enrolled or waiting; both where left out")] = None,
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    rows: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> Response:
    """Who is enrolled and who waits: everybody for the organiser, a unit's own people for a unit."""
    async with app.db.reading() as tx:
        found, total = await people.listed(tx, actor_of(caller), filing_id, organisation_id, state, page, rows)
    ids = [item.person_id for item in found]
    await app.readings.record(reader_of(caller, [organisation_id]), Reading("enrolments", ids))
    called = await app.names.of(ids)
    shown = [people.shown(item, called.get(item.person_id, {})) for item in found]
    return json_response({"people": shown, "total": total})


@router.post(
    "/v1/trainings/{filing_id}/enrolments/trials", response_model=EnrolmentOutcomes, dependencies=[Depends(acting)]
)
async def try_people(filing_id: UUID, body: PeopleToTry, app: App, caller: Acting) -> Response:
    """What enrolling these people would come to, and who of them is at another training on a half day (art. 29)."""
    async with app.db.reading() as tx:
        found = await places.enrol_people(
            tx, actor_of(caller), filing_id, body.organisation_id, body.person_ids, despite_conflicts=False,
            trial=True, now=now(),
        )  # fmt: skip
    await _record(app, caller, body.organisation_id, found)
    return json_response({"outcomes": [shapes.outcome(people.told(item)) for item in found]})


async def _record(app: AppState, caller: Caller, organisation_id: UUID, found: Sequence[Outcome]) -> None:
    """The answer tells at which other trainings people are."""
    people_ = [item.person_id for item in found if item.result != "not-meant"]
    await app.readings.record(reader_of(caller, [organisation_id]), Reading("enrolments", people_))


@router.post("/v1/trainings/{filing_id}/enrolments", response_model=EnrolmentOutcomes, dependencies=[Depends(acting)])
async def enrol(filing_id: UUID, body: PeopleToEnrol, app: App, caller: Acting) -> Response:
    """Enrol people of one's unit, or as the organiser; who finds no place waits, and each is told."""
    async with app.db.transaction() as tx:
        found = await places.enrol_people(
            tx, actor_of(caller), filing_id, body.organisation_id, body.person_ids,
            despite_conflicts=body.despite_conflicts, trial=False, now=now(),
        )  # fmt: skip
    await _record(app, caller, body.organisation_id, found)
    return json_response({"outcomes": [shapes.outcome(people.told(item)) for item in found]})


@router.post(
    "/v1/trainings/{filing_id}/enrolments/removals", response_model=RemovedPeople, dependencies=[Depends(acting)]
)
async def remove(filing_id: UUID, body: PeopleToRemove, app: App, caller: Acting) -> Response:
    """Take people off a training; who waits longest gets their place."""
    async with app.db.transaction() as tx:
        gone = await places.remove_people(
            tx, actor_of(caller), filing_id, body.organisation_id, body.person_ids, body.reason, now=now()
        )
    return json_response({"person_ids": sorted(gone)})


@router.put("/v1/trainings/{filing_id}/test-results", response_model=SavedResults, dependencies=[Depends(acting)])
async def results(filing_id: UUID, body: TestResults, app: App, caller: Acting) -> Response:
    """How tests came out (考核结果, art. 42), for the roster; by the organisation that holds the training."""
    given = [(item.person_id, item.test_result or None) for item in body.results]
    async with app.db.transaction() as tx:
        saved = await people.save_results(tx, actor_of(caller), filing_id, given)
    return json_response({"saved": saved})
