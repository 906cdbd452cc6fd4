"""What is printed on a certificate, before it is: numbers, codes, faces, and where its file stands."""

import base64
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from certificates.papers.face import Face

SUBJECT_NAMES = {"public": "公共科目", "professional": "专业科目"}
POST_CATEGORY_NAMES = {"management": "管理岗位", "professional": "专业技术岗位", "worker": "工勤技能岗位"}


def new_verify_code() -> str:
    """128 random bits, as 26 characters that can be read aloud and typed."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def number_of(region_code: str, year: int, serial: int) -> str:
    """The certificate's number (证书编号): region, training year, serial."""
    return f"XS-{region_code}-{year}-{serial:07d}"


_NUMBER_IN_FILE = re.compile(rb"/Title \(\\376\\377(?:[^()\\]|\\.){1,80}?\\000 ((?:\\000[0-9XS-]){21,40})\)", re.DOTALL)
"""The number at the end of the title that the drawing gives a file, in UTF-16 as it stands there."""


def number_in_file(pdf: bytes) -> str | None:
    """The number that a file of ours bears; ``None`` where it is none of ours, or was written anew by a program.

    The file is searched and not parsed: only one that is byte for byte ours is worth anything, and strangers send it.
    """
    found = _NUMBER_IN_FILE.search(pdf)
    return None if found is None else found[1].replace(rb"\000", b"").decode("ascii")


def number_as_printed(typed: str) -> str:
    """A number as people type it: full-width or small letters, with spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).upper().split())


def verify_url(public_url: str, code: str) -> str:
    """Where anybody with the code sees whether the certificate stands."""
    return f"{public_url}/certificates/verify/{code}"


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
        remarks=tuple(orjson.loads(intent.remarks)),
    )


_LATER_EDITIONS = frozenset({"edition", "reissued_for"})


def face_document(face: Face) -> dict[str, Any]:
    """A face as JSON, for the intent. The first edition is written as it was before there were others."""
    document = {**vars(face), "issued_on": face.issued_on.isoformat()}
    return {name: value for name, value in document.items() if face.edition > 1 or name not in _LATER_EDITIONS}


def face_from(document: dict[str, Any]) -> Face:
    """The inverse of :func:`face_document`; also of those written before there were remarks."""
    hours = tuple((str(name), int(centihours)) for name, centihours in document["hours"])
    remarks = tuple(str(line) for line in document.get("remarks", ()))
    issued_on = date.fromisoformat(document["issued_on"])
    return Face(**{**document, "hours": hours, "remarks": remarks, "issued_on": issued_on})


@dataclass(frozen=True)
class Job:
    """One certificate to be drawn and signed.

    ``edition`` counts the faces that were written for it: a file that was signed for an earlier one is not its file.
    The edition that is printed (版次) stands on the face.
    """

    certificate_id: UUID
    edition: int
    face: Face
    at: datetime
