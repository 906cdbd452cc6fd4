"""A filing as those see it who take part: form, rounds, opinions, and what may be done now."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.contracts.filings import Effect
from common.contracts.registry import OrganisationKind
from common.openapi import LEFT_OUT, Answer, Hours
from filings.approval.domain.filings import FilingAct, FilingKind, FilingState
from filings.forms.answers import (
    Change,
    ClaimForm,
    FormField,
    RosterForm,
    RoundOfClaim,
    RoundOfRoster,
    RoundOfTraining,
    Sha256,
    TrainingForm,
    UploadLimits,
)
from filings.forms.domain.attachments import MediaType
from filings.submission.answers.filings import AwaitedStep, FilingRemark
from rulebook import CheckState


class StepAnswer(Answer):
    """An organisation that takes part; or the person who claims."""

    kind: OrganisationKind | Literal["person"]
    organisation_id: UUID


class SecondOpinionsAnswer(Answer):
    """Second opinions (加签) that an office asked for."""

    offices: list[StepAnswer]
    need_all: bool
    """All of them answer before it goes on; else any one is enough."""
    answered: list[UUID]


class OpinionDetails(Answer):
    """What an act took and led to, beside its text."""

    state: FilingState
    to: int = LEFT_OUT
    """Of ``return``: to which office of the chain, -1 for the applicant."""
    resume: bool = LEFT_OUT
    """Of ``return``: once corrected it goes on at the office that returned it."""
    skipped: list[UUID] = LEFT_OUT
    """Of ``endorse``: offices of the chain for which the same person acts, and that were not asked again."""
    ask: list[UUID] = LEFT_OUT
    """Of ``ask`` and ``escalate``: the offices."""
    need_all: bool = LEFT_OUT
    to_account: UUID | None = LEFT_OUT
    """Of ``hand-over``: to whom of the office; ``null``: to anybody."""
    article: str = LEFT_OUT
    """Of acts of an HR authority above: the regulation with the article that gives it the power."""


class Opinion(Answer):
    """What was done with a filing, and said (意见); nobody changes it."""

    round: int
    act: FilingAct
    act_name: str
    """In Chinese."""
    made_by: UUID
    """An account; all zeros where the platform acted."""
    made_for: UUID | None
    """The organisation, or the person who claims; ``null`` where the platform acted."""
    text: str | None
    details: OpinionDetails
    made_at: AwareDatetime
    saw_sha256: Sha256 | None
    """The hash of the round that it was said of."""


class Attachment(Answer):
    """A file beside a filing."""

    attachment_id: UUID
    name: str
    media_type: MediaType
    size: int
    """Bytes."""
    sha256: Sha256
    added_by: UUID
    """An account."""
    added_at: AwareDatetime


class RosterProgress(Answer):
    """How far the rows of a roster are; a state that no row is in is left out."""

    rows: int
    done: int
    """So many need no more work for now."""
    is_done: bool
    new: int = LEFT_OUT
    ready: int = LEFT_OUT
    parked: int = LEFT_OUT
    refused: int = LEFT_OUT
    counted: int = LEFT_OUT


class Suggestion(Answer):
    """What the regulation makes of a claim as it is written."""

    effect: Literal["recognised"] | Effect | None
    """``null``: it would be refused."""
    hours: Hours | None
    """With ``recognised``."""
    reason: str
    """In Chinese, with the article; of what is refused, what to do."""
    refused: str = LEFT_OUT
    """Why no office could approve it, as a stable word."""


class ClaimCheck(Answer):
    """A condition that the claim's own article sets, and how it stands."""

    check: str
    """The rulebook's word for what is looked at, such as ``since-hiring``."""
    name: str
    """The condition in Chinese."""
    article: str
    """The regulation with its article."""
    state: CheckState
    state_text: str
    """The same in Chinese."""
    have: str
    """What is stated or on record, in Chinese."""
    need: str
    """What is needed, in Chinese."""


class StandingOfYear(Answer):
    """Whether a training year is met, and its class hours."""

    met: bool
    public: Hours
    professional: Hours
    total: Hours


class MakeUpEffect(Answer):
    """What an approved make-up would do to a year, as things are now."""

    year: int
    before: StandingOfYear
    after: StandingOfYear


class OwnAct(Answer):
    """Something that the caller may do with a filing (``POST /v1/filings/{filing_id}/acts``)."""

    act: FilingAct
    name: str
    """In Chinese."""
    needs_text: bool
    needs_saw: bool
    """It states ``saw``."""
    takes: list[Literal["to", "resume", "ask", "need_all", "to_account"]]
    """Further fields of the act."""
    not_now: str | None
    """The reason of what is in its way at present, such as ``reminded-today``."""
    not_now_text: str | None
    """The same in Chinese."""


class _Whole(Answer):
    filing_id: UUID
    kind_name: str
    """In Chinese, as ``state_text``."""
    state_text: str
    is_mine: bool
    """The caller is who filed it, or acts for the organisation that did."""
    waits_since: AwareDatetime
    """Since when it is with whom it is."""
    waiting: list[AwaitedStep]
    """Of whom what is wanted; whose turn it is comes first. Empty at its end."""
    title: str | None
    claim_kind: str | None
    training_year: int | None
    state: FilingState
    rulebook_id: str | None
    """The regulation by which it goes to its offices; ``null`` until it is handed in, as ``article``."""
    article: str | None
    due_at: AwareDatetime | None
    """Until when the office that has it should act."""
    decision_id: UUID | None
    """Of a claim: the recognition or grant that came of it."""
    code: str | None
    """Printed on the form as a QR code."""
    created_at: AwareDatetime
    changed_at: AwareDatetime
    remarks: list[FilingRemark]
    waits_for: list[StepAnswer]
    """Those of whom something is wanted: whose turn it is, who was asked, and offices told that it is late."""
    applicant: StepAnswer
    chain: list[StepAnswer]
    """The offices in their order; empty until it is handed in."""
    at: int
    """Which office of the chain has it; -1 for the applicant."""
    round: int
    """How often it was handed in."""
    resume_at: int | None
    """Which office of the chain it goes on to once it is corrected; ``null``: through all of them again."""
    holder: UUID | None
    """The account that has it alone within the office; ``null``: anybody there."""
    is_automatic: bool
    """The platform approved it by itself (自动审核)."""
    asked: SecondOpinionsAnswer | None
    review: Literal["open", "confirmed", "overturned"] | None
    """Of a claim that was approved by itself and drawn to be looked at (复核); who claims does not see ``open``."""
    saw: Sha256 | None
    """The hash of the round that was handed in last: an act says it, so that nobody decides about another one."""
    names: dict[UUID, str]
    """What the organisations are called, by their ids."""
    changed: list[Change]
    """What the form says otherwise than the last round."""
    opinions: list[Opinion]
    attachments: list[Attachment]
    acts: list[FilingAct]
    """What may be done in this state, though not by everybody."""
    own_acts: list[OwnAct]
    """What the caller may do."""
    fields: list[FormField]
    """What its form states, in order."""
    uploads: UploadLimits


class Training(_Whole):
    """A training that is filed (备案), as those see it who take part."""

    kind: Literal[FilingKind.TRAINING]
    about_id: None
    person_id: None
    form: TrainingForm
    rounds: list[RoundOfTraining]
    roster: None
    suggested: None


class WholeRoster(_Whole):
    """A roster of a training (参训名单), as those see it who take part."""

    kind: Literal[FilingKind.ROSTER]
    about_id: UUID
    """The training."""
    person_id: None
    form: RosterForm
    rounds: list[RoundOfRoster]
    roster: RosterProgress
    suggested: None


class Claim(_Whole):
    """A claim (学时认定申请), as those see it who take part."""

    kind: Literal[FilingKind.CLAIM]
    about_id: None
    person_id: UUID
    """Whose it is."""
    form: ClaimForm
    rounds: list[RoundOfClaim]
    roster: None
    suggested: Suggestion | None
    """``null`` where something is missing still."""
    checks: list[ClaimCheck]
    """The conditions of its article, also of a draft; of one with ``failed`` nothing is suggested, and an office that
    endorses it all the same says why.
    """
    effects: list[MakeUpEffect] | None
    """Of a make-up that nobody has decided: the made-up year, those of the days, and whichever else would change, in
    order. ``null`` for other claims, while year or days are missing, and while the ledger is away.
    """


WholeFiling = Annotated[Training | WholeRoster | Claim, Field(discriminator="kind")]
"""Everything about one filing."""
