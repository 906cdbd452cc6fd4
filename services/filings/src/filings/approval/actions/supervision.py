"""What HR authorities above those who decided may do with what was approved (上级监督)."""

from datetime import datetime

from common.clock import china_date
from common.db import Tx
from filings.approval.domain.deciders import authorities_above
from filings.approval.domain.filings import UNSUPERVISED, Filing, FilingKind, FilingState, Supervision
from filings.approval.domain.kept import FilingRow
from filings.approval.queries import filings as filing_queries
from filings.people import queries as people_queries
from rulebook import Rulebooks


async def supervision_of(tx: Tx, row: FilingRow, filing: Filing, rulebooks: Rulebooks, *, now: datetime) -> Supervision:
    """By which article, by which authorities, and whether hours fall with it.

    The power is that of the regulation in force today where the office lies that decided last (Inner Mongolia 2024,
    第三十五条); nothing where it has none, and of what is not approved.
    """
    deciders = [step.organisation_id for step in filing.chain if step.kind != "institution"]
    if filing.state is not FilingState.APPROVED or not deciders:
        return UNSUPERVISED
    office = await people_queries.organisation_with_region(tx, deciders[-1])
    book = None if office is None else rulebooks.in_region(office[1], china_date(now))
    if book is None or not book.overturned_from_above:
        return UNSUPERVISED
    above = authorities_above(deciders, await people_queries.organisations_around(tx, deciders))
    is_training = filing.kind is FilingKind.TRAINING
    takes_hours = not is_training or await filing_queries.has_approved_roster(tx, row.filing_id)
    return Supervision(f"{book.document}{book.overturned_from_above}", above, takes_hours)
