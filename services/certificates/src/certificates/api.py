"""The certificates service's door: the HR platform's questions, and anybody's with a printed code."""

import hashlib
import re
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, File, Header, Query, Request, UploadFile
from fastapi.responses import Response

from certificates import actions, pages, queries
from certificates.domain import Standing, face_from
from certificates.storing import Store, key_of
from common.auth import admit, requires
from common.clock import now
from common.db import Database
from common.errors import NotAllowed, NotFound
from common.identity import IdNumber, Malformed
from common.limits import Limiter
from common.sealing import BlindIndex
from common.web import Problem, json_response, too_fast

router = APIRouter()
QUERIES_MAX = 1_000
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Training years that can be asked about."""
SCOPE_STATUS = "certificates:status"
_CODE = re.compile(r"[a-z2-7]{26}")
_ERRORS_MAX = 20


class Room:
    """What the service's routes work with; put together in ``main``."""

    def __init__(self, db: Database, index: BlindIndex, store: Store, limiter: Limiter, public_url: str) -> None:
        self.db, self.index, self.store = db, index, store
        self.limiter, self.public_url = limiter, public_url


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


InRoom = Annotated[Room, Depends(_room)]

_STATUS_QUERY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["queries"],
                    "additionalProperties": False,
                    "properties": {
                        "queries": {
                            "type": "array",
                            "maxItems": QUERIES_MAX,
                            "items": {
                                "type": "object",
                                "required": ["id_number", "year"],
                                "additionalProperties": False,
                                "properties": {
                                    "id_number": {"type": "string", "pattern": "^[1-9][0-9]{16}[0-9Xx]$"},
                                    "year": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
                                },
                            },
                        }
                    },
                }
            }
        },
    },
    "security": [{"oauth2": [SCOPE_STATUS]}],
}


@router.post("/v1/status-queries", openapi_extra=_STATUS_QUERY)
async def status_queries(request: Request) -> Response:
    """Who is certified for which year: up to 1,000 questions, answered in their order."""
    caller = await admit(request, SCOPE_STATUS)
    room = _room(request)
    asked = _read_queries(await request.body())
    if wait_s := room.limiter.wait_s(caller.client_id, len(asked)):
        raise too_fast(wait_s)
    answers = await actions.answer_statuses(room.db, asked, index=room.index, public_url=room.public_url, now=now())
    return json_response({"results": answers})


def _read_queries(body: bytes) -> list[tuple[IdNumber, int]]:
    """The questions; 400 or 422 with every wrong one named by its place, never by its content."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(400, "not-json", "the body is not JSON (RFC 8259) in UTF-8") from None
    questions = document.get("queries") if isinstance(document, dict) and len(document) == 1 else None
    if not isinstance(questions, list):
        raise Problem(422, "not-this-shape", 'the body is {"queries": [{"id_number": "…", "year": 2025}, …]}')
    if len(questions) > QUERIES_MAX:
        raise Problem(422, "too-many-queries", f"at most {QUERIES_MAX} queries a request; {len(questions)} were sent")
    asked, errors = [], []
    for position, question in enumerate(questions):
        try:
            asked.append(_read_query(question))
        except Malformed as bad:
            errors.append({"at": f"queries/{position}", "what": str(bad)})
    if errors:
        raise Problem(
            422, "bad-query", f"{len(errors)} of {len(questions)} queries cannot be asked; see errors",
            errors=errors[:_ERRORS_MAX],
        )  # fmt: skip
    return asked


def _read_query(question: Any) -> tuple[IdNumber, int]:
    if not isinstance(question, dict) or question.keys() != {"id_number", "year"}:
        raise Malformed("a query has id_number and year, no more")
    number, year = question["id_number"], question["year"]
    if not isinstance(number, str):
        raise Malformed("id_number is text")
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Malformed(f"year is a whole number from {FIRST_YEAR} to {LAST_YEAR}")
    return IdNumber(number), year


@router.get("/verify-page.css", include_in_schema=False)
async def css() -> Response:
    """The stylesheet of the verify page."""
    return pages.css()


@router.get("/verify/{code}")
async def verify(code: str, room: InRoom, accept: Annotated[str, Header()] = "*/*") -> Response:
    """What was printed on the certificate with this code, and whether it stands: a page, or JSON by Accept."""
    row = await _stored(room, code)
    if _wants_json(accept):
        if row is None:
            raise NotFound("unknown-code", "there is no certificate with this code")
        face = face_from(orjson.loads(row.face))
        return json_response(
            {
                "standing": row.standing,
                "since": row.standing_since,
                "printed": {
                    **vars(face),
                    "hours": [{"subject": name, "centihours": centihours} for name, centihours in face.hours],
                },
                "pdf_sha256": bytes(row.pdf_sha256).hex(),
                "as_of": now(),
            }
        )
    return pages.verify_page(row, code=code, at=now())


@router.post("/verify/{code}")
async def compare(code: str, room: InRoom, file: Annotated[UploadFile, File()]) -> Response:
    """Whether an uploaded file is, byte for byte, what was issued under this code; the file is not kept."""
    row = await _stored(room, code)
    compared = None
    if row is not None:
        same = hashlib.sha256(await file.read()).digest() == bytes(row.pdf_sha256)
        compared = "same" if same else "different"
    return pages.verify_page(row, code=code, at=now(), compared=compared)


@router.get("/verify/{code}/certificate.pdf")
async def download(code: str, room: InRoom) -> Response:
    """The signed original, for whoever holds its code."""
    row = await _stored(room, code)
    if row is None:
        raise NotFound("unknown-code", "there is no certificate with this code")
    if row.standing != Standing.VALID:
        raise NotAllowed("not-valid", f"the certificate is {row.standing}; its verify page says since when")
    face = face_from(orjson.loads(row.face))
    pdf = await room.store.read(key_of(face.training_year, row.certificate_id))
    return Response(
        pdf,
        media_type="application/pdf",
        headers={
            "content-disposition": f'attachment; filename="{face.number}.pdf"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )


@router.get("/v1/waiting-certificates", dependencies=[Depends(requires("certificates:operate"))])
async def waiting(room: InRoom, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Response:
    """Certificates that cannot be printed as things are, each with its reason."""
    async with room.db.reading() as tx:
        rows = await queries.waiting(tx, limit)
    return json_response({"certificates": [dict(row._mapping) for row in rows]})


async def _stored(room: Room, code: str) -> Any | None:
    if not _CODE.fullmatch(code):
        return None
    async with room.db.reading() as tx:
        return await queries.by_verify_code(tx, code)


def _wants_json(accept: str) -> bool:
    """JSON only where it is named and HTML is not."""
    return "application/json" in accept and "text/html" not in accept
