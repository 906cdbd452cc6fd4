"""The messages and data of oneself, with a token of one's session."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from certificates import actions
from certificates.api.answers.applications import CertificateList
from certificates.api.app_state import App
from certificates.api.applications import certificates_of
from common.auth import Oneself, oneself
from common.clock import Moment, now
from common.readings import OwnReadings, own_readings
from common.web import json_response
from messages.pages import MessagePage, UnreadMessages, page, unread
from messages.read_marks import ReadMark, read_until, save_read_until

router = APIRouter()


@router.get("/v1/own/messages", response_model=MessagePage, dependencies=[Depends(oneself)])
async def own_messages(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """How one's certificates came and how they stand, the latest first, a hundred at a time."""
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


@router.get("/v1/own/certificates", response_model=CertificateList, dependencies=[Depends(oneself)])
async def own_certificates(app: App, person_id: Oneself) -> Response:
    """One's certificates of all years: how far each has come, and whether it stands."""
    return await certificates_of(person_id, app)


@router.get("/v1/own/readings", response_model=OwnReadings, dependencies=[Depends(oneself)])
async def readings(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Who asked about one's certificates and what they allow, also before one was registered; month by month, the
    latest first, and everything up to ``as_of``.
    """
    async with app.db.reading() as tx:
        found = await own_readings(tx, await actions.ids_of(tx, person_id), before=before)
    return json_response(found)
