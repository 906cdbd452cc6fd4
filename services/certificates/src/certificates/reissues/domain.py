"""Reissuing a certificate (换发): what is printed anew, and what comes of it. Nothing is reissued by itself.

Number, hours, regulation and remarks stay as they were certified. Name, ID number and unit are printed as the registry
has them today; every edition has a verify code of its own, so that the code on a replaced paper says that it is.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from certificates.papers.face import Face
from certificates.status.domain import Standing
from common.errors import Conflict, Refused

_NAMES = {"name": "姓名", "id_number_masked": "身份证号", "organisation": "单位名称"}
"""What is printed anew, and how the new edition names it."""


class ReissueOutcome(StrEnum):
    """What came of a reissue."""

    MADE = "made"
    UNCHANGED = "unchanged"
    """It says what the registry prints today."""
    NOT_VALID = "not-valid"
    """It was suspended or revoked meanwhile."""
    UNPRINTABLE = "unprintable"
    """A character of what is to be printed has no glyph."""


class ReissueApplied(StrEnum):
    """What became of a learner's application."""

    APPLIED = "applied"
    ALREADY = "already"
    """One is under way."""


class ReissueOrderState(StrEnum):
    """How far an order is."""

    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True)
class Renamed:
    """A unit that was renamed, and whose certificates are reissued: valid ones that print its former name and were
    issued by one of these authorities.
    """

    organisation_id: UUID
    name: str
    former_name: str
    authority_id: UUID
    """For whom it is ordered: the unit's authority, or one above it."""
    issued_by: frozenset[UUID]


@dataclass(frozen=True)
class Today:
    """What the registry prints of somebody today, and how the authority that issued the certificate is called."""

    name: str
    id_number_masked: str
    organisation: str
    authority: str


def check_standing(standing: Standing) -> None:
    """Raises :class:`Conflict`: only a valid certificate is reissued."""
    if standing is not Standing.VALID:
        raise Conflict(
            "not-reissued", f"the certificate is {standing}, and only a valid one is reissued", state=standing
        )


def reissued_face(face: Face, today: Today, *, verify_url: str, issued_on: date) -> Face:
    """The next edition; raises :class:`Refused` where it would say the same as this one."""
    changed = [name for field, name in _NAMES.items() if getattr(today, field) != getattr(face, field)]
    if not changed:
        raise Refused("nothing-changed", "the certificate says what the registry prints today")
    return replace(
        face,
        name=today.name,
        id_number_masked=today.id_number_masked,
        organisation=today.organisation,
        issuing_authority=today.authority,
        issued_on=issued_on,
        verify_url=verify_url,
        edition=face.edition + 1,
        reissued_for=f"{'、'.join(changed)}变更",
    )
