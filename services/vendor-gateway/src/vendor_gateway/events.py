"""The events that the vendor gateway publishes and handles."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from common.clock import now
from common.consumer import Handlers
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRestored, CompletionRevoked
from common.db import Tx
from common.events import Contract, Event
from offices.organisations import save_organisations
from rulebook import Rulebooks
from vendor_gateway.completions.actions.release import store_people_and_release_parked


async def on_people(tx: Tx, events: Sequence[Event[PersonPlaced]], *, rulebooks: Rulebooks) -> None:
    """Somebody was registered or moved."""
    await store_people_and_release_parked(tx, [event.payload for event in events], rulebooks=rulebooks, now=now())


async def on_organisations(tx: Tx, events: Sequence[Event[OrganisationPlaced]]) -> None:
    """An organisation was recorded or changed."""
    await save_organisations(tx, [event.payload for event in events])


PUBLISHES = (CompletionAccepted, CompletionRevoked, CompletionRestored)
HANDLES: Mapping[type[Contract], Callable[..., Awaitable[None]]] = {
    PersonPlaced: on_people,
    OrganisationPlaced: on_organisations,
}


def handlers(rulebooks: Rulebooks) -> Handlers:
    """The handlers, with the rulebooks that this process goes by."""
    bound: dict[Any, Any] = {
        PersonPlaced: partial(on_people, rulebooks=rulebooks),
        OrganisationPlaced: on_organisations,
    }
    return bound
