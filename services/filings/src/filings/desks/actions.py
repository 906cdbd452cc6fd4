"""What somebody sees at the desk of one of their offices."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import Actor, FilingKind, FilingState
from filings.approval.domain.kept import ListedFiling
from filings.desks import queries
from filings.desks.queries import Counts, OfficeToAsk
from filings.overview.actions import Progress, found, offices_of, progress_of
from filings.people import queries as people_queries

OFFICES_MAX = 200


class Page(NamedTuple):
    """A page of filings, how many there are of all pages, and how far each of these is."""

    filings: Sequence[ListedFiling]
    total: int
    progress: Progress

    def __repr__(self) -> str:
        """Without what was said of them."""
        return f"Page({len(self.filings)} of {self.total} filings)"


def refuse_strangers(actor: Actor, office_id: UUID) -> None:
    """Raises :class:`NotAllowed` for an organisation in which none of the actor's roles acts in filings."""
    if office_id == actor.person_id or office_id not in offices_of(actor):
        raise NotAllowed("not-yours", "none of your roles acts for this organisation in filings")


async def waiting(
    tx: Tx, actor: Actor, office_id: UUID, kind: FilingKind | None, deps: Dependencies, *, rows: int, page: int
) -> Page:
    """A page of what waits for the office, what has waited longest first."""
    refuse_strangers(actor, office_id)
    listed = await queries.waiting(tx, office_id, kind, rows, (page - 1) * rows)
    total = await queries.count_waiting(tx, office_id, kind)
    return await _page(tx, actor, listed, total, deps)


async def filed(
    tx: Tx,
    actor: Actor,
    office_id: UUID,
    which: tuple[FilingKind | None, FilingState | None],
    deps: Dependencies,
    *,
    rows: int,
    page: int,
) -> Page:
    """A page of what the organisation filed itself, the latest first; ``which``: of a kind, in a state."""
    refuse_strangers(actor, office_id)
    listed = await queries.filed(tx, office_id, *which, rows, (page - 1) * rows)
    return await _page(tx, actor, listed, await queries.count_filed(tx, office_id, *which), deps)


async def rosters(tx: Tx, actor: Actor, training_id: UUID, deps: Dependencies) -> Page:
    """The rosters of a training that the caller may see; drafts are the applicant's alone."""
    _, training = await found(tx, actor, training_id)
    is_own = actor.acts_for(*training.applicant)
    listed = [item for item in await queries.rosters_of(tx, training_id) if is_own or item.state != FilingState.DRAFT]
    return await _page(tx, actor, listed, len(listed), deps)


async def _page(tx: Tx, actor: Actor, listed: Sequence[ListedFiling], total: int, deps: Dependencies) -> Page:
    progress = await progress_of(tx, listed, actor.person_id, deps)
    units = await people_queries.names_of(tx, {filing.applicant_id for filing in listed})
    return Page(listed, total, progress._replace(names={**progress.names, **units}))


async def offices_to_ask(tx: Tx, actor: Actor, filing_id: UUID) -> Sequence[OfficeToAsk]:
    """Whom the office that has a filing may ask for a second opinion: offices above those that take part, and beside
    them. Neither the applicant nor the office itself is among them.
    """
    row, filing = await found(tx, actor, filing_id)
    around = await people_queries.organisations_around(tx, row.taking_part)
    turn = filing.has_it
    left_out = {filing.applicant.organisation_id, None if turn is None else turn.organisation_id}
    near = await queries.offices_near(tx, around.keys(), OFFICES_MAX)
    return [office for office in near if office.organisation_id not in left_out]


async def counts(tx: Tx, actor: Actor, office_id: UUID, *, now: datetime) -> Counts:
    """How much there is to do; what was drawn to be looked at again is for those who supervise."""
    refuse_strangers(actor, office_id)
    return await queries.counts(tx, office_id, now, supervises=office_id in actor.supervised)
