"""The events that the certificates service publishes and handles."""

from collections.abc import Sequence

from certificates.registry_events import actions as registry_event_actions
from certificates.status import actions as status_actions
from common.consumer import Handlers
from common.contracts.certificates import (
    CertificateIssued,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuspended,
)
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from common.events import Event


async def on_thresholds(tx: Tx, events: Sequence[Event[ThresholdCrossed | FellBelow]]) -> None:
    """Somebody's year changed side."""
    await status_actions.handle_crossings(tx, [event.payload for event in events])


async def on_people(tx: Tx, events: Sequence[Event[PersonPlaced]]) -> None:
    """Somebody was registered or moved."""
    await registry_event_actions.know_people(tx, [event.payload for event in events])


async def on_organisations(tx: Tx, events: Sequence[Event[OrganisationPlaced]]) -> None:
    """An organisation was recorded or changed."""
    await registry_event_actions.know_organisations(tx, [event.payload for event in events])


PUBLISHES = (CertificateIssued, CertificateSuspended, CertificateRevoked, CertificateRestored)
HANDLES: Handlers = {
    ThresholdCrossed: on_thresholds,
    FellBelow: on_thresholds,
    PersonPlaced: on_people,
    OrganisationPlaced: on_organisations,
}
