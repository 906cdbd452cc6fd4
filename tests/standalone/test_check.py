"""The conservation equations hold after a busy story, and each notices exactly the sabotage that it is there for."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from live_platform import Cluster, Platform, a_full_year, completion, id_number, person

from standalone.check import Checked, check_once
from standalone.reconciliation.audit import BadHead, read_heads

RECEIVED, COMPLETIONS = "received, lanxin", "completions on record"
REVOCATIONS, CONFLICTS = "revocations on record", "conflicts kept aside"
ACCEPTED, REVOKED = "accepted completions", "revoked completions"
HOURS, BALANCES, CHAINS = "hours", "person-years that differ from their entries", "broken hash chains"
SIDES, STATED = "years that changed side", "certificates that state other hours than the ledger"
FILES = "signed files"
STANDINGS, BOARD = "standings that differ from their person-years", "people on the board"
FIGURES, LEARNED = (
    "figures on the board that differ from its standings",
    "hours on the board that differ from their entries",
)


@dataclass(frozen=True)
class Story:
    """A platform in which a lot has happened: who is who, and where what stands."""

    platform: Platform
    people: dict[str, str]

    def broken(self, found: Checked) -> set[str]:
        """The names of the equations that do not hold, without counts."""
        return {equation.name.partition(" of ")[0] for equation in found.equations if not equation.holds}

    async def after(self, package: str, *statements: str) -> Checked:
        """What the check finds after a sabotage, which is taken back again."""
        platform = self.platform
        databases = {
            name: await asyncpg.connect(platform.cluster.server.dsn(platform.names[name])) for name in platform.names
        }
        sabotaged = databases[package].transaction(isolation="repeatable_read")
        await sabotaged.start()
        try:
            for statement in statements:
                done = await databases[package].execute(statement.format(**self.people))
                assert not done.endswith(" 0"), f"nothing was changed by: {statement}"
            return await check_once(databases, platform.store)
        finally:
            await sabotaged.rollback()
            for connection in databases.values():
                await connection.close()

    async def file_of(self, who: str) -> Path:
        query = "SELECT training_year, certificate_id FROM certificate WHERE person_id = $1"
        (row,) = await self.platform.sql("certificates", query, self.people[who])
        return self.platform.store / str(row[0]) / f"{row[1]}.pdf"


@pytest.fixture(scope="module")
async def story(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("story")) as platform:
        yield await told(platform)


async def told(platform: Platform) -> Story:
    """One is certified, two suspended, three half way, four restored; five is not registered."""
    await platform.register(*(person(serial) for serial in (1, 2, 3, 4)))
    await platform.settle()
    batch = [item for serial in (1, 2, 4) for item in a_full_year(serial)]
    await platform.push(*batch, completion("p3", 3))
    await platform.push(*batch[:3], completion("p1", hours="31"), completion("p5", 5), completion("bad", hours="-1"))
    await platform.push(completion("p5-too", 5, course_code="C-x"), vendor="qihang")
    await platform.settle()
    await platform.revoke("p2")
    await platform.revoke("q4")
    await platform.settle()
    await platform.push(completion("q4-again", 4, subject="professional", hours="60"))
    await platform.settle()
    ids = {
        name: await platform.person_id(serial) for serial, name in enumerate(("one", "two", "three", "four"), start=1)
    }
    return Story(platform, ids)


async def test_every_equation_holds_after_a_busy_story(story: Story) -> None:
    found = await story.platform.check()
    assert story.broken(found) == set()
    assert found.holds
    assert (found.under_way, found.dead_letters, found.waiting) == (0, 0, ())
    told_by = {equation.name.partition(" of ")[0]: (equation.left, equation.right) for equation in found.equations}
    assert told_by[ACCEPTED] == ("8 accepted", "8 entries in the ledger + 0 on the way + 0 dead letters")
    assert told_by[REVOKED] == ("2 revoked", "2 entries in the ledger + 0 on the way + 0 dead letters")
    assert told_by[SIDES] == ("3 in the ledger", "3 certificates in step + 0 on the way or dead letters")
    assert told_by[FILES] == ("3 certificates stored", "3 files as recorded")


NOWHERE = "00000000-0000-7000-8000-00000000f0f0"
A_FORGED_ENTRY = f"""
    INSERT INTO entry (training_year, person_id, seq, kind, source, source_id, subject, topic, mode, centihours,
                       half_days, course_code, course_title, completed_at, recorded_at, record, hash, organiser_level)
    SELECT training_year, person_id, 2, kind, source, '{NOWHERE}', subject, topic, mode, centihours, half_days,
           course_code, course_title, completed_at, recorded_at, forged, sha256('\\x01'::bytea || hash || forged),
           organiser_level
    FROM entry, LATERAL (SELECT convert_to(CAST(CAST(convert_from(record, 'UTF8') AS jsonb)
        || jsonb_build_object('seq', 2, 'source_id', '{NOWHERE}') AS text), 'UTF8') AS forged) AS forgery
    WHERE person_id = '{{three}}'
"""
A_FORGED_LATE_ENTRY = "INSERT INTO late_entry VALUES (2025, '{three}', 2, now())"
A_FORGED_EVIDENCE = f"INSERT INTO evidence VALUES ('{NOWHERE}', 'credit', '{{three}}', 2025)"
A_FORGED_BALANCE = """
    UPDATE person_year y SET entries = 2, public_centihours = 6000, head = hash
    FROM entry WHERE entry.person_id = y.person_id AND y.person_id = '{three}' AND seq = 2
"""
A_FORGED_CERTIFICATE = f"""
    INSERT INTO certificate (certificate_id, person_id, training_year, kind, stage, standing, side_number,
                             public_centihours, professional_centihours, total_centihours, entries)
    VALUES ('{NOWHERE}', '{{three}}', 2025, 'annual', 'intended', 'valid', 1, 3000, 0, 3000, 1)
"""
ONE, THREE = "WHERE person_id = '{one}'", "WHERE person_id = '{three}'"
SABOTAGE: list[tuple[str, str, set[str], list[str]]] = [
    ("an entry is deleted", "ledger", {ACCEPTED, HOURS, BALANCES, CHAINS, LEARNED},
     [f"DELETE FROM entry {THREE}"]),
    ("an entry behind a certificate is deleted", "ledger", {ACCEPTED, HOURS, BALANCES, CHAINS, STATED, LEARNED},
     [f"DELETE FROM entry {ONE} AND seq = 2"]),
    ("a reversal is deleted", "ledger", {REVOKED, HOURS, BALANCES, CHAINS, LEARNED},
     ["DELETE FROM entry WHERE person_id = '{two}' AND kind = 'reversal'"]),
    ("all that the ledger knows of an accepted completion is gone, and nothing is on the way", "ledger",
     {ACCEPTED, STANDINGS, LEARNED},
     [f"DELETE FROM {table} {THREE}" for table in ("entry", "evidence", "person_year")]),
    ("an entry without a completion is forged, chained and added up", "ledger", {ACCEPTED, STANDINGS},
     [A_FORGED_ENTRY, A_FORGED_LATE_ENTRY, A_FORGED_EVIDENCE, A_FORGED_BALANCE]),
    ("a balance is changed", "ledger", {HOURS, BALANCES, STANDINGS},
     [f"UPDATE person_year SET public_centihours = public_centihours + 1 {ONE}"]),
    ("hours are moved from one person's balance to another's", "ledger", {BALANCES, STANDINGS},
     [f"UPDATE person_year SET public_centihours = public_centihours - 1 {ONE}",
      f"UPDATE person_year SET public_centihours = public_centihours + 1 {THREE}"]),
    ("hours are moved from one subject's balance to the other's", "ledger", {BALANCES, STANDINGS},
     [f"UPDATE person_year SET public_centihours = 6000, professional_centihours = 3000 {ONE}"]),
    ("a byte of a record is changed", "ledger", {CHAINS},
     [f"UPDATE entry SET record = set_byte(record, position('2025' in record) + 2, ascii('4')) {ONE} AND seq = 1"]),
    ("a byte of a record is changed so that it is no record any more", "ledger", {CHAINS},
     [f"UPDATE entry SET record = set_byte(record, 0, 0) {ONE} AND seq = 1"]),
    ("a hash is changed", "ledger", {CHAINS}, [f"UPDATE entry SET hash = sha256(hash) {THREE}"]),
    ("a head is changed", "ledger", {CHAINS}, [f"UPDATE person_year SET head = sha256(head) {THREE}"]),
    ("somebody is called met", "ledger", {STANDINGS, FIGURES}, [f"UPDATE standing SET state = 'met' {THREE}"]),
    ("a standing is deleted", "ledger", {BOARD, FIGURES, LEARNED}, [f"DELETE FROM standing {THREE}"]),
    ("the board counts somebody twice", "ledger", {BOARD, FIGURES},
     ["UPDATE board SET people = people + 1, behind = behind + 1"]),
    ("the board moves somebody from behind to near", "ledger", {FIGURES},
     ["UPDATE board SET near = near + 1, behind = behind - 1 WHERE behind > 0"]),
    ("the board gives hours to another vendor", "ledger", {LEARNED}, ["UPDATE hours_board SET source = 'nobody'"]),
    ("the board puts people into another region", "ledger", {FIGURES}, ["UPDATE board SET region_code = '990000'"]),
    ("the board puts hours into another region", "ledger", {LEARNED},
     ["UPDATE hours_board SET region_code = '990000'"]),
    ("an accepted completion is deleted", "vendor_gateway", {COMPLETIONS, ACCEPTED},
     ["DELETE FROM completion WHERE completion_id = 'p3'"]),
    ("a parked completion is deleted", "vendor_gateway", {COMPLETIONS},
     ["DELETE FROM completion WHERE completion_id = 'p5'"]),
    ("a revocation is forgotten", "vendor_gateway", {REVOCATIONS, REVOKED},
     ["UPDATE completion SET revoked_by = NULL WHERE completion_id = 'p2'"]),
    ("a conflict is deleted", "vendor_gateway", {CONFLICTS}, ["DELETE FROM conflict"]),
    ("an item has no verdict", "vendor_gateway", {RECEIVED},
     ["ALTER TABLE delivery DROP CONSTRAINT delivery_every_item_has_a_verdict",
      "UPDATE delivery SET received = received + 1 WHERE rejected = 1"]),
    ("the hours that a certificate states are flipped", "certificates", {STATED},
     [f"UPDATE certificate SET public_centihours = 6000, professional_centihours = 3000 {ONE}"]),
    ("a certificate states more hours", "certificates", {STATED},
     [f"UPDATE certificate SET public_centihours = 3100, total_centihours = 9100 {ONE}"]),
    ("the printed total is changed", "certificates", {STATED},
     [f"UPDATE certificate SET face = jsonb_set(face, '{{{{total_centihours}}}}', '9100') {ONE}"]),
    ("the printed hours of a subject are changed", "certificates", {STATED},
     [f"UPDATE certificate SET face = jsonb_set(face, '{{{{hours,0,1}}}}', '9999') {ONE}"]),
    ("a suspended certificate is called valid", "certificates", {SIDES},
     ["UPDATE certificate SET standing = 'valid' WHERE person_id = '{two}'"]),
    ("a certificate is deleted", "certificates", {SIDES},
     ["DELETE FROM standing_change", f"DELETE FROM certificate {ONE}"]),
    ("a certificate is made for somebody who never met the rules", "certificates", {SIDES}, [A_FORGED_CERTIFICATE]),
    ("the recorded hash of a file is changed", "certificates", {FILES},
     [f"UPDATE certificate SET pdf_sha256 = sha256(pdf_sha256) {ONE}"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("package", "noticed", "statements"), [case[1:] for case in SABOTAGE], ids=[case[0] for case in SABOTAGE]
)
async def test_sabotage_is_noticed_by_exactly_the_equations_it_breaks(
    story: Story, package: str, noticed: set[str], statements: list[str]
) -> None:
    assert story.broken(await story.after(package, *statements)) == noticed
    assert (await story.platform.check()).holds, "the sabotage was taken back"


@pytest.mark.parametrize(
    "change",
    [
        "source = 'somebody'",
        f"source_id = '{NOWHERE}'",
        "topic = 'party-history'",
        "mode = 'residential'",
        "course_code = 'C-other'",
        "course_title = '别的课程'",
        "completed_at = completed_at + interval '1 second'",
        "recorded_at = recorded_at + interval '1 second'",
    ],
)
async def test_an_entry_that_no_longer_says_what_its_record_says_is_a_broken_chain(story: Story, change: str) -> None:
    found = await story.after("ledger", f"UPDATE entry SET {change} WHERE person_id = '{{one}}' AND seq = 1")
    assert CHAINS in story.broken(found)


async def test_a_column_of_a_later_release_breaks_no_chain(story: Story) -> None:
    found = await story.after("ledger", "ALTER TABLE entry ADD COLUMN later text NOT NULL DEFAULT 'unknown'")
    assert CHAINS not in story.broken(found)


async def test_an_entry_rewritten_together_with_its_record_is_a_broken_chain(story: Story) -> None:
    rewritten = """
        UPDATE entry SET course_title = '别的课程',
            record = convert_to(replace(convert_from(record, 'UTF8'), course_title, '别的课程'), 'UTF8')
        WHERE person_id = '{one}' AND seq = 1
    """
    assert story.broken(await story.after("ledger", rewritten)) == {CHAINS}


async def test_an_entry_without_its_evidence_is_noticed(story: Story) -> None:
    found = await story.after("ledger", "DELETE FROM evidence WHERE person_id = '{three}'")
    assert not found.holds, "the same completion could be entered once more"


@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
async def test_a_file_that_is_not_what_was_signed_is_noticed(story: Story, harm: str) -> None:
    path = await story.file_of("one")
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] if harm == "cut" else whole.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    try:
        assert story.broken(await story.platform.check()) == {FILES}
    finally:
        path.write_bytes(whole)
    assert (await story.platform.check()).holds


async def test_no_word_of_the_check_names_a_person(story: Story) -> None:
    found = await story.after("ledger", "DELETE FROM entry WHERE person_id = '{one}'")
    shown = repr(found)
    assert not any(number in shown for number in (id_number(1), story.people["one"]))


@contextlib.asynccontextmanager
async def the_ledger_held_up(platform: Platform) -> AsyncIterator[None]:
    """Nothing can be entered; everything can be read."""
    connection: Any = await asyncpg.connect(platform.cluster.server.dsn(platform.names["ledger"]))
    async with connection.transaction():
        await connection.execute("LOCK TABLE evidence IN EXCLUSIVE MODE")
        yield
    await connection.close()


async def test_what_is_on_the_way_counts_and_is_under_way(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    async with the_ledger_held_up(platform):
        await platform.push(*a_full_year())
        await asyncio.sleep(0.5)
        found = await platform.check()
        assert found.holds
        assert found.under_way == 2
        (accepted,) = [equation for equation in found.equations if equation.name == ACCEPTED]
        assert accepted.right == "0 entries in the ledger + 2 on the way + 0 dead letters"
    await platform.settle()
    found = await platform.check()
    assert (found.holds, found.under_way) == (True, 0)


async def test_the_audit_trail_is_walked_and_a_kept_head_tells_that_its_end_was_cut_off(story: Story) -> None:
    platform = story.platform
    connections = {
        name: await asyncpg.connect(platform.cluster.server.dsn(platform.names[name])) for name in platform.names
    }
    try:
        async with asyncio.timeout(60):
            while await connections["registry"].fetchval("SELECT count(*) FROM audit_waiting"):
                await asyncio.sleep(0.1)
        head = (await check_once(connections, platform.store)).head
        assert head is not None
        assert read_heads(f"# kept on paper\n{head} 2026-11-28\n") == [head]
        assert (await check_once(connections, platform.store, kept=[head])).holds
        sabotaged = connections["registry"].transaction(isolation="repeatable_read")
        await sabotaged.start()
        await connections["registry"].execute(
            "CREATE TEMP TABLE last AS SELECT audit_id FROM audit_link ORDER BY position DESC LIMIT 1"
        )
        await connections["registry"].execute("DELETE FROM audit_link WHERE audit_id IN (SELECT audit_id FROM last)")
        await connections["registry"].execute("DELETE FROM audit WHERE audit_id IN (SELECT audit_id FROM last)")
        assert (await check_once(connections, platform.store)).holds
        found = await check_once(connections, platform.store, kept=[head])
        [broken] = [equation.name for equation in found.equations if not equation.holds]
        assert broken == "kept heads of 1 that are not in the audit trail"
        await sabotaged.rollback()
    finally:
        for connection in connections.values():
            await connection.close()


@pytest.mark.parametrize("text", ["7", "0:" + "0" * 64, "7:" + "0" * 63, "7:" + "G" * 64])
def test_what_is_no_head_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(BadHead, match="line 1"):
        read_heads(text)
