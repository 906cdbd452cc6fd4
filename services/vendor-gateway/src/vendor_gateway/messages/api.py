"""What one is told of the reviews of one's completions (站内消息), with a token of one's session."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from common.auth import Oneself, oneself
from common.clock import Moment, now
from common.web import json_response
from messages.pages import MessagePage, UnreadMessages, page, unread
from messages.read_marks import ReadMark, read_until, save_read_until
from vendor_gateway.access.api import App
from vendor_gateway.messages import actions

router = APIRouter()


@router.get("/v1/own/messages", response_model=MessagePage, dependencies=[Depends(oneself)])
async def own_messages(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """What offices decided about one's completions, with the reasons, the latest first, a hundred at a time."""
    async with app.db.reading() as tx:
        found = await actions.messages_to(tx, person_id, before=before or now())
        mark = await read_until(tx, person_id)
    return json_response(page(found, mark, before))


@router.get("/v1/own/messages/unread", response_model=UnreadMessages, dependencies=[Depends(oneself)])
async def unread_messages(app: App, person_id: Oneself) -> Response:
    """How many of them are new to one, for the head of a page."""
    async with app.db.reading() as tx:
        return json_response(unread(await actions.unread_of(tx, person_id, now=now())))


@router.put("/v1/own/messages/read", status_code=204, dependencies=[Depends(oneself)])
async def have_read(body: ReadMark, app: App, person_id: Oneself) -> None:
    """What came up to a moment is not new any more."""
    async with app.db.transaction() as tx:
        await save_read_until(tx, person_id, body.until, at=now())
