"""What is answered about the HR platform's records and what differs from them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime
from pydantic import Field as Limits

from common.identity import OrganisationCode
from common.openapi import LEFT_OUT, Answer
from registry.access.answers import Count, MaskedIdNumber
from registry.hr_data.domain.records import Field, Verdict
from registry.hr_data.queries.progress import Part


class RecordResult(Answer):
    """What became of one record. No part repeats a value of it."""

    row: Annotated[int, Limits(ge=1)]
    """Its position, from 1."""
    verdict: Verdict
    """``unknown-person``: nobody on a unit's staff has this ID number; nothing of the record is kept. ``malformed``:
    it could not be read."""
    fields: list[Field] = LEFT_OUT
    """Of ``differs``: what is otherwise on record here, settled or not."""
    reason: str = LEFT_OUT
    """Of ``malformed``: a stable word for programs."""
    detail: str = LEFT_OUT
    """Of ``malformed``: what is wrong, in English."""


class RecordResults(Answer):
    """A verdict for every record, in the order given, and how many there are of each."""

    same: Count
    differs: Count
    unknown_person: Count
    malformed: Count
    results: list[RecordResult]


class KeptValue(Answer):
    """A unit keeps its own value."""

    reason: str
    settled_at: AwareDatetime
    is_late: bool
    """It was settled after the day by which it was due."""


class HrDifference(Answer):
    """One field of one person that the HR platform has otherwise."""

    person_id: UUID
    name: str
    id_number_masked: MaskedIdNumber
    organisation_id: UUID
    """The unit in which they stand here."""
    unit_code: OrganisationCode
    unit: str
    """The name of that unit."""
    field: Field
    ours: str | None
    """On record here: a code, a word, or the number of a grade; ``null`` where nothing is."""
    theirs: str
    """The HR platform's, written the same way."""
    with_grade: Annotated[int, Limits(ge=1, le=13)] | None
    """Of ``post_category``: the grade that is taken along with it."""
    said_at: AwareDatetime
    """Since when the HR platform says this value."""
    due_on: date
    """By when it is to be settled."""
    is_overdue: bool
    kept: KeptValue | None
    """``null`` while it is open."""


class HrDifferences(Answer):
    """A page of differences, in the order of people."""

    differences: list[HrDifference]
    after: str | None
    """Ask with this for the next page; ``null`` on the last one."""


class SettlementResult(Answer):
    """What became of one settlement."""

    row: Annotated[int, Limits(ge=1)]
    """Its position, from 1."""
    status: Literal["settled", "refused"]
    reason: str = LEFT_OUT
    """Of ``refused``: a stable word for programs."""
    detail: str = LEFT_OUT
    """Of ``refused``: the same in English."""
    message: str = LEFT_OUT
    """Of ``refused``: the same in Chinese, for people."""


class SettlementResults(Answer):
    """What became of each settlement, in the order given."""

    settled: Count
    refused: Count
    results: list[SettlementResult]


class SettledRecord(Answer):
    """How a unit settled one field of one of the client's records."""

    reference: str
    """As the client gave it with the record."""
    field: Field
    decision: Literal["taken", "kept"]
    value: str | None
    """What is on record here since then."""
    reason: str | None
    """Why the unit keeps its own value; ``null`` where it took the other one."""
    settled_at: AwareDatetime


class SettledRecords(Answer):
    """What units settled of the client's records, in the order in which they did."""

    settled: list[SettledRecord]
    next: Annotated[int, Limits(ge=0)]
    """Ask with this as ``after`` the next time."""
    has_more: bool
    """There is more already."""
    as_of: AwareDatetime


class HrProgressCounts(Answer):
    """People on the staff; ``same``, ``differing`` and ``settled`` together are ``told_of``."""

    people: Count
    told_of: Count
    """Of whom the HR platform has said something."""
    same: Count
    """Of whom nothing differs."""
    differing: Count
    """Of whom something differs that nobody has settled."""
    settled: Count
    """Of whom something differs, and their unit keeps all of its own with a reason."""
    overdue: Count
    """Those of ``differing`` of whom something was due before today."""


class HrProgressPart(HrProgressCounts):
    """The people of one part."""

    key: str
    """Of a region its code; of a department or another organisation its id."""
    name: str


class HrProgress(Answer):
    """How far the people are whom one's role reaches."""

    by: Part
    whole: HrProgressCounts
    parts: list[HrProgressPart]
    """In the order of their keys, 200 at a time."""
    after: str | None
    """Ask with this for the next parts; ``null`` on the last page."""
    due_on: date
    """By when what the HR platform says today is to be settled."""
    as_of: AwareDatetime
