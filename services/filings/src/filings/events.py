"""The events that the filings service publishes and handles."""

from collections.abc import Sequence

from common.consumer import Handlers
from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from common.events import Event
from filings.registry_events import actions as registry_event_actions


async def on_people(tx: Tx, events: Sequence[Event[PersonPlaced]]) -> None:
    """Somebody was registered or moved."""
    await registry_event_actions.know_people(tx, [event.payload for event in events])


async def on_organisations(tx: Tx, events: Sequence[Event[OrganisationPlaced]]) -> None:
    """An organisation was recorded, or others stand above it now."""
    await registry_event_actions.know_organisations(tx, [event.payload for event in events])


PUBLISHES = (HoursRecognised, RecognitionWithdrawn, GrantMade, GrantWithdrawn)
HANDLES: Handlers = {PersonPlaced: on_people, OrganisationPlaced: on_organisations}
