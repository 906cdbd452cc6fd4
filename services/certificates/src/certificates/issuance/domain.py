"""What a certificate that cannot be made as things are waits for."""

from enum import StrEnum
from typing import NamedTuple

from certificates.papers.face import Face
from certificates.papers.validity import ChainNotValid
from typefaces import unprintable_in


class WaitsFor(StrEnum):
    """What is missing for a certificate to be made."""

    AUTHORITY = "authority"
    """The HR authority of the person's unit is not known."""
    NAME = "name"
    """A character of the person's name has no glyph."""
    ORGANISATION = "organisation"
    """A character of the unit's name has none."""
    TEXT = "text"
    """Some other printed text cannot be printed."""
    DRAWING = "drawing"
    """The drawing refused it."""
    SIGNING_CERTIFICATE = "signing-certificate"
    """The signing certificate has ended, or has not begun: it is made once there is a good one."""


class Waiting(NamedTuple):
    """Why a certificate waits: the word for people and programs, and the detail for operators, in English."""

    waits_for: WaitsFor
    reason: str


NO_AUTHORITY = Waiting(WaitsFor.AUTHORITY, "the HR authority of the person's unit is not known")
_OF_FIELD = {"name": WaitsFor.NAME, "organisation": WaitsFor.ORGANISATION}


def not_printed(error: ValueError) -> Waiting:
    """A face that says nothing where something must stand."""
    return Waiting(WaitsFor.TEXT, str(error))


def not_made(error: Exception) -> Waiting:
    """What the drawing or the signing refused."""
    if isinstance(error, ChainNotValid):
        return Waiting(WaitsFor.SIGNING_CERTIFICATE, str(error))
    return Waiting(WaitsFor.DRAWING, f"it cannot be drawn: {error}")


def unprintable(face: Face) -> Waiting | None:
    """A character that no typeface of ours draws is a reason to wait; never an empty box."""
    for field, text in face.texts():
        missing = unprintable_in(text)
        if missing:
            points = ", ".join(f"U+{point:04X}" for point in missing)
            return Waiting(_OF_FIELD.get(field, WaitsFor.TEXT), f"no typeface draws {points} (in {field})")
    return None
