"""Questions about where an office's people stand, and what that adds up to."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from ledger.domain.standings import COUNTED
from offices.reach import People

Breakdown = Literal["region", "department", "organisation", "post-category", "title-level"]
ReportBreakdown = Breakdown | Literal["organisation-kind"]
HoursBreakdown = Literal["subject", "mode", "source", "topic"]
COUNTED_MAX = 10_000
"""More people of a filter are not counted: nobody turns so many pages."""


class Part(NamedTuple):
    """A part of the people whom an office reaches; both empty: all of them."""

    stem: str | None = None
    """What the region codes begin with."""
    unit: UUID | None = None
    """One organisation."""


EVERYBODY = Part()


class Asked(NamedTuple):
    """Whom a list is about."""

    training_year: int
    people: People
    state: str | None = None
    post_category: str | None = None
    title_level: str | None = None
    subject: str | None = None
    """Whose hours are missing: ``public`` or ``professional``; ``None``: either."""
    missing_over: int = 0
    """Centihours: only who misses more."""
    part: Part = EVERYBODY
    person_ids: Sequence[UUID] | None = None
    """Only these; ``None``: everybody."""


_MISSING = {None: "missing", "public": "public_missing", "professional": "professional_missing"}


def _whom(people: People, table: str, part: Part = EVERYBODY) -> str:
    """The condition that holds for the people of an office, on a table with their unit."""
    if people.organisation_id is not None:
        found = f"{table}.organisation_id = :organisation_id"
    elif people.department_id is not None:
        found = f"""{table}.organisation_id IN (
            SELECT organisation_id FROM organisation
            WHERE organisation_id = :department_id OR department_id = :department_id)"""
    else:
        found = f"{table}.region_code LIKE :stem || '%'"
    if part.stem is not None:
        found = f"{found} AND {table}.region_code LIKE :within || '%'"
    return found if part.unit is None else f"{found} AND {table}.organisation_id = :unit"


def _given(people: People, part: Part) -> dict[str, Any]:
    return {
        "organisation_id": people.organisation_id, "department_id": people.department_id, "stem": people.stem,
        "within": part.stem, "unit": part.unit,
    }  # fmt: skip


async def had_people(tx: Tx, training_year: int, people: People, unit: UUID) -> bool:
    """Whether somebody whom the office reaches in a year stands in this unit."""
    part = Part(unit=unit)
    whom = _whom(people, "standing", part)
    statement = sa.text(f"SELECT EXISTS (SELECT FROM standing WHERE training_year = :year AND {whom})")
    given = {**_given(people, part), "year": training_year}
    return bool((await tx.execute(statement, given)).scalar_one())


def _conditions(asked: Asked) -> tuple[str, dict[str, Any]]:
    missing = _MISSING[asked.subject]
    found = ["standing.training_year = :year", _whom(asked.people, "standing", asked.part)]
    given: dict[str, Any] = {"year": asked.training_year, **_given(asked.people, asked.part)}
    for name in ("state", "post_category", "title_level"):
        if (value := getattr(asked, name)) is not None:
            found.append(f"standing.{name} = :{name}")
            given[name] = value
    if asked.person_ids is not None:
        found.append("standing.person_id = ANY(CAST(:person_ids AS uuid[]))")
        given["person_ids"] = list(asked.person_ids)
    if asked.missing_over or asked.subject is not None:
        found.append(f"standing.{missing} > :over")
        given["over"] = asked.missing_over
    return " AND ".join(found), given


async def listed(tx: Tx, asked: Asked, offset: int, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Who of them is most behind first, a page."""
    conditions, given = _conditions(asked)
    statement = sa.text(f"""
        SELECT standing.*, organisation.name AS organisation_name
        FROM standing LEFT JOIN organisation USING (organisation_id) WHERE {conditions}
        ORDER BY standing.missing DESC, standing.person_id DESC OFFSET :offset LIMIT :max
    """)
    return (await tx.execute(statement, {**given, "offset": offset, "max": rows_max})).all()


async def following(tx: Tx, asked: Asked, after: UUID, rows_max: int) -> Sequence[sa.Row[Any]]:
    """Those of them whose ids come after this one, in the order of ids."""
    conditions, given = _conditions(asked)
    statement = sa.text(f"""
        SELECT standing.*, organisation.name AS organisation_name
        FROM standing LEFT JOIN organisation USING (organisation_id)
        WHERE {conditions} AND standing.person_id > :after
        ORDER BY standing.person_id LIMIT :max
    """)
    return (await tx.execute(statement, {**given, "after": after, "max": rows_max})).all()


async def counted(tx: Tx, asked: Asked) -> int:
    """How many they are, up to one more than :data:`COUNTED_MAX`."""
    conditions, given = _conditions(asked)
    statement = sa.text(f"""
        SELECT count(*) FROM (
            SELECT FROM standing WHERE {conditions} LIMIT :max
        ) AS found
    """)
    return int((await tx.execute(statement, {**given, "max": COUNTED_MAX + 1})).scalar_one())


_KEYS = {
    "department": "coalesce(organisation.department_id, board.organisation_id)::text",
    "organisation": "board.organisation_id::text",
    "organisation-kind": "coalesce(organisation.kind, '')",
    "post-category": "board.post_category",
    "title-level": "board.title_level",
}


def _regions_below(stem: str) -> str:
    """The next level below a region: of a province its cities, of a city its counties."""
    return "left(board.region_code, 4) || '00'" if len(stem) == 2 else "board.region_code"


async def board(
    tx: Tx, year: int, people: People, by: ReportBreakdown, *, part: Part = EVERYBODY
) -> Sequence[sa.Row[Any]]:
    """The figures of an office's people, part by part, by key."""
    key = _regions_below(part.stem or people.stem or "") if by == "region" else _KEYS[by]
    statement = sa.text(f"""
        SELECT found.*, organisation.name FROM (
            SELECT {key} AS key, {", ".join(f"sum(board.{name})::bigint AS {name}" for name in COUNTED)}
            FROM board LEFT JOIN organisation USING (organisation_id)
            WHERE board.training_year = :year AND {_whom(people, "board", part)}
            GROUP BY 1 HAVING sum(board.people) > 0
        ) AS found
        LEFT JOIN organisation ON organisation.organisation_id::text = found.key
        ORDER BY found.key
    """)
    return (await tx.execute(statement, {"year": year, **_given(people, part)})).all()


async def hours_board(
    tx: Tx, year: int, people: People, by: HoursBreakdown, *, part: Part = EVERYBODY
) -> Sequence[sa.Row[Any]]:
    """What an office's people learned, by subject, mode, source or topic; the most first."""
    statement = sa.text(f"""
        SELECT hours_board.{by} AS key, sum(centihours)::bigint AS centihours, sum(entries)::bigint AS entries
        FROM hours_board
        WHERE hours_board.training_year = :year AND {_whom(people, "hours_board", part)}
        GROUP BY 1 HAVING sum(entries) > 0 ORDER BY 2 DESC, 1
    """)
    return (await tx.execute(statement, {"year": year, **_given(people, part)})).all()
