"""Anybody's questions without a printed code: by number and name, and of a file whose code nobody types."""

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import Response
from pydantic import Field

from certificates.access.api import App
from certificates.papers.domain import face_from, number_as_printed, number_in_file
from certificates.verification import queries as verification_queries
from certificates.verification.answers import VerifiedByNumber, VerifiedCertificate
from certificates.verification.api.codes import on_record, shown
from common.bodies import Body
from common.errors import NotFound, Refused
from common.identity.names import same_name
from common.limits import Limiter, origin_of
from common.web import json_response, too_fast

router = APIRouter()
FILE_KIB_MAX = 1024
# Numbers are counted up, so somebody who knows a name could try them all; of one number, all names.
_by_address = Limiter(rate=0.1, burst=20)
_by_number = Limiter(rate=1 / 60, burst=10)
_files_by_address = Limiter(rate=0.5, burst=60)


class NumberAndName(Body):
    """What stands on the paper: 证书编号 and 姓名."""

    number: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")
    name: str = Field(min_length=1, max_length=100)


@router.post("/v1/verifications", response_model=VerifiedByNumber)
async def verify_by_number(body: NumberAndName, request: Request, app: App) -> Response:
    """What was printed on the certificate with this number, for people who know the name on it, and whether it stands.

    The verify address is left out: the code in it gives the file as well. An unknown number and a wrong name look the
    same. With the name on an edition that was replaced the answer is that edition's.
    """
    number = number_as_printed(body.number)
    if wait_s := _by_address.wait_s(origin_of(request)) or _by_number.wait_s(number):
        raise too_fast(wait_s)
    async with app.db.reading() as tx:
        papers = await verification_queries.by_number(tx, number)
    row = next((paper for paper in papers if same_name(face_from(orjson.loads(paper.face)).name, body.name)), None)
    if row is None:
        raise NotFound("not-verified", "there is no certificate with this number and this name")
    await on_record(app, row.verify_code, row.person_id)
    return json_response(_without_code(shown(row)))


@router.post("/v1/verifications/files", response_model=VerifiedCertificate)
async def verify_file(request: Request, app: App, file: Annotated[UploadFile, File()]) -> Response:
    """What the code on an uploaded certificate leads to, where the file is byte for byte the original; it is not kept.

    A file that only bears a number is told nothing else, whether there is such a certificate or not.
    """
    if wait_s := _files_by_address.wait_s(origin_of(request)):
        raise too_fast(wait_s)
    pdf = await file.read()
    if not pdf.startswith(b"%PDF-"):
        raise Refused("not-a-pdf", "the file is no PDF")
    number = number_in_file(pdf)
    if number is None:
        raise Refused("not-our-certificate", "the file is no certificate of ours, or another program has written it")
    async with app.db.reading() as tx:
        papers = await verification_queries.by_number(tx, number)
    sha256 = hashlib.sha256(pdf).digest()
    row = next((paper for paper in papers if sha256 == bytes(paper.pdf_sha256)), None)
    if row is None:
        raise Refused("not-the-original", f"the file bears the number {number} and is not the original", number=number)
    await on_record(app, row.verify_code, row.person_id)
    return json_response(shown(row))


def _without_code(verified: dict[str, Any]) -> dict[str, Any]:
    printed = {name: value for name, value in verified["printed"].items() if name != "verify_url"}
    return {**verified, "printed": printed}
