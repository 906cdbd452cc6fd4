"""People and organisations, as far as decisions ask."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from common.contracts.registry import PersonPlaced
from rulebook import Person, Placement


class Organisation(NamedTuple):
    """An organisation and who stands above it."""

    organisation_id: UUID
    kind: str
    department_id: UUID | None
    authority_id: UUID | None


Organisations = Mapping[UUID, Organisation]


class PersonFile(NamedTuple):
    """Somebody: today's unit, and where they stood on which day."""

    person_id: UUID
    organisation_id: UUID
    person: Person


def placements_document(said: PersonPlaced) -> list[dict[str, Any]]:
    """What is kept of somebody's history; today's state, ever since, where the registry tells no more."""
    if not said.placements:
        only = Placement(said.region_code, said.post_category, said.title_level, staff_kind=said.staff_kind)
        return [only._asdict()]
    return [
        Placement(
            placement.region_code, placement.post_category, placement.title_level, placement.effective_on,
            placement.duties_changed, placement.staff_kind, placement.second_post_category,
        )._asdict()
        for placement in said.placements
    ]  # fmt: skip


def person_from(document: Sequence[Mapping[str, Any]], hired_on: date | None = None) -> Person:
    """The person of a kept history."""
    return Person(
        tuple(
            Placement(
                item["region_code"],
                item["post_category"],
                item["title_level"],
                date.fromisoformat(item["effective_on"]) if item["effective_on"] else None,
                item["duties_changed"],
                item.get("staff_kind", "institution"),  # kept by releases before without, like the next one
                item.get("second_category"),
            )
            for item in document
        ),
        hired_on,
    )


class OnlineCourses(NamedTuple):
    """What the ledger has of somebody's year, beside what was decided here."""

    titles: frozenset[str]
    """Of online courses, as titles are compared."""


class MakeUpAsked(NamedTuple):
    """A make-up of which the ledger is asked what it would do."""

    person_id: str
    year: int
    counts_from: str
    counts_until: str


class YearStanding(NamedTuple):
    """Whether a year is met, and its class hours as text."""

    met: bool
    public: str
    professional: str
    total: str


class YearEffect(NamedTuple):
    """What an approved make-up would do to a year."""

    year: int
    before: YearStanding
    after: YearStanding


LEAVES = ("sick", "maternity")
"""Of which the registry is asked for the days, without which of them it was."""


class LeavePeriod(NamedTuple):
    """Days on which somebody was on sick or maternity leave, both within it; asked for a claim, and kept nowhere."""

    begins_on: date
    ends_on: date | None
    """``None`` while it goes on."""

    def __repr__(self) -> str:
        """Without the days."""
        return "Away(…)"
