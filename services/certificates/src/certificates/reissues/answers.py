"""Certificates that are reissued for a unit that was renamed (换发)."""

from uuid import UUID

from pydantic import AwareDatetime

from certificates.reissues.domain import ReissueOrderState
from common.openapi import Answer


class ReissueOrdered(Answer):
    """How many certificates are concerned, and the order, unless it was only a question."""

    order_id: UUID | None
    """``GET /v1/reissues/{order_id}`` says how far it is; ``null`` on a dry run."""
    organisation_id: UUID
    name: str
    """What the next editions print."""
    former_name: str
    count: int
    """Valid certificates of people who are in the unit today, which print the former name."""


class ReissueProgress(Answer):
    """How far an order is. Certificates that are under way for another reason are not counted again."""

    order_id: UUID
    state: ReissueOrderState
    organisation_id: UUID
    former_name: str
    authority_id: UUID
    """For whom it was ordered."""
    ordered_by: UUID
    """An account."""
    ordered_at: AwareDatetime
    count: int
    """How many it concerned when it was ordered."""
    made: int
    unchanged: int
    """They said what the registry prints by the time that they were taken up."""
    not_valid: int
    """They were suspended or revoked meanwhile, and keep their papers."""
    unprintable: int
    """A character of what is to be printed has no glyph; they keep their papers."""
    left: int
    """They are taken up and not made yet; while it is running, others may still be taken up."""


class FormerName(Answer):
    """A name that valid certificates of a unit print, and that it does not have any more."""

    name: str
    count: int
    """On how many certificates of people who are in the unit today."""


class RenamedUnit(Answer):
    """A unit, and what its certificates print instead of its name."""

    organisation_id: UUID
    name: str
    former_names: list[FormerName]
    """That of most certificates first; empty where all print its name of today, or there are none."""


class RenamedUnits(Answer):
    """In the order of their names."""

    units: list[RenamedUnit]


class ReissueOrderInShort(Answer):
    """An order, and whether it is done."""

    order_id: UUID
    state: ReissueOrderState
    organisation_id: UUID
    name: str | None
    """What the unit is called today; ``null`` where the registry has not told of it."""
    former_name: str
    ordered_at: AwareDatetime
    count: int
    """How many certificates it concerned when it was ordered."""


class ReissueOrders(Answer):
    """The newest first."""

    orders: list[ReissueOrderInShort]
