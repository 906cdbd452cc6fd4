"""What somebody asks for and somebody else decides, as it is described."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.registry import PostCategory, TitleLevel
from common.identity import OrganisationCode, RegionCode
from common.openapi import LEFT_OUT, Answer
from registry.access.answers import Count, MaskedIdNumber, OrganisationShown
from registry.applications.domain import ApplicationKind, ApplicationState, NextStep, Progress
from registry.forms.answers import Form, FormWithoutPhoto


class ApplicationMade(Answer):
    """An application that waits, by somebody without a session."""

    application_id: UUID
    code: Annotated[str, Field(pattern=r"^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$", examples=["7KQ3-9MTX"])]
    """To be shown to the decider: it proves who asked. Shown only once."""


class UnitAskedFor(Answer):
    """The unit that somebody registers at, or that is to be registered."""

    code: OrganisationCode
    name: str


class ProgressStep(Answer):
    """Something that happened to an application."""

    step: Literal["asked"] | Progress
    at: AwareDatetime


class ApplicationProgress(Answer):
    """What has become of an application, for who has its code; nothing of the person whom it is about."""

    application_id: UUID
    kind: Literal[ApplicationKind.REGISTRATION, ApplicationKind.UNIT]
    unit: UnitAskedFor
    state: Progress
    since: AwareDatetime
    steps: list[ProgressStep]
    """The oldest first; the last one is the state."""
    waits_until: AwareDatetime | None
    """By when it is to be decided: it lapses then; ``null`` where it does not wait."""
    deciders: list[OrganisationShown]
    """The offices whose people may decide, the nearest first: the unit where it has an administrator, and the HR
    authority (人事综合管理部门) above.
    """
    opinion: str | None
    """Why it was refused."""
    next: NextStep


class TransferAsked(Answer):
    """A transfer that waits for the unit that the person leaves."""

    application_id: UUID


class StateOfApplication(Answer):
    """What has become of an application."""

    state: Literal[ApplicationState.GRANTED, ApplicationState.REFUSED]


class WantedPost(Answer):
    """Who somebody is and where they are to stand, as it was asked for."""

    name: str
    unit_code: OrganisationCode
    post_category: PostCategory
    title_level: TitleLevel
    post_grade: int | str = LEFT_OUT
    """The grade of the post (岗位等级), as it was written: 7 or 七级."""
    effective_on: date = LEFT_OUT
    hired_on: date = LEFT_OUT
    """The day of hiring (聘用之日)."""


class WantedUnit(Answer):
    """A unit as it is to be registered."""

    code: OrganisationCode
    name: str
    kind: Literal["institution"]
    region_code: RegionCode
    department_code: OrganisationCode = LEFT_OUT
    """Its competent department (主管部门)."""


class WantedAdministrator(Answer):
    """Who is to look after a new unit; their ID number is that of the application."""

    name: str


class WantedName(Answer):
    """The name that somebody says is theirs by now."""

    name: str


class _Asked(Answer):
    application_id: UUID
    organisation_id: UUID
    """The unit whose administrator decides."""
    unit: str
    """Its name."""
    region_code: None
    made_at: AwareDatetime
    id_number_masked: MaskedIdNumber
    """Of the person whom it is about."""


class WaitingRegistration(_Asked):
    """A person registers themselves; their unit confirms."""

    kind: Literal[ApplicationKind.REGISTRATION]
    row: WantedPost
    details: FormWithoutPhoto


class WaitingTransfer(_Asked):
    """A unit takes somebody in; the unit that they leave lets them go."""

    kind: Literal[ApplicationKind.TRANSFER]
    to_unit: str
    """The name of the unit that takes them in."""
    row: WantedPost
    reason: str


class WaitingUnit(Answer):
    """A unit is to be registered; the authority of its region decides."""

    kind: Literal[ApplicationKind.UNIT]
    application_id: UUID
    organisation_id: None
    region_code: RegionCode
    """The region whose authority decides."""
    made_at: AwareDatetime
    id_number_masked: MaskedIdNumber
    """Of the administrator."""
    row: WantedUnit
    administrator: WantedAdministrator


class WaitingName(_Asked):
    """A person says that their name is another one; their unit confirms."""

    kind: Literal[ApplicationKind.NAME]
    row: WantedName
    name_was: str


class ApplicationsWaiting(Answer):
    """What waits for a decision of the caller's, the oldest first; 200 at a time."""

    total: Count
    """How many there are, after the one that the page begins behind; 0 on a page behind the last one."""

    applications: list[
        Annotated[
            WaitingRegistration | WaitingTransfer | WaitingUnit | WaitingName,
            Field(discriminator="kind"),
        ]
    ]


class ApplicationCount(Answer):
    """How many of one kind wait."""

    kind: ApplicationKind
    waiting: Count
    oldest_on: date
    """The day in China on which the one that waits longest was made."""


class ApplicationCounts(Answer):
    """How much waits for a decision of the caller's in one organisation; kinds of which nothing waits are left out."""

    counts: list[ApplicationCount]


class WholeRegistration(WaitingRegistration):
    """A registration with its picture, and what has become of it."""

    state: ApplicationState
    details: Form


class WholeTransfer(WaitingTransfer):
    """A transfer, and what has become of it."""

    state: ApplicationState


class WholeUnit(WaitingUnit):
    """A new unit, and what has become of it."""

    state: ApplicationState


class WholeName(WaitingName):
    """Another name, and what has become of it."""

    state: ApplicationState


ApplicationShown = Annotated[
    WholeRegistration | WholeTransfer | WholeUnit | WholeName,
    Field(discriminator="kind"),
]
"""One of them with everything that was said."""
