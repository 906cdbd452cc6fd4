"""What a data directory of an earlier version lacks, and the registry can tell once more."""

import sqlalchemy as sa

from common.db import Database


async def lacks_places(gateway: Database) -> bool:
    """Whether the vendor gateway knows people without where they stand: it was told before it kept that."""
    async with gateway.reading() as tx:
        found = await tx.execute(
            sa.text("SELECT EXISTS (SELECT FROM person WHERE person_id IS NOT NULL AND region_code IS NULL)")
        )
        return bool(found.scalar_one())


async def lacks_organisations(*databases: Database) -> bool:
    """Whether one of these services does not know the tree of organisations, or not in which regions they lie: it was
    told before it kept that, and offices read nothing of it.
    """
    statement = sa.text("""
        SELECT NOT EXISTS (SELECT FROM organisation) OR EXISTS (SELECT FROM organisation WHERE region_code = '')
    """)
    for database in databases:
        async with database.reading() as tx:
            if (await tx.execute(statement)).scalar_one():
                return True
    return False
