"""What is answered about courses, as it is described."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from common.openapi import Amount, Answer, Hours
from vendor_gateway.catalogue.domain import Approval


class CatalogueCourse(Answer):
    """A course of a vendor's catalogue (课程目录)."""

    code: str
    title: str
    subject: Literal["public", "professional"]
    topic: str | None
    hours: Hours
    yuan: Amount | None
    """元 a person; ``null`` where it is free, or not agreed."""
    begins_on: date
    ends_on: date | None
    is_repeatable: bool
    """It counts as often as it is completed in a year; every other course counts once."""
    approval: Approval
    """How far its review (课程评审) is."""
    saved_by: str
    saved_at: AwareDatetime


class Catalogue(Answer):
    """The courses of a vendor, in the order of their codes."""

    courses: list[CatalogueCourse]
    after: str | None
    """Ask with this for the next page; ``null`` on the last one."""


class SavedCourses(Answer):
    """How many were saved."""

    saved: int


class ReviewedCourses(Answer):
    """What the review of courses came to."""

    done: int
    unknown: list[str]
    """Codes that the catalogue does not have."""
