"""Static files: the name holds a hash of the content, so browsers keep a file for a year and never use an old one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from pages.compression import gzipped, takes_gzip

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class StaticFile:
    """A file as it is served."""

    name: str
    """With the hash: ``xueshi.0123456789abcdef.css``."""
    content: bytes
    media_type: str
    compressed: bytes | None
    """The content in gzip, where that is smaller: pictures and typefaces are compressed already."""


def _read() -> Mapping[str, StaticFile]:
    found = {}
    for path in files("pages").joinpath("static").iterdir():
        stem, dot, suffix = path.name.rpartition(".")
        if (media_type := _KINDS.get(dot + suffix)) is not None:
            content = path.read_bytes()
            hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
            small = gzipped(content, level=9)
            compressed = small if len(small) < 0.9 * len(content) else None
            found[path.name] = StaticFile(hashed, content, media_type, compressed)
    return found


FILES = _read()
"""By their name without the hash."""
router = APIRouter()
"""Every service that has pages includes it."""


def hashed_name(name: str) -> str:
    """The name under which a file is served; raises ``KeyError`` where there is no such file."""
    return FILES[name].name


@router.get("/static/{name}", include_in_schema=False)
async def static_file(request: Request, name: str) -> Response:
    """A static file.

    A name with another hash stands in a page of another version, while replicas are being replaced. It is answered with
    the file of this version, which is not to be kept under that name.
    """
    stem, _, rest = name.partition(".")
    found = FILES.get(f"{stem}.{rest.rpartition('.')[2]}")
    if found is None:
        raise HTTPException(404)
    kept = _FOR_A_YEAR if name == found.name else "no-store"
    headers = {"cache-control": kept, "vary": "accept-encoding"}
    if found.compressed is None or not takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(found.content, media_type=found.media_type, headers=headers)
    return Response(found.compressed, media_type=found.media_type, headers={**headers, "content-encoding": "gzip"})
