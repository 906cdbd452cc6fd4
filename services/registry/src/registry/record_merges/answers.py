"""Corrections of records (合并、更正), as they are described."""

from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import LEFT_OUT, Answer
from registry.access.answers import Count, MaskedIdNumber
from registry.record_merges.domain import RemedyKind, RemedyState


class StateOfMending(Answer):
    """The state of a correction; the same as before where another side has to sign as well."""

    mending_id: UUID
    state: RemedyState


class NamedAccount(Answer):
    """A person who took part in a correction."""

    account_id: UUID
    name: str


class MendingCounts(Answer):
    """How much waits for a decision of the caller's."""

    waiting: Count
    """Corrections, and those that are to be undone, which the caller may decide and has not yet."""


class _Mending(Answer):
    mending_id: UUID
    kind: RemedyKind
    state: RemedyState
    reason: str
    asked_at: AwareDatetime
    signed_at: AwareDatetime | None
    """When it was signed or refused."""
    undo_reason: str | None
    undo_asked_at: AwareDatetime | None
    undone_at: AwareDatetime | None


class Mending(_Mending):
    """What was asked for about somebody's record, for the deciders."""

    person_id: UUID
    """The record that is merged into another one."""
    into_id: UUID | None
    """The record that stays; ``null`` for a correction that was not signed."""
    name: str
    """Of the person, on the record that is merged."""
    unit: str
    """The name of the unit where that record stands."""
    id_number_masked: MaskedIdNumber
    """On the record that is merged."""
    right_number_masked: MaskedIdNumber = LEFT_OUT
    """The number that is right, of a correction that waits or was signed."""
    asked_by: NamedAccount
    signed_by: NamedAccount | None
    """The one who signed last, or refused."""
    undo_asked_by: NamedAccount | None
    undone_by: NamedAccount | None


class RemedyList(Answer):
    """What was asked for within the caller's reach, the oldest first; a hundred at a time."""

    mendings: list[Mending]
    after: UUID | None
    """Ask with this for the next page; ``null`` on the last one."""


class OwnMending(_Mending):
    """What was asked for about the caller's own record."""

    expires_at: AwareDatetime
    """It lapses where nobody has decided by then."""


class OwnMendings(Answer):
    """What was asked for about the caller's own record, the latest first; at most 100."""

    mendings: list[OwnMending]
