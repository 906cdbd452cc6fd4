"""How certificates of a year stand, as offices are answered of several people at once."""

from uuid import UUID

from pydantic import AwareDatetime

from certificates.eligibility.domain import Why
from common.openapi import Answer


class StateOfPerson(Answer):
    """How the certificate of the year stands for one person."""

    person_id: UUID
    """As it was asked for."""
    state: Why
    """``no-certificate`` also of a person of whom nothing is on record."""
    text: str
    """The same in Chinese."""
    number: str | None
    """证书编号; ``null`` before it exists."""


class StatesOfPeople(Answer):
    """How the certificates of a year stand; people whom the role does not reach are left out."""

    year: int
    people: list[StateOfPerson]
    """In the order of the question."""
    as_of: AwareDatetime
