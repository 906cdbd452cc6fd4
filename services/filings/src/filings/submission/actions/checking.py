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
from filings.approval.domain.remarks import cited
from filings.bases import queries as base_queries
from filings.bases.domain import remarks_on_plan
from filings.forms.domain.fees import fee_wrong, passed_on
from filings.forms.domain.forms import ROSTER, TRAINING, Form, Wrong, missing
from filings.library import actions as library_actions
from filings.overview.actions import found
from filings.people import queries as people_queries
from rulebook import Rulebook


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
    return await _of_training(tx, filing, form, deps, china_date(now))


async def _of_training(tx: Tx, filing: Filing, form: Form, deps: Dependencies, today: date) -> Lacking:
    wrong, remarks = missing(form, TRAINING), list[str]()
    place = await people_queries.organisation_with_region(tx, filing.applicant.organisation_id)
    book: Rulebook | None = None if place is None else deps.rulebooks.in_region(place[1], today)
    base = await base_queries.base_of(tx, UUID(form["base"])) if "base" in form else None
    if "base" in form and base is None:
        wrong.append(Wrong("base", TRAINING["base"].name, TRAINING["base"].problem, detail="no base has this id"))
    if unfit := (await library_actions.with_institution(tx, form))[1]:
        wrong.append(unfit)
    if form.get("begins_on", "9999") <= today.isoformat():
        remarks.append("begun-already")
    if book is not None and "fee" in form:
        wrong += fee_wrong(form, book)
        article = passed_on(form, form["fee"], book)
        remarks += [cited("participants-pay", article)] if article else []
    if book is not None and {"subject", "begins_on", "ends_on"} <= form.keys():
        remarks += remarks_on_plan(form, base, book)
    return Lacking(wrong, remarks)
