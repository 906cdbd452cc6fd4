"""What was written on a face and is no longer so is never signed into existence, whoever is signing it meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import orjson
import sqlalchemy as sa
from live_platform import YEAR, Platform, a_full_year, completion, person
from sqlalchemy.ext.asyncio import AsyncConnection

from certificates.issuance import actions as issuance_actions
from certificates.issuance import queries as issuance_queries
from certificates.issuance.actions import Intent
from certificates.issuance.domain import not_made
from certificates.papers.domain import Job, face_document, face_from
from certificates.papers.face import Face
from certificates.papers.storing import ObjectStorage, key_of
from certificates.status import actions as status_actions
from common import tracing
from common.clock import now
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.events import Cause
from common.ids import uuid7

AUTHORITY, UNIT = uuid7(), uuid7()


def crossed(
    person_id: UUID, number: int = 1, *, public: int = 3_000, remarks: tuple[str, ...] = ()
) -> ThresholdCrossed:
    return ThresholdCrossed(
        person_id=person_id,
        training_year=YEAR,
        number=number,
        rulebook_id="hunan-2023",
        public_centihours=public,
        professional_centihours=6_000,
        total_centihours=6_000 + public,
        entries=2,
        at=datetime(2025, 6, 1, tzinfo=UTC),
        regulation="湘人社函〔2023〕63号",
        remarks=remarks,
    )


def fell(person_id: UUID, number: int = 2) -> FellBelow:
    return FellBelow(**crossed(person_id, number).model_dump(exclude={"regulation", "issue", "remarks"}))


async def learner(tx: AsyncConnection) -> UUID:
    """Somebody whose certificate can be printed."""
    person_id = uuid7()
    await tx.execute(
        sa.text("""
            INSERT INTO organisation (organisation_id, name, kind, authority_id, version)
            VALUES (:authority, '某区人力资源和社会保障局', 'hr-authority', NULL, 1),
                   (:unit, '某小学', 'institution', :authority, 1)
        """),
        {"authority": AUTHORITY, "unit": UNIT},
    )
    await tx.execute(
        sa.text("INSERT INTO person VALUES (:id, '\\x01', :unit, '431102', 1)"), {"id": person_id, "unit": UNIT}
    )
    return person_id


async def written(tx: AsyncConnection, intents: list[Intent]) -> list[Job]:
    """Their faces are on record; they are being signed."""
    names = {
        intent.row.person_id: {
            "name": "张三",
            "id_number_masked": "43**************1X",
            "organisation": "某小学",
            "post_category": "professional",
        }
        for intent in intents
    }
    return await issuance_actions.write_faces(tx, intents, names, public_url="http://test", now=now())


async def stored(tx: AsyncConnection, job: Job, content: bytes = b"\x01" * 32) -> int:
    return len(await issuance_actions.record_stored(tx, [(job, content)], now=now()))


async def test_a_file_that_was_being_signed_when_the_year_fell_is_not_taken(
    certificates_tx: AsyncConnection, tmp_path: Path
) -> None:
    tx, store = certificates_tx, ObjectStorage(tmp_path.as_uri())
    person_id = await learner(tx)
    await status_actions.handle_crossings(tx, [crossed(person_id)])
    (old,) = await written(tx, await issuance_actions.claim(tx))
    # 1. While it is being signed, the year falls; the file is stored, and nobody takes it.
    await status_actions.handle_crossings(tx, [fell(person_id)])
    await store.keep(key_of(YEAR, old.certificate_id, old.edition), b"old")
    assert await stored(tx, old) == 0
    # 2. The year is met again, with other hours: another face, another number, another file.
    await status_actions.handle_crossings(tx, [crossed(person_id, 3, public=3_500)])
    assert await stored(tx, old) == 0
    (again,) = await issuance_actions.claim(tx)
    assert again.face is None, "the old face was dropped"
    (new,) = await written(tx, [again])
    assert new.certificate_id == old.certificate_id
    assert new.face.total_centihours == 9_500
    assert new.face.number != old.face.number
    assert new.face.verify_url != old.face.verify_url
    assert await store.keep(key_of(YEAR, new.certificate_id, new.edition), b"new") == b"new"
    # 3. Only the new one comes to be, whoever is first.
    assert await stored(tx, old) == 0
    assert await stored(tx, new) == 1
    assert await stored(tx, old) == 0
    row = (await tx.execute(sa.text("SELECT stage, standing, number, edition FROM certificate"))).one()
    assert tuple(row) == ("stored", "valid", new.face.number, 2)
    said = (await tx.execute(sa.text("SELECT count(*) FROM outbox"))).scalar_one()
    assert said == 1, "issued, and nothing of a suspension: nobody ever had the other one"


async def test_news_of_a_new_certificate_go_back_to_what_made_it_due(certificates_tx: AsyncConnection) -> None:
    tx, due_to = certificates_tx, Cause(f"00-{1:032x}-{2:016x}-00", "2025-06-01T00:00:00+00:00")
    person_id = await learner(tx)
    with tracing.under(due_to):
        await status_actions.handle_crossings(tx, [crossed(person_id)])
    (job,) = await written(tx, await issuance_actions.claim(tx))
    assert await issuance_actions.record_stored(tx, [(job, b"\x01" * 32)], now=now()) == [due_to]
    row = (await tx.execute(sa.text("SELECT traceparent, begun_at FROM outbox"))).one()
    assert tracing.cause_from(row.traceparent, row.begun_at) == due_to


async def test_a_fall_and_a_crossing_heard_together_drop_the_face_too(certificates_tx: AsyncConnection) -> None:
    tx = certificates_tx
    person_id = await learner(tx)
    await status_actions.handle_crossings(tx, [crossed(person_id)])
    (old,) = await written(tx, await issuance_actions.claim(tx))
    await status_actions.handle_crossings(tx, [fell(person_id), crossed(person_id, 3, public=3_500)])
    assert await stored(tx, old) == 0
    (new,) = await written(tx, await issuance_actions.claim(tx))
    assert (new.face.total_centihours, new.edition) == (9_500, 2)


async def test_a_face_is_not_written_from_what_was_so_before_the_newest_news(certificates_tx: AsyncConnection) -> None:
    tx = certificates_tx
    person_id = await learner(tx)
    await status_actions.handle_crossings(tx, [crossed(person_id, remarks=("视同甲",))])
    intents = await issuance_actions.claim(tx)
    # The hours and entries are the same: only the remark is another.
    await status_actions.handle_crossings(tx, [fell(person_id)])
    await status_actions.handle_crossings(tx, [crossed(person_id, 3, remarks=("视同乙",))])
    assert await written(tx, intents) == []
    (new,) = await written(tx, await issuance_actions.claim(tx))
    assert new.face.remarks == ("视同乙",)


async def test_what_could_not_be_drawn_before_newer_news_does_not_wait(certificates_tx: AsyncConnection) -> None:
    tx = certificates_tx
    person_id = await learner(tx)
    await status_actions.handle_crossings(tx, [crossed(person_id)])
    (intent,) = await issuance_actions.claim(tx)
    await status_actions.handle_crossings(tx, [crossed(person_id, 3)])
    await issuance_queries.let_wait(tx, [(intent.row, not_made(ValueError("…")))])
    assert (await tx.execute(sa.text("SELECT stage FROM certificate"))).scalar_one() == "intended"


async def test_what_is_stored_keeps_what_it_states_whatever_the_news(certificates_tx: AsyncConnection) -> None:
    tx = certificates_tx
    person_id = await learner(tx)
    await status_actions.handle_crossings(tx, [crossed(person_id, remarks=("视同甲",))])
    (job,) = await written(tx, await issuance_actions.claim(tx))
    await stored(tx, job)
    before = (await tx.execute(sa.text(_STATED))).one()
    await status_actions.handle_crossings(tx, [fell(person_id)])
    assert (await tx.execute(sa.text(_STATED))).one() == before
    await status_actions.handle_crossings(tx, [crossed(person_id, 3, public=3_500, remarks=("视同乙",))])
    assert (await tx.execute(sa.text(_STATED))).one() == before
    assert (await tx.execute(sa.text("SELECT standing, side_number FROM certificate"))).one() == ("valid", 3)


def test_a_face_is_read_as_it_was_written_also_one_from_before_there_were_remarks() -> None:
    plain = Face(
        number="XS-1",
        name="张三",
        id_number_masked="43**************1X",
        organisation="某小学",
        post_category="管理岗位",
        training_year=YEAR,
        hours=(("公共科目", 3_000), ("专业科目", 6_000)),
        total_centihours=9_000,
        regulation="湘人社函〔2023〕63号",
        issuing_authority="某区人力资源和社会保障局",
        issued_on=date(2025, 12, 31),
        verify_url="https://xueshi.example/verify/a",
    )
    for face in (plain, replace(plain, remarks=("视同甲", "视同乙"))):
        assert face_from(orjson.loads(orjson.dumps(face_document(face)))) == face
    old = face_document(plain)
    del old["remarks"]
    assert face_from(old) == plain


_STATED = "SELECT stage, number, face, remarks, total_centihours, entries, edition, regulation FROM certificate"


async def test_a_face_written_before_a_fall_and_not_stored_is_written_anew_after_crossing_again(
    platform: Platform,
) -> None:
    await platform.register(person(1))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    before = (await platform.status())["certificate"]
    # As after a crash: the face is written, the file is in the store, and nobody wrote that down.
    await platform.sql(
        "certificates",
        "UPDATE certificate SET stage = 'intended', pdf_sha256 = NULL, stored_at = NULL,"
        " claimed_until = now() + interval '1 hour'",
    )
    await platform.revoke("q1")
    await platform.settle()
    assert (await platform.status())["status"] == "not-certified"
    await platform.push(completion("q-again", hours="61", subject="professional"))
    await platform.settle()

    certificate = (await platform.status())["certificate"]
    assert certificate["number"] != before["number"]
    printed = (await platform.client.get(certificate["verify_url"], headers={"accept": "application/json"})).json()
    assert printed["printed"]["total_centihours"] == 9_100
    assert len(list(platform.store.rglob("*.pdf"))) == 2, "what was stored first stays, beside the file that counts"
    pdf = (await platform.client.get(f"{certificate['verify_url']}/certificate.pdf")).content
    upload = {"file": ("证书.pdf", pdf, "application/pdf")}
    assert "完全一致" in (await platform.client.post(certificate["verify_url"], files=upload)).text
    assert (await platform.client.get(before["verify_url"])).status_code == 404
    assert (await platform.check()).holds
