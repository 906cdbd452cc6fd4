"""Learners' own certificates, and what becomes of applications (申请证书)."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AnyHttpUrl, AwareDatetime

from certificates.status.domain import Applied, IssuanceStage, Standing
from common.openapi import Answer


class ApplicationResult(Answer):
    """What became of one application."""

    person_id: UUID
    year: int
    status: Applied
    """``already``: it exists, or is being made; ``not-met``: the year never met its requirements; ``suspended``: it met
    them and no longer does.
    """


class ApplicationResults(Answer):
    """An answer for each application, in their order."""

    results: list[ApplicationResult]


class CertificateOfYear(Answer):
    """A certificate of a training year: how far it has come, and whether it stands."""

    year: int
    kind: Literal["annual"]
    stage: IssuanceStage
    """``offered``: the learner may apply for it; ``stored``: it exists."""
    standing: Standing
    since: AwareDatetime
    """When its standing came about."""
    applied_at: AwareDatetime | None
    """When the learner applied for it; ``null`` where nobody did."""
    number: str | None
    """证书编号; like the two below ``null`` before it exists."""
    issued_on: date | None
    verify_url: AnyHttpUrl | None
    """Where anybody who has it sees whether the certificate stands."""
