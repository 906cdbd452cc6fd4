"""The messages and data of oneself, with a token of one's session."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from certificates import actions
from certificates.api.answers.own import OwnApplication, OwnCertificates
from certificates.api.app_state import App
from certificates.api.verifying import signed_original
from certificates.domain import own_certificates_zh as chinese
from certificates.domain.faces import verify_url
from certificates.domain.own_certificates import OwnCertificate, state_of_year
from certificates.queries import answers
from common.auth import Oneself, oneself
from common.bodies import Body
from common.clock import Moment, china_date, now
from common.errors import NotFound
from common.openapi import FILE
from common.readings import OwnReadings, own_readings
from common.web import json_response
from messages.pages import MessagePage, UnreadMessages, page, unread
from messages.read_marks import ReadMark, read_until, save_read_until

router = APIRouter()


class OwnYear(Body):
    """The year whose certificate is applied for."""

    year: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    kind: Literal["annual"] = "annual"


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


@router.get("/v1/own/certificates", response_model=OwnCertificates, dependencies=[Depends(oneself)])
async def own_certificates(app: App, person_id: Oneself) -> Response:
    """One's certificates of all years: how far each has come, whether it stands and why not, and what became of it."""
    as_of = now()
    year = china_date(as_of).year
    async with app.db.reading() as tx:
        found = await actions.own_certificates(tx, person_id)
    state = state_of_year(found, year)
    return json_response(
        {
            "current_year": {"year": year, "state": state, "text": chinese.STATES[state]},
            "certificates": [_shown(certificate, app.public_url) for certificate in found],
            "as_of": as_of,
        }
    )


@router.get(
    "/v1/own/certificates/{certificate_id}/certificate.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": FILE}}},
    dependencies=[Depends(oneself)],
)
async def own_certificate_file(certificate_id: UUID, app: App, person_id: Oneself) -> Response:
    """The signed original of one's own certificate, while it is valid."""
    async with app.db.reading() as tx:
        row = await answers.own_file(tx, person_id, certificate_id)
    if row is None:
        raise NotFound("unknown-certificate", "you have no certificate with this id, or it is not made yet")
    return await signed_original(app, row)


@router.post("/v1/own/applications", response_model=OwnApplication, dependencies=[Depends(oneself)])
async def apply_for_own(body: OwnYear, app: App, person_id: Oneself) -> Response:
    """Apply for one's own certificate of a year (申请证书), where the regulation makes none by itself. Idempotent."""
    async with app.db.transaction() as tx:
        status = await actions.apply_for_own(tx, person_id, body.year, now=now())
    return json_response({"year": body.year, "kind": body.kind, "status": status})


@router.get("/v1/own/readings", response_model=OwnReadings, dependencies=[Depends(oneself)])
async def readings(app: App, person_id: Oneself, before: Moment | None = None) -> Response:
    """Who asked about one's certificates and what they allow, also before one was registered; month by month, the
    latest first, and everything up to ``as_of``.
    """
    async with app.db.reading() as tx:
        found = await own_readings(tx, await actions.ids_of(tx, person_id), before=before)
    return json_response(found)


def _shown(certificate: OwnCertificate, public_url: str) -> dict[str, Any]:
    state, cause, code = certificate.state, certificate.cause, certificate.code
    parameters = {"year": certificate.year, "number": certificate.number}
    return {
        "certificate_id": certificate.certificate_id,
        "year": certificate.year,
        "kind": certificate.kind,
        "stage": certificate.stage,
        "standing": certificate.standing,
        "state": state,
        "state_text": chinese.STATES[state],
        "cause": cause
        and {"reason": cause, "parameters": parameters, "text": chinese.CAUSES[cause].format_map(parameters)},
        "since": certificate.since,
        "applied_at": certificate.applied_at,
        "number": certificate.number,
        "issued_on": certificate.issued_on,
        "code": code,
        "verify_url": code and verify_url(public_url, code),
        "history": [
            {"change": past.change, "at": past.at, "text": chinese.CHANGES[past.change]} for past in certificate.history
        ],
    }
