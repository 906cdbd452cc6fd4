"""Published by the vendor gateway: completions that count from now, that no longer do, and that do again."""

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
    """An accepted completion counts no more: its vendor took it back (撤回), or an office voided it (查实作废).

    The reason stays in the gateway.
    """

    type: ClassVar[str] = "xueshi.vendor-gateway.completion-revoked.v1"
    topic: ClassVar[str] = "vendor-gateway.completions"

    item_id: UUID
    person_id: UUID
    vendor: str
    by: Literal["vendor", "office"] | None = None
    """Who took the hours off; ``None`` in events of before, which do not say."""
    office_id: UUID | None = None
    """The organisation for which two people decided; ``None`` where the vendor took it back."""
    office: str | None = None
    """What that organisation is called."""
    decision_id: UUID | None = None
    """The act of the review by which it was confirmed."""
    number: int = 1
    """Counts the changes of whether it counts, from 1: odd ones take hours off, even ones give them back. A consumer
    ignores what is not newer than it knows.
    """

    @property
    def key(self) -> str:
        """The person, as for the acceptance before it."""
        return str(self.person_id)


class CompletionRestored(Contract):
    """Two people decided that hours which an office had taken off count again (恢复).

    The reason stays in the gateway.
    """

    type: ClassVar[str] = "xueshi.vendor-gateway.completion-restored.v1"
    topic: ClassVar[str] = "vendor-gateway.completions"

    item_id: UUID
    person_id: UUID
    vendor: str
    office_id: UUID
    """The organisation for which they decided."""
    office: str | None
    """What it is called; ``None`` where the registry has not told."""
    decision_id: UUID
    """The act of the review by which it was confirmed."""
    number: int
    """Counts the changes of whether it counts; see :class:`CompletionRevoked`."""

    @property
    def key(self) -> str:
        """The person, as for the revocation before it."""
        return str(self.person_id)
