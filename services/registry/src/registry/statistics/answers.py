"""How many people there are where."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.identity import OrganisationCode, RegionCode
from common.openapi import Answer
from registry.access.answers import Count


class _Headcount(Answer):
    """People on the staff: all, by post category, by title level, and those without a grade of their post."""

    people: Count
    management: Count
    professional: Count
    worker: Count
    none: Count
    """Without a title."""
    junior: Count
    intermediate: Count
    associate_senior: Count
    senior: Count
    without_grade: Count
    """People of whom no grade of their post is on record."""


class OrganisationHeadcount(_Headcount):
    """The people of one organisation."""

    code: OrganisationCode
    name: str


class RegionHeadcount(_Headcount):
    """The people of organisations in a region."""

    region_code: RegionCode
    name: str
    organisations: Count
    """How many there are that are not closed."""


class OrganisationStatistics(Answer):
    """The people of an organisation, and of each one below it."""

    organisation: OrganisationHeadcount
    """Its own people, now."""
    below: list[OrganisationHeadcount]
    """Those whose competent department it is, as of the last count; empty for any other kind of organisation."""
    counted_at: AwareDatetime | None
    """When the last count was; ``null`` before the first one."""


class RegionStatistics(Answer):
    """The people of a region, as of the last count."""

    region: RegionHeadcount
    """With everything below it."""
    own: RegionHeadcount
    """Of the region's own level alone."""
    below: list[RegionHeadcount]
    """Each region right below it, with everything in it."""
    counted_at: AwareDatetime | None
    """When the last count was; ``null`` before the first one."""


class UnitLackingGrades(Answer):
    """A unit that has not completed the grades of its people's posts."""

    code: OrganisationCode
    name: str
    region: str
    """The name of the region."""
    people: Count
    without_grade: Count


class UnitsLackingGrades(Answer):
    """Units of a region and below, those first that lack the most grades."""

    units: list[UnitLackingGrades]


class ComplaintsOfVendor(Answer):
    """How often a vendor was complained of."""

    client_id: str
    name: str
    complaints: Count
    """Opened in the year."""
    waiting: Count
    """Those of them that are not answered."""
    late: Count
    """Those of these that were due before today."""


class VendorComplaints(Answer):
    """Complaints of vendors in a region and below, who has most first; a vendor without any is not among them."""

    year: int
    as_of: AwareDatetime
    """In China time."""
    vendors: list[ComplaintsOfVendor]


class AdministratorsOfUnit(Answer):
    """How the training administrators of a unit or department serve its people."""

    organisation_id: UUID
    name: str
    kind: Literal["institution", "department"]
    administrators: Count
    """Who has the role there now."""
    people: Count
    without_grade: Count
    """Those of them whose post has no grade on record."""
    waiting: Count
    """Registrations, transfers and names that wait to be decided."""
    decided: Count
    """Those that were decided in the year and are still on record."""
    median_days: Annotated[float, Field(ge=0)] | None
    """Of these, from when they were asked for; ``null`` where there are none."""


class TrainingAdministrators(Answer):
    """Units and departments in the order of their codes."""

    year: int
    as_of: AwareDatetime
    """In China time; people and grades are as of the last count, some minutes ago."""
    is_whole: bool
    """False: there are more than 5,000, and the others are left out; ask for them by region."""
    units: list[AdministratorsOfUnit]
