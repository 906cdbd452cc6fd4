"""Placements that somebody is asked to agree to, as they are described."""

from uuid import UUID

from pydantic import AwareDatetime

from common.identity import OrganisationCode
from common.openapi import Answer
from registry.consents.domain import ConsentState


class PlacementOffer(Answer):
    """A unit that wants the caller on its roster, and what they said."""

    offer_id: UUID
    organisation_id: UUID
    unit_code: OrganisationCode
    unit: str
    """The unit's name."""
    asked_at: AwareDatetime
    """It can be answered for thirty days from then."""
    state: ConsentState
    decided_at: AwareDatetime | None
    """``null`` while it waits."""


class PlacementOffers(Answer):
    """What the caller was asked within the last thirty days, the latest first."""

    offers: list[PlacementOffer]


class StateOfOffer(Answer):
    """What has become of an offer."""

    offer_id: UUID
    state: ConsentState
