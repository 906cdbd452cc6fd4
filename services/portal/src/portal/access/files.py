"""Files that go through the portal: to be saved, and never run as a page."""

from collections.abc import AsyncIterator, Callable
from pathlib import PureWindowsPath
from uuid import UUID

from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import UploadFile
from starlette.types import Receive, Scope, Send

from portal.clients.calls import File, Stream
from portal.clients.refusals import ProblemDocument, Refusal
from portal.messages_zh import FILE_LEAVES, FILES_LEAVE

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


class Leaving:
    """Whose files leave as they are made: of a few accounts at a time, and one of each."""

    def __init__(self, accounts_max: int) -> None:
        self._accounts_max, self._accounts = accounts_max, set[UUID]()

    def begin(self, account_id: UUID) -> None:
        """Raises :class:`Refusal` where another file of the account leaves, or those of others leave no room."""
        if account_id in self._accounts:
            raise Refusal(ProblemDocument(429, "file-leaves", FILE_LEAVES))
        if len(self._accounts) >= self._accounts_max:
            raise Refusal(ProblemDocument(429, "files-leave", FILES_LEAVE), retry_after_s=60)
        self._accounts.add(account_id)

    def end(self, account_id: UUID) -> None:
        """It has left, or never will."""
        self._accounts.discard(account_id)


class _Streamed(StreamingResponse):
    """Says when it ends, whether all of it was sent, the reader went away or nothing was sent at all."""

    ended: Callable[[], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.ended()


def streamed(chunks: AsyncIterator[bytes], media_type: str, disposition: str, ended: Callable[[], None]) -> Response:
    """A file to be saved that leaves as it is made; ``ended`` is called once, after that."""
    headers = {
        "cache-control": "no-store",
        "content-disposition": disposition,
        "x-content-type-options": "nosniff",
    }
    answer = _Streamed(chunks, media_type=media_type, headers=headers)
    answer.ended = ended
    return answer


def name_of(file: UploadFile, chars_max: int) -> str:
    """What a chosen file is called, without folders; a long name keeps its ending."""
    name = PureWindowsPath(file.filename or "").name or "附件"
    if len(name) <= chars_max:
        return name
    ending = PureWindowsPath(name).suffix[:10]
    return name[: chars_max - len(ending)] + ending
