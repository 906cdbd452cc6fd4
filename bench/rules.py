"""Person-years held against their rulebooks a second: in memory, and in the database after a change of regulation.

Floors, in the same run: the same decisions as bare comparisons in Python; and one UPDATE a page of the same rows.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import asyncpg

from bench import standing
from common.clock import now
from common.db import Database
from ledger import actions
from ledger.reassessor import PEOPLE_MAX
from rulebook import (
    Lesson,
    Placement,
    Rulebook,
    Rulebooks,
    Tally,
    is_met,
    read_rulebooks,
    shipped,
    shipped_texts,
    tally_of,
)
from standalone import databases
from standalone.data_dir import Keys
from standalone.postgres import Server

YEAR = 2025
ROUNDS = 3
DRAFT = """
id = "bench-2025"
document = "试行〔2025〕1号"
name = "试行"
region = "430000"
article = "一"
binds = ["management", "professional", "worker"]
from = 2025-01-01
replaces = ["hunan-2023"]
[[yearly]]
key = "total"
name = "年度累计学时"
hours = "92"
or_days = "12"
article = "二"
[[yearly]]
key = "public"
name = "公共科目学时"
subject = "public"
hours = "31"
article = "二"
"""
CAPPED = DRAFT.replace("bench-2025", "capped-2025") + '[[cap]]\nper = "day"\nhours = "8"\narticle = "三"\n'


def from_balances(count: int) -> None:
    """Sums of made-up years against every shipped rulebook."""
    rng = Random(7)
    books = [book for book in shipped().all if book.ends_on is None]
    years = [
        (
            rng.choice(books),
            Tally(rng.randint(0, 4_500), rng.randint(3_000, 9_000), 0, {"science-innovation": rng.randint(0, 3_000)}),
            Placement("430000", "professional", rng.choice(("none", "junior", "senior"))),
        )
        for _ in range(count)
    ]

    def product() -> int:
        return sum(is_met(book, tally, placement, YEAR) for book, tally, placement in years)

    def floor() -> int:
        return sum(
            tally.public >= 3_000 and tally.professional >= 6_000 and tally.public + tally.professional >= 9_000
            for _, tally, _ in years
        )

    _print("assessed from balances", count, _seconds(product), _seconds(floor), wanted=50_000)


def from_entries(count: int) -> None:
    """Sixty lessons a year: summed, and again under a cap of eight hours a day."""
    rng = Random(7)
    first = date(YEAR, 1, 1)
    years = [
        [
            Lesson(
                "public" if n % 3 == 0 else "professional",
                150,
                first + timedelta(days=rng.randint(0, 360)),
                course=f"G-{rng.randint(0, 300)}",
            )
            for n in range(60)
        ]
        for _ in range(count)
    ]
    plain = shipped().by_id("hunan-2023")
    capped = read_rulebooks(shipped_texts() | {"capped.toml": CAPPED}).by_id("capped-2025")
    placement = Placement("430000", "professional", "junior")

    def floor() -> int:
        return sum(sum(lesson.centihours for lesson in lessons) >= 9_000 for lessons in years)

    floor_s = _seconds(floor)
    for what, book in (("assessed from 60 entries", plain), ("the same with a cap a day", capped)):

        def product(book: Rulebook = book) -> int:
            return sum(is_met(book, tally_of(lessons), placement, YEAR) for lessons in years)

        _print(what, count, _seconds(product), floor_s, wanted=5_000)


def _seconds(run: Callable[[], int]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best


def _print(what: str, count: int, seconds: float, floor_s: float, *, wanted: int) -> None:
    mark = "reached" if count / seconds >= wanted else "MISSED"
    rate, floor = count / seconds, count / floor_s
    print(
        f"{what:<34} {rate:>9,.0f} person-years/s    floor {floor:>9,.0f}   ratio {rate / floor:.2f}"
        f" (wanted {wanted:,}/s: {mark})"
    )


_FILL = """
    INSERT INTO person (person_id, organisation_id, region_code, post_category, title_level, version)
    SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), CAST(lpad('1', 32, '0') AS uuid), '431102',
           (ARRAY['professional', 'management', 'worker'])[n % 3 + 1], 'junior', 1
    FROM generate_series($1::bigint, $2::bigint) AS n
"""
_FILL_YEARS = """
    INSERT INTO person_year (person_id, training_year, entries, head, public_centihours, professional_centihours,
                             half_days, topics, rulebook_id, met, side_changes, assessed_at)
    SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), 2025, 60, sha256(CAST('x' AS bytea)), 2800 + n % 700, 5800 + n % 900,
           0, '{}', 'hunan-2023', 2800 + n % 700 >= 3000 AND 5800 + n % 900 >= 6000,
           CASE WHEN 2800 + n % 700 >= 3000 AND 5800 + n % 900 >= 6000 THEN 1 ELSE 0 END, now()
    FROM generate_series($1::bigint, $2::bigint) AS n
"""
_PAGE = """
    WITH page AS (SELECT person_id FROM person WHERE person_id > $1 ORDER BY person_id LIMIT $2)
    , done AS (
        UPDATE person_year SET rulebook_id = 'floor', met = NOT met, assessed_at = now() FROM page
        WHERE person_year.person_id = page.person_id
        RETURNING person_year.person_id
    )
    SELECT max(CAST(person_id AS text)) FROM done
"""


async def fill(server: Server, count: int) -> None:
    """So many people of Hunan with one year each, as they stand before the change."""
    connection = await asyncpg.connect(server.dsn("ledger"))
    await connection.execute("TRUNCATE person, person_year, outbox, reassessment, rulebook_edition")
    for start in range(1, count + 1, 100_000):
        last = min(count, start + 99_999)
        await connection.execute(_FILL, start, last)
        await connection.execute(_FILL_YEARS, start, last)
    await connection.execute("VACUUM ANALYZE person, person_year")
    await connection.close()


async def reassessed(server: Server, keys: Keys, before: Rulebooks, after: Rulebooks, count: int) -> float:
    """Seconds for the whole reassessment, as the service does it beside its work."""
    db = Database(databases.app_url(server, "ledger", keys.role_passwords), service="ledger", pool_max=2)
    async with db.transaction() as tx:
        await actions.begin_reassessment(tx, rulebooks=before)
        begun = await actions.begin_reassessment(tx, rulebooks=after)
    assert begun is not None
    assert begun[1] == count
    began = time.perf_counter()
    more = True
    while more:
        async with db.transaction() as tx:
            more = await actions.reassess_page(tx, rulebooks=after, people_max=PEOPLE_MAX, now=now())
    seconds = time.perf_counter() - began
    await db.close()
    return seconds


async def floor_of(server: Server, keys: Keys) -> float:
    """Seconds for the same pages with one UPDATE each that knows the answer beforehand."""
    role = "ledger_app"
    connection = await asyncpg.connect(server.dsn("ledger", role, keys.role_passwords[role]))
    after: str | None = "0" * 32
    began = time.perf_counter()
    while after is not None:
        after = await connection.fetchval(_PAGE, after, PEOPLE_MAX)
    seconds = time.perf_counter() - began
    await connection.close()
    return seconds


async def told(server: Server) -> tuple[int, int]:
    """Years under the new rulebook, and news of changed sides."""
    connection = await asyncpg.connect(server.dsn("ledger"))
    rebound = await connection.fetchval("SELECT count(*) FROM person_year WHERE rulebook_id = 'bench-2025'")
    news = await connection.fetchval("SELECT count(*) FROM outbox")
    await connection.close()
    return rebound, news


def main(count: int) -> None:
    """In memory first, then so many person-years in the database."""
    from_balances(min(count, 200_000))
    from_entries(min(count, 10_000))
    after = read_rulebooks(shipped_texts() | {"draft.toml": DRAFT})
    # The rulebooks of before, as this release ships them, so that only the draft is new.
    with standing.postgres() as (server, keys, _, _):
        asyncio.run(fill(server, count))
        seconds = standing.run(reassessed(server, keys, shipped(), after, count))
        peak = standing.peak_mb()
        rebound, news = asyncio.run(told(server))
        assert rebound == count, f"{rebound} of {count} were rebound"
        floor_s = standing.run(floor_of(server, keys))
    rate, floor = count / seconds, count / floor_s
    print(
        f"{'reassessed in the database':<34} {rate:>9,.0f} person-years/s    floor {floor:>9,.0f}   ratio"
        f" {rate / floor:.2f}   {count:,} in {seconds:,.0f} s, {news:,} changed side"
    )
    print(f"{'peak memory of the process':<34} {peak:>9,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
