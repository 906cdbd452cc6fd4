"""The vendors that somebody may name in a complaint."""

from portal.access.parts import Missing
from portal.access.visitor import Person
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import PublicVendors

VENDORS = Call(ServiceName.REGISTRY, "GET", "/v1/vendors", PublicVendors)


async def vendors_to_choose(me: Person) -> list[tuple[str, str]]:
    """Id and name of each; none where nobody can say it now."""
    found = await me.part(VENDORS)
    return [] if isinstance(found, Missing) else sorted((item.client_id, item.name) for item in found.vendors)
