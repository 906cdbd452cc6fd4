"""Filings as they are answered: begun, after an act, and in lists."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.registry import OrganisationKind
from common.contracts.vendor_gateway import Subject
from common.openapi import LEFT_OUT, Answer
from common.problems.messages_zh import OF_FIELDS
from filings.approval.domain.filings import FilingAct, FilingKind, FilingState
from filings.approval.domain.remarks import REMARKS
from filings.approval.domain.waits import WaitsFor
from filings.forms.answers import Sha256
from filings.forms.domain.attachments import MediaType


class NewAttachment(Answer):
    """A file that was kept beside a filing; the form says whether it belongs to it."""

    attachment_id: UUID
    sha256: Sha256
    size: int
    """Bytes."""
    media_type: MediaType


class FilingPosition(Answer):
    """Where a filing stands after an act."""

    filing_id: UUID
    state: FilingState
    waits_for: UUID | None
    """The organisation (or, of a claim, the person) whose turn it is; ``null`` at its end."""
    is_automatic: bool
    """The platform approved it by itself (自动审核)."""


class ActDone(FilingPosition):
    """What became of a filing for which the act was done."""

    status: Literal["done"]


Parameters = dict[str, str | int | list[str]]
FieldReason = Annotated[str, Field(json_schema_extra={"enum": sorted(OF_FIELDS)})]
"""What is wrong with a field, as in the ``errors`` of every problem document."""


class WrongField(Answer):
    """A field of a form that is missing or wrong."""

    field: str
    name: str
    """As it stands on the form, in Chinese."""
    problem: str
    """What to do, in Chinese."""
    reason: FieldReason
    parameters: Parameters
    """What varies in its sentence, by name."""


class ActNotDone(Answer):
    """What was in the way of the act for one filing."""

    filing_id: UUID
    status: Literal["left", "refused", "later"]
    """``left``: it has remarks; ``later``: a service was away, try again."""
    reason: str
    parameters: Parameters
    """What varies in its sentence, by name."""
    detail: str
    text: str
    """The same in Chinese."""
    fields: list[WrongField] = LEFT_OUT
    """With the reason ``bad-form``."""


class ResultsOfActs(Answer):
    """What one act upon several filings came to: how often, and for each in the order asked."""

    done: int
    left: int
    refused: int
    later: int
    results: list[Annotated[ActDone | ActNotDone, Field(discriminator="status")]]


class FilingRemark(Answer):
    """Something that an office should look at before it decides."""

    remark: Annotated[str, Field(json_schema_extra={"enum": [*REMARKS]})]
    message: str
    """The same in Chinese."""


class ListedFiling(Answer):
    """A filing as lists show it."""

    filing_id: UUID
    kind: FilingKind
    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    about_id: UUID | None
    """Of a roster: the training."""
    state: FilingState
    waits_since: AwareDatetime
    due_at: AwareDatetime | None
    """Until when the office that has it should act."""
    created_at: AwareDatetime
    changed_at: AwareDatetime
    remarks: list[FilingRemark]
    title: str | None
    claim_kind: str | None
    """Of a claim: the regulation's word, or ``special-circumstances`` where its own would tell of health."""
    training_year: int | None
    """Of a claim."""
    subject: Subject | None
    begins_on: date | None
    """Of a training, as ``ends_on`` and ``people`` (how many are expected)."""
    ends_on: date | None
    people: int | None
    saw: Sha256 | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""


class AwaitedStep(Answer):
    """Of whom something is wanted, and what."""

    what: WaitsFor
    what_text: str
    """The same in Chinese."""
    kind: OrganisationKind | Literal["person"]
    organisation_id: UUID
    """Of a ``person``: who claims."""
    name: str | None
    """What the organisation is called; ``null`` for a person."""


class LastOpinion(Answer):
    """What an office, or the platform, decided of a filing last; what was taken back is left out."""

    act: FilingAct
    act_name: str
    """In Chinese."""
    text: str | None
    """In a list ``null`` where the filing is about another person; the filing itself has it."""
    made_at: AwareDatetime
    made_for: UUID | None
    """The organisation; ``null`` where the platform acted."""
    made_for_name: str | None


class ClaimedActivity(Answer):
    """What a claim is about, as far as its form is written."""

    title: str | None
    begins_on: date | None
    ended_on: date | None


class OwnFiling(ListedFiling):
    """A filing of one's own, with what it waits for."""

    kind_name: str
    """In Chinese, as ``state_text``."""
    state_text: str
    is_mine: bool
    """One filed it for oneself, and not for an organisation."""
    is_about_me: bool
    """It is one's own claim, whether oneself or the unit filed it."""
    activity: ClaimedActivity | None
    """Of a claim that one filed for oneself, where its form says so much; ``null`` where its kind is not told."""
    waiting: list[AwaitedStep]
    """Of whom what is wanted since ``waits_since``, by ``due_at``; whose turn it is comes first. Empty at its end."""
    last_opinion: LastOpinion | None


class OwnFilings(Answer):
    """A page of what one's organisations filed, and oneself, the latest first."""

    filings: list[OwnFiling]
    before: UUID | None
    """Asks for the next page; ``null`` on the last one."""


class NextWaiting(Answer):
    """What asks for the next page of what waits."""

    after: UUID
    since: AwareDatetime


class WaitingFilings(Answer):
    """A page of what waits for one's offices, what has waited longest first."""

    filings: list[ListedFiling]
    next: NextWaiting | None
    """``null`` on the last page."""


class LackingOfForm(Answer):
    """What is in the way of handing a form in."""

    fields: list[WrongField]
    """What is missing or wrong, in the order of the form."""
    remarks: list[FilingRemark]
    """What the deciding office would be pointed to, as the form is now; nothing of it is in the way."""
