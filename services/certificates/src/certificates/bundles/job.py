"""Packing certificates into archives, one after the other, and forgetting archives that were kept long enough."""

import asyncio
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from certificates.bundles import queries as bundle_queries
from certificates.bundles.domain import KEPT_FOR, KEPT_MAX, TRIES_MAX, BundleState, entry_name, key_of
from certificates.papers.storing import Shelf
from certificates.papers.storing import key_of as paper_key_of
from common import logs
from common.clock import now
from common.db import Database
from common.jobs import Loop

log = logs.get(__name__)
_LOOKED_EVERY_S, _RETRY_S = 2, 10
_LEASE = timedelta(minutes=5)
_BATCH = 20
"""Certificates that are in memory at once."""
_FORGOTTEN_MAX = 100


class Bundler:
    """Makes the archives that were asked for."""

    def __init__(self, db: Database, store: Shelf) -> None:
        self._db, self._store = db, store
        self._bell = db.bell()

    async def run(self) -> None:
        """As long as the process lives."""
        await Loop("bundles", _LOOKED_EVERY_S, retry_s=(_RETRY_S, _RETRY_S)).run(self.turn, bell=self._bell)

    async def turn(self) -> bool:
        """One archive; whether there was any."""
        at = now()
        # A commit rings our own bell: look first.
        async with self._db.reading() as tx:
            is_any = await bundle_queries.is_any_to_make(tx, at)
        claimed = None
        if is_any:
            async with self._db.transaction() as tx:
                claimed = await bundle_queries.claim(tx, at, at + _LEASE)
        if claimed is None:
            await self._forget()
            return False
        if claimed.tries > TRIES_MAX:
            await self._end(claimed, BundleState.FAILED)
            return True
        await self._make(claimed)
        await self._forget()
        return True

    async def _make(self, claimed: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # a signed PDF is compressed already
                done = packed = 0
                for begins in range(0, len(claimed.certificate_ids), _BATCH):
                    ids = claimed.certificate_ids[begins : begins + _BATCH]
                    async with self._db.reading() as tx:
                        rows = await bundle_queries.to_pack(tx, claimed.unit_id, ids)
                    await self._pack(archive, rows)
                    done, packed = done + len(ids), packed + len(rows)
                    async with self._db.transaction() as tx:
                        is_ours = await bundle_queries.save_progress(
                            tx, claimed.bundle_id, claimed.tries, (done, packed), now() + _LEASE
                        )
                    if not is_ours:
                        return
            await self._store.put_file(key_of(claimed.bundle_id), path)
        await self._end(claimed, BundleState.DONE)
        log.info("certificates_packed", certificates=packed)

    async def _pack(self, archive: zipfile.ZipFile, rows: Sequence[Any]) -> None:
        keys = [paper_key_of(row.training_year, row.certificate_id, row.edition) for row in rows]
        papers = await asyncio.gather(*map(self._store.read, keys))
        for row, paper in zip(rows, papers, strict=True):
            await asyncio.to_thread(archive.writestr, entry_name(row.number, row.name), paper)

    async def _end(self, claimed: Any, state: BundleState) -> None:
        async with self._db.transaction() as tx:
            await bundle_queries.end(tx, claimed.bundle_id, claimed.tries, state, now())

    async def _forget(self) -> None:
        async with self._db.reading() as tx:
            gone = await bundle_queries.kept_too_long(tx, now() - KEPT_FOR, KEPT_MAX, _FORGOTTEN_MAX)
        if not gone:
            return
        # The file goes first: a row without one is looked at once more, a file without a row by nobody.
        await asyncio.gather(*(self._store.remove(key_of(bundle_id)) for bundle_id in gone))
        async with self._db.transaction() as tx:
            await bundle_queries.forget(tx, gone)
