"""What a review would do to years, as it is answered."""

from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer
from ledger.api.answers.make_up_trials import TriedYear


class TriedPerson(Answer):
    """What would change for one person."""

    person_id: UUID
    """Of a merged record the one that stays."""
    source_ids: list[UUID]
    """The evidence that would change whether it counts."""
    years: list[TriedYear]
    """Each year that would change, in order: also those to which a make-up (补训) carries hours."""


class TriedTurns(Answer):
    """Only people for whom something would change."""

    people: list[TriedPerson]
    as_of: AwareDatetime
    """In China time."""
