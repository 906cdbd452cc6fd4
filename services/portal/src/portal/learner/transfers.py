"""Moving to another unit: who asks for it, who decides, and what one does oneself.

``POST /v1/transfers`` takes somebody in at a unit: it is for those who record that unit's people. A form here would be
refused to everybody who moves, so the page says whom to ask.
"""

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.sessions import ACCOUNT
from portal.access.visitor import Me

router = APIRouter(include_in_schema=False)


@router.get("/my/transfers/new")
async def page(me: Me) -> Response:
    """The steps of a transfer, from the unit where one stands now."""
    return me.page("learner/transfer.html", unit=(await me.ask(ACCOUNT)).unit)
