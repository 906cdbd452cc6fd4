"""What is true of a certificate (培训合格证书), without a database, a PDF or a clock."""

import base64
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from certificates.face import Face
from common.contracts.ledger import FellBelow, ThresholdCrossed

KIND_ANNUAL = "annual"
SUBJECT_NAMES = {"public": "公共科目", "professional": "专业科目"}
POST_CATEGORY_NAMES = {"management": "管理岗位", "professional": "专业技术岗位", "worker": "工勤技能岗位"}


class Stage(StrEnum):
    """How far the making of a certificate has come."""

    INTENDED = "intended"
    """Decided; not signed yet."""
    WAITING = "waiting"
    """It cannot be printed as things are; the reason stands beside."""
    STORED = "stored"
    """Signed and stored: it exists."""


class Standing(StrEnum):
    """Whether the hours behind it meet the rules."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


TRANSITIONS: dict[tuple[Standing, type[ThresholdCrossed | FellBelow]], Standing] = {
    (Standing.VALID, ThresholdCrossed): Standing.VALID,
    (Standing.VALID, FellBelow): Standing.SUSPENDED,
    (Standing.SUSPENDED, ThresholdCrossed): Standing.VALID,
    (Standing.SUSPENDED, FellBelow): Standing.SUSPENDED,
    # Two people revoked it; hours alone do not bring it back.
    (Standing.REVOKED, ThresholdCrossed): Standing.REVOKED,
    (Standing.REVOKED, FellBelow): Standing.REVOKED,
}
"""What the ledger's news do to a certificate."""


@dataclass(frozen=True)
class Known:
    """A certificate as it stands before the news."""

    certificate_id: UUID
    stage: Stage
    standing: Standing
    side_number: int


def after(known: Known | None, said: ThresholdCrossed | FellBelow) -> Standing | None:
    """The standing after the news; ``None`` where they are older than what is known."""
    if known is None:
        return Standing.VALID if isinstance(said, ThresholdCrossed) else Standing.SUSPENDED
    if said.number <= known.side_number:
        return None
    return TRANSITIONS[known.standing, type(said)]


def new_verify_code() -> str:
    """128 random bits, as 26 characters that can be read aloud and typed."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def number_of(region_code: str, year: int, serial: int) -> str:
    """The certificate's number (证书编号): region, training year, serial."""
    return f"XS-{region_code}-{year}-{serial:07d}"


def face_of(
    intent: Any, printed: dict[str, str], *, number: str, authority: str, verify_url: str, issued_on: date
) -> Face:
    """Every printed field, from the intent's row and what the registry says of the person."""
    return Face(
        number=number,
        name=printed["name"],
        id_number_masked=printed["id_number_masked"],
        organisation=printed["organisation"],
        post_category=POST_CATEGORY_NAMES[printed["post_category"]],
        training_year=intent.training_year,
        hours=(
            (SUBJECT_NAMES["public"], intent.public_centihours),
            (SUBJECT_NAMES["professional"], intent.professional_centihours),
        ),
        total_centihours=intent.total_centihours,
        regulation=intent.regulation,
        issuing_authority=authority,
        issued_on=issued_on,
        verify_url=verify_url,
    )


def face_document(face: Face) -> dict[str, Any]:
    """A face as JSON, for the intent."""
    return {**vars(face), "issued_on": face.issued_on.isoformat()}


def face_from(document: dict[str, Any]) -> Face:
    """The inverse of :func:`face_document`."""
    hours = tuple((str(name), int(centihours)) for name, centihours in document["hours"])
    return Face(**{**document, "hours": hours, "issued_on": date.fromisoformat(document["issued_on"])})


STATUS_OF = {Standing.VALID: "certified", Standing.SUSPENDED: "suspended", Standing.REVOKED: "revoked"}
"""What the HR platform is told (outside contract)."""


@dataclass(frozen=True)
class Job:
    """One certificate to be drawn and signed."""

    certificate_id: UUID
    face: Face
    at: datetime
