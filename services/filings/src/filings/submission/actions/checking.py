"""What a form that is still being written lacks, by the same rules as when it is handed in."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import NotFound
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import form_of
from filings.approval.domain.filings import Actor, Filing, FilingKind
from filings.forms.domain.forms import ROSTER, TRAINING, Form, Wrong, missing
from filings.overview.actions import found
from filings.people import queries as people_queries
from filings.submission.actions import plans


class Lacking(NamedTuple):
    """What is in the way of handing something in, and what its offices would look at."""

    wrong: list[Wrong]
    remarks: list[str]


async def lacking(tx: Tx, actor: Actor, filing_id: UUID, deps: Dependencies, *, now: datetime) -> Lacking:
    """Of a training or a roster of the caller's organisation. What is wrong is named all at once, fees with their
    article. Raises :class:`NotFound` for others' filings, and for claims, which say it themselves.
    """
    row, filing = await found(tx, actor, filing_id)
    if filing.kind is FilingKind.CLAIM or not actor.acts_for(*filing.applicant):
        raise NotFound("no-such-filing", "there is no such training or roster of your organisations")
    form = form_of(row, deps.sealer)
    if filing.kind is FilingKind.ROSTER:
        return Lacking(missing(form, ROSTER), [])
    return await _of_training(tx, filing_id, filing, form, deps, china_date(now))


async def _of_training(tx: Tx, filing_id: UUID, filing: Filing, form: Form, deps: Dependencies, today: date) -> Lacking:
    applicant_id = filing.applicant.organisation_id
    place = await people_queries.organisation_with_region(tx, applicant_id)
    region_code = None if place is None else place[1]
    book = None if region_code is None else deps.rulebooks.in_region(region_code, today)
    found = await plans.examined(tx, form, plans.Written(filing_id, applicant_id, region_code, book, today))
    return Lacking(missing(form, TRAINING) + found.wrong, found.remarks)
