"""One's own certificates (我的证书), with a token of one's session."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from certificates.access.api import App
from certificates.eligibility.domain import Why
from certificates.own_certificates import actions as own_certificate_actions
from certificates.own_certificates import messages_zh as chinese
from certificates.own_certificates import queries as own_certificate_queries
from certificates.own_certificates.answers import OwnApplication, OwnCertificates, OwnReissue
from certificates.own_certificates.domain import OwnCertificate, state_of_year
from certificates.papers.domain import verify_url
from certificates.reissues import actions as reissue_actions
from certificates.verification.api.codes import signed_original
from common.auth import Oneself, oneself
from common.bodies import Body
from common.clock import china_date, now
from common.errors import NotFound
from common.limits import Limiter
from common.openapi import FILE
from common.web import json_response, too_fast

router = APIRouter()
# Each application asks the registry what it prints.
_reissues_by_person = Limiter(rate=1, burst=20)


class OwnYear(Body):
    """The year whose certificate is applied for."""

    year: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    kind: Literal["annual"] = "annual"


@router.get("/v1/own/certificates", response_model=OwnCertificates, dependencies=[Depends(oneself)])
async def own_certificates(app: App, person_id: Oneself) -> Response:
    """One's certificates of all years: how far each has come, whether it stands and why not, and what became of it."""
    async with app.db.reading() as tx:
        found = await own_certificate_actions.own_certificates(tx, person_id)
    return json_response(certificates_shown(found, app.public_url, now()))


@router.get(
    "/v1/own/certificates/{certificate_id}/certificate.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": FILE}}},
    dependencies=[Depends(oneself)],
)
async def own_certificate_file(certificate_id: UUID, app: App, person_id: Oneself) -> Response:
    """The signed original of one's own certificate, while it is valid."""
    async with app.db.reading() as tx:
        row = await own_certificate_queries.own_file(tx, person_id, certificate_id)
    if row is None:
        raise NotFound("unknown-certificate", "you have no certificate with this id, or it is not made yet")
    return await signed_original(app, row)


@router.post("/v1/own/applications", response_model=OwnApplication, dependencies=[Depends(oneself)])
async def apply_for_own(body: OwnYear, app: App, person_id: Oneself) -> Response:
    """Apply for one's own certificate of a year (申请证书), where the regulation makes none by itself. Idempotent."""
    async with app.db.transaction() as tx:
        status = await own_certificate_actions.apply_for_own(tx, person_id, body.year, now=now())
    return json_response({"year": body.year, "kind": body.kind, "status": status})


@router.post(
    "/v1/own/certificates/{certificate_id}/reissues", response_model=OwnReissue, dependencies=[Depends(oneself)]
)
async def apply_for_reissue(certificate_id: UUID, app: App, person_id: Oneself) -> Response:
    """Apply for the next edition of one's own valid certificate (换发), where name, ID number or unit are printed
    otherwise today. Number and hours stay; the paper before is replaced once the next one is made. Idempotent.
    """
    if wait_s := _reissues_by_person.wait_s(str(person_id)):
        raise too_fast(wait_s)
    async with app.db.reading() as tx:
        status = await reissue_actions.check_own(tx, person_id, certificate_id)
    if status is None:
        printed = await app.names.of([person_id])
        async with app.db.transaction() as tx:
            status = await reissue_actions.apply_for_reissue(
                tx, person_id, certificate_id, printed, public_url=app.public_url, now=now()
            )
    return json_response({"certificate_id": certificate_id, "status": status})


def certificates_shown(found: Sequence[OwnCertificate], public_url: str, as_of: datetime) -> dict[str, Any]:
    """Somebody's certificates as everybody is answered who may ask for them."""
    year = china_date(as_of).year
    state = state_of_year(found, year)
    return {
        "current_year": {"year": year, "state": state, "text": chinese.STATES[state]},
        "certificates": [_shown(certificate, public_url) for certificate in found],
        "as_of": as_of,
    }


def _shown(certificate: OwnCertificate, public_url: str) -> dict[str, Any]:
    state, cause, code = certificate.state, certificate.cause, certificate.code
    taken_off = certificate.taken_off if state is Why.SUSPENDED else None
    parameters = {
        "year": certificate.year,
        "number": certificate.number,
        **{name: getattr(taken_off, name, None) for name in ("vendor", "office_id", "office", "decision_id")},
    }
    return {
        "certificate_id": certificate.certificate_id,
        "year": certificate.year,
        "kind": certificate.kind,
        "stage": certificate.stage,
        "standing": certificate.standing,
        "state": state,
        "state_text": chinese.of_state(certificate),
        "waits_for": certificate.waits_for if state is Why.WAITING else None,
        "cause": cause and {"reason": cause, "parameters": parameters, "text": chinese.of_cause(cause, parameters)},
        "revocation": certificate.revocation and certificate.revocation._asdict(),
        "since": certificate.since,
        "applied_at": certificate.applied_at,
        "number": certificate.number,
        "issued_on": certificate.issued_on,
        "code": code,
        "verify_url": code and verify_url(public_url, code),
        "edition": certificate.edition,
        "reissue_asked_at": certificate.reissue_asked_at,
        "history": [
            {"change": past.change, "at": past.at, "text": chinese.CHANGES[past.change]} for past in certificate.history
        ],
    }
