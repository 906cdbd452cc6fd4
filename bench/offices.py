"""What the desks of offices ask of a province: who is behind in a county, and the province's board.

1,300,000 people in 30,000 organisations stand on the tables by one statement each; the questions then go through the
ledger's routes. Floor: the same rows by the same conditions, counted by a bare statement. Last comes an Excel file of
everybody, walked over page by page.
"""

import resource
import sys
import time
from collections.abc import Awaitable, Callable
from statistics import quantiles
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from bench import standing
from common.auth import Caller
from common.clock import china_date, now
from standalone.data_dir import Credentials, Keys
from standalone.postgres import Server
from tables.streaming import StreamedBook

PEOPLE, UNITS, COUNTIES, TIMES = 1_300_000, 30_000, 120, 40
YEAR = china_date(now()).year
_EXPORTED_AT_ONCE = 200
_COLUMNS = (
    "person_id", "organisation_name", "post_category", "title_level", "state", "missing", "public_missing",
    "professional_missing", "topics_missing", "public_hours", "professional_hours",
)  # fmt: skip
PROVINCE, CITY, COUNTY = (UUID(int=number) for number in (1, 2, 3))
_OFFICES = "INSERT INTO organisation VALUES ($1, $2, 'hr-authority', $3, NULL, NULL, NULL, 1)"
# Counties of fourteen cities; a department in each county, and its institutions.
_UNITS = f"""
    INSERT INTO organisation
    SELECT md5('unit ' || n)::uuid, '第' || n || '单位',
           CASE WHEN n <= {COUNTIES} THEN 'department' ELSE 'institution' END,
           '43' || lpad((1 + n % {COUNTIES} / 9)::text, 2, '0') || lpad((1 + n % {COUNTIES} % 9)::text, 2, '0'),
           CASE WHEN n > {COUNTIES} THEN md5('unit ' || 1 + (n - 1) % {COUNTIES})::uuid END, NULL, NULL, 1
    FROM generate_series(1, $1::integer) AS n
"""
_PEOPLE = """
    INSERT INTO standing
    SELECT $1::smallint, md5('person ' || n)::uuid, organisation_id, region_code,
           (ARRAY['professional', 'management', 'worker'])[1 + n % 3],
           (ARRAY['none', 'junior', 'intermediate', 'associate-senior', 'senior'])[1 + n % 5],
           CASE WHEN missing = 0 THEN 'met' WHEN missing <= 1800 THEN 'near' ELSE 'behind' END, missing,
           least(missing, 3000), greatest(missing - 3000, 0), 0, 3000 - least(missing, 3000),
           6000 - greatest(missing - 3000, 0), 12
    FROM (SELECT n, greatest((n::bigint * 7919 % 13000)::integer - 4000, 0) AS missing,
                 md5('unit ' || 1 + n % $3::integer)::uuid AS unit
          FROM generate_series(1, $2::integer) AS n) AS made
    JOIN organisation ON organisation_id = unit
"""
_BOARD = """
    INSERT INTO board (training_year, organisation_id, region_code, post_category, title_level, people, met, near,
                       behind, not_bound, public_centihours, professional_centihours)
    SELECT training_year, organisation_id, region_code, post_category, title_level, count(*),
           count(*) FILTER (WHERE state = 'met'), count(*) FILTER (WHERE state = 'near'),
           count(*) FILTER (WHERE state = 'behind'), 0, sum(public_centihours), sum(professional_centihours)
    FROM standing GROUP BY 1, 2, 3, 4, 5
"""


class _Gate:
    """Lets everybody in as somebody of three HR authorities."""

    async def caller(self, authorization: str | None, *, is_act: bool = True) -> Caller:
        """Whatever stands in the header."""
        roles = frozenset(("hr-authority", office) for office in (PROVINCE, CITY, COUNTY))
        return Caller("account:00000000-0000-7000-8000-000000000001", frozenset({"own"}), None, roles)


async def fill(server: Server, people: int, units: int) -> str:
    """A province on the ledger's tables; the region of one of its counties."""
    owner = await asyncpg.connect(server.dsn("ledger"))
    county: str = "430101"
    await owner.executemany(
        _OFFICES, [(PROVINCE, "省厅", "430000"), (CITY, "市局", "430100"), (COUNTY, "县局", county)]
    )
    await owner.execute(_UNITS, units)
    await owner.execute(_PEOPLE, YEAR, people, units, timeout=600)
    await owner.execute(_BOARD, timeout=600)
    await owner.execute("VACUUM ANALYZE standing, board, organisation", timeout=600)
    found = await owner.fetch("SELECT count(*), region_code FROM standing GROUP BY 2 ORDER BY 1 DESC")
    print(f"{sum(row[0] for row in found):,} people, {units:,} organisations; a county has {found[0][0]:,}")
    await owner.close()
    return county


async def timed(turn: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """Milliseconds, p50 and p95, once it is warm."""
    took = []
    for _ in range(TIMES + 2):
        began = time.perf_counter()
        await turn()
        took.append((time.perf_counter() - began) * 1_000)
    cut = quantiles(took[2:], n=20)
    return cut[9], cut[18]


async def measure(server: Server, keys: Keys, credentials: Credentials, store: Any, people: int) -> None:
    """Each question, beside its floor."""
    async with standing.serving(server, keys, credentials, store) as stood:
        await fill(server, people, max(COUNTIES, people * UNITS // PEOPLE))
        ledger = stood.house.ledger
        ledger.web.state.gate = _Gate()
        owner = await asyncpg.connect(server.dsn("ledger"))
        transport = httpx.ASGITransport(app=ledger.web)
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger", timeout=60) as client:
            print(f"{'question':<58}{'p50':>8}{'p95':>8}{'wanted':>8}{'floor p50':>11}  ms")
            for said, path, wanted, floor in _questions():

                async def ask(path: str = path) -> None:
                    answer = await client.get(path)
                    assert answer.status_code == 200, answer.text

                async def bare(floor: str = floor) -> None:
                    await owner.fetchval(floor)

                p50, p95 = await timed(ask)
                floor_p50, _ = await timed(bare)
                print(f"{said:<58}{p50:>8.0f}{p95:>8.0f}{wanted:>8}{floor_p50:>11.0f}{'' if p95 <= wanted else '  *'}")
            await exported(client, PROVINCE)
        await owner.close()


async def exported(client: httpx.AsyncClient, office: UUID) -> None:
    """An Excel file of everybody, as the portal makes it but for the names, which the registry tells."""
    book, after, rows, size = StreamedBook("人员达标情况", _COLUMNS, [12] * len(_COLUMNS)), UUID(int=0), 0, 0
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    while True:
        path = f"/v1/standings?organisation_id={office}&year={YEAR}&after={after}&rows={_EXPORTED_AT_ONCE}"
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        people = answer.json()["people"]
        if not people:
            break
        size += len(book.add([[person[name] for name in _COLUMNS] for person in people]))
        rows, after = rows + len(people), people[-1]["person_id"]
    size += len(book.end())
    took = time.perf_counter() - began
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"an Excel file of {rows:,} people: {took:.1f} s, {rows / took:,.0f} rows/s, {size / 2**20:.1f} MB, "
        f"memory grew by {grew:.0f} MB"
    )


def _questions() -> list[tuple[str, str, int, str]]:
    """Words, path, milliseconds wanted at p95, and the bare statement."""

    def path(what: str, office: UUID, **query: object) -> str:
        more = "".join(f"&{name}={value}" for name, value in query.items())
        return f"/v1/{what}?organisation_id={office}&year={YEAR}{more}"

    in_county = f"SELECT count(*) FROM standing WHERE training_year = {YEAR} AND region_code = '430101'"
    cells = f"SELECT sum(people) FROM board WHERE training_year = {YEAR}"
    behind = (
        f"SELECT count(*) FROM standing WHERE training_year = {YEAR} AND region_code LIKE '43%' AND state = 'behind'"
    )
    return [
        ("who is most behind in a county", path("standings", COUNTY, state="behind"), 300, in_county),
        ("the same of senior titles who miss more than 20 hours",
         path("standings", COUNTY, title_level="senior", missing_over=20), 300, in_county),
        ("the last page of a county", path("standings", COUNTY, page=200), 300, in_county),
        ("who is most behind in the province", path("standings", PROVINCE, state="behind"), 300, behind),
        ("who is near in a city", path("standings", CITY, state="near"), 300, in_county),
        ("the province's board by city", path("board", PROVINCE, by="region"), 500, cells),
        ("the province's board by title", path("board", PROVINCE, by="title-level"), 500, cells),
        ("the province's board by department", path("board", PROVINCE, by="department"), 500, cells),
        ("a county's board by organisation", path("board", COUNTY, by="organisation"), 300, cells),
    ]  # fmt: skip


def main(people: int) -> None:
    """On a throw-away PostgreSQL."""
    with standing.postgres() as given:
        standing.run(measure(*given, people))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
