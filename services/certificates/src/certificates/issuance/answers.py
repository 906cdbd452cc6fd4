"""What cannot be printed as things are."""

from uuid import UUID

from pydantic import AwareDatetime

from certificates.issuance.domain import WaitsFor
from common.openapi import Answer


class WaitingCertificate(Answer):
    """A certificate that cannot be printed as things are."""

    certificate_id: UUID
    person_id: UUID
    training_year: int
    waits_for: WaitsFor | None
    """``null`` where it began to wait before this was on record."""
    waiting_reason: str
    """What is in its way, in English."""
    since: AwareDatetime
    """When the hours came to stand as they do."""


class WaitingCertificates(Answer):
    """The oldest first."""

    certificates: list[WaitingCertificate]


class WaitingOfOffice(Answer):
    """A certificate of somebody in the office's region that cannot be made as things are."""

    certificate_id: UUID
    person_id: UUID
    year: int
    waits_for: WaitsFor | None
    """``null`` where it began to wait before this was on record."""
    since: AwareDatetime
    """When the hours came to stand as they do."""


class WaitingOfOffices(Answer):
    """The oldest first."""

    certificates: list[WaitingOfOffice]
    after: UUID | None
    """Ask with this id for the next page; ``null`` on the last one."""
