"""The events that the registry publishes and handles."""

from common.consumer import Handlers
from common.contracts.registry import OrganisationPlaced, PersonPlaced

PUBLISHES = (OrganisationPlaced, PersonPlaced)
HANDLES: Handlers = {}
