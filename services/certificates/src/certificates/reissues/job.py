"""Making what is reissued: claim, write down what will be signed, draw, sign, store, replace."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from certificates.access.clients import Names
from certificates.issuance.job import SigningPool
from certificates.papers.domain import Job
from certificates.papers.storing import Store, key_of
from certificates.papers.validity import ChainNotValid
from certificates.reissues import actions as reissue_actions
from certificates.reissues import queries as reissue_queries
from certificates.reissues.domain import ReissueOutcome
from common.clock import now
from common.db import Database
from common.jobs import Loop
from common.metrics import Metrics

_POLL_S, _RETRY_S = 1, 2


class Reissuer:
    """Makes what is to be reissued."""

    def __init__(
        self, db: Database, names: Names, press: SigningPool, store: Store, *, public_url: str, metrics: Metrics
    ) -> None:
        self._db, self._names, self._press, self._store = db, names, press, store
        self._public_url = public_url
        self._bell = db.bell()
        self._reissued = metrics.counter(
            "xueshi_certificates_reissued_total", "Certificates replaced by a next edition"
        )

    async def run(self) -> None:
        """Reissue until cancelled; whatever is away is waited for."""
        await Loop("reissuing", _POLL_S, retry_s=(_RETRY_S, _RETRY_S)).run(self.turn, bell=self._bell)

    async def turn(self) -> bool:
        """One page of an order and one batch; whether there was any. Without a good signing certificate all stays."""
        if not self._press.validity.holds(now()):
            return False
        async with self._db.reading() as tx:
            if not await reissue_queries.is_any_open(tx):
                return False
        async with self._db.transaction() as tx:
            is_ordered = await reissue_actions.take_up(tx, now=now())
        async with self._db.transaction() as tx:
            claimed = await reissue_queries.claim(tx, reissue_actions.BATCH_MAX, reissue_actions.LEASE_S)
        if not claimed:
            return is_ordered
        try:
            self._reissued.inc(await self._make(claimed))
        except Exception:
            # Whatever it was is raised again, and reported by the loop: only, nobody waits for the claims to run out.
            async with self._db.transaction() as tx:
                await reissue_queries.release(tx, [reissue.reissue_id for reissue in claimed])
            raise
        return True

    async def _make(self, claimed: Sequence[Any]) -> int:
        """How many editions are new."""
        # 1. What will be signed is on record before it is signed.
        jobs = [reissue_actions.job_of(reissue, now()) for reissue in claimed if reissue.face is not None]
        faceless = [reissue for reissue in claimed if reissue.face is None]
        if faceless:
            names = await self._names.of([reissue.person_id for reissue in faceless])
            async with self._db.transaction() as tx:
                jobs += await reissue_actions.write_faces(tx, faceless, names, public_url=self._public_url, now=now())
        # 2. Signed, and stored once: after a crash the first stored signature wins.
        printed = list(zip(jobs, await self._press.print(jobs), strict=True))
        pdfs = [(job, pdf) for job, pdf in printed if isinstance(pdf, bytes)]
        kept = await asyncio.gather(*(self._keep(job, pdf) for job, pdf in pdfs))
        made = {job.certificate_id: hashlib.sha256(pdf).digest() for (job, _), pdf in zip(pdfs, kept, strict=True)}
        # 3. The next edition is there, and the one before is kept. One that cannot be drawn stops no other.
        refused = {job.certificate_id: error for job, error in printed if isinstance(error, Exception)}
        async with self._db.transaction() as tx:
            await reissue_queries.end(tx, _ended(claimed, refused), now())
            return await reissue_actions.record_reissued(tx, claimed, made, now=now())

    async def _keep(self, job: Job, pdf: bytes) -> bytes:
        return await self._store.keep(key_of(job.face.training_year, job.certificate_id, job.edition), pdf)


def _ended(claimed: Sequence[Any], refused: dict[UUID, Exception]) -> list[tuple[UUID, ReissueOutcome]]:
    """Those that cannot be drawn. What only waits for a signing certificate is tried again when its claim runs out."""
    return [
        (reissue.reissue_id, ReissueOutcome.UNPRINTABLE)
        for reissue in claimed
        if reissue.certificate_id in refused and not isinstance(refused[reissue.certificate_id], ChainNotValid)
    ]
