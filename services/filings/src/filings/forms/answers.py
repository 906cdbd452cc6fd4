"""Forms as they are answered: what a field holds, and which fields a form has. A draft may lack any of them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.filings import TrainingType
from common.contracts.vendor_gateway import Subject
from common.openapi import LEFT_OUT, Answer, Hours
from filings.forms.domain.attachments import MediaType
from filings.forms.domain.readers import PEOPLE_MAX

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Yuan = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]{1,2})?$", examples=["2.5"])]
"""Money as it is written, never as a float."""


class HalfDay(Answer):
    """Half a day of a training's plan."""

    on: date
    half: Literal["morning", "afternoon"]
    topic: str
    hours: Hours
    trainer: str = LEFT_OUT
    course: UUID = LEFT_OUT
    """The entry of the register of courses (课程库)."""
    is_arrival: Literal[True] = LEFT_OUT
    """People only arrive (报到): it counts no hours."""


class Trainer(Answer):
    """Somebody who teaches, with what is said of them."""

    name: str
    about: str = LEFT_OUT
    teacher: UUID = LEFT_OUT
    """The entry of the register of teachers (师资库)."""


class Stay(Answer):
    """A day of a training that somebody attended elsewhere."""

    on: date
    half_days: Literal[1, 2]
    is_arrival: Literal[True] = LEFT_OUT
    was_held: Literal[False] = LEFT_OUT
    """There was no training on this day: somebody only arrived (报到)."""


class TrainingForm(Answer):
    """The ministry's form of a training (备案表)."""

    title: str = LEFT_OUT
    subject: Subject = LEFT_OUT
    training_type: TrainingType = LEFT_OUT
    institution: str = LEFT_OUT
    address: str = LEFT_OUT
    postcode: str = LEFT_OUT
    email: str = LEFT_OUT
    leader: str = LEFT_OUT
    leader_post: str = LEFT_OUT
    leader_phone: str = LEFT_OUT
    contact: str = LEFT_OUT
    contact_post: str = LEFT_OUT
    contact_phone: str = LEFT_OUT
    begins_on: date = LEFT_OUT
    ends_on: date = LEFT_OUT
    place: str = LEFT_OUT
    scope: str = LEFT_OUT
    people: Annotated[int, Field(ge=1, le=PEOPLE_MAX)] = LEFT_OUT
    """How many are expected to attend."""
    plan: str = LEFT_OUT
    sittings: list[HalfDay] = LEFT_OUT
    trainers: list[Trainer] = LEFT_OUT
    fee_kind: Literal["online", "theory", "practice", "expert"] = LEFT_OUT
    fee: Yuan = LEFT_OUT
    """What a person pays for a class hour."""
    payer: Literal["unit", "participants", "other"] = LEFT_OUT
    """Who bears it."""
    required_topic: str = LEFT_OUT
    special_task: str = LEFT_OUT
    """Of a special training (专项培训): the project, work or action that it is for."""
    base: UUID = LEFT_OUT
    """The training base (培训基地) that gives it: ``GET /v1/training-bases`` lists them."""
    registered_institution: UUID = LEFT_OUT
    """The training institution of the register (培训机构名录) that gives it; ``institution`` is then its name there."""
    attachments: list[UUID] = LEFT_OUT


class RosterForm(Answer):
    """What a unit attests beside the rows of a roster (参训名单)."""

    fee_charged: Yuan = LEFT_OUT
    """What a person paid for a class hour."""
    note: str = LEFT_OUT
    attachments: list[UUID] = LEFT_OUT
    rows: int = LEFT_OUT
    """How many there were when the roster was handed in."""
    rows_sha256: Sha256 = LEFT_OUT
    """Over who attended which half days, when the roster was handed in."""


ClaimForm = dict[str, str | list[str] | list[int] | list[Stay]]
"""The fields of a claim (学时认定申请) by their keys: ``GET /v1/claim-kinds`` tells which a kind has."""
FieldValue = str | int | list[str | int | HalfDay | Trainer | Stay]


class Change(Answer):
    """A field of a form that says something else than in the round before."""

    field: str
    name: str
    """As it stands on the form, in Chinese."""
    before: FieldValue | None
    after: FieldValue | None


class Round(Answer):
    """A form as it was handed in; nobody changes it."""

    round: int
    """Counts from 1."""
    handed_in_by: UUID
    """The account of who handed it in."""
    handed_in_at: AwareDatetime
    sha256: Sha256 | None
    """Over the form, what is attached and the rows of a roster; ``null`` where none was kept yet."""
    changed: list[Change]


class RoundOfTraining(Round):
    """The same of a training."""

    form: TrainingForm


class RoundOfRoster(Round):
    """The same of a roster."""

    form: RosterForm


class RoundOfClaim(Round):
    """The same of a claim."""

    form: ClaimForm


class Choice(Answer):
    """A value that may be chosen."""

    value: str
    name: str
    """In Chinese."""


class FieldLimits(Answer):
    """How a page asks for a value; a limit that there is not is ``null``."""

    name: str
    """As it stands on the form, in Chinese."""
    type: Literal[
        "text", "day", "number", "hours", "money", "choice", "subject", "flag", "years", "days", "sittings", "trainers",
        "attachments", "id",
    ]  # fmt: skip
    """``hours`` and ``money`` are sent as text, ``number`` and the members of ``years`` as numbers, ``flag`` as true or
    false; ``years`` and ``attachments`` are lists, ``days``, ``sittings`` and ``trainers`` lists of objects with
    ``parts``.
    """
    is_optional: bool
    chars_max: int | None
    is_multiline: bool
    pattern: str | None
    """As HTML has it: it covers the whole text."""
    minimum: str | None
    """Of days ``YYYY-MM-DD``, else a number; of a list, of each of its members."""
    maximum: str | None
    count_max: int | None
    """Of a list."""
    unit: str | None
    """In Chinese."""
    choices: list[Choice]


class FieldPart(FieldLimits):
    """A field of the objects within a list."""

    field: str


class FormField(FieldLimits):
    """A field of a form: all that is needed to ask for it."""

    field: str
    """Its key in the form."""
    hint: str
    """What to fill in, in Chinese."""
    parts: list[FieldPart]
    """Of a list of objects."""


class UploadLimits(Answer):
    """Which files are taken beside a filing."""

    media_types: list[MediaType]
    endings: list[str]
    """Of their names, for a page's file field."""
    bytes_max: int
    """Of one file."""
    name_chars_max: int
    count_max: int
    """Of a filing, files that no form names included."""
    text: str
    """The same in Chinese."""


class NewFiling(Answer):
    """A filing that was begun: a training, a roster or a claim."""

    filing_id: UUID
