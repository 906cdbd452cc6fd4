"""Records of the HR platform, from its program or from an authority's file: kept, and compared at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed
from common.readings import person_of_number
from common.sealing import BlindIndex
from offices.authority import Action, Role, may
from registry.access import queries as access_queries
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.consents.actions import Reach, everywhere
from registry.hr_data.domain.records import HrRecord, RecordVerdict, counted, read_record
from registry.hr_data.queries import records as record_queries
from registry.imports.actions.rows import read_all

_REPEATED = RowVerdict("rejected", "repeated", "an earlier record is of the same person")


@dataclass(frozen=True)
class Sender:
    """From whom records come, and whose people they may be about."""

    by: str
    """As the audit trail names them."""
    client_id: str | None = None
    """The program to which the records' references belong; ``None`` for a file."""
    organisation_id: UUID | None = None
    reach: Reach = everywhere


@dataclass(frozen=True)
class Received:
    """A verdict for every record, in their order, and whom the records named."""

    verdicts: Sequence[RecordVerdict]
    about: Sequence[UUID]
    """People, and what stands for numbers that are nobody's, to be put on record as read."""


def sender_of_file(actor: Actor) -> Sender:
    """An HR authority, for its region and below; raises :class:`NotAllowed` for everybody else."""
    grants = [grant for grant in actor.grants if grant.role is Role.HR_AUTHORITY]
    if not grants:
        raise NotAllowed("not-yours", f"none of your roles allows {Action.RECORD_PEOPLE} of a region",
                         action=Action.RECORD_PEOPLE)  # fmt: skip

    async def reach(tx: Tx, organisation_ids: Any) -> set[UUID]:
        places = await access_queries.places_of(tx, organisation_ids)
        return {key for key, place in places.items() if may(grants, Action.RECORD_PEOPLE, place)}

    return Sender(actor.by, organisation_id=actor.organisation_id, reach=reach)


async def receive(
    tx: Tx, rows: Sequence[object], sender: Sender, *, index: BlindIndex, known: frozenset[UUID], now: datetime
) -> tuple[Received, frozenset[UUID]]:
    """Keep what is said of people on a unit's staff, and compare it; of nobody else anything is kept.

    Of several records of one person the first stands; ``known`` are people of whom an earlier part had one. The answer
    has everybody of whom there was one by now. Sent again, the same records change nothing.
    """
    read, malformed = await read_all(rows, read_record)
    verdicts = {position: RecordVerdict.malformed(why) for position, why in malformed.items()}
    indexes = {position: index.of(item.id_number) for position, item in read.items()}
    people = await record_queries.staff_by_number(tx, sorted(set(indexes.values())))
    within = await sender.reach(tx, {unit_id for _, unit_id in people.values()})
    places, said = dict[UUID, int](), dict[UUID, HrRecord]()
    for position, item in read.items():
        person_id, unit_id = people.get(indexes[position], (None, None))
        if person_id is None or unit_id not in within:
            verdicts[position] = RecordVerdict("unknown-person")
        elif person_id in said or person_id in known:
            verdicts[position] = RecordVerdict.malformed(_REPEATED)
        else:
            places[person_id], said[person_id] = position, item
    if said:
        await record_queries.hold_people(tx, list(said))
        await record_queries.save_records(tx, said, sender.client_id, now)
    differing = await record_queries.fields_that_differ(tx, list(said))
    for person_id, position in places.items():
        fields = differing.get(person_id, ())
        verdicts[position] = RecordVerdict("differs" if fields else "same", fields)
    found = [verdicts[position] for position in range(len(rows))]
    act = AuditedAct("hr-data.received", sender.by, organisation_id=sender.organisation_id, details=counted(found))
    await record(tx, act, at=now)
    about = [people[key][0] if key in people else person_of_number(key) for key in dict.fromkeys(indexes.values())]
    return Received(found, about), known | said.keys()


@dataclass(frozen=True)
class SettledPage:
    """What units settled of a client's records, as it is answered, and about whom."""

    records: list[dict[str, Any]]
    about: Sequence[UUID]
    next: int
    has_more: bool


async def settled(tx: Tx, client_id: str, after: int, rows_max: int) -> SettledPage:
    """What units settled of a client's own records, after a position."""
    rows = await record_queries.settled_after(tx, client_id, after, rows_max + 1)
    page = rows[:rows_max]
    shown = [
        {
            "reference": row.reference,
            "field": row.field,
            "decision": row.decision,
            "value": row.theirs if row.decision == "taken" else row.ours,
            "reason": row.reason,
            "settled_at": row.settled_at,
        }
        for row in page
    ]
    on = page[-1].position if page else after
    return SettledPage(shown, list({row.person_id for row in page}), on, len(rows) > rows_max)
