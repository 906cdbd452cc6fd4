"""Published by the registry: where organisations and people stand. Each event carries the whole of today's state."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from common.events import Contract

OrganisationKind = Literal["hr-authority", "department", "institution"]
PostCategory = Literal["management", "professional", "worker"]
StaffKind = Literal["institution", "office"]
"""事业单位工作人员、机关工勤人员; the latter are workers."""
TitleLevel = Literal["none", "junior", "intermediate", "associate-senior", "senior"]


class OrganisationPlaced(Contract):
    """An organisation (机构) as it is now; a higher ``version`` replaces a lower one."""

    type: ClassVar[str] = "xueshi.registry.organisation-placed.v1"
    topic: ClassVar[str] = "registry.organisations"

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    region_code: str
    department_id: UUID | None
    """The competent department (主管部门) of an institution."""
    authority_id: UUID | None
    """The HR authority (人事综合管理部门) of the organisation's level."""
    version: int
    closed_on: date | None = None
    """The first day on which it is no more; it may lie ahead."""

    @property
    def key(self) -> str:
        """The organisation."""
        return str(self.organisation_id)


class Placed(BaseModel):
    """Where a person stood from a day on: unit, region, post category and title level."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    effective_on: date | None = None
    """``None``: ever since, as far as is known."""
    organisation_id: UUID
    region_code: str
    post_category: PostCategory
    title_level: TitleLevel
    duties_changed: bool = False
    """The duties of the post changed much (岗位职责任务发生较大变化), though its category may not have."""
    staff_kind: StaffKind = "institution"
    second_post_category: PostCategory | None = None
    """Of somebody who holds posts of two categories (兼任), the other one."""


class Term(BaseModel):
    """One term of appointment (聘期), both days within it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    begins_on: date
    ends_on: date


TalentKind = Literal["high-level", "urgently-needed"]
LeaveKind = Literal["sick", "maternity", "study", "secondment", "personal", "other"]
LEAVES_ASKED_FOR = {frozenset[LeaveKind]({"sick", "maternity"}): "inner-mongolia-2024 39-6"}
"""Kinds that a regulation counts alike, by the rule that does: who asks for days asks for all of them, not for one."""
EndedBecause = Literal["retired", "left", "died", "mistaken"]
"""``mistaken``: the record was never anybody's; a correction had made it and was undone."""


class Leave(BaseModel):
    """Days on which somebody was away (请假), both within it; no end while it goes on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: LeaveKind
    begins_on: date
    ends_on: date | None = None


class PersonPlaced(Contract):
    """A person (工作人员) as placed now, and how they came there: the whole history, corrected ones included."""

    type: ClassVar[str] = "xueshi.registry.person-placed.v1"
    topic: ClassVar[str] = "registry.people"

    person_id: UUID
    blind_index: str
    """Keyed HMAC of the ID number, base64url; see ``common.sealing``."""
    organisation_id: UUID
    region_code: str
    post_category: PostCategory
    title_level: TitleLevel
    version: int
    hired_on: date | None = None
    """The day of hiring (聘用之日)."""
    terms: tuple[Term, ...] = ()
    """In the order of their days; they do not overlap."""
    merged_into: UUID | None = None
    """Another record of the same human, for which everything of this one counts (合并)."""
    leaves: tuple[Leave, ...] = ()
    """Not said any more: sick and maternity leave are health data, which travel in no event. Who must know asks the
    registry; the field stays for the events of before.
    """
    ended_on: date | None = None
    """The first day on which they are no longer staff (退休、离职); it may lie ahead."""
    ended_because: EndedBecause | None = None
    staff_kind: StaffKind = "institution"
    """As placed now."""
    talent: TalentKind | None = None
    """Recorded as a talent (高层次、急需紧缺人才)."""
    placements: tuple[Placed, ...] = ()
    """In the order of their days, the newest last; empty where only today's is known."""

    @property
    def key(self) -> str:
        """The person."""
        return str(self.person_id)
