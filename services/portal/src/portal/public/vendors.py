"""The vendors at which people learn, for anybody; none is preferred."""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import PerhapsMe
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import PublicVendors

router = APIRouter(include_in_schema=False)
VENDORS = Call(ServiceName.REGISTRY, "GET", "/v1/vendors", PublicVendors)


@router.get("/vendors")
async def vendors(who: PerhapsMe) -> Response:
    """In the order in which the registry tells them, which is another one each time."""
    return who.page("public/vendors.html", found=await who.part(VENDORS))
