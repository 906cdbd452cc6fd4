"""A case as the office that answers it may use it elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson

from common.db import Tx
from common.errors import NotAllowed
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.cases.actions.cases import level_of
from registry.cases.domain import CaseKind, CaseState, Sight
from registry.cases.queries import cases as case_queries


@dataclass(frozen=True)
class AnsweredCase:
    """What an office knows of a case that it answers."""

    kind: CaseKind
    state: CaseState
    level: str
    """The region for which the office answers it."""
    steps: Sequence[str]
    words: Sequence[str] = field(repr=False)
    """What its reporter wrote, the title included."""


async def answered_case(tx: Tx, actor: Actor, case_id: UUID, sight: Sight, *, keys: Keys) -> AnsweredCase:
    """One that the caller's office answers, held until the transaction ends; raises for everybody else."""
    row = await case_queries.lock_case(tx, case_id)
    level = await level_of(tx, actor, row, sight, keys)
    assert row is not None, "it was found"
    if level is None:
        raise NotAllowed("not-your-step", "the office that answers it does this, never its reporter")
    entries = await case_queries.case_entries(tx, case_id)
    told = orjson.loads(keys.sealer.open(bytes(row.reporter_sealed), case_id.bytes))
    written = [
        keys.sealer.open(bytes(entry.text_sealed), entry.entry_id.bytes).decode()
        for entry in entries
        if entry.made_by is None and entry.text_sealed is not None
    ]
    return AnsweredCase(
        CaseKind(row.kind), CaseState(row.state), level, [entry.step for entry in entries], [told["title"], *written]
    )
