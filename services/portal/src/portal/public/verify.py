"""Verifying what somebody presents: the code of a certificate or of a filing form leads to its page."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.forms import folded
from portal.access.visitor import PerhapsMe, Posted

router = APIRouter(include_in_schema=False)
_ADDRESS = re.compile(r".*/(?:certificates|filings)/verify/([^/?#]+).*", re.IGNORECASE)
_CERTIFICATE = re.compile(r"[a-z2-7]{26}", re.IGNORECASE)
_FILING = re.compile(r"[A-Za-z0-9_-]{24}")
_NUMBER = re.compile(r"XS-[0-9-]+", re.IGNORECASE)


def page_of(written: str) -> str | None:
    """The page of this platform to which a code or a whole address leads; ``None`` for anything else.

    What a QR code leads to may be a page that somebody forged, so only the code of an address counts.
    """
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
        return "这是证书编号，不是核验码。请填写二维码下方的26位核验码，或者扫描二维码。"
    return "核验码不完整或者有误：证书的为26位，备案表的为24位，印在二维码旁。请核对后重新填写。"


@router.get("/verify")
async def verify_page(who: PerhapsMe) -> Response:
    """Asks for a code or an address."""
    return who.page("public/verify.html", written="")


@router.post("/verify")
async def verify(who: PerhapsMe, typed: Posted) -> Response:
    """On to the page of the certificate or of the filing, which says whether it stands."""
    written = typed.text("printed")
    page = page_of(written)
    if page is None:
        return who.page("public/verify.html", status=422, written=written, errors=[("printed", _wrong(written))])
    return who.go(page)
