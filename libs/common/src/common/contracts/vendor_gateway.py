"""Published by the vendor gateway: completions that count from now, and those that no longer do."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from common.events import Contract

Subject = Literal["public", "professional"]
OrganiserLevel = Literal["county", "city", "province", "national"]
"""The level of the authority that organised a training (县、市、省、国家)."""


class CompletionAccepted(Contract):
    """One person completed one course (完成记录); ``item_id`` is its evidence."""

    type: ClassVar[str] = "xueshi.vendor-gateway.completion-accepted.v1"
    topic: ClassVar[str] = "vendor-gateway.completions"

    item_id: UUID
    person_id: UUID
    vendor: str
    course_code: str
    course_title: str
    subject: Subject
    required_topic: str | None = None
    centihours: int
    """Hundredths of a class hour (学时)."""
    completed_at: datetime
    organiser_level: OrganiserLevel | None = None
    """That of the contract under which it counts; ``None``: published before it was recorded."""
    test_result: str | None = None
    """How a test came out (考试考核结果), as the vendor wrote it."""

    @property
    def key(self) -> str:
        """The person: one person's completions are applied in order."""
        return str(self.person_id)


class CompletionRevoked(Contract):
    """The vendor took an accepted completion back; its reason stays in the gateway."""

    type: ClassVar[str] = "xueshi.vendor-gateway.completion-revoked.v1"
    topic: ClassVar[str] = "vendor-gateway.completions"

    item_id: UUID
    person_id: UUID
    vendor: str

    @property
    def key(self) -> str:
        """The person, as for the acceptance before it."""
        return str(self.person_id)
