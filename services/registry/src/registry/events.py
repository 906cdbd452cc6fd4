"""What the registry says and hears."""

from common.consumer import Hears
from common.contracts.registry import OrganisationPlaced, PersonPlaced

SAYS = (OrganisationPlaced, PersonPlaced)


HEARS: Hears = {}
