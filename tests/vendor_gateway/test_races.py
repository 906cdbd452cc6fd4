"""Everything at the same moment: one effect, one answer, nobody left behind, and every equation holds."""

import asyncio
import itertools
import json
import random
from collections import Counter
from typing import Any

import asyncpg
import httpx
import pytest
from live_platform import Platform, completion, id_number, person

from common.limits import Limiter
from vendor_gateway.access import request_limits


@pytest.fixture(autouse=True)
def _many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one vendor may have under way is not the subject here, but what meets in the database."""
    monkeypatch.setattr(request_limits, "WAITING_MAX", 1_000)
    monkeypatch.setattr(request_limits, "WAITING_BYTES_MAX", 1_000_000_000)
    monkeypatch.setattr(request_limits, "WORK_AT_ONCE", 10)
    monkeypatch.setattr(Limiter, "left_in_s", lambda limiter, key: 0)


def batch(items: list[Any]) -> bytes:
    return json.dumps({"type": "course.completed.batch", "data": items}).encode()


def revocation(completion_id: str) -> bytes:
    document = {"type": "course.completion.revoked", "data": {"completion_id": completion_id, "reason": "复核"}}
    return json.dumps(document).encode()


def number(group: int, serial: int) -> str:
    """The ID number of somebody of this file; a group has a thousand people."""
    return id_number(serial, born=f"1990{group // 28 + 1:02d}{group % 28 + 1:02d}")


def everybody(group: int, count: int) -> list[dict[str, Any]]:
    return [person(1, id_number=number(group, serial), name=f"人{group}-{serial}") for serial in range(count)]


async def left_parked(platform: Platform) -> list[str]:
    """Completions that wait for somebody who is registered, or count although nobody is known."""
    rows = await platform.sql(
        "vendor_gateway",
        """SELECT completion_id FROM completion JOIN person USING (blind_index)
           WHERE revoked_by IS NULL AND completion.person_id IS DISTINCT FROM person.person_id""",
    )
    return [row[0] for row in rows]


async def adds_up(platform: Platform) -> None:
    await platform.settle()
    assert await left_parked(platform) == []
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]
    assert checked.dead_letters == 0


async def test_ten_identical_deliveries_have_one_effect_and_one_answer(platform: Platform, token: str) -> None:
    await platform.register(*everybody(0, 20))
    await platform.settle()
    for turn in range(8):
        items: list[Any] = [completion(f"{token}-{turn}-{n}", id_number=number(turn % 2, n)) for n in range(20)]
        body = batch([*items, items[0], None])
        answers = await asyncio.gather(*(platform.post_signed(body, webhook_id=f"{token}-{turn}") for _ in range(10)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        said = Counter(result["status"] for result in answers[0].json()["results"])
        assert said == {"parked" if turn % 2 else "accepted": 20, "duplicate": 1, "rejected": 1}
    await adds_up(platform)


async def test_ten_identical_revocations_have_one_effect_and_one_answer(platform: Platform, token: str) -> None:
    await platform.register(*everybody(2, 10))
    await platform.push(*(completion(f"{token}-{n}", id_number=number(2, n)) for n in range(10)))
    for n in range(10):
        body = revocation(f"{token}-{n}")
        answers = await asyncio.gather(*(platform.post_signed(body, webhook_id=f"{token}-r{n}") for _ in range(10)))
        assert len({(answer.status_code, answer.content) for answer in answers}) == 1
        assert answers[0].json()["results"][0]["status"] == "accepted"
    await adds_up(platform)


async def test_deliveries_that_overlap_in_any_order_are_all_answered(platform: Platform, token: str) -> None:
    await platform.register(*everybody(3, 100))
    await platform.settle()
    shuffle = random.Random(3).shuffle
    for turn in range(2):
        items = [completion(f"{token}-{turn}-{n}", id_number=number(3 + turn, n % 100)) for n in range(1_000)]
        bodies = []
        for _ in range(8):
            shuffle(items)
            bodies.append(batch(items))
        answers = await asyncio.gather(*(platform.post_signed(body) for body in bodies))
        assert [answer.status_code for answer in answers] == [200] * 8, "two that crossed were given up on"
        firsts = Counter(
            result["completion_id"]
            for answer in answers
            for result in answer.json()["results"]
            if result["status"] in ("accepted", "parked")
        )
        assert len(firsts) == 1_000
        assert set(firsts.values()) == {1}
    await adds_up(platform)


async def test_deliveries_that_cross_wait_in_one_order_and_never_for_each_other(platform: Platform, token: str) -> None:
    # PostgreSQL breaks a deadlock after a second; here it would take a minute, so that one cannot hide.
    gateway, name = platform.house.gateway.db.engine, platform.names["vendor_gateway"]
    await platform.register(*everybody(5, 1))
    await platform.settle()
    holder = await asyncpg.connect(platform.cluster.server.dsn(name))
    items = [completion(f"{token}-{n}", id_number=number(5, 0)) for n in range(3)]
    try:
        await holder.execute(f'ALTER DATABASE "{name}" SET deadlock_timeout = 60000')
        await gateway.dispose()
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(
            """INSERT INTO completion (item_id, vendor_id, completion_id, blind_index, course_code, course_title,
                                       subject, centihours, started_at, completed_at, content_hash, delivery_id,
                                       position, credit_key, hold)
               VALUES (gen_random_uuid(), 'lanxin', $1, '', '', '', 'public', 1, now(), now(), '',
                       gen_random_uuid(), 0, '', 'unknown-person')""",
            items[1]["completion_id"],
        )
        posts = [asyncio.create_task(platform.post_signed(batch(given))) for given in (items, items[::-1])]
        while await holder.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted") < 2:
            await asyncio.sleep(0.01)
        await transaction.rollback()
        async with asyncio.timeout(30):
            assert [answer.status_code for answer in await asyncio.gather(*posts)] == [200, 200]
    finally:
        await holder.execute(f'ALTER DATABASE "{name}" RESET deadlock_timeout')
        await holder.close()
        await gateway.dispose()
    await adds_up(platform)


async def test_one_meaning_under_many_ids_counts_once(platform: Platform, token: str) -> None:
    await platform.register(*everybody(7, 1))
    await platform.settle()
    for turn in range(10):
        items = [completion(f"{token}-{turn}-{n}", id_number=number(7, 0), course_code=f"C{turn}") for n in range(8)]
        answers = await asyncio.gather(*(platform.push(item) for item in items))
        said = Counter(verdicts[0]["status"] for verdicts in answers)
        assert said == {"accepted": 1, "duplicate": 7}
    await adds_up(platform)


async def test_contradictions_at_the_same_moment_leave_one_on_record(platform: Platform, token: str) -> None:
    for turn in range(10):
        items = [completion(f"{token}-{turn}", id_number=number(8, turn), hours=str(n + 1)) for n in range(8)]
        answers = await asyncio.gather(*(platform.push(item) for item in items))
        said = Counter(verdicts[0]["status"] for verdicts in answers)
        assert said == {"parked": 1, "conflict": 7}
    await adds_up(platform)


async def test_nothing_stays_parked_for_somebody_registered_at_the_same_moment(platform: Platform, token: str) -> None:
    shuffle = random.Random(4).shuffle
    for group in range(10, 22):
        people = everybody(group, 15)

        async def push(course: int, vendor: str, group: int = group) -> list[dict[str, Any]]:
            items = [
                completion(f"{token}-{group}-{course}-{n}", id_number=number(group, n), course_code=f"C{course}")
                for n in range(15)
            ]
            shuffle(items)
            await asyncio.sleep(course * 0.002)
            return await platform.push(*items, vendor=vendor)

        # One of them was heard of before: rows that are there and rows that are new are locked together.
        await platform.push(completion(f"{token}-{group}", id_number=number(group, 7)))
        vendors = itertools.cycle(("lanxin", "qihang", "mingde"))
        answers, *_ = await asyncio.gather(
            asyncio.gather(*(push(course, next(vendors)) for course in range(9))),
            platform.register(*people[:8]),
            platform.register(*people[8:]),
        )
        assert {verdict["status"] for verdicts in answers for verdict in verdicts} <= {"accepted", "parked"}
        await platform.settle()
        assert await left_parked(platform) == []
    await adds_up(platform)


async def test_what_is_taken_back_while_somebody_is_registered_counts_in_no_order(
    platform: Platform, token: str
) -> None:
    for group in range(22, 26):
        ids = [f"{token}-{group}-{n}" for n in range(12)]
        await platform.push(*(completion(id_, id_number=number(group, n)) for n, id_ in enumerate(ids)))
        verdicts = await asyncio.gather(
            platform.register(*everybody(group, 12)), *(platform.revoke(id_) for id_ in ids)
        )
        assert {verdict["status"] for verdict in verdicts[1:]} == {"accepted"}
    await adds_up(platform)
    rows = await platform.sql(
        "ledger",
        """SELECT count(*) FROM person_year WHERE entries > 0 AND public_centihours <> 0
           AND person_id IN (SELECT person_id FROM entry WHERE kind = 'reversal')""",
    )
    assert rows[0][0] == 0


async def test_a_delivery_and_its_revocation_at_the_same_moment_agree(platform: Platform, token: str) -> None:
    await platform.register(*everybody(26, 20))
    await platform.settle()

    async def both(n: int) -> tuple[httpx.Response, httpx.Response]:
        item = completion(f"{token}-{n}", id_number=number(26, n))
        return await asyncio.gather(
            platform.post_signed(batch([item])), platform.post_signed(revocation(f"{token}-{n}"))
        )

    for sent, taken in await asyncio.gather(*(both(n) for n in range(20))):
        assert sent.json()["results"][0]["status"] == "accepted"
        assert taken.json()["results"][0]["status"] in ("accepted", "rejected")
    await adds_up(platform)


async def test_a_completion_taken_back_while_it_is_stated_anew_counts_at_most_once(
    platform: Platform, token: str
) -> None:
    await platform.register(*everybody(27, 1))
    await platform.settle()
    for turn in range(30):
        first, anew = (
            completion(f"{token}-{turn}-{item}", id_number=number(27, 0), course_code=f"C{turn}", hours="1")
            for item in "ab"
        )
        await platform.push(first)
        taken, verdicts = await asyncio.gather(platform.revoke(first["completion_id"]), platform.push(anew))
        assert taken["status"] == "accepted"
        assert verdicts[0]["status"] in ("accepted", "duplicate")
    rows = await platform.sql(
        "vendor_gateway",
        """SELECT count(*) FROM completion WHERE completion_id LIKE $1 AND revoked_by IS NULL
           GROUP BY course_code HAVING count(*) > 1""",
        f"{token}%",
    )
    assert rows == []
    await adds_up(platform)
