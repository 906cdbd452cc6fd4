"""The audit trail as it is described: what was done about somebody, who read what, and whether it is whole."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.openapi import LEFT_OUT, Answer
from common.readings import ReadingsOfMonth


class RecordedAct(Answer):
    """An entry of the audit trail. No part of it holds an ID number or a secret, nor a name beside ``by_name``."""

    number: Annotated[int, Field(ge=1)]
    """Ask with this as ``before`` for what came earlier."""
    at: AwareDatetime
    what: Annotated[str, Field(pattern=r"^[a-z-]+\.[a-z-]+$", examples=["session.begun"])]
    """A stable word for programs: see docs/accounts.md."""
    by: Annotated[str, Field(examples=["account:0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234"])]
    """``account:<id>``, ``client:<id>``, or a word such as ``operator`` for the machine's owner."""
    by_name: str = LEFT_OUT
    """The name of the account that did it."""
    by_office: str = LEFT_OUT
    """The name of the organisation in whose name it was done."""
    person_id: UUID = LEFT_OUT
    """Whom it is about: a record, or the account of somebody on no roster."""
    organisation_id: UUID = LEFT_OUT
    reason: str = LEFT_OUT
    details: dict[str, bool | int | str | list[str]] = LEFT_OUT
    """Ids, numbers, moments and words."""


class ActOfOffice(RecordedAct):
    """An entry with the place where it was done."""

    organisation: str = LEFT_OUT
    """The name of the organisation of ``organisation_id``."""


class ActsOfOffice(Answer):
    """What the people of an office did in a time, the latest first."""

    acts: list[ActOfOffice]
    before: Annotated[int, Field(ge=1)] | None
    """Ask with this for the next page; ``null`` on the last one."""


class ActList(Answer):
    """What was done about somebody and by whom, the latest first; a hundred at a time."""

    acts: list[RecordedAct]


class ReadingsByOffice(ReadingsOfMonth):
    """The same with the name of the reader's organisation."""

    kind: Literal[
        "search", "look-up", "names", "application", "mending", "roles", "acts", "case", "reminder", "hr-data"
    ]
    office: str | None
    """``null`` for programs."""


class Looks(Answer):
    """What was done about the caller and by whom, and who was shown what of them."""

    acts: list[RecordedAct]
    """The latest first, a hundred at a time."""
    readings: list[ReadingsByOffice]
    """Month by month, the latest first; at most 500."""
    as_of: AwareDatetime
    """Every reading up to this moment is in it; a later one may still be on its way."""
    read_before: AwareDatetime | None
    """Ask with this moment for the next page of readings; ``null`` on the last one."""


class ChainHead(Answer):
    """The end of the audit trail, to be kept outside: ``POSITION:HASH`` tells later whether the trail still has it."""

    position: Annotated[int, Field(ge=1)]
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    at: AwareDatetime
    """When the last entry was made."""


class AuditCheck(Answer):
    """Whether the audit trail is whole."""

    entries: Annotated[int, Field(ge=0)]
    breaks: list[str]
    """Every place where it is not; empty where it is whole."""
    head: ChainHead | None
    """``null`` while nothing is linked."""


class KeptAuditCheck(Answer):
    """A check of the audit trail, as it ended."""

    asked_at: AwareDatetime
    role: Literal["auditor", "operator"]
    """As whom somebody asked."""
    is_own: bool
    """The caller asked."""
    by_name: str | None
    office: str | None
    """Of an auditor."""
    entries: Annotated[int, Field(ge=0)]
    break_count: Annotated[int, Field(ge=0)]
    breaks: list[str]
    """The first hundred places where it was not whole, kept heads first."""
    misfits: Annotated[int, Field(ge=0)]
    """How many of the places are kept heads that do not fit: mistyped, or the trail was cut off or made anew."""
    heads: Annotated[int, Field(ge=0)]
    """With how many heads that were kept outside it was compared."""
    head: ChainHead | None


class LastAuditCheck(Answer):
    """The check that was asked for last."""

    check: KeptAuditCheck | None
    """``null``: nobody has asked yet."""
