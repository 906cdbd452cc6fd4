"""Who is who: every record of one human, and what stands for their numbers."""

from uuid import UUID

from certificates.people import queries as people_queries
from common.db import Tx
from common.readings import person_of_number


async def ids_of(tx: Tx, person_id: UUID) -> list[UUID]:
    """The ids of somebody's records and what stands for their numbers: their readings stand under any of these."""
    found = await people_queries.records_of(tx, person_id)
    return [item for item, _ in found] + [person_of_number(index) for _, index in found if index is not None]
