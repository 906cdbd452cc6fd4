"""What supervision (监督、抽查) shows, as it is answered."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.contracts.registry import OrganisationKind
from common.openapi import Answer
from filings.approval.domain.filings import FilingKind, FilingState
from filings.forms.answers import Sha256, Yuan
from filings.submission.answers.filings import FilingRemark


class WaitingAtOffice(Answer):
    """How much of a kind waits for an office."""

    organisation_id: UUID
    name: str | None
    kind: OrganisationKind | None
    """``null`` as its name, where the registry has not told of it yet."""
    filing_kind: FilingKind
    waiting: int
    """How many filings."""
    late: int
    """How many of them are past the day until which the office should have acted."""
    oldest: AwareDatetime
    """Since when the oldest waits."""
    oldest_days: int


class WaitingByOffice(Answer):
    """What waits for the offices at and below one's own, those first where most is late."""

    waiting: list[WaitingAtOffice]


class TrainingWithoutRoster(Answer):
    """A training that ended 30 days ago or longer, of which nobody handed in who attended."""

    filing_id: UUID
    title: str | None
    applicant_id: UUID
    applicant: str | None
    """The unit's name."""
    ends_on: date
    people: int | None
    """How many were expected."""


class TrainingsWithoutRoster(Answer):
    """Trainings without a roster, those that ended first first."""

    trainings: list[TrainingWithoutRoster]


class RemarkableRoster(Answer):
    """A roster that stands out."""

    filing_id: UUID
    kind: Literal[FilingKind.ROSTER]
    about_id: UUID
    """The training."""
    state: FilingState
    title: str | None
    applicant_id: UUID
    applicant: str | None
    """The unit's name."""
    remarks: list[FilingRemark]
    planned: int | None
    """How many people were expected."""
    came: int | None
    """How many rows it has."""
    fee_charged: Yuan | None
    """What a person paid for a class hour."""


class RemarkableRosters(Answer):
    """Rosters that stand out in one way, the latest first."""

    rosters: list[RemarkableRoster]


class ClaimToReview(Answer):
    """A claim that was approved by itself and drawn to be looked at (复核)."""

    filing_id: UUID
    title: str | None
    claim_kind: str
    """The regulation's word, or ``special-circumstances`` where its own would tell of health."""
    training_year: int
    changed_at: AwareDatetime
    person_id: UUID


class ClaimsToReview(Answer):
    """Claims to be looked at, the oldest first."""

    claims: list[ClaimToReview]


class ProposedOverturn(Answer):
    """Something that was approved below, and that somebody of the HR authority proposed to take back (提请撤销)."""

    filing_id: UUID
    kind: FilingKind
    title: str | None
    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    applicant: str | None
    """The unit's name; ``null`` of a person."""
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    office_id: UUID
    """The HR authority for which it was proposed."""
    proposed_by: UUID
    """An account."""
    is_own: bool
    """The caller proposed it: somebody else of the office answers."""
    changed_at: AwareDatetime


class ProposedOverturns(Answer):
    """What waits for the second person of one's HR authorities, the oldest first."""

    proposals: list[ProposedOverturn]


class DrawnSpotCheck(Answer):
    """A spot check (抽查) that was drawn."""

    spot_check_id: UUID


class _SpotCheck(Answer):
    spot_check_id: UUID
    office_id: UUID
    """The organisation that drew."""
    seed: str
    kind: FilingKind
    begins_on: date
    """What was approved from this day on was drawn from, as until ``ends_on``."""
    ends_on: date
    among: int
    """How many filings it was drawn from."""
    among_sha256: Sha256
    """Over their ids in order, a line each."""
    drawn_by: UUID
    """An account."""
    drawn_at: AwareDatetime


class ListedSpotCheck(_SpotCheck):
    """A spot check as lists show it."""

    drawn: int
    """How many filings."""
    looked_at: int
    """How many of them were looked at."""
    wrong: int
    """How many of them were found not to be right."""


class SpotCheckList(Answer):
    """The spot checks of one's offices, the latest first."""

    spot_checks: list[ListedSpotCheck]


class SpotCheckItem(Answer):
    """A filing that was drawn, and what was found."""

    place: int
    """Counts from 1, in the order of the draw."""
    filing_id: UUID
    kind: FilingKind
    title: str | None
    applicant_id: UUID
    """The unit that filed it, or the person who claims."""
    person_id: UUID | None
    """Of a claim: the person whose it is."""
    state: FilingState
    is_right: bool | None
    """``null`` until it was looked at."""
    found: str | None
    looked_at: AwareDatetime | None


class SpotCheck(_SpotCheck):
    """A spot check with everything that was drawn."""

    items: list[SpotCheckItem]
