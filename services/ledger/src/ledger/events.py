"""The events that the ledger publishes and handles."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from common.clock import now
from common.consumer import Handlers
from common.contracts.filings import GrantMade, GrantWithdrawn, HoursRecognised, RecognitionWithdrawn
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.contracts.vendor_gateway import CompletionAccepted, CompletionRestored, CompletionRevoked
from common.db import Tx
from common.events import Contract, Event
from ledger import actions
from offices.organisations import save_organisations
from rulebook import Rulebooks


async def on_completions(
    tx: Tx,
    events: Sequence[Event[CompletionAccepted | CompletionRevoked | CompletionRestored]],
    *,
    rulebooks: Rulebooks,
) -> None:
    """Completions count, no longer do, or do again."""
    await actions.post_completions(tx, [event.payload for event in events], rulebooks=rulebooks, now=now())


async def on_recognitions(
    tx: Tx, events: Sequence[Event[HoursRecognised | RecognitionWithdrawn]], *, rulebooks: Rulebooks
) -> None:
    """Offices recognised hours, or took that back."""
    await actions.post_recognitions(tx, [event.payload for event in events], rulebooks=rulebooks, now=now())


async def on_grants(tx: Tx, events: Sequence[Event[GrantMade | GrantWithdrawn]], *, rulebooks: Rulebooks) -> None:
    """Offices decided about years, or took that back."""
    await actions.apply_grants(tx, [event.payload for event in events], rulebooks=rulebooks, now=now())


async def on_people(tx: Tx, events: Sequence[Event[PersonPlaced]], *, rulebooks: Rulebooks) -> None:
    """Somebody was registered, moved, or recorded otherwise."""
    await actions.place_people(tx, [event.payload for event in events], rulebooks=rulebooks, now=now())


async def on_organisations(tx: Tx, events: Sequence[Event[OrganisationPlaced]], *, rulebooks: Rulebooks) -> None:
    """An organisation was recorded or changed; ``rulebooks`` have nothing to do with it."""
    await save_organisations(tx, [event.payload for event in events])


PUBLISHES = (ThresholdCrossed, FellBelow)
HANDLES: Mapping[type[Contract], Callable[..., Awaitable[None]]] = {
    CompletionAccepted: on_completions,
    CompletionRevoked: on_completions,
    CompletionRestored: on_completions,
    HoursRecognised: on_recognitions,
    RecognitionWithdrawn: on_recognitions,
    GrantMade: on_grants,
    GrantWithdrawn: on_grants,
    PersonPlaced: on_people,
    OrganisationPlaced: on_organisations,
}


def handlers(rulebooks: Rulebooks) -> Handlers:
    """The handlers, with the rulebooks that this process goes by; one of each, so that batches stay whole."""
    bound: dict[Any, Any] = {handler: partial(handler, rulebooks=rulebooks) for handler in HANDLES.values()}
    return {contract: bound[handler] for contract, handler in HANDLES.items()}
