"""What somebody is shown of themselves, as it is answered."""

from pydantic import AwareDatetime

from common.openapi import Answer
from common.readings import ReadingsOfMonth


class ReadingsOfOffice(ReadingsOfMonth):
    """The same, with what the organisation is called."""

    office: str | None
    """``null`` where there is no organisation, or its name is not known here."""


class NamedReadings(Answer):
    """Readings of oneself with the names of organisations, month by month, the latest first; at most 500 lines."""

    readings: list[ReadingsOfOffice]
    as_of: AwareDatetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    before: AwareDatetime | None
    """Ask with this moment for the next page; ``null`` on the last one."""
