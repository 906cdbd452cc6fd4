"""Every change of people and organisations is in the audit trail: by whom, and what of them, never its content."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from common.db import Tx
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.organisations.domain.organisations import States
from registry.people.domain.rows import Kept
from registry.people.queries.people import PersonFile


async def record_people(
    tx: Tx,
    by: str,
    added: Sequence[PersonFile],
    changed: Sequence[tuple[PersonFile, PersonFile]],
) -> None:
    """One act for each person, with them, in one statement; ``by`` is ``client:<id>`` or ``account:<id>``."""
    acts = [
        AuditedAct("person.placed", by, person_file.person_id, person_file.standing.organisation_id)
        for person_file in added
    ]
    acts += [
        AuditedAct(
            "person.changed",
            by,
            after.person_id,
            after.standing.organisation_id,
            details={"changed": what_changed(before, after)},
        )
        for before, after in changed
    ]
    if acts:
        await record(tx, *acts)


async def record_tries(tx: Tx, by: str, people: Sequence[PersonFile]) -> None:
    """Somebody named people whom they may not record, and learned that they are on record: their logs show it."""
    if people:
        await record(tx, *(AuditedAct("person.tried", by, person.person_id) for person in people))


async def record_organisations(
    tx: Tx, by: str, added: Sequence[UUID], before: Mapping[UUID, States], after: Mapping[UUID, States]
) -> None:
    """One act for each organisation that is new or is different from today on."""
    acts = [AuditedAct("organisation.recorded", by, organisation_id=id_) for id_ in added]
    acts += [
        AuditedAct("organisation.changed", by, organisation_id=key)
        for key, states in after.items()
        if key in before and states != before[key]
    ]
    if acts:
        await record(tx, *acts)


def what_changed(before: PersonFile, after: PersonFile) -> list[str]:
    """The words for what is different: ``name``, ``placements``, what is kept of a row, ``hired_on``, ``terms``, …"""
    pairs = {
        "name": (before.name, after.name),
        "placements": (before.history.placements, after.history.placements),
        **{name: (getattr(before.kept, name), getattr(after.kept, name)) for name in Kept._fields},
        "hired_on": (before.history.hired_on, after.history.hired_on),
        "terms": (before.history.terms, after.history.terms),
        "leaves": (_leaves(before), _leaves(after)),
        "ended": (before.history.ended, after.history.ended),
    }
    return [word for word, (was, is_now) in pairs.items() if was != is_now]


def _leaves(person: PersonFile) -> tuple[object, ...]:
    """As they are kept: sealed anew where they change, and in clear only by the release before."""
    return person.history.leaves, person.leaves_sealed
