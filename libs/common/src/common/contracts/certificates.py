"""Published by the certificates service: what became of a certificate (培训合格证书)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from common.events import Contract


class _Certificate(Contract):
    topic: ClassVar[str] = "certificates.standings"

    certificate_id: UUID
    person_id: UUID
    training_year: int
    kind: str
    at: datetime

    @property
    def key(self) -> str:
        """The person."""
        return str(self.person_id)


class CertificateIssued(_Certificate):
    """Signed and stored; it counts from now."""

    type: ClassVar[str] = "xueshi.certificates.issued.v1"


class CertificateSuspended(_Certificate):
    """The hours behind it no longer meet the rules."""

    type: ClassVar[str] = "xueshi.certificates.suspended.v1"


class CertificateRevoked(_Certificate):
    """Two officials of an HR authority decided that it is void; hours alone do not bring it back."""

    type: ClassVar[str] = "xueshi.certificates.revoked.v1"


class CertificateRestored(_Certificate):
    """The rules are met again, or a revocation was taken back by decision; the number is the same."""

    type: ClassVar[str] = "xueshi.certificates.restored.v1"
