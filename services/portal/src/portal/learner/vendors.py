"""Going to a vendor: all of them in an order made anew each time, since nobody may prescribe one."""

import asyncio
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from pages.headers import security_headers
from portal.access.parts import Missing
from portal.access.visitor import Me, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Chosen, PublicVendors, VendorOffer, VendorStart
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
_REGISTRY = ServiceName.REGISTRY
OFFER = Call(_REGISTRY, "POST", "/v1/vendor-offers", VendorOffer)
CHOOSE = Call(_REGISTRY, "POST", "/v1/vendor-offers/{offer_id}/choice", VendorStart, Chosen)
VENDORS = Call(_REGISTRY, "GET", "/v1/vendors", PublicVendors)


@router.get("/my/vendors")
async def vendors(me: Me) -> Response:
    """The vendors that one may choose among."""
    return await _vendors(me)


async def _vendors(me: Me, errors: list[tuple[str, str]] | None = None) -> Response:
    offer, known = await asyncio.gather(me.part(OFFER), me.part(VENDORS))
    answer = me.page("learner/vendors.html", status=422 if errors else 200, offer=offer, errors=errors or ())
    # The forms lead on to a vendor's site and from there back to our sign-in: a policy names where forms may lead.
    origins = [] if isinstance(known, Missing) else sorted({origin_of(vendor.homepage) for vendor in known.vendors})
    allowed = security_headers(form_to=" ".join(["'self'", *origins]), has_scripts=True)
    answer.headers["content-security-policy"] = allowed["content-security-policy"]
    return answer


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as a policy names them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


@router.post("/my/vendors/{offer_id}")
async def choose(me: Me, offer_id: UUID, typed: Posted) -> Response:
    """On to the vendor that was chosen."""
    try:
        chosen = Chosen(client_id=typed.text("client_id"))
        start = await me.ask(CHOOSE, path={"offer_id": offer_id}, body=chosen)
    except Refusal as refusal:
        return await _vendors(me, [("", refusal.problem.detail)])
    return RedirectResponse(start.start_url, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
