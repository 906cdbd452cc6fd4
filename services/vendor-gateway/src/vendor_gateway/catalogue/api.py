"""Courses of vendors, for operators' programs."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from common.auth import Caller
from common.bodies import Body, Large
from common.clock import CHINA, china_date, now
from common.db import Tx
from common.errors import NotFound, Refused
from common.text import hours_text, line
from common.web import json_response
from offices.reach import program_or_operator
from rulebook import Rulebooks
from vendor_gateway.access.api import App, VendorId
from vendor_gateway.access.fields import AmountText, in_hundredths
from vendor_gateway.catalogue import queries
from vendor_gateway.catalogue.answers import Catalogue, ReviewedCourses, SavedCourses
from vendor_gateway.catalogue.domain import Approval, course_key
from vendor_gateway.contracts import queries as contracts
from vendor_gateway.contracts.domain import books_for, refuse_price
from vendor_gateway.releases import queries as releases
from vendor_gateway.vendors import queries as vendors

router = APIRouter()
LARGE = {"/v1/vendors/{vendor}/courses": Large(1024 * 1024, values_max=20_000)}
_operates = program_or_operator("vendors:operate")
Operator = Annotated[Caller, Depends(_operates)]
COURSES_MAX, CENTIHOURS_MAX, CENTS_MAX = 1_000, 20_000, 10_000_000


def _text(name: str, chars_max: int) -> AfterValidator:
    return AfterValidator(lambda text: line(text, chars_max=chars_max, name=name))


class CourseGiven(Body):
    """A course as the vendor offers it."""

    code: Annotated[str, _text("code", 64)]
    title: Annotated[str, _text("title", 200)]
    subject: Literal["public", "professional"]
    topic: Annotated[str, _text("topic", 64)] | None = None
    hours: AmountText
    yuan: AmountText | None = None
    begins_on: date
    ends_on: date | None = None
    is_repeatable: bool = False


class CoursesGiven(Body):
    """Courses to be saved; those of a code that is there take its place."""

    courses: list[CourseGiven] = Field(min_length=1, max_length=COURSES_MAX)


class CourseReview(Body):
    """What the review of courses (课程评审) came to."""

    codes: list[Annotated[str, _text("code", 64)]] = Field(min_length=1, max_length=COURSES_MAX)
    approval: Literal[Approval.APPROVED, Approval.REFUSED]


class _Saved(NamedTuple):
    course_key: str
    code: str
    title: str
    subject: str
    topic: str | None
    centihours: int
    cents: int | None
    begins_on: date
    ends_on: date | None
    is_repeatable: bool


@router.put("/v1/vendors/{vendor}/courses", response_model=SavedCourses, dependencies=[Depends(_operates)])
async def save(vendor: VendorId, body: CoursesGiven, app: App, operator: Operator) -> Response:
    """Courses as they are now. What changed is to be reviewed anew; completions on record stay as they are."""
    courses = [_saved(course) for course in body.courses]
    if len({course.course_key for course in courses}) < len(courses):
        raise Refused("course-twice", "a course stands there twice; codes that differ by case or spaces are one")
    async with app.db.transaction() as tx:
        await _known(tx, vendor)
        await _refuse_prices(tx, vendor, courses, app.rulebooks)
        await queries.save_courses(tx, vendor, courses, operator.client_id)
        await vendors.add_vendor_act(tx, vendor, "courses.saved", operator.client_id)
    return json_response({"saved": len(courses)})


@router.get("/v1/vendors/{vendor}/courses", response_model=Catalogue, dependencies=[Depends(_operates)])
async def catalogue(
    vendor: VendorId,
    app: App,
    after: Annotated[str | None, Query(max_length=64, pattern=r"^[^\x00]*$")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> Response:
    """The courses of a vendor in the order of their codes."""
    async with app.db.reading() as tx:
        await _known(tx, vendor)
        rows = await queries.page(tx, vendor, after, limit)
    following = rows[-1].course_key if len(rows) == limit else None
    return json_response({"courses": [_shown(row) for row in rows], "after": following})


@router.post("/v1/vendors/{vendor}/courses/reviews", response_model=ReviewedCourses, dependencies=[Depends(_operates)])
async def review(vendor: VendorId, body: CourseReview, app: App, operator: Operator) -> Response:
    """Approve or refuse courses. What was held for nothing but the catalogue is judged again within seconds."""
    keys = {course_key(code): code for code in body.codes}
    async with app.db.transaction() as tx:
        await _known(tx, vendor)
        done = await queries.approve(tx, vendor, list(keys), body.approval)
        await vendors.add_vendor_act(tx, vendor, f"courses.{body.approval.value}", operator.client_id)
        await releases.begin(tx, "catalogue", vendor_id=vendor)
    return json_response({"done": len(done), "unknown": [code for key, code in keys.items() if key not in done]})


async def _known(tx: Tx, vendor: str) -> None:
    if not await vendors.is_vendor(tx, vendor):
        raise NotFound("unknown-vendor", "there is no vendor of this name")


async def _refuse_prices(tx: Tx, vendor: str, courses: Sequence[_Saved], rulebooks: Rulebooks) -> None:
    """A price a person is one of so many class hours; what it may be is said where the vendor has contracts."""
    highest = max((course.cents * 100 / course.centihours for course in courses if course.cents), default=0)
    today = china_date(now())
    for contract in (await contracts.contracts_of(tx, [vendor]))[vendor]:
        if contract.ends_on is None or contract.ends_on >= today:
            refuse_price(highest, books_for(contract.region_code, rulebooks, max(contract.begins_on, today)))


def _saved(course: CourseGiven) -> _Saved:
    centihours, cents = in_hundredths(course.hours), None if course.yuan is None else in_hundredths(course.yuan)
    if not 0 < centihours <= CENTIHOURS_MAX or (cents or 0) > CENTS_MAX:
        raise Refused("course-out-of-range", "a course has more than 0 and at most 200 class hours")
    if course.ends_on is not None and course.ends_on < course.begins_on:
        raise Refused("ends-before-it-begins", "ends_on lies before begins_on")
    return _Saved(
        course_key(course.code), course.code, course.title, course.subject, course.topic, centihours, cents,
        course.begins_on, course.ends_on, course.is_repeatable,
    )  # fmt: skip


def _shown(row: sa.Row[Any]) -> dict[str, Any]:
    same = ("code", "title", "subject", "topic", "begins_on", "ends_on", "is_repeatable", "approval", "saved_by")
    return {
        **{name: getattr(row, name) for name in same},
        "hours": hours_text(row.centihours),
        "yuan": None if row.cents is None else hours_text(row.cents),
        "saved_at": row.saved_at.astimezone(CHINA),
    }
