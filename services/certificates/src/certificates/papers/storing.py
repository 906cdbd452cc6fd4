"""Where signed certificates are kept: a store in which what was written first stays (folder or S3)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import ObjectStore, from_url


class Store(Protocol):
    """Written once, read often."""

    async def keep(self, key: str, content: bytes) -> bytes:
        """Write and return ``content``; where the key is taken, return what was written first."""

    async def read(self, key: str) -> bytes:
        """What stands under the key."""


class Shelf(Store, Protocol):
    """A store that keeps archives as well: large, for some days, and made anew where a process ended meanwhile."""

    async def put_file(self, key: str, path: Path) -> None:
        """Write a file of the disk, piece by piece, over whatever stands under the key."""

    async def chunks(self, key: str) -> AsyncIterator[bytes]:
        """What stands under the key, piece by piece."""

    async def remove(self, key: str) -> None:
        """Nothing stands under the key any more; nor need it before."""


class ObjectStorage:
    """A folder (``file:///…``) or a bucket (``s3://…``)."""

    def __init__(self, url: str) -> None:
        self._store: ObjectStore = from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)

    async def keep(self, key: str, content: bytes) -> bytes:
        """Create, never overwrite."""
        try:
            await obstore.put_async(self._store, key, content, mode="create")
        except AlreadyExistsError:
            return await self.read(key)
        return content

    async def read(self, key: str) -> bytes:
        """The whole object."""
        found = await obstore.get_async(self._store, key)
        return bytes(await found.bytes_async())

    async def put_file(self, key: str, path: Path) -> None:
        """Write a file of the disk, piece by piece, over whatever stands under the key."""
        await obstore.put_async(self._store, key, path)

    async def chunks(self, key: str) -> AsyncIterator[bytes]:
        """What stands under the key, piece by piece."""
        found = await obstore.get_async(self._store, key)

        async def pieces() -> AsyncIterator[bytes]:
            async for piece in found.stream():
                yield bytes(piece)

        return pieces()

    async def remove(self, key: str) -> None:
        """Nothing stands under the key any more; nor need it before."""
        with contextlib.suppress(FileNotFoundError, NotFoundError):
            await obstore.delete_async(self._store, key)


def key_of(training_year: int, certificate_id: object, edition: int) -> str:
    """Where a certificate stands in the store; no name, no number of a person.

    What is written first stays, so a face that is written anew must have another place than the one before it.
    """
    return f"{training_year}/{certificate_id}{'' if edition == 1 else f'-{edition}'}.pdf"
