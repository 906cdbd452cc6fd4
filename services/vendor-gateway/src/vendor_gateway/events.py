"""The events that the vendor gateway publishes and handles."""

from collections.abc import Sequence

from common.consumer import Handlers
from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRevoked
from common.db import Tx
from common.events import Event
from vendor_gateway.completions.actions.release import store_people_and_release_parked


async def on_people(tx: Tx, events: Sequence[Event[PersonPlaced]]) -> None:
    """Somebody was registered or moved."""
    await store_people_and_release_parked(tx, [event.payload for event in events])


PUBLISHES = (CompletionAccepted, CompletionRevoked)
HANDLES: Handlers = {PersonPlaced: on_people}
