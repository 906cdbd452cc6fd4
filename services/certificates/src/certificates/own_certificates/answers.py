"""One's own certificates (我的证书), and what becomes of one's own applications (申请证书)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from certificates.applications.answers import CertificateOfYear
from certificates.eligibility.domain import Why
from certificates.issuance.domain import WaitsFor
from certificates.own_certificates.domain import Cause, Change
from certificates.reissues.domain import ReissueApplied
from common.openapi import Answer


class CauseParameters(Answer):
    """What varies in the sentence of a cause."""

    year: int
    number: str
    """证书编号"""
    vendor: str | None
    """Of hours that a vendor had stated, its id; ``null`` where nobody took hours off, as are the three that follow."""
    office_id: UUID | None
    """The HR authority that voided them; ``null`` also where no authority did."""
    office: str | None
    """What it is called."""
    decision_id: UUID | None
    """The act of the review."""


class CertificateCause(Answer):
    """Why a certificate that exists is not valid."""

    reason: Cause
    parameters: CauseParameters
    text: str
    """The same in Chinese."""


class CertificateRevocation(Answer):
    """The decision by which a certificate is revoked (撤销)."""

    reason: str
    """Why, in the words of those who decided."""
    at: AwareDatetime
    authority: str
    """The HR authority that issued it; it takes appeals, as cases."""


class CertificateChange(Answer):
    """Something that became of a certificate."""

    change: Change
    at: AwareDatetime
    text: str
    """The same in Chinese."""


class OwnCertificate(CertificateOfYear):
    """One's own certificate of a training year."""

    certificate_id: UUID
    """``GET /v1/own/certificates/{certificate_id}/certificate.pdf`` is its file while it is ``certified``."""
    state: Why
    """In the words in which eligibility is answered; ``not-applied``: ``POST /v1/own/applications``."""
    state_text: str
    """The same in Chinese."""
    waits_for: WaitsFor | None
    """What a certificate that is ``waiting`` waits for; the year counts as certified meanwhile. ``null`` in every other
    state, and where it began to wait before this was on record.
    """
    cause: CertificateCause | None
    """Why it is suspended or revoked, ``since`` when; ``null`` in every other state."""
    revocation: CertificateRevocation | None
    """By which decision, where it is revoked."""
    code: Annotated[str, Field(pattern="^[a-z2-7]{26}$")] | None
    """核验码, as it is printed; ``null`` before it exists."""
    edition: int | None
    """版次: 1, and one more each time it was reissued (换发) under its number; ``null`` before it exists."""
    reissue_asked_at: AwareDatetime | None
    """Since when the next edition is being made; ``null`` where none is."""
    history: list[CertificateChange]
    """The oldest first."""


class CurrentYear(Answer):
    """How this year's certificate stands, also where there is none yet, and why."""

    year: int
    state: Why
    """``no-certificate``: the year is not met, as far as the ledger has told; ``GET /ledger/v1/own/years/{year}`` says
    what is missing.
    """
    text: str
    """The same in Chinese."""


class OwnCertificates(Answer):
    """One's certificates of all years, the newest first, also those that are not made; others who may read them are
    answered the same.
    """

    current_year: CurrentYear
    certificates: list[OwnCertificate]
    as_of: AwareDatetime


class OwnApplication(Answer):
    """What became of one's application."""

    year: int
    kind: Literal["annual"]
    status: Literal["applied", "already"]
    """``already``: it exists, or is being made."""


class OwnReissue(Answer):
    """What became of one's application for the next edition of a certificate (换发)."""

    certificate_id: UUID
    status: ReissueApplied
    """``already``: it is being made; ``GET /v1/own/certificates`` says since when."""
