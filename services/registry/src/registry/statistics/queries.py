"""Questions about how many people there are where: counted now and then, asked at any time."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.clock import china_date
from common.db import Tx
from registry.metadata import HEADCOUNTS

APPLICATIONS_WAIT = timedelta(days=30)
"""After that nobody decides them any more."""
_STAFF = """
    merged_into IS NULL AND (ended_on IS NULL OR ended_on > (now() AT TIME ZONE 'Asia/Shanghai')::date)
"""
"""Who is counted: not who has retired or left, and of two records of one human the one that stays."""

_COUNTS = """
    count(*) AS people,
    count(*) FILTER (WHERE post_category = 'management') AS management,
    count(*) FILTER (WHERE post_category = 'professional') AS professional,
    count(*) FILTER (WHERE post_category = 'worker') AS worker,
    count(*) FILTER (WHERE title_level = 'none') AS none,
    count(*) FILTER (WHERE title_level = 'junior') AS junior,
    count(*) FILTER (WHERE title_level = 'intermediate') AS intermediate,
    count(*) FILTER (WHERE title_level = 'associate-senior') AS associate_senior,
    count(*) FILTER (WHERE title_level = 'senior') AS senior,
    count(*) FILTER (WHERE post_grade IS NULL) AS without_grade
"""

_SUMS = ", ".join(f"coalesce(sum({name}), 0)::int AS {name}" for name in HEADCOUNTS)


async def begin_census(tx: Tx, counted_before: datetime, at: datetime) -> bool:
    """Whether it is time to count, and nobody else does; the caller counts then."""
    statement = sa.text("""
        INSERT INTO census (counted_at) VALUES (:at)
        ON CONFLICT (single) DO UPDATE SET counted_at = excluded.counted_at WHERE census.counted_at < :before
    """)
    if not (await tx.execute(sa.text("SELECT pg_try_advisory_xact_lock(hashtext('census'))"))).scalar_one():
        return False
    return bool((await tx.execute(statement, {"at": at, "before": counted_before})).rowcount)


async def count_everybody(tx: Tx) -> None:
    """Every unit's people, from the people themselves."""
    names = ", ".join(HEADCOUNTS)
    changes = ", ".join(f"{name} = excluded.{name}" for name in HEADCOUNTS)
    differs = f"({', '.join(f'headcount.{name}' for name in HEADCOUNTS)}) IS DISTINCT FROM " + (
        f"({', '.join(f'excluded.{name}' for name in HEADCOUNTS)})"
    )
    await tx.execute(
        sa.text(f"""
            INSERT INTO headcount (organisation_id, {names})
            SELECT organisation_id, {_COUNTS} FROM person WHERE {_STAFF} GROUP BY organisation_id
            ON CONFLICT (organisation_id) DO UPDATE SET {changes} WHERE {differs}
        """)
    )
    await tx.execute(
        sa.text(f"""
            DELETE FROM headcount
            WHERE NOT EXISTS (SELECT FROM person WHERE person.organisation_id = headcount.organisation_id AND {_STAFF})
        """)
    )


async def count_regions(tx: Tx, today: date) -> None:
    """Every region's own organisations that are not closed, and their people, from the headcounts."""
    names = ", ".join(HEADCOUNTS)
    await tx.execute(sa.text("DELETE FROM region_headcount"))
    await tx.execute(
        sa.text(f"""
            INSERT INTO region_headcount (region_code, organisations, {names})
            SELECT region_code, count(*) FILTER (WHERE closed_on IS NULL OR closed_on > :today), {_SUMS}
            FROM organisation LEFT JOIN headcount USING (organisation_id) GROUP BY region_code
        """),
        {"today": today},
    )


async def complete_regions(tx: Tx) -> None:
    """For people whom the release before this one recorded or moved while both ran: it knows no region of theirs."""
    await tx.execute(
        sa.text("""
            UPDATE person SET unit_region = o.region_code FROM organisation o
            WHERE o.organisation_id = person.organisation_id AND person.unit_region IS DISTINCT FROM o.region_code
        """)
    )


async def counted_at(tx: Tx) -> datetime | None:
    """What the counts are as of; ``None`` before the first one."""
    found: datetime | None = (await tx.execute(sa.text("SELECT counted_at FROM census"))).scalar_one_or_none()
    return found


async def count_in_unit(tx: Tx, organisation_id: UUID) -> dict[str, int]:
    """One unit's people, now."""
    statement = sa.text(f"SELECT {_COUNTS} FROM person WHERE organisation_id = :unit AND {_STAFF}")
    return _named((await tx.execute(statement, {"unit": organisation_id})).one(), *HEADCOUNTS)


async def counts_below_region(tx: Tx, region_code: str) -> list[dict[str, Any]]:
    """A region's own organisations, and each region right below it with all that is below that: units and people."""
    statement = sa.text(f"""
        WITH RECURSIVE below (part, code) AS (
            SELECT code, code FROM region WHERE above = :region
            UNION ALL
            SELECT part, region.code FROM region JOIN below ON region.above = below.code
        ), parts AS (
            SELECT part, code FROM below UNION ALL SELECT code, code FROM region WHERE code = :region
        )
        SELECT part AS region_code, region.name, coalesce(sum(organisations), 0)::int AS organisations, {_SUMS}
        FROM parts JOIN region ON region.code = part
        LEFT JOIN region_headcount counted ON counted.region_code = parts.code
        GROUP BY part, region.name ORDER BY part
    """)
    names = ("region_code", "name", "organisations", *HEADCOUNTS)
    return [_named(row, *names) for row in await tx.execute(statement, {"region": region_code})]


async def counts_below_department(tx: Tx, organisation_id: UUID) -> list[dict[str, Any]]:
    """A department and each organisation below it: its people."""
    statement = sa.text(f"""
        SELECT code, name, {", ".join(f"coalesce({name}, 0) AS {name}" for name in HEADCOUNTS)}
        FROM (SELECT organisation_id, code, organisation.name AS name FROM organisation
              WHERE organisation_id = :unit OR department_id = :unit) AS o
        LEFT JOIN headcount USING (organisation_id) ORDER BY code
    """)
    return [_named(row, "code", "name", *HEADCOUNTS) for row in await tx.execute(statement, {"unit": organisation_id})]


async def units_lacking_grades(tx: Tx, region_code: str, rows_max: int) -> list[dict[str, Any]]:
    """Units of a region and below whose people lack a grade, those first that lack the most."""
    statement = sa.text("""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = :region
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        )
        SELECT o.code, o.name, region.name AS region, people, without_grade
        FROM headcount JOIN organisation o USING (organisation_id) JOIN region ON region.code = o.region_code
        WHERE without_grade > 0 AND o.region_code IN (SELECT code FROM below)
        ORDER BY without_grade DESC, o.code LIMIT :max
    """)
    found = await tx.execute(statement, {"region": region_code, "max": rows_max})
    return [_named(row, "code", "name", "region", "people", "without_grade") for row in found]


class Supervised(NamedTuple):
    """Whose units are asked for: of a region, or of a department."""

    stem: str | None
    """What the region codes begin with."""
    department_id: UUID | None
    within: str
    """The same of the part that is asked for; empty: all of it."""


async def training_administrators(
    tx: Tx, whom: Supervised, year: int, now: datetime, rows_max: int
) -> list[dict[str, Any]]:
    """Institutions and departments that are there, with their administrators, and what people asked them for.

    Days run from the application to its decision, of those decided in the year that are still on record.
    """
    place = "o.region_code LIKE :stem || '%'"
    if whom.stem is None:
        place = "(o.organisation_id = :department_id OR o.department_id = :department_id)"
    is_decided = """
        state IN ('granted', 'refused') AND extract(year FROM decided_at AT TIME ZONE 'Asia/Shanghai') = :year
    """
    statement = sa.text(f"""
        WITH unit AS MATERIALIZED (
            SELECT o.organisation_id, o.code, o.name, o.kind FROM organisation AS o
            WHERE {place} AND o.region_code LIKE :within || '%' AND o.kind IN ('institution', 'department')
              AND (o.closed_on IS NULL OR o.closed_on > :today)
            ORDER BY o.code LIMIT :max
        ), asked AS (
            SELECT organisation_id,
                   count(*) FILTER (WHERE state = 'waiting' AND made_at > :lapsed_before) AS waiting,
                   count(*) FILTER (WHERE {is_decided}) AS decided,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - made_at) / 86400.0)
                   FILTER (WHERE {is_decided}) AS median_days
            FROM application JOIN unit USING (organisation_id) GROUP BY organisation_id
        ), serves AS (
            SELECT organisation_id, count(DISTINCT account_id) AS administrators
            FROM role JOIN unit USING (organisation_id)
            WHERE ended_at IS NULL AND role IN ('unit-administrator', 'department') GROUP BY organisation_id
        )
        SELECT unit.organisation_id, unit.name, unit.kind, coalesce(administrators, 0) AS administrators,
               coalesce(people, 0) AS people, coalesce(without_grade, 0) AS without_grade,
               coalesce(waiting, 0) AS waiting, coalesce(decided, 0) AS decided,
               CAST(round(CAST(median_days AS numeric), 1) AS float) AS median_days
        FROM unit LEFT JOIN headcount USING (organisation_id) LEFT JOIN asked USING (organisation_id)
        LEFT JOIN serves USING (organisation_id) ORDER BY unit.code
    """)
    given = {
        "year": year,
        "today": china_date(now),
        "lapsed_before": now - APPLICATIONS_WAIT,
        "max": rows_max,
        **whom._asdict(),
    }
    names = (
        "organisation_id", "name", "kind", "administrators", "people", "without_grade", "waiting", "decided",
        "median_days",
    )  # fmt: skip
    return [_named(row, *names) for row in await tx.execute(statement, given)]


async def vendor_complaints(tx: Tx, stems: tuple[str, str], year: int, today: date) -> list[dict[str, Any]]:
    """Of each vendor, where the codes of the answering regions begin with both stems; those with most first."""
    statement = sa.text("""
        SELECT about_vendor AS client_id, relying_party.name, count(*) AS complaints,
               count(*) FILTER (WHERE state IN ('open', 'in-work')) AS waiting,
               count(*) FILTER (WHERE state IN ('open', 'in-work') AND due_on < :today) AS late
        FROM case_file JOIN relying_party ON relying_party.client_id = about_vendor
        WHERE region_code LIKE :stem || '%' AND region_code LIKE :within || '%'
          AND extract(year FROM opened_at AT TIME ZONE 'Asia/Shanghai') = :year
        GROUP BY about_vendor, relying_party.name ORDER BY complaints DESC, about_vendor
    """)
    found = await tx.execute(statement, {"stem": stems[0], "within": stems[1], "year": year, "today": today})
    return [_named(row, "client_id", "name", "complaints", "waiting", "late") for row in found]


def _named(row: sa.Row[Any], *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
