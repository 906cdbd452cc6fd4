"""Static files: the name holds a hash of the content, so browsers keep a file for a year and never use an old one.

``static/han`` has the slices of typefaces for rare characters, and the rules that name them, which stand at the end of
the style sheet: a browser fetches a slice when a page has one of its characters, and no font of its own draws it.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from pages.compression import gzipped, takes_gzip

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_FOR_A_YEAR = "public, max-age=31536000, immutable"

_STYLE, _RULES = "xueshi.css", "rules.txt"


@dataclass(frozen=True)
class StaticFile:
    """A file as it is served."""

    name: str
    """With the hash: ``xueshi.0123456789abcdef.css``."""
    media_type: str
    source: bytes | Traversable
    """The content, or where it is read when somebody asks for it: the slices are many, and each is asked for seldom."""
    compressed: bytes | None = None
    """The content in gzip, where that is smaller: pictures and typefaces are compressed already."""

    @property
    def content(self) -> bytes:
        """What is served to those who take no gzip."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

    @classmethod
    def kept(cls, path: Traversable, content: bytes) -> "StaticFile":
        """A file whose content stays in memory."""
        small = gzipped(content, level=9)
        return cls(*_named(path, content), content, small if len(small) < 0.9 * len(content) else None)


def _named(path: Traversable, content: bytes) -> tuple[str, str]:
    """The name with the hash, and the media type."""
    stem, dot, suffix = path.name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{suffix}", _KINDS[dot + suffix]


def _read() -> Mapping[str, StaticFile]:
    top = files("pages").joinpath("static")
    han = top.joinpath("han")
    found = {path.name: StaticFile(*_named(path, path.read_bytes()), path) for path in _of_kinds(han, {".woff2"})}
    for path in _of_kinds(top, _KINDS.keys()):
        content = path.read_bytes()
        if path.name == _STYLE:
            content += _with_hashes(han.joinpath(_RULES).read_text("utf-8"), found).encode()
        found[path.name] = StaticFile.kept(path, content)
    return found


def _of_kinds(folder: Traversable, kinds: Collection[str]) -> Iterator[Traversable]:
    return (path for path in folder.iterdir() if "." + path.name.rpartition(".")[2] in kinds)


def _with_hashes(rules: str, slices: Mapping[str, StaticFile]) -> str:
    """Rules whose addresses stand beside the style sheet; raises ``KeyError`` for a slice that is not there."""
    return re.sub(r"url\(([^)]+)\)", lambda found: f"url({slices[found[1]].name})", rules)


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
