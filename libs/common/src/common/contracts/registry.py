"""Said by the registry: where organisations and people stand. Each event carries the whole of today's state."""

from typing import ClassVar, Literal
from uuid import UUID

from common.events import Contract

OrganisationKind = Literal["hr-authority", "department", "institution"]
PostCategory = Literal["management", "professional", "worker"]
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

    @property
    def key(self) -> str:
        """The organisation."""
        return str(self.organisation_id)


class PersonPlaced(Contract):
    """A person (工作人员) as placed now: unit, region, post category and title level."""

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

    @property
    def key(self) -> str:
        """The person."""
        return str(self.person_id)
