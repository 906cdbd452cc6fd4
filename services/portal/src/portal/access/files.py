"""Files that go through the portal: to be saved, and never run as a page."""

from collections.abc import AsyncIterator
from pathlib import PureWindowsPath

from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import UploadFile

from portal.clients.calls import File, Stream

_KINDS = {
    "application/pdf",
    "application/json",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/png",
    "image/jpeg",
}


def attachment(file: File | Stream) -> Response:
    """A file to be saved, under the name that the service proposes; of a kind that is known, else just bytes."""
    media_type = file.media_type.partition(";")[0].strip()
    media_type = media_type if media_type in _KINDS else "application/octet-stream"
    headers = {
        "cache-control": "no-store",
        "content-disposition": file.disposition or "attachment",
        "x-content-type-options": "nosniff",
    }
    if isinstance(file, Stream):
        return StreamingResponse(file.chunks, media_type=media_type, headers=headers)
    return Response(file.content, media_type=media_type, headers=headers)


def streamed(chunks: AsyncIterator[bytes], media_type: str, disposition: str) -> Response:
    """A file to be saved that leaves as it is made."""
    headers = {
        "cache-control": "no-store",
        "content-disposition": disposition,
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(chunks, media_type=media_type, headers=headers)


def name_of(file: UploadFile, chars_max: int) -> str:
    """What a chosen file is called, without folders; a long name keeps its ending."""
    name = PureWindowsPath(file.filename or "").name or "附件"
    if len(name) <= chars_max:
        return name
    ending = PureWindowsPath(name).suffix[:10]
    return name[: chars_max - len(ending)] + ending
