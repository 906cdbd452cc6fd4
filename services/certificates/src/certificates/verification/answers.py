"""What a printed code leads to."""

from datetime import date

from pydantic import AnyHttpUrl, AwareDatetime

from certificates.status.domain import Standing
from common.openapi import Answer, Sha256


class PrintedHours(Answer):
    """Class hours of a subject, as they are printed."""

    subject: str
    """In Chinese."""
    centihours: int
    """Hundredths of a class hour (学时)."""


class PrintedFace(Answer):
    """Every printed field of a certificate but its verify address."""

    number: str
    """证书编号"""
    name: str
    id_number_masked: str
    organisation: str
    post_category: str
    """岗位类别, in Chinese."""
    training_year: int
    hours: list[PrintedHours]
    total_centihours: int
    """Hundredths of a class hour (学时)."""
    regulation: str
    """The document number of the regulation."""
    issuing_authority: str
    issued_on: date
    remarks: list[str]
    """What stands beside the hours, such as what was deemed complete (视同) and by which article."""
    edition: int
    """版次: 1, and one more each time it was reissued (换发) under its number; issued on ``issued_on``."""
    reissued_for: str | None
    """What this edition was issued for, in Chinese, such as 姓名变更; ``null`` on the first."""


class Face(PrintedFace):
    """Every printed field of a certificate."""

    verify_url: AnyHttpUrl


class Replacement(Answer):
    """By which edition a paper was replaced (已换发)."""

    edition: int
    at: AwareDatetime


class _Verified(Answer):
    standing: Standing
    """Of the certificate; a paper that was ``replaced`` is no proof of it whatever this says."""
    since: AwareDatetime
    """When its standing came about."""
    replaced: Replacement | None
    """``null`` where this is the newest edition."""
    superseded_at: AwareDatetime | None
    """Since when a certificate under another number takes its place: the ID number on record was corrected, or two
    records of the same person were merged. ``null`` for almost every certificate.
    """
    pdf_sha256: Sha256
    """Of the signed original."""
    as_of: AwareDatetime


class VerifiedCertificate(_Verified):
    """What was printed on a certificate, and whether it stands."""

    printed: Face


class VerifiedByNumber(_Verified):
    """The same for somebody who has number and name, and not the printed code."""

    printed: PrintedFace
