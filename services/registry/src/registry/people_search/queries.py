"""Questions of people about people: by name within their reach, and one by one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from common.identity.names import name_key


@dataclass(frozen=True)
class NameQuery:
    """How the name begins, after which name and id, and how many at most."""

    prefix: str
    after: tuple[str, UUID]
    rows_max: int


_REGIONS_EACH_MAX = 40
_KEY, _KEY_OF_ALL = 'name_key(name) COLLATE "C"', 'lower(name_key(name)) COLLATE "C"'

_SHOWN = """
    person_id, p.name, p.blind_index, p.id_number_sealed, p.organisation_id, o.code AS unit_code, o.name AS unit,
    p.post_category, p.title_level, p.second_post_category, nullif(p.talent, 'none') AS talent, p.ended_on,
    p.ended_because
"""


async def people_by_name(
    tx: Tx, units: Collection[UUID], departments: Collection[UUID], regions: Collection[str], asked: NameQuery
) -> Sequence[sa.Row[Any]]:
    """People whose name begins so, however it is written, in the order of names: of these units, these departments with
    all that is below them, and these regions with all that is below them.

    Each unit and each region has its people in the order of names, so a few of each are enough, however many there are.
    Of a hundred regions that would be many: then all people are gone through in that order, and most of them are there.
    """
    below = await _regions_below(tx, regions)
    # Another expression of the same key, whose index is for this alone: people of a unit are found by the unit.
    name = _KEY if len(below) <= _REGIONS_EACH_MAX else _KEY_OF_ALL
    of_regions = _few("unit_region = ANY(CAST(:below AS text[]))", name)
    if len(below) <= _REGIONS_EACH_MAX:
        each = _few("unit_region = below.code", name)
        of_regions = f"SELECT found.* FROM unnest(CAST(:below AS text[])) AS below (code), LATERAL ({each}) AS found"
    statement = sa.text(f"""
        WITH unit (id) AS (
            SELECT unnest(CAST(:units AS uuid[]))
            UNION
            SELECT organisation_id FROM organisation
            WHERE organisation_id = ANY(CAST(:departments AS uuid[]))
               OR department_id = ANY(CAST(:departments AS uuid[]))
        ), found AS (
            ({of_regions})
            UNION
            SELECT found.* FROM unit, LATERAL ({_few("organisation_id = unit.id", name)}) AS found
        )
        SELECT {_SHOWN}
        FROM (SELECT person_id FROM found ORDER BY {name}, person_id LIMIT :max) AS first
        JOIN person p USING (person_id) JOIN organisation o USING (organisation_id)
        ORDER BY {name.replace("(name)", "(p.name)")}, person_id
    """)
    prefix, after = name_key(asked.prefix), name_key(asked.after[0])
    given = {"name": max(prefix, after), "until": _behind(prefix), "id": asked.after[1]}
    places = {"units": list(units), "departments": list(departments), "below": below, "max": asked.rows_max}
    return (await tx.execute(statement, {**given, **places})).all()


def _few(place: str, name: str) -> str:
    return f"""
        SELECT person_id, name FROM person
        WHERE {place} AND merged_into IS NULL AND ended_because IS DISTINCT FROM 'mistaken'
          AND ({name}, person_id) > (:name, CAST(:id AS uuid)) AND {name} < :until
        ORDER BY {name}, person_id LIMIT :max
    """


async def _regions_below(tx: Tx, regions: Collection[str]) -> list[str]:
    statement = sa.text("""
        WITH RECURSIVE below (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN below ON region.above = below.code
        ) SELECT code FROM below
    """)
    return list((await tx.execute(statement, {"regions": list(regions)})).scalars()) if regions else []


async def person_shown(tx: Tx, *, person_id: UUID | None = None, index: bytes | None = None) -> sa.Row[Any] | None:
    """One person, by id or by the blind index of their number: of two records of one human the one that stays."""
    by_number = "(SELECT coalesce(merged_into, person_id) FROM person WHERE blind_index = :key)"
    statement = sa.text(f"""
        SELECT {_SHOWN} FROM person p JOIN organisation o USING (organisation_id)
        WHERE person_id = {":key" if index is None else by_number}
    """)
    return (await tx.execute(statement, {"key": person_id if index is None else index})).one_or_none()


async def people_shown(tx: Tx, person_ids: Collection[UUID]) -> Sequence[sa.Row[Any]]:
    """These people, without records that were merged into another one or made by mistake."""
    statement = sa.text(f"""
        SELECT {_SHOWN} FROM person p JOIN organisation o USING (organisation_id)
        WHERE person_id = ANY(CAST(:ids AS uuid[]))
          AND merged_into IS NULL AND ended_because IS DISTINCT FROM 'mistaken'
        ORDER BY person_id
    """)
    return (await tx.execute(statement, {"ids": list(person_ids)})).all()


_OFFICIAL = "account_id, account.name, account.blind_index, account.id_number_sealed"


async def officials(tx: Tx, account_ids: Collection[UUID]) -> Sequence[sa.Row[Any]]:
    """Those of these accounts that have a role, or had one: what they did in it is an office's act. Each with the
    organisations where they stand and have roles today.
    """
    statement = sa.text(f"""
        SELECT {_OFFICIAL}, ARRAY(
            SELECT kept.organisation_id
            FROM person JOIN person kept ON kept.person_id = coalesce(person.merged_into, person.person_id)
            WHERE person.blind_index = account.blind_index
            UNION
            SELECT organisation_id FROM role
            WHERE role.account_id = account.account_id AND ended_at IS NULL AND organisation_id IS NOT NULL
        ) AS organisation_ids
        FROM account
        WHERE account_id = ANY(CAST(:ids AS uuid[]))
          AND EXISTS (SELECT FROM role WHERE role.account_id = account.account_id)
        ORDER BY account_id
    """)
    return (await tx.execute(statement, {"ids": list(account_ids)})).all()


async def holders(tx: Tx, organisation_id: UUID, roles: Collection[str]) -> Sequence[sa.Row[Any]]:
    """Who has one of these roles in an organisation, each once."""
    statement = sa.text(f"""
        SELECT {_OFFICIAL} FROM account
        WHERE closed_at IS NULL AND EXISTS (
            SELECT FROM role WHERE role.account_id = account.account_id AND organisation_id = :unit
              AND ended_at IS NULL AND role = ANY(CAST(:roles AS text[]))
        )
        ORDER BY account.name, account_id
    """)
    return (await tx.execute(statement, {"unit": organisation_id, "roles": sorted(roles)})).all()


def _behind(prefix: str) -> str:
    """What comes right behind everything that begins so, where texts are ordered by their code points (collation C)."""
    last = ord(prefix[-1])
    return prefix[:-1] + chr(0xE000 if last == 0xD7FF else last + 1)
