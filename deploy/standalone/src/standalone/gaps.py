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
