"""How far reassessments are."""

from pydantic import AwareDatetime

from common.openapi import Answer


class Reassessment(Answer):
    """Person-years are assessed by their rulebooks again, because some of these changed."""

    reassessment_id: int
    because: str
    """Ids of the rulebooks that changed, with commas between them."""
    first_year: int
    last_year: int
    """9999 where one of them has no end."""
    people: int
    """How many there were to look at when it began."""
    people_done: int
    years_done: int
    rebound: int
    """Person-years that another rulebook binds now."""
    crossed: int
    """Person-years that met their requirements through it."""
    fell: int
    """Person-years that no longer do."""
    begun_at: AwareDatetime
    """In China time."""
    ended_at: AwareDatetime | None
    """``null`` while it runs."""


class ReassessmentList(Answer):
    """The newest first."""

    reassessments: list[Reassessment]
