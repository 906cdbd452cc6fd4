"""My certificates: of every year, how it stands and why, the file, and applying where the regulation asks for that."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.files import attachment
from portal.access.visitor import Me, Posted, Visitor
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.certificates import OwnApplication, OwnCertificates, OwnReissue, OwnYear
from portal.clients.refusals import Refusal
from portal.qr_codes import qr_code

router = APIRouter(include_in_schema=False)
_CERTIFICATES = ServiceName.CERTIFICATES
CERTIFICATES = Call(_CERTIFICATES, "GET", "/v1/own/certificates", OwnCertificates)
FILE = Call(_CERTIFICATES, "GET", "/v1/own/certificates/{certificate_id}/certificate.pdf", File)
REISSUE = Call(_CERTIFICATES, "POST", "/v1/own/certificates/{certificate_id}/reissues", OwnReissue)
APPLY = Call(_CERTIFICATES, "POST", "/v1/own/applications", OwnApplication, OwnYear)


@router.get("/my/certificates")
async def certificates(me: Me) -> Response:
    """All years, the newest first."""
    return me.page("learner/certificates.html", certificates=await me.part(CERTIFICATES))


@router.post("/my/certificates")
async def apply(me: Me, typed: Posted) -> Response:
    """Apply for the certificate of a year; twice is no error."""
    year = typed.text("year")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise HTTPException(404)
    try:
        await me.ask(APPLY, body=OwnYear(year=int(year)))
    except Refusal as refusal:
        errors = [("", refusal.problem.detail)]
        found = await me.part(CERTIFICATES)
        return me.page("learner/certificates.html", status=422, certificates=found, errors=errors)
    return me.go("/my/certificates", said="certificate-applied")


@router.get("/my/certificates/{certificate_id}")
async def certificate(me: Me, certificate_id: UUID) -> Response:
    """One of them: what became of it, and how others check it."""
    return await _page(me, certificate_id)


@router.post("/my/certificates/{certificate_id}/reissues")
async def reissue(me: Me, certificate_id: UUID, typed: Posted) -> Response:
    """Apply for the next edition; twice is no error."""
    try:
        await me.ask(REISSUE, path={"certificate_id": certificate_id})
    except Refusal as refusal:
        return await _page(me, certificate_id, refusal)
    return me.go(f"/my/certificates/{certificate_id}", said="reissue-applied")


async def _page(me: Visitor, certificate_id: UUID, refusal: Refusal | None = None) -> Response:
    found = await me.ask(CERTIFICATES)
    item = next((item for item in found.certificates if item.certificate_id == certificate_id), None)
    if item is None:
        raise HTTPException(404)
    code = None if item.verify_url is None else qr_code(item.verify_url)
    errors = () if refusal is None else [("", refusal.problem.detail)]
    status = 422 if refusal else 200
    return me.page(
        "learner/certificate.html", status=status, certificate=item, qr=code, as_of=found.as_of, errors=errors
    )


@router.get("/my/certificates/{certificate_id}/certificate.pdf")
async def download(me: Me, certificate_id: UUID) -> Response:
    """The signed original."""
    return attachment(await me.ask(FILE, path={"certificate_id": certificate_id}))
