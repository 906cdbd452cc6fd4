"""What the ledger says and hears."""

from collections.abc import Sequence

from common.clock import now
from common.consumer import Hears
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.contracts.registry import PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRevoked
from common.db import Tx
from common.events import Event
from ledger import actions
from rulebook import shipped


async def on_completions(tx: Tx, events: Sequence[Event[CompletionAccepted | CompletionRevoked]]) -> None:
    """Completions count, or no longer do."""
    await actions.post_completions(tx, [event.said for event in events], rulebooks=shipped(), at=now())


async def on_people(tx: Tx, events: Sequence[Event[PersonPlaced]]) -> None:
    """Somebody was registered or moved."""
    await actions.place_people(tx, [event.said for event in events], rulebooks=shipped(), at=now())


SAYS = (ThresholdCrossed, FellBelow)
HEARS: Hears = {
    CompletionAccepted: on_completions,
    CompletionRevoked: on_completions,
    PersonPlaced: on_people,
}
