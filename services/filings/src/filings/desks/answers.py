"""What the desk of an office shows, as it is answered."""

from uuid import UUID

from common.contracts.registry import OrganisationKind
from common.openapi import Answer
from filings.submission.answers.filings import AwaitedStep, LastOpinion, ListedFiling


class OpinionOfOffice(LastOpinion):
    """What was decided last, and by whom: an office that decides sees who did so before."""

    made_by: UUID
    """An account; all zeros where the platform acted."""


class DeskFiling(ListedFiling):
    """A filing at the desk of an office."""

    kind_name: str
    """In Chinese, as ``state_text``."""
    state_text: str
    applicant_name: str | None
    """What the unit is called; ``null`` of a person who claims, whom the registry names."""
    waits_days: int
    """For how many whole days it has been with whom it is."""
    is_late: bool
    """The office that has it should have acted already."""
    wanted: str | None
    """What is wanted of this office, in Chinese; ``null`` where nothing is."""
    waiting: list[AwaitedStep]
    """Of whom what is wanted; whose turn it is comes first. Empty at its end."""
    last_opinion: OpinionOfOffice | None


class DeskFilings(Answer):
    """A page of filings at the desk of an office."""

    filings: list[DeskFiling]
    total: int
    """Of all pages."""
    rows: int
    """How many a page has."""


class DeskCounts(Answer):
    """How much there is to do at the desk of an office."""

    waiting: int
    """Filings that wait for it."""
    late: int
    """Of them, those that it should have acted upon already."""
    with_remarks: int
    """Of them, those with something to look at first."""
    returned: int
    """Filings of its own that were returned to be corrected."""
    returned_trainings: int
    """Of them, trainings."""
    returned_rosters: int
    """Of them, rosters."""
    returned_claims: int
    """Of them, claims for its people."""
    to_review: int
    """Claims that were approved by themselves and drawn to be looked at (复核); 0 where the office does not
    supervise.
    """
    proposed_overturns: int
    """What somebody of it proposed to take back, for a second person to answer."""


class OfficeAnswer(Answer):
    """A department or an HR authority."""

    organisation_id: UUID
    kind: OrganisationKind
    name: str


class OfficesToAsk(Answer):
    """Offices that may be asked for a second opinion (加签) about a filing."""

    offices: list[OfficeAnswer]
