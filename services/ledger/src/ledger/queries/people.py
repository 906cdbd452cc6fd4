"""Questions about people: where they stand, and who holds the lock on them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.contracts.registry import PersonPlaced
from common.db import Tx
from common.db.columns import Columns
from ledger import models
from ledger.domain.person_years import KnownPerson
from rulebook import Person, Placement, Term

_PERSON = """person_id, region_code, post_category, title_level, makes_up, hired_on, CAST(history AS text) AS history,
             merged_into, ended_on"""
_LOCK_PEOPLE = sa.text(f"""
    SELECT {_PERSON} FROM person
    WHERE person_id = ANY(ARRAY(
        SELECT unnest(CAST(:ids AS uuid[]))
        UNION ALL
        SELECT merged_into FROM person WHERE person_id = ANY(CAST(:ids AS uuid[])) AND merged_into IS NOT NULL
        UNION ALL
        SELECT person_id FROM person WHERE merged_into = ANY(CAST(:ids AS uuid[]))
    )) ORDER BY person_id FOR NO KEY UPDATE
""")
_PEOPLE = sa.text(f"SELECT {_PERSON} FROM person WHERE person_id = ANY(CAST(:ids AS uuid[]))")


async def lock_people(tx: Tx, person_ids: Iterable[UUID]) -> dict[UUID, KnownPerson]:
    """Everybody of these (each given once), with every other record of the same humans, locked in the order of their
    ids: lock before summing.

    A person unknown so far gets an empty row, so that their registration waits for this transaction.
    """
    ids = list(person_ids)
    known = await _found(tx, _LOCK_PEOPLE, ids)
    missing = [person_id for person_id in ids if person_id not in known]
    if missing:
        await tx.execute(
            sa.text("""
                INSERT INTO person (person_id) SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING
            """),
            {"ids": sorted(missing)},
        )
        known |= await _found(tx, _LOCK_PEOPLE, missing)
    # What else was merged into the same one, or was merged while this waited for a lock.
    heads = {item.merged_into for item in known.values() if item.merged_into is not None}
    return known | await _found(tx, _LOCK_PEOPLE, sorted(heads)) if heads else known


async def people(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, KnownPerson]:
    """Those of these people that the ledger knows; nothing is locked."""
    return await _found(tx, _PEOPLE, person_ids)


async def place_of(tx: Tx, person_id: UUID) -> tuple[UUID | None, str | None]:
    """The unit and the region in which somebody stands now; nothing of people the registry has not told of."""
    statement = sa.text("SELECT organisation_id, region_code FROM person WHERE person_id = :person")
    row = (await tx.execute(statement, {"person": person_id})).one_or_none()
    return (None, None) if row is None else (row.organisation_id, row.region_code)


class PlaceOfPerson(NamedTuple):
    """Which record somebody's hours stand on, and the unit and the region of that record now."""

    human: UUID
    organisation_id: UUID | None
    region_code: str | None


async def places_of(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, PlaceOfPerson]:
    """The same of several people; of a merged record the place of the one that stays."""
    statement = sa.text("""
        SELECT asked.person_id, human.person_id AS human, human.organisation_id, human.region_code
        FROM person AS asked JOIN person AS human ON human.person_id = coalesce(asked.merged_into, asked.person_id)
        WHERE asked.person_id = ANY(CAST(:ids AS uuid[]))
    """)
    rows = (await tx.execute(statement, {"ids": list(person_ids)})).all()
    return {row.person_id: PlaceOfPerson(row.human, row.organisation_id, row.region_code) for row in rows}


async def page_of_people(tx: Tx, after: UUID, rows_max: int) -> dict[UUID, KnownPerson]:
    """The next people in the order of their ids, those unknown to the registry left out; nothing is locked."""
    statement = sa.text(f"""
        SELECT {_PERSON} FROM person WHERE person_id > :after AND region_code IS NOT NULL
        ORDER BY person_id LIMIT :max
    """)
    return {
        row.person_id: _known(row) for row in (await tx.execute(statement, {"after": after, "max": rows_max})).all()
    }


async def count_people(tx: Tx) -> int:
    """How many people the registry told of."""
    return int((await tx.execute(sa.text("SELECT count(*) FROM person WHERE region_code IS NOT NULL"))).scalar_one())


async def _found(tx: Tx, statement: sa.TextClause, ids: Sequence[UUID]) -> dict[UUID, KnownPerson]:
    return {row.person_id: _known(row) for row in (await tx.execute(statement, {"ids": list(ids)})).all()}


def _known(row: Any) -> KnownPerson:
    _, region, category, level, makes_up, hired_on, history, merged_into, ended_on = row
    if history is not None:
        return KnownPerson(_person_of(orjson.loads(history), hired_on, ended_on), makes_up, merged_into)
    placements = () if region is None else (Placement(region, category, level),)
    return KnownPerson(Person(placements, hired_on, ended_on=ended_on), makes_up, merged_into)


def _person_of(history: dict[str, Any], hired_on: date | None, ended_on: date | None) -> Person:
    kept = history["placements"]
    placements = tuple(
        Placement(region, category, level, None if day is None else date.fromisoformat(day), changed, kind, second)
        for (region, category, level, day, changed), kind, second in zip(
            kept,
            history.get("staff_kinds") or ["institution"] * len(kept),
            history.get("second_categories") or [None] * len(kept),
            strict=True,
        )
    )
    terms = tuple(Term(*map(date.fromisoformat, term)) for term in history["terms"])
    return Person(placements, hired_on, terms, ended_on, history.get("talent"))


_PLACED = Columns(
    models.person, "person_id", "organisation_id", "region_code", "post_category", "title_level", "version", "hired_on",
    "history", "merged_into", "ended_on",
)  # fmt: skip
_SAVE_PEOPLE = _PLACED.insert(
    then=f"""
        ON CONFLICT (person_id) DO UPDATE SET {_PLACED.excluded("person_id")}
        WHERE person.version < excluded.version
           OR (person.version = excluded.version AND NOT person.history ? 'workplaces'
               AND person.history = excluded.history - 'workplaces')
    """
)


_ENDS = Columns(models.person, "person_id", "version", "ended_on")
_SAVE_ENDS = sa.text(f"""
    UPDATE person SET ended_on = given.ended_on FROM {_ENDS.given} AS given ({_ENDS.names})
    WHERE person.person_id = given.person_id AND person.version = given.version AND person.ended_on IS NULL
""")


async def save_people(tx: Tx, people: Sequence[PersonPlaced]) -> None:
    """Where people stand and how they came there; an older version changes nothing. Each is given once."""
    ordered = sorted(people, key=lambda person: person.person_id)
    await tx.execute(_SAVE_PEOPLE, _PLACED.arrays(ordered, history=[_history(person) for person in ordered]))
    # Of a version that was heard before the ledger kept ends: told again, it says the same and this as well.
    if ended := [person for person in ordered if person.ended_on is not None]:
        await tx.execute(_SAVE_ENDS, _ENDS.arrays(ended))


def _history(said: PersonPlaced) -> str | None:
    """What today's columns do not say; nothing for most people."""
    if not said.placements and not said.terms and said.talent is None and said.staff_kind == "institution":
        return None
    placements = [
        (
            placement.region_code,
            placement.post_category,
            placement.title_level,
            placement.effective_on,
            placement.duties_changed,
        )
        for placement in said.placements
    ] or [(said.region_code, said.post_category, said.title_level, None, False)]
    terms = [(term.begins_on, term.ends_on) for term in said.terms]
    kept: dict[str, Any] = {"placements": placements, "terms": terms}
    # Beside the placements, and only where there is something to say: the release before reads five values of each.
    units = [(placement.effective_on, placement.organisation_id) for placement in said.placements]
    if len({unit for _, unit in units}) > 1:
        kept["workplaces"] = units
    kinds = [placement.staff_kind for placement in said.placements] or [said.staff_kind]
    if set(kinds) != {"institution"}:
        kept["staff_kinds"] = kinds
    seconds = [placement.second_post_category for placement in said.placements]
    if any(seconds):
        kept["second_categories"] = seconds
    if said.talent is not None:
        kept["talent"] = said.talent
    return orjson.dumps(kept).decode()


async def set_makes_up(tx: Tx, person_ids: Sequence[UUID]) -> None:
    """Note who has, or had, a decision that lets hours go to an earlier year; the people are locked."""
    statement = sa.text("""
        UPDATE person SET makes_up = true WHERE person_id = ANY(CAST(:ids AS uuid[])) AND NOT makes_up AND EXISTS (
            SELECT FROM decision JOIN person AS whose ON whose.person_id = decision.person_id
            WHERE effect = 'make-up' AND person.person_id IN (whose.person_id, whose.merged_into))
    """)
    await tx.execute(statement, {"ids": list(person_ids)})
