"""Certificates are reissued: applied for by learners, ordered for renamed units, and made in steps that can be
repeated after a crash.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from certificates.decisions import queries as decision_queries
from certificates.decisions.domain import Official
from certificates.issuance.domain import unprintable
from certificates.papers.domain import Job, face_document, face_from, new_verify_code, verify_url
from certificates.papers.face import Face
from certificates.reissues import queries as reissue_queries
from certificates.reissues.domain import (
    ReissueApplied,
    ReissueOutcome,
    Renamed,
    Today,
    check_standing,
    reissued_face,
)
from certificates.status.domain import Standing
from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from common.ids import uuid7

BATCH_MAX = 64
LEASE_S = 30
PEOPLE_MAX = 500
"""Whose certificates of an order are taken up in one transaction."""
Printed = Mapping[UUID, dict[str, str]]
"""What the registry prints of people today."""


async def check_own(tx: Tx, person_id: UUID, certificate_id: UUID) -> ReissueApplied | None:
    """``already`` where one is under way; raises what is in the way before the registry is asked."""
    row = await reissue_queries.own_certificate(tx, person_id, certificate_id)
    if row is None:
        raise NotFound("unknown-certificate", "you have no certificate with this id, or it is not made yet")
    check_standing(Standing(row.standing))
    return None if row.asked_at is None else ReissueApplied.ALREADY


async def apply_for_reissue(
    tx: Tx, person_id: UUID, certificate_id: UUID, printed: Printed, *, public_url: str, now: datetime
) -> ReissueApplied:
    """Put the next edition on record, to be made; raises what is in the way. Idempotent while it is under way."""
    await reissue_queries.lock_certificates(tx, [certificate_id])
    if await check_own(tx, person_id, certificate_id) is ReissueApplied.ALREADY:
        return ReissueApplied.ALREADY
    row = await reissue_queries.own_certificate(tx, person_id, certificate_id)
    if row is None or person_id not in printed:
        raise NotFound("unknown-certificate", "the registry does not know this person any more")
    code = new_verify_code()
    face = _next(row, printed[person_id], url=verify_url(public_url, code), now=now)
    if waits := unprintable(face):
        raise Refused("not-printable", waits.reason)
    await reissue_queries.add_reissue(
        tx,
        {
            "reissue_id": uuid7(),
            "certificate_id": certificate_id,
            "asked_at": now,
            "face": face_document(face),
            "verify_code": code,
            "file": row.next_file,
        },
    )
    return ReissueApplied.APPLIED


async def preview(tx: Tx, official: Official, organisation_id: UUID, former_name: str) -> tuple[Renamed, int]:
    """The renamed unit, and how many certificates an order concerns; raises what is in the way of one.

    The unit's HR authority may order it, and those above: units of others are not found.
    """
    unit = await reissue_queries.organisation_of(tx, organisation_id)
    above = [] if unit is None else await decision_queries.authorities_above(tx, unit.authority_id)
    authority_id = next((item for item in above if item in official.authorities), None)
    if unit is None or authority_id is None:
        raise NotFound("no-such-unit", "there is no such unit below an authority of yours")
    if unit.name == former_name:
        raise Refused("not-renamed", "this is what the unit is called today")
    issued_by = frozenset({unit.authority_id, authority_id})
    renamed = Renamed(organisation_id, unit.name, former_name, authority_id, issued_by)
    return renamed, await reissue_queries.count_concerned(tx, renamed)


async def order(tx: Tx, official: Official, renamed: Renamed, counted: int, *, now: datetime) -> UUID:
    """Certificates that print the former name are to be reissued; the issuing job takes them up page by page."""
    if counted == 0:
        raise Refused("nothing-to-reissue", "no valid certificate prints this former name")
    order_id = uuid7()
    columns = {
        "order_id": order_id,
        "organisation_id": renamed.organisation_id,
        "former_name": renamed.former_name,
        "authority_id": renamed.authority_id,
        "ordered_by": official.account_id,
        "ordered_at": now,
        "counted": counted,
    }
    runs = await reissue_queries.is_order_running(tx, renamed.organisation_id)
    if runs or not await reissue_queries.add_order(tx, columns):
        raise Conflict("reissue-runs", "an order for this unit is being worked off")
    return order_id


async def progress(tx: Tx, official: Official, order_id: UUID) -> tuple[Any, dict[str | None, int]]:
    """An order of the official's authority or of one below it, and how many certificates came to what."""
    row = await reissue_queries.order_of(tx, order_id)
    above = [] if row is None else await decision_queries.authorities_above(tx, row.authority_id)
    if row is None or official.authorities.isdisjoint(above):
        raise NotFound("no-such-reissue", "there is no such order of your authority or of one below it")
    return row, await reissue_queries.outcomes_of(tx, order_id)


async def take_up(tx: Tx, *, now: datetime) -> bool:
    """The next page of an order's certificates is to be made; whether there was an order."""
    row = await reissue_queries.next_order(tx)
    if row is None:
        return False
    issued_by = frozenset({row.unit_authority or row.authority_id, row.authority_id})
    renamed = Renamed(row.organisation_id, row.name, row.former_name, row.authority_id, issued_by)
    people = await reissue_queries.people_of(tx, row.organisation_id, row.after, PEOPLE_MAX)
    await reissue_queries.take_up(tx, row.order_id, renamed, people, now)
    is_last = len(people) < PEOPLE_MAX
    after = people[-1] if people else None
    await reissue_queries.save_place(tx, row.order_id, after, taken_up_at=now if is_last else None)
    return True


async def write_faces(
    tx: Tx, faceless: Sequence[Any], printed: Printed, *, public_url: str, now: datetime
) -> list[Job]:
    """Put every field of the next editions on record before anything is signed; what is not reissued after all ends."""
    found = await reissue_queries.lock_certificates(tx, [reissue.certificate_id for reissue in faceless])
    written, ended = list[tuple[Any, Face, str, int]](), list[tuple[UUID, ReissueOutcome]]()
    for reissue in faceless:
        row, code = found.get(reissue.certificate_id), new_verify_code()
        if row is None or row.person_id not in printed or row.standing != Standing.VALID:
            ended.append((reissue.reissue_id, ReissueOutcome.NOT_VALID))
            continue
        try:
            face = _next(row, printed[row.person_id], url=verify_url(public_url, code), now=now)
        except Refused:
            ended.append((reissue.reissue_id, ReissueOutcome.UNCHANGED))
            continue
        except ValueError:  # the registry prints nothing where something must stand
            ended.append((reissue.reissue_id, ReissueOutcome.UNPRINTABLE))
            continue
        if unprintable(face):
            ended.append((reissue.reissue_id, ReissueOutcome.UNPRINTABLE))
        else:
            written.append((reissue, face, code, row.next_file))
    await reissue_queries.end(tx, ended, now)
    await reissue_queries.save_faces(
        tx, [(reissue.reissue_id, face, code, file) for reissue, face, code, file in written]
    )
    return [Job(reissue.certificate_id, file, face, now) for reissue, face, _, file in written]


def job_of(reissue: Any, now: datetime) -> Job:
    """What is to be drawn for a reissue whose face is on record."""
    return Job(reissue.certificate_id, reissue.file, face_from(orjson.loads(reissue.face)), now)


async def record_reissued(tx: Tx, claimed: Sequence[Any], made: Mapping[UUID, bytes], *, now: datetime) -> int:
    """The signed files, of which the SHA-256 is given by certificate, are in the store: these editions replace those
    before. Returns how many.
    """
    done = [reissue for reissue in claimed if reissue.certificate_id in made]
    if not done:
        return 0
    await reissue_queries.lock_certificates(tx, [reissue.certificate_id for reissue in done])
    stored = [(reissue.reissue_id, made[reissue.certificate_id]) for reissue in done]
    replaced = await reissue_queries.replace_papers(tx, stored, now)
    outcome = {True: ReissueOutcome.MADE, False: ReissueOutcome.NOT_VALID}
    await reissue_queries.end(tx, [(item.reissue_id, outcome[item.reissue_id in replaced]) for item in done], now)
    return len(replaced)


def _next(row: Any, printed: dict[str, str], *, url: str, now: datetime) -> Face:
    """The unit is the one that the certificate names, under its name of today, also of somebody who has left it."""
    face = face_from(orjson.loads(row.face))
    is_there = row.unit_id is None or row.unit_id == row.unit_today
    today = Today(
        name=printed["name"],
        id_number_masked=printed["id_number_masked"],
        organisation=printed["organisation"] if is_there else row.unit_name or face.organisation,
        authority=row.authority_name or face.issuing_authority,
    )
    return reissued_face(face, today, verify_url=url, issued_on=china_date(now))
