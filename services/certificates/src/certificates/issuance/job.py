"""Making certificates: claim, write down what will be signed, draw, sign, store, record. A crash anywhere resumes."""

import asyncio
import hashlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime

from certificates.access.clients import Names
from certificates.issuance import actions as issuance_actions
from certificates.issuance import queries as issuance_queries
from certificates.issuance.actions import Intent
from certificates.issuance.domain import not_made
from certificates.papers.domain import Job
from certificates.papers.drawing import draw
from certificates.papers.face import Face
from certificates.papers.signing import PadesSigner, Signer
from certificates.papers.storing import Store, key_of
from certificates.papers.validity import ChainNotValid, Validity
from common import tracing
from common.clock import now
from common.db import Database
from common.errors import Unavailable
from common.events import Cause
from common.jobs import Loop
from common.metrics import JOURNEYS_S, Metrics

_POLL_S, _RETRY_S = 1.0, 2.0
_REASON = "事业单位工作人员培训合格证书"
_signer: Signer | None = None


def _start_process(key_pem: bytes, chain_pem: bytes) -> None:
    """In a process of the pool: hold the loaded key. Ctrl-C is for the process that owns the pool."""
    global _signer  # noqa: PLW0603 - one signer a process, loaded once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_owner, daemon=True).start()
    _signer = PadesSigner.from_pem(key_pem, chain_pem)


def _end_with_owner() -> None:
    """The owner may be killed at any moment: nobody would tell this process then."""
    owner = multiprocessing.parent_process()
    if owner is not None:
        owner.join()
        os._exit(0)


def draw_and_sign(face: Face, at: datetime) -> bytes:
    """One certificate as it will be stored; runs in a process of the pool."""
    assert _signer is not None, "the pool's initializer loads it"
    return _signer.sign(draw(face), reason=_REASON, at=at)


class SigningPool:
    """A pool of processes that draw and sign; CPU-bound work never runs on the event loop."""

    def __init__(self, key_pem: bytes, chain_pem: bytes, *, processes: int) -> None:
        self._arguments = (key_pem, chain_pem)
        self.validity = Validity.of_pem(chain_pem)
        """When it signs."""
        self._processes = processes
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_process,
            initargs=self._arguments,
        )

    async def print(self, jobs: Sequence[Job]) -> list[bytes | Exception]:
        """The signed PDF of each, or why it could not be made. A pool whose process died is replaced; try again."""
        loop = asyncio.get_running_loop()
        try:
            futures = [loop.run_in_executor(self._pool, draw_and_sign, job.face, job.at) for job in jobs]
            made = await asyncio.gather(*futures, return_exceptions=True)
        except BrokenProcessPool as error:
            made = [error]
        broken = next((item for item in made if isinstance(item, BrokenProcessPool)), None)
        if broken is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._new()
            raise Unavailable("press-broken", "a drawing process died; the work is tried again") from broken
        return [item if isinstance(item, bytes) else _as_refusal(item) for item in made]

    async def close(self) -> None:
        """End the processes."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)


def _as_refusal(error: BaseException) -> Exception:
    if isinstance(error, Exception):
        return error
    raise error


class Issuer:
    """Makes what is intended."""

    def __init__(
        self, db: Database, names: Names, press: SigningPool, store: Store, *, public_url: str, metrics: Metrics
    ) -> None:
        self._db, self._names, self._press, self._store = db, names, press, store
        self._public_url = public_url
        self._bell = db.bell()
        self._issued = metrics.counter("xueshi_certificates_issued_total", "Certificates signed and stored")
        self._journeys = metrics.histogram(
            "xueshi_completion_to_certificate_seconds",
            "Seconds from receiving what made it due (a completion, a decision, an application) to the certificate",
            buckets=JOURNEYS_S,
        )

    async def run(self) -> None:
        """Issue until cancelled; whatever is away is waited for."""
        await Loop("issuing", _POLL_S, retry_s=(_RETRY_S, _RETRY_S)).run(self._turned, bell=self._bell)

    async def _turned(self) -> bool:
        return await self.turn() > 0

    async def turn(self) -> int:
        """One batch; returns how many certificates are new. Each step can be repeated after a crash."""
        # 1. Claimed for a while; nobody else makes them meanwhile. (A commit rings our own bell: look first.)
        claimed_at = now()
        await self._try_again(claimed_at)
        async with self._db.reading() as tx:
            if not await issuance_queries.is_anything_to_make(tx):
                return 0
        async with self._db.transaction() as tx:
            intents = await issuance_actions.claim(tx)
        try:
            self._press.validity.check(claimed_at)
            made = await self._make(intents)
        except ChainNotValid as ended:
            # Nothing is drawn that could not be signed; nothing is lost, and all are made with the next chain.
            async with self._db.transaction() as tx:
                await issuance_queries.let_wait(tx, [(intent.row, not_made(ended)) for intent in intents])
            return 0
        except Exception:
            # Whatever was away: nobody needs to wait for the claims to run out.
            async with self._db.transaction() as tx:
                await issuance_queries.release(tx, [intent.row.certificate_id for intent in intents])
            raise
        self._measure(made, claimed_at, now())
        return len(made)

    async def _try_again(self, at: datetime) -> None:
        """What waits for a good signing certificate, where this process has one."""
        if not self._press.validity.holds(at):
            return
        async with self._db.reading() as tx:
            waits = await issuance_queries.is_any_waiting_for_signing(tx)
        if waits:
            async with self._db.transaction() as tx:
                await issuance_queries.stop_waiting_for_signing(tx)

    def _measure(self, made: Sequence[Cause | None], claimed_at: datetime, ended_at: datetime) -> None:
        self._issued.inc(len(made))
        for cause in made:
            if cause is not None:  # else it was intended by code from before there were causes
                took = ended_at - datetime.fromisoformat(cause.begun_at)
                self._journeys.observe(max(0.0, took.total_seconds()))
                tracing.record("certificates issue", cause, claimed_at, ended_at)

    async def _make(self, intents: Sequence[Intent]) -> list[Cause | None]:
        """What each new certificate goes back to."""
        # 2. What will be signed is on record before it is signed.
        jobs = [
            Job(intent.row.certificate_id, intent.row.edition, intent.face, now())
            for intent in intents
            if intent.face is not None
        ]
        faceless = [intent for intent in intents if intent.face is None]
        if faceless:
            # One request serves them all: it joins the first trace that is recorded.
            causes = (tracing.cause_from(intent.row.traceparent, intent.row.begun_at) for intent in faceless)
            with tracing.under(next(filter(tracing.is_recorded, causes), None)):
                names = await self._names.of([intent.row.person_id for intent in faceless])
            async with self._db.transaction() as tx:
                jobs += await issuance_actions.write_faces(tx, faceless, names, public_url=self._public_url, now=now())
        if not jobs:
            return []
        # 3. Signed, and stored once: after a crash the first stored signature wins.
        printed = list(zip(jobs, await self._press.print(jobs), strict=True))
        pdfs = [(job, pdf) for job, pdf in printed if isinstance(pdf, bytes)]
        kept = await asyncio.gather(*(self._keep(job, pdf) for job, pdf in pdfs))
        # 4. They exist, and are published. One that cannot be drawn waits with its reason and stops no other.
        rows = {intent.row.certificate_id: intent.row for intent in intents}
        failed = [(job, pdf) for job, pdf in printed if isinstance(pdf, Exception)]
        refused = [(rows[job.certificate_id], not_made(error)) for job, error in failed]
        stored = [(job, hashlib.sha256(pdf).digest()) for (job, _), pdf in zip(pdfs, kept, strict=True)]
        async with self._db.transaction() as tx:
            await issuance_queries.let_wait(tx, refused)
            return await issuance_actions.record_stored(tx, stored, now=now())

    async def _keep(self, job: Job, pdf: bytes) -> bytes:
        return await self._store.keep(key_of(job.face.training_year, job.certificate_id, job.edition), pdf)
