"""All that the registry has of somebody, as it is described (个人信息保护法, art. 45), and what a page needs of it."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.registry import EndedBecause, LeaveKind, PostCategory, StaffKind, TalentKind, TitleLevel
from common.identity import IdNumber, OrganisationCode, RegionCode
from common.openapi import LEFT_OUT, Answer
from offices.authority import Role
from registry.accounts.answers import CurrentSession, OwnAccount, OwnToken, RoleOfAccount
from registry.applications.domain import ApplicationKind, ApplicationState
from registry.audit.answers import ReadingsByOffice, RecordedAct
from registry.forms.answers import Form
from registry.letters.domain import ChannelName
from registry.privacy.answers import ExportedConsent, SeenNotice


class NoticeInForce(Answer):
    """The privacy notice in force."""

    version: str
    is_seen: bool
    """Whether the caller has seen this version."""


class SessionContext(Answer):
    """All that a page asks about a session that it sees for the first time."""

    account: OwnAccount
    session: CurrentSession
    token: OwnToken | None
    """``null`` while the session needs something."""
    notice: NoticeInForce


class ExportedAccount(Answer):
    """The account of the caller."""

    account_id: UUID
    name: str
    id_number: IdNumber


class ExportedSession(Answer):
    """A session of the account, also one that has ended."""

    created_at: AwareDatetime
    seen_at: AwareDatetime
    ends_at: AwareDatetime
    ended_at: AwareDatetime | None
    """When it was ended before its time."""
    second_factor: bool


class ExportedApplication(Answer):
    """What was asked for about the caller, and what became of it."""

    application_id: UUID
    kind: ApplicationKind
    state: ApplicationState
    made_at: AwareDatetime
    decided_at: AwareDatetime | None
    reason: str | None


class ExportedOffer(Answer):
    """A role that waits for the caller's answer."""

    role: Role
    organisation: str | None
    """The name of the organisation where it is held; ``null`` for operators."""
    at: AwareDatetime


class ExportedNotice(Answer):
    """Notices to the caller of what others did to their account."""

    kind: str
    details: dict[str, Any]
    """Ids, roles and moments."""
    made_at: AwareDatetime
    organisation: str | None
    """The name of the organisation where a role is held."""
    office: str | None
    """The name of the organisation that did it."""


class ExportedPerson(Answer):
    """The caller's record among the staff."""

    person_id: UUID
    name: str
    id_number: IdNumber
    unit_code: OrganisationCode
    unit: str
    post_category: PostCategory
    title_level: TitleLevel
    staff_kind: StaffKind
    """Staff of a public institution, or a worker of an office (机关工勤人员)."""
    post_grade: Annotated[int, Field(ge=1, le=13)] | None
    """The grade of the post (岗位等级)."""
    hired_on: date | None
    """The day of hiring (聘用之日)."""
    terms: list[tuple[date, date]]
    """First and last day of each term of appointment (聘期)."""
    leaves: list[tuple[LeaveKind, date, date | None]]
    """Kind, first and last day of each leave (请假); no last day while it goes on."""
    ended_on: date | None
    """The first day on which they are no longer staff."""
    ended_because: EndedBecause | None
    second_post_category: PostCategory | None
    """Of posts of two categories (兼任) the other one."""
    talent: TalentKind | None
    """As which talent (高层次、急需紧缺人才) the caller is recorded."""


class ExportedIdentityLink(Answer):
    """A link of the account to an identity provider. What that calls the caller is kept as a keyed hash alone."""

    issuer: str
    linked_at: AwareDatetime
    used_at: AwareDatetime


class ExportedPlacement(Answer):
    """Where the caller stood from a day on."""

    effective_on: date | None
    """``null``: ever since, as far as is known."""
    unit: str
    region_code: RegionCode
    post_category: PostCategory
    title_level: TitleLevel
    second_post_category: PostCategory | None


class NotificationChoice(Answer):
    """What the caller chose about letters outside the platform."""

    channel: ChannelName
    address: str
    chosen_at: AwareDatetime


class Notifications(Answer):
    """Whether the caller gets letters outside the platform that say that there is something to read."""

    channel: Literal["email", "none"]
    address: str | None
    """Where they go; ``null`` for none."""
    chosen_at: AwareDatetime | None
    offered: list[ChannelName]
    """The channels of this installation."""


class Export(Answer):
    """All that the registry has of the caller, in clear."""

    made_at: AwareDatetime
    account: ExportedAccount
    roles: list[RoleOfAccount]
    sessions: list[ExportedSession]
    """The latest first, at most 1,000."""
    applications: list[ExportedApplication]
    offered_roles: list[ExportedOffer]
    notices: list[ExportedNotice]
    """The latest first."""
    identity_links: list[ExportedIdentityLink]
    """The identity providers with which the caller signs in."""
    notification_choice: NotificationChoice | None
    """``null`` where the caller wants no letters."""
    consents: list[ExportedConsent]
    """What the caller agreed that vendors may know, also what was withdrawn; the latest first."""
    privacy_notices: list[SeenNotice]
    """The versions of the privacy notice that the caller has seen; the latest first."""
    person: ExportedPerson = LEFT_OUT
    """Left out like the next two for somebody who is on no roster."""
    details: Form | None = LEFT_OUT
    """``null`` where the form was never filled in."""
    placements: list[ExportedPlacement] = LEFT_OUT
    acts: list[RecordedAct]
    """What was done about the caller, the latest first; at most 10,000."""
    readings: list[ReadingsByOffice]
    """Who was shown what of the caller, month by month; the latest 500."""
