"""Verifying what somebody presents: by its code, by number and name, or by the file itself."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import PLAIN_CHARS_MAX, Errors, folded
from portal.access.visitor import PerhapsMe, Posted, Visitor
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import NumberAndName, VerifiedByNumber, VerifiedCertificate
from portal.clients.refusals import Refusal

router = APIRouter(include_in_schema=False)
BY_NUMBER = Call(ServiceName.CERTIFICATES, "POST", "/v1/verifications", VerifiedByNumber, NumberAndName)
BY_FILE = Call(ServiceName.CERTIFICATES, "POST", "/v1/verifications/files", VerifiedCertificate)
FILE_PAGE, FILE_BYTES_MAX = "/verify/file", 1024 * 1024
FORM_BYTES_MAX = FILE_BYTES_MAX + 4 * 1024
"""A file with the fields and the lines around it."""
_ADDRESS = re.compile(r".*/(?:certificates|filings)/verify/([^/?#]+).*", re.IGNORECASE)
_CERTIFICATE = re.compile(r"[a-z2-7]{26}", re.IGNORECASE)
_FILING = re.compile(r"[A-Za-z0-9_-]{24}")
_NUMBER = re.compile(r"XS-[0-9-]+", re.IGNORECASE)


def page_of(written: str) -> str | None:
    """The page of this platform to which a code or a whole address leads; ``None`` for anything else.

    What a QR code leads to may be a page that somebody forged, so only the code of an address counts.
    """
    if len(written) > PLAIN_CHARS_MAX:  # looking for an address in it would take time that grows with its square
        return None
    text = folded(written)
    found = _ADDRESS.fullmatch(text)
    code = found[1] if found else text
    if _CERTIFICATE.fullmatch(code):
        return f"/certificates/verify/{code.lower()}"
    return f"/filings/verify/{code}" if _FILING.fullmatch(code) else None


def _wrong(written: str) -> str:
    if not written:
        return "请填写核验码，或者二维码中的网址。"
    if _NUMBER.fullmatch(folded(written)):
        return "这是证书编号，不是核验码。请在下面按编号和姓名核验，或者填写二维码下方的26位核验码。"
    return "核验码不完整或者有误：证书的为26位，备案表的为24位，印在二维码旁。请核对后重新填写。"


@router.get("/verify")
async def verify_page(who: PerhapsMe) -> Response:
    """Asks for a code or an address."""
    return _page(who)


def _page(who: Visitor, errors: Errors | None = None, **typed: str) -> Response:
    shown = {"written": "", "number": "", "name": "", **typed}
    return who.page("public/verify.html", status=422 if errors else 200, errors=errors.found if errors else (), **shown)


@router.post("/verify")
async def verify(who: PerhapsMe, typed: Posted) -> Response:
    """On to the page of the certificate or of the filing, which says whether it stands."""
    written = typed.text("printed")
    page = page_of(written)
    if page is None:
        return _page(who, Errors([("printed", _wrong(written))]), written=written)
    return who.go(page)


@router.post("/verify/number")
async def verify_by_number(who: PerhapsMe, typed: Posted) -> Response:
    """What was printed under a number, for somebody who has the holder's name as well."""
    number, name = typed.plain("number"), typed.text("name")
    errors = Errors()
    if not number:
        errors.add("number", "请填写证书编号。")
    if not name:
        errors.add("name", "请填写持证人姓名。")
    try:
        if not errors:
            found = await who.ask(BY_NUMBER, body=NumberAndName(number=number, name=name))
            return who.page("public/verified.html", found=found, is_original=False)
    except Refusal as refusal:
        errors = Errors.of(refusal, {"number": "number", "name": "name"})
    return _page(who, errors, number=number, name=name)


@router.post(FILE_PAGE)
async def verify_by_file(who: PerhapsMe, typed: Posted) -> Response:
    """Whether a file is the original that was issued, and whether the certificate stands; the file is not kept."""
    file, errors = typed.file("file"), Errors()
    if file is None:
        errors.add("file", "请选择证书的 PDF 文件。")
    elif file.size is not None and file.size > FILE_BYTES_MAX:
        errors.add("file", "文件超过1 MB，不是本平台签发的证书。")
    else:
        content = await file.read()
        try:
            found = await who.ask(BY_FILE, files={"file": ("certificate.pdf", content, "application/pdf")})
            return who.page("public/verified.html", found=found, is_original=True)
        except Refusal as refusal:
            errors.add("file", refusal.problem.detail)
    return _page(who, errors)
