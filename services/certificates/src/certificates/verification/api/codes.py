"""Anybody's questions with a printed code: what was printed, whether it stands, whether a file is the one."""

import asyncio
import hashlib
import re
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, File, Header, Request, UploadFile
from fastapi.responses import Response

from certificates.access.api import App, AppState
from certificates.papers.domain import face_from
from certificates.papers.storing import key_of
from certificates.status.domain import Standing
from certificates.verification import queries as verification_queries
from certificates.verification.answers import VerifiedCertificate
from certificates.verification.pages import verify_page
from common.clock import now
from common.errors import NotAllowed, NotFound
from common.limits import Limiter, origin_of
from common.openapi import FILE
from common.readings import Reader, Reading
from common.text import attachment
from common.web import json_response, too_fast

router = APIRouter()
ANYBODY = "anybody"
"""Who holds a printed code and says no more of themselves."""
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "what was found", "content": {"text/html": {}}},
    404: {"description": "there is no such certificate", "content": {"text/html": {}}},
}
_COMPARED: dict[int | str, dict[str, Any]] = {
    **_PAGE,
    400: {"description": "no file was chosen", "content": {"text/html": {}}},
}
_PAGE_OR_JSON: dict[int | str, dict[str, Any]] = {
    **_PAGE,
    200: {"description": "as accepted", "model": VerifiedCertificate, "content": {"text/html": {}}},
}
# Who checks what applicants bring types or scans one code after the other.
_by_address = Limiter(rate=1, burst=120)
# What is on record of one code: that it was asked about in this minute, not how often.
_a_minute = Limiter(rate=1 / 60, burst=1)
_noting: dict[str, asyncio.Task[None]] = {}
"""Of each code the note that is being written."""
_CODE = re.compile(r"[a-z2-7]{26}")


@router.get("/verify/{code}", response_class=Response, responses=_PAGE_OR_JSON)
async def verify(code: str, request: Request, app: App, accept: Annotated[str, Header()] = "*/*") -> Response:
    """What was printed on the certificate with this code, and whether it stands: a page, or JSON by Accept."""
    row = await _stored(request, app, code)
    if _wants_json(accept):
        if row is None:
            raise NotFound("unknown-code", "there is no certificate with this code")
        return json_response(shown(row))
    return verify_page(row, app.site, code=code, at=now())


@router.post("/verify/{code}", response_class=Response, responses=_COMPARED)
async def compare(code: str, request: Request, app: App, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Whether an uploaded file is, byte for byte, what was issued under this code; the file is not kept."""
    row = await _stored(request, app, code)
    compared = None
    if row is not None:
        compared = "nothing" if file is None else await _compared(file, row)
    return verify_page(row, app.site, code=code, at=now(), compared=compared)


async def _compared(file: UploadFile, row: Any) -> str:
    return "same" if hashlib.sha256(await file.read()).digest() == bytes(row.pdf_sha256) else "different"


@router.get(
    "/verify/{code}/certificate.pdf", response_class=Response, responses={200: {"content": {"application/pdf": FILE}}}
)
async def download(code: str, request: Request, app: App) -> Response:
    """The signed original, for the holder of its code; not of a paper that was replaced."""
    row = await _stored(request, app, code)
    if row is None:
        raise NotFound("unknown-code", "there is no certificate with this code")
    if row.replaced_at is not None:
        raise NotAllowed(
            "replaced", f"this paper was replaced by edition {row.replaced_by}; its verify page says when",
            edition=row.replaced_by,
        )  # fmt: skip
    return await signed_original(app, row)


async def signed_original(app: AppState, row: Any) -> Response:
    """The file of a stored certificate while it is valid; its row has id, year, edition, number and standing."""
    if row.standing != Standing.VALID:
        raise NotAllowed(
            "not-valid", f"the certificate is {row.standing}; its verify page says since when", standing=row.standing
        )
    pdf = await app.store.read(key_of(row.training_year, row.certificate_id, row.edition))
    return Response(
        pdf,
        media_type="application/pdf",
        headers={
            "content-disposition": attachment(f"{row.number}.pdf"),
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )


def shown(row: Any) -> dict[str, Any]:
    """A stored certificate: what was printed on it, and how it stands."""
    face = face_from(orjson.loads(row.face))
    return {
        "standing": row.standing,
        "since": row.standing_since,
        "replaced": None if row.replaced_at is None else {"edition": row.replaced_by, "at": row.replaced_at},
        "superseded_at": row.superseded_at,
        "printed": {
            **vars(face),
            "hours": [{"subject": name, "centihours": centihours} for name, centihours in face.hours],
        },
        "pdf_sha256": bytes(row.pdf_sha256).hex(),
        "as_of": now(),
    }


async def _stored(request: Request, app: AppState, code: str) -> Any | None:
    """What stands under a code, once it is on record that somebody asks; raises 429."""
    if wait_s := _by_address.wait_s(origin_of(request)):
        raise too_fast(wait_s)
    if not _CODE.fullmatch(code):
        return None
    async with app.db.reading() as tx:
        row = await verification_queries.by_verify_code(tx, code)
    if row is not None:
        await on_record(app, code, row.person_id)
    return row


async def on_record(app: AppState, code: str, person_id: UUID) -> None:
    """Once it is on record for this minute that somebody asks; who asks while that is written waits for it as well."""
    noting = _noting.get(code)
    if noting is None:
        if _a_minute.wait_s(code):
            return
        noting = asyncio.create_task(app.readings.record(Reader(ANYBODY), Reading("verified", [person_id])))
        _noting[code] = noting
        noting.add_done_callback(lambda ended: _noted(code, ended))
    # Who hangs up ends their own waiting and nobody else's.
    await asyncio.shield(noting)


def _noted(code: str, noting: asyncio.Task[None]) -> None:
    del _noting[code]
    if noting.cancelled() or noting.exception() is not None:  # it is not on record: who asks next is
        _a_minute.give_back(code)


def _wants_json(accept: str) -> bool:
    """JSON only where it is named and HTML is not."""
    return "application/json" in accept and "text/html" not in accept
