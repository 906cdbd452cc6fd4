"""What the registry says and hears."""

from common.consumer import Handlers
from common.contracts.registry import OrganisationPlaced, PersonPlaced

PUBLISHES = (OrganisationPlaced, PersonPlaced)
HANDLES: Handlers = {}
