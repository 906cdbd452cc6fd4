"""The divisions of GB/T 2260, as the registry has them."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from common.db import Tx


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


async def regions_above(tx: Tx, code: str) -> list[str]:
    """A region and those that it is part of, the nearest first."""
    statement = sa.text("""
        WITH RECURSIVE way (code, above, distance) AS (
            SELECT code, above, 0 FROM region WHERE code = :code
            UNION ALL
            SELECT region.code, region.above, distance + 1 FROM region JOIN way ON region.code = way.above
        ) SELECT code FROM way ORDER BY distance
    """)
    return list((await tx.execute(statement, {"code": code})).scalars())


async def ways_above(tx: Tx, codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Each of these regions with those that it is part of, the nearest first; codes of none are left out."""
    statement = sa.text("""
        WITH RECURSIVE way (begins, code, above, distance) AS (
            SELECT code, code, above, 0 FROM region WHERE code = ANY(CAST(:codes AS text[]))
            UNION ALL
            SELECT begins, region.code, region.above, distance + 1 FROM way JOIN region ON region.code = way.above
        ) SELECT begins, code FROM way ORDER BY begins, distance
    """)
    ways = defaultdict[str, list[str]](list)
    for begins, code in await tx.execute(statement, {"codes": list(codes)}):
        ways[begins].append(code)
    return {begins: tuple(way) for begins, way in ways.items()}
