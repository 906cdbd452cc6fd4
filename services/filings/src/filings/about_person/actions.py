"""Claims and rosters about a person, with what came of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from common.db import Tx
from common.readings import records_of
from common.sealing import Sealer
from filings.about_person import queries
from filings.about_person.queries import HEALTH, AboutPerson
from filings.approval.actions.sealing import form_of
from filings.approval.domain.filings import FilingKind, FilingState
from filings.overview.domain import Activity, activity_of
from filings.overview.queries import last_opinions
from filings.people import queries as people_queries

_ENDED = (FilingState.APPROVED, FilingState.REFUSED)


class WhatCame(NamedTuple):
    """A claim or a roster about somebody, and who decided it when."""

    row: AboutPerson
    activity: Activity | None
    """What a claim is about; ``None`` where its kind is not told, or while the claimant writes it anew."""
    decided_at: datetime | None
    decided_by: UUID | None
    """The office; ``None`` where the platform decided by itself, and before it is decided."""
    office: str | None


async def filings_about(
    tx: Tx, person_id: UUID, before: UUID | None, rows_max: int, *, sealer: Sealer
) -> Sequence[WhatCame]:
    """What was handed in of somebody, the latest first."""
    rows = await queries.about_person(tx, await records_of(tx, person_id), before, rows_max)
    ended = [row.filing_id for row in rows if row.state in _ENDED]
    opinions = {opinion.filing_id: opinion for opinion in await last_opinions(tx, ended)}
    names = await people_queries.names_of(tx, [said.made_for for said in opinions.values() if said.made_for])
    found = []
    for row in rows:
        said = opinions.get(row.filing_id)
        office_id = said.made_for if said else None
        office = names.get(office_id) if office_id else None
        found.append(WhatCame(row, _activity(row, sealer), said.made_at if said else None, office_id, office))
    return found


def _activity(row: AboutPerson, sealer: Sealer) -> Activity | None:
    if row.kind != FilingKind.CLAIM or row.claim_kind == HEALTH or row.state == FilingState.RETURNED:
        return None
    activity = activity_of(form_of(row, sealer))
    return activity if any(activity) else None
