"""Every question the registry asks its database, by name; all of them set-based."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


@dataclass(frozen=True)
class PlacedOrganisation:
    """An organisation as it stands."""

    organisation_id: UUID
    code: str
    name: str
    kind: str
    region_code: str
    department_id: UUID | None
    authority_id: UUID | None
    version: int


@dataclass(frozen=True)
class PlacedPerson:
    """A person as they stand, without name or number."""

    person_id: UUID
    blind_index: bytes
    organisation_id: UUID
    region_code: str
    post_category: str
    title_level: str
    version: int


_ORGANISATION = "organisation_id, code, name, kind, region_code, department_id, authority_id, version"


async def save_regions(tx: Tx, rows: Sequence[tuple[str, str, str, str | None]]) -> None:
    """Code, name, level and the region above of every region; names may change, codes stay."""
    statement = sa.text("""
        INSERT INTO region (code, name, level, above)
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:levels AS text[]),
                             CAST(:aboves AS text[]))
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, above = excluded.above
        WHERE (region.name, region.level, region.above)
              IS DISTINCT FROM (excluded.name, excluded.level, excluded.above)
    """)
    codes, names, levels, aboves = zip(*rows, strict=True)
    await tx.execute(
        statement, {"codes": list(codes), "names": list(names), "levels": list(levels), "aboves": list(aboves)}
    )


async def known_regions(tx: Tx, codes: Sequence[str]) -> set[str]:
    """Those of the codes that exist."""
    found = await tx.execute(
        sa.text("SELECT code FROM region WHERE code = ANY(CAST(:codes AS text[]))"), {"codes": list(codes)}
    )
    return set(found.scalars())


async def organisations_by_code(tx: Tx, codes: Sequence[str]) -> dict[str, PlacedOrganisation]:
    """Organisations under their codes."""
    found = await tx.execute(
        sa.text(f"SELECT {_ORGANISATION} FROM organisation WHERE code = ANY(CAST(:codes AS text[]))"),
        {"codes": list(codes)},
    )
    return {row.code: PlacedOrganisation(*row) for row in found}


async def save_organisations(
    tx: Tx, rows: Sequence[tuple[UUID, str, str, str, str, UUID | None]]
) -> list[tuple[PlacedOrganisation, bool]]:
    """Id (for new ones), code, name, kind, region, department; what changed, and whether it is new."""
    statement = sa.text(f"""
        INSERT INTO organisation AS o (organisation_id, code, name, kind, region_code, department_id)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:codes AS text[]), CAST(:names AS text[]),
                             CAST(:kinds AS text[]), CAST(:regions AS text[]), CAST(:departments AS uuid[]))
        ON CONFLICT (code) DO UPDATE
        SET name = excluded.name, kind = excluded.kind, region_code = excluded.region_code,
            department_id = excluded.department_id, version = o.version + 1, changed_at = now()
        WHERE (o.name, o.kind, o.region_code, o.department_id)
              IS DISTINCT FROM (excluded.name, excluded.kind, excluded.region_code, excluded.department_id)
        RETURNING {_ORGANISATION}, version = 1 AS is_new
    """)
    ids, codes, names, kinds, regions, departments = zip(*rows, strict=True)
    found = await tx.execute(
        statement,
        {
            "ids": list(ids),
            "codes": list(codes),
            "names": list(names),
            "kinds": list(kinds),
            "regions": list(regions),
            "departments": list(departments),
        },
    )
    return [(PlacedOrganisation(*row[:-1]), row.is_new) for row in found]


async def find_authorities(tx: Tx, regions: Sequence[str]) -> list[PlacedOrganisation]:
    """Give every organisation of these regions, or of regions below them, the HR authority of its level.

    That is the authority of its own region or of the nearest region above; an authority's own is one above it.
    Returns what changed.
    """
    statement = sa.text(f"""
        WITH RECURSIVE touched (code) AS (
            SELECT code FROM region WHERE code = ANY(CAST(:regions AS text[]))
            UNION
            SELECT region.code FROM region JOIN touched ON region.above = touched.code
        ), way (organisation_id, kind, region_code, distance) AS (
            SELECT organisation_id, kind, region_code, 0 FROM organisation
            WHERE region_code IN (SELECT code FROM touched)
            UNION ALL
            SELECT way.organisation_id, way.kind, region.above, way.distance + 1
            FROM way JOIN region ON region.code = way.region_code WHERE region.above IS NOT NULL
        ), nearest AS (
            SELECT DISTINCT ON (way.organisation_id) way.organisation_id, authority.organisation_id AS authority_id
            FROM way JOIN organisation authority
              ON authority.region_code = way.region_code AND authority.kind = 'hr-authority'
             AND (way.distance > 0 OR way.kind <> 'hr-authority')
            ORDER BY way.organisation_id, way.distance, authority.organisation_id
        ), found AS (
            SELECT organisation_id, authority_id FROM way LEFT JOIN nearest USING (organisation_id) WHERE distance = 0
        )
        UPDATE organisation o SET authority_id = found.authority_id, version = version + 1, changed_at = now()
        FROM found
        WHERE o.organisation_id = found.organisation_id AND o.authority_id IS DISTINCT FROM found.authority_id
        RETURNING {", ".join("o." + column for column in _ORGANISATION.split(", "))}
    """)
    return [PlacedOrganisation(*row) for row in await tx.execute(statement, {"regions": list(regions)})]


async def save_people(
    tx: Tx, rows: Sequence[tuple[UUID, bytes, bytes, str, UUID, str, str]]
) -> dict[bytes, tuple[PlacedPerson, bool]]:
    """Id and sealed number (for new ones), blind index, name, unit, post category, title level.

    Returns what changed, by blind index, and whether it is new; the order of the locks is that of the index.
    """
    statement = sa.text("""
        WITH given AS (
            SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:indexes AS bytea[]), CAST(:sealed AS bytea[]),
                                 CAST(:names AS text[]), CAST(:units AS uuid[]), CAST(:categories AS text[]),
                                 CAST(:levels AS text[]))
                AS given (person_id, blind_index, id_number_sealed, name, organisation_id, post_category, title_level)
            ORDER BY blind_index
        ), saved AS (
            INSERT INTO person AS p
                (person_id, blind_index, id_number_sealed, name, organisation_id, post_category, title_level)
            SELECT * FROM given
            ON CONFLICT (blind_index) DO UPDATE
            SET name = excluded.name, organisation_id = excluded.organisation_id,
                post_category = excluded.post_category, title_level = excluded.title_level,
                version = p.version + 1, changed_at = now()
            WHERE (p.name, p.organisation_id, p.post_category, p.title_level)
                  IS DISTINCT FROM (excluded.name, excluded.organisation_id, excluded.post_category,
                                    excluded.title_level)
            RETURNING person_id, blind_index, organisation_id, post_category, title_level, version
        )
        SELECT person_id, blind_index, saved.organisation_id, region_code, post_category, title_level, saved.version
        FROM saved JOIN organisation USING (organisation_id)
    """)
    ids, indexes, sealed, names, units, categories, levels = zip(*rows, strict=True)
    found = await tx.execute(
        statement,
        {
            "ids": list(ids),
            "indexes": list(indexes),
            "sealed": list(sealed),
            "names": list(names),
            "units": list(units),
            "categories": list(categories),
            "levels": list(levels),
        },
    )
    people = [PlacedPerson(row[0], bytes(row[1]), *row[2:]) for row in found]
    return {person.blind_index: (person, person.version == 1) for person in people}


async def people_of_organisations(tx: Tx, organisation_ids: Sequence[UUID]) -> list[PlacedPerson]:
    """Everybody of these units with a version one higher: their region may have changed with the unit's."""
    statement = sa.text("""
        UPDATE person p SET version = p.version + 1, changed_at = now()
        FROM organisation o
        WHERE o.organisation_id = p.organisation_id AND p.organisation_id = ANY(CAST(:ids AS uuid[]))
        RETURNING p.person_id, p.blind_index, p.organisation_id, o.region_code, p.post_category, p.title_level,
                  p.version
    """)
    found = await tx.execute(statement, {"ids": list(organisation_ids)})
    return [PlacedPerson(row[0], bytes(row[1]), *row[2:]) for row in found]


async def person_ids_by_index(tx: Tx, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """People under their blind indexes."""
    found = await tx.execute(
        sa.text("SELECT blind_index, person_id FROM person WHERE blind_index = ANY(CAST(:indexes AS bytea[]))"),
        {"indexes": list(indexes)},
    )
    return {bytes(row.blind_index): row.person_id for row in found}


async def printed_people(tx: Tx, person_ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """What a certificate prints of people: name, sealed number, unit's name, post category."""
    statement = sa.text("""
        SELECT person_id, person.name, blind_index, id_number_sealed, organisation.name AS organisation, post_category
        FROM person JOIN organisation USING (organisation_id)
        WHERE person_id = ANY(CAST(:ids AS uuid[]))
    """)
    return (await tx.execute(statement, {"ids": list(person_ids)})).all()


async def add_client(tx: Tx, client_id: str, secret_sha256: bytes, scopes: Sequence[str]) -> bool:
    """Whether the name was free."""
    statement = sa.text("""
        INSERT INTO client (client_id, secret_sha256, scopes) VALUES (:id, :secret, CAST(:scopes AS text[]))
        ON CONFLICT (client_id) DO NOTHING
    """)
    done = await tx.execute(statement, {"id": client_id, "secret": secret_sha256, "scopes": list(scopes)})
    return bool(done.rowcount)


async def save_client(tx: Tx, client_id: str, secret_sha256: bytes, scopes: Sequence[str]) -> None:
    """The client as given, whatever was there."""
    statement = sa.text("""
        INSERT INTO client (client_id, secret_sha256, scopes) VALUES (:id, :secret, CAST(:scopes AS text[]))
        ON CONFLICT (client_id) DO UPDATE SET secret_sha256 = excluded.secret_sha256, scopes = excluded.scopes
    """)
    await tx.execute(statement, {"id": client_id, "secret": secret_sha256, "scopes": list(scopes)})


async def client(tx: Tx, client_id: str) -> sa.Row[Any] | None:
    """A client that is not revoked."""
    found = await tx.execute(
        sa.text("SELECT secret_sha256, scopes FROM client WHERE client_id = :id AND revoked_at IS NULL"),
        {"id": client_id},
    )
    return found.one_or_none()


async def lock_signing_keys(tx: Tx) -> None:
    """One at a time makes keys."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('signing_key'))"))


async def add_signing_key(tx: Tx, key_id: str, private_sealed: bytes, public_jwk: str) -> None:
    """A new current key."""
    statement = sa.text("""
        INSERT INTO signing_key (key_id, private_sealed, public_jwk) VALUES (:id, :private, CAST(:public AS jsonb))
    """)
    await tx.execute(statement, {"id": key_id, "private": private_sealed, "public": public_jwk})


async def retire_signing_keys(tx: Tx) -> None:
    """Those of before sign no more; tokens they signed live on."""
    await tx.execute(sa.text("UPDATE signing_key SET retired_at = now() WHERE retired_at IS NULL"))


async def current_signing_key(tx: Tx) -> sa.Row[Any] | None:
    """The key that signs now."""
    found = await tx.execute(
        sa.text("""
            SELECT key_id, private_sealed FROM signing_key WHERE retired_at IS NULL ORDER BY created_at DESC LIMIT 1
        """)
    )
    return found.one_or_none()


async def public_keys(tx: Tx, since: datetime) -> list[str]:
    """Public keys of today, and of those that retired after ``since``."""
    statement = sa.text("""
        SELECT CAST(public_jwk AS text) AS jwk FROM signing_key
        WHERE retired_at IS NULL OR retired_at > :since ORDER BY created_at DESC
    """)
    return [row.jwk for row in await tx.execute(statement, {"since": since})]
