"""What certificates print of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.db import Tx
from common.identity import IdNumber
from common.sealing import Sealer
from registry.people.queries import people as people_queries


@dataclass(frozen=True)
class Printed:
    """What a certificate prints of a person."""

    person_id: UUID
    name: str
    id_number_masked: str
    organisation: str
    post_category: str


async def print_people(tx: Tx, person_ids: Sequence[UUID], *, sealer: Sealer) -> list[Printed]:
    """Names for the one service that prints them; ids that are nobody's are left out."""
    return [
        Printed(
            row.person_id,
            row.name,
            IdNumber(sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode()).masked(),
            row.organisation,
            row.post_category,
        )
        for row in await people_queries.printed_people(tx, person_ids)
    ]
