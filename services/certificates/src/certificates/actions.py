"""What the certificates service can do; each fills the transaction it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from certificates import queries
from certificates.domain import (
    STATUS_OF,
    Job,
    Stage,
    Standing,
    after,
    face_document,
    face_from,
    face_of,
    new_verify_code,
    number_of,
)
from certificates.face import Face
from certificates.queries import Decided
from certificates.typefaces import unprintable_in
from common.clock import china_date
from common.contracts.certificates import CertificateIssued, CertificateRestored, CertificateSuspended
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Database, Tx
from common.events import Contract
from common.identity import IdNumber
from common.ids import uuid7
from common.outbox import emit
from common.sealing import BlindIndex

BATCH_MAX = 64
LEASE_S = 30


async def hear_thresholds(tx: Tx, said: Sequence[ThresholdCrossed | FellBelow]) -> None:
    """The rules are met: an intent. No longer: suspended. Met again: restored under the same number."""
    latest: dict[tuple[UUID, int], ThresholdCrossed | FellBelow] = {}
    for one in sorted(said, key=lambda one: one.number):
        latest[one.person_id, one.training_year] = one
    known = await queries.lock_certificates(tx, list(latest))
    decided, changed, told = [], [], list[Contract]()
    for key, one in sorted(latest.items()):
        before = known.get(key)
        standing = after(before, one)
        if standing is None:
            continue
        now_decided = Decided(before.certificate_id if before else uuid7(), one, standing)
        decided.append(now_decided)
        if before is None or before.standing is not standing:
            changed.append(now_decided)
            if before is not None and before.stage is Stage.STORED:
                told.append(_told(now_decided))
    if decided:
        await queries.save_decided(tx, decided)
        await queries.add_standing_changes(tx, changed)
        await emit(tx, told)


def _told(decided: Decided) -> Contract:
    kind = CertificateRestored if decided.standing is Standing.VALID else CertificateSuspended
    return kind(
        certificate_id=decided.certificate_id,
        person_id=decided.said.person_id,
        training_year=decided.said.training_year,
        kind="annual",
        at=decided.said.at,
    )


async def know_people(tx: Tx, placed: Sequence[PersonPlaced]) -> None:
    """Remember who is where; whoever's certificate could not be printed is tried again."""
    latest = {one.person_id: one for one in sorted(placed, key=lambda one: one.version)}
    await queries.save_people(tx, list(latest.values()))
    await queries.stop_waiting(tx, list(latest))


async def know_organisations(tx: Tx, placed: Sequence[OrganisationPlaced]) -> None:
    """Remember organisations."""
    latest = {one.organisation_id: one for one in sorted(placed, key=lambda one: one.version)}
    await queries.save_organisations(tx, list(latest.values()))
    await queries.stop_waiting_of_units(tx, list(latest))


@dataclass(frozen=True)
class Intent:
    """A claimed certificate: whose, and its face where it has one already."""

    row: Any
    face: Face | None


async def claim(tx: Tx) -> list[Intent]:
    """The next certificates to be made."""
    rows = await queries.claim_intents(tx, BATCH_MAX, LEASE_S)
    return [Intent(row, face_from(orjson.loads(row.face)) if row.face else None) for row in rows]


async def write_faces(
    tx: Tx, intents: Sequence[Intent], printed: dict[UUID, dict[str, str]], *, public_url: str, at: datetime
) -> list[Job]:
    """Put every printed field on record before anything is signed; what can be printed is returned as jobs."""
    issuers = await queries.issuers_of(tx, [intent.row.person_id for intent in intents])
    ready = [one for one in intents if one.row.person_id in issuers and one.row.person_id in printed]
    serials = await queries.next_serials(tx, len(ready))
    faces = []
    waiting = [
        (one.row, "the HR authority of the person's unit is not known")
        for one in intents
        if one.row.person_id not in issuers
    ]
    for intent, serial in zip(ready, serials, strict=True):
        issuer, code = issuers[intent.row.person_id], new_verify_code()
        try:
            face = face_of(
                intent.row,
                printed[intent.row.person_id],
                number=number_of(issuer.region_code, intent.row.training_year, serial),
                authority=issuer.authority,
                verify_url=f"{public_url}/certificates/verify/{code}",
                issued_on=china_date(at),
            )
            _refuse_unprintable(face)
        except ValueError as refused:
            waiting.append((intent.row, str(refused)))
        else:
            faces.append((intent.row.certificate_id, face, code, intent.row.entries))
    await queries.let_wait(tx, waiting)
    if not faces:
        return []
    taken = await queries.save_faces(
        tx, [(id_, face.number, code, face_document(face), entries) for id_, face, code, entries in faces]
    )
    return [Job(id_, face, at) for id_, face, _, _ in faces if id_ in taken]


def _refuse_unprintable(face: Face) -> None:
    """A character that no typeface of ours draws is a reason to wait; never an empty box."""
    for field, text in face.texts():
        missing = unprintable_in(text)
        if missing:
            points = ", ".join(f"U+{point:04X}" for point in missing)
            raise ValueError(f"no typeface draws {points} (in {field})")


async def record_stored(tx: Tx, stored: Sequence[tuple[UUID, bytes]], *, at: datetime) -> int:
    """The signed files are in the store: the certificates exist. Returns how many are new."""
    if not stored:
        return 0
    rows = await queries.save_stored(tx, stored, at)
    said: list[Contract] = []
    for row in rows:
        fields = {
            "certificate_id": row.certificate_id,
            "person_id": row.person_id,
            "training_year": row.training_year,
            "kind": row.kind,
            "at": at,
        }
        said.append(CertificateIssued(**fields))
        if row.standing == Standing.SUSPENDED:
            said.append(CertificateSuspended(**fields))
    await emit(tx, said)
    return len(rows)


async def answer_statuses(
    db: Database, asked: Sequence[tuple[IdNumber, int]], *, index: BlindIndex, public_url: str, now: datetime
) -> list[dict[str, Any]]:
    """One answer for each question, in order. Unknown and not certified look the same."""
    rows = await queries.statuses(db, [index.of(number) for number, _ in asked], [year for _, year in asked])
    return [
        {"year": year, "status": "not-certified", "certificate": None, "as_of": now}
        if row[0] is None
        else {
            "year": year,
            "status": STATUS_OF[row[0]],
            "certificate": {
                "number": row[1],
                "issued_on": row[4],
                "kind": row[2],
                "verify_url": f"{public_url}/certificates/verify/{row[3]}",
            },
            "as_of": now,
        }
        for (_, year), row in zip(asked, rows, strict=True)
    ]
