"""Organisations (机构): as they stand, as they were on a day, and what was changed."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.registry import OrganisationKind
from common.identity import OrganisationCode, RegionCode
from common.openapi import LEFT_OUT, Answer
from registry.access.answers import Count, OrganisationShown


class StandingOrganisation(Answer):
    """An organisation as it stands today."""

    organisation_id: UUID
    code: OrganisationCode
    name: str
    kind: OrganisationKind
    region_code: RegionCode
    department_id: UUID | None
    """The competent department (主管部门)."""
    authority_id: UUID | None
    """The HR authority (人事综合管理部门) of its level."""
    version: int
    """Grows with every change."""
    closed_on: date | None
    """The first day on which it is no more; it may lie ahead."""


class StandingOrganisations(Answer):
    """One for each code, in the order asked; ``null`` where there is none of this code."""

    results: list[StandingOrganisation | None]


class OrganisationListed(Answer):
    """An organisation in the list of an office."""

    organisation_id: UUID
    code: OrganisationCode
    name: str
    kind: OrganisationKind
    region_code: RegionCode
    region: str
    """The name of that region."""
    department: str | None
    """The name of the competent department (主管部门)."""
    closed_on: date | None
    """The first day on which it is no more; it may lie ahead."""
    roles: Count
    """How many roles people have in it."""


class OrganisationsListed(Answer):
    """The organisations of an office's reach, one page of them."""

    organisations: list[OrganisationListed]
    total: Count
    """How many there are; no more than 10,000 are counted."""
    is_counted: bool
    """Whether ``total`` is all of them."""


class NewChange(Answer):
    """A change of an organisation that is on record now."""

    change_id: UUID


class NamedOrganisation(Answer):
    """Another organisation, under today's name."""

    code: OrganisationCode
    name: str


class _State(Answer):
    """What an organisation is for some time."""

    name: str
    kind: OrganisationKind
    region_code: RegionCode


class OrganisationState(_State):
    """What an organisation is from a day on."""

    effective_on: date | None
    """``null``: ever since, as far as is known."""
    is_closed: bool


class _Change(Answer):
    """A change that was asked for."""

    change_id: UUID
    effective_on: date
    """The first day, in China, on which it holds; it may lie ahead."""
    reason: str
    made_by: str
    """``account:`` and an id for a person, a client's id for a program."""
    made_by_name: str = LEFT_OUT
    """That person's name."""
    made_at: AwareDatetime


class NewName(Answer):
    """What a rename says."""

    name: str


class NewPlace(Answer):
    """What a move says; a key that is left out says that nothing changed there."""

    region_code: RegionCode | None = None
    department_code: OrganisationCode | None = None
    """``null``: it has no competent department any more."""


class NoDetails(Answer):
    """There is nothing more to say."""


class Successor(Answer):
    """What a merger says."""

    into_code: OrganisationCode
    people: Count
    """How many went over."""


class SplitUnit(Answer):
    """A unit that came of a split."""

    code: OrganisationCode
    people: Count
    """How many were named for it."""


class UnitsOfSplit(Answer):
    """What a split says."""

    units: list[SplitUnit]


class RecordedRename(_Change):
    """Another name."""

    kind: Literal["rename"]
    details: NewName


class RecordedMove(_Change):
    """Another region, another competent department, or both."""

    kind: Literal["move"]
    details: NewPlace


class RecordedClosure(_Change):
    """The end of an organisation."""

    kind: Literal["close"]
    details: NoDetails


class RecordedMerger(_Change):
    """The end of an organisation that another one takes over."""

    kind: Literal["merge"]
    details: Successor


class RecordedSplit(_Change):
    """New units that came of an organisation."""

    kind: Literal["split"]
    details: UnitsOfSplit


class RecordedReopening(_Change):
    """A closed organisation that is there again."""

    kind: Literal["reopen"]
    details: NoDetails


RecordedChange = Annotated[
    RecordedRename | RecordedMove | RecordedClosure | RecordedMerger | RecordedSplit | RecordedReopening,
    Field(discriminator="kind"),
]


class OrganisationOnDay(_State):
    """What an organisation was on a day, whose it was, and its whole history."""

    organisation_id: UUID
    code: OrganisationCode
    there: bool
    """Whether it was there on that day; where not, the state is the first it had or the one it was closed in."""
    department: NamedOrganisation | None
    """The competent department (主管部门) on that day."""
    authority: NamedOrganisation | None
    """The HR authority (人事综合管理部门) of its level on that day."""
    successor: NamedOrganisation | None
    """The organisation that it had been merged into by that day."""
    states: list[OrganisationState]
    """In the order of their days, the newest last."""
    changes: list[RecordedChange]
    """The oldest first."""
    names: dict[str, str]
    """What regions and organisations are called today, by the codes that stand above."""


RegionLevel = Literal["province", "city", "county"]


class RegionNamed(Answer):
    """A division of GB/T 2260."""

    code: RegionCode
    name: str
    level: RegionLevel


class RegionBelow(RegionNamed):
    """A division right below another one."""

    is_divided: bool
    """Whether there is any below it."""


class RegionsBelow(Answer):
    """The regions right below one."""

    way: list[RegionNamed]
    """The region that was asked about, and those that it is part of, the province first; empty for the provinces."""
    regions: list[RegionBelow]
    """In the order of their codes."""


class UnitsFound(Answer):
    """Units at which somebody may register, in the order of their names."""

    units: list[OrganisationShown]
    after: OrganisationCode | None
    """After which code the next page begins; ``null`` on the last one."""
