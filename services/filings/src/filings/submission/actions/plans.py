"""A training's plan before it is handed in: what is in the way of it, and what its offices would look at. The unit that
asks beforehand and the submission itself are told the same.
"""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from common.db import Tx
from filings.approval.domain.remarks import cited
from filings.approval.queries import filings as filing_queries
from filings.bases import actions as base_actions
from filings.bases.domain import BaseRow, remarks_on_plan
from filings.forms.domain.fees import fee_wrong, passed_on
from filings.forms.domain.forms import Form, Wrong
from filings.library import actions as library_actions
from rulebook import Rulebook


class Written(NamedTuple):
    """Whose plan it is, and by what it is looked at."""

    filing_id: UUID
    applicant_id: UUID
    region_code: str | None
    """Where the applicant lies; ``None`` where that is not known."""
    book: Rulebook | None
    today: date


class Examined(NamedTuple):
    """What a plan lacks, what stands out of it, and the training base that it names."""

    wrong: list[Wrong]
    remarks: list[str]
    base: BaseRow | None


async def examined(tx: Tx, form: Form, written: Written) -> Examined:
    """Of a plan that may still be written: what it does not say yet is looked at once it does."""
    book = written.book
    base, unfit = await base_actions.base_for(tx, form, written.region_code)
    wrong = [] if book is None else fee_wrong(form, book)
    wrong += [] if unfit is None else [unfit]
    not_on_record, of_entries = await library_actions.examined(tx, form, written.region_code)
    remarks = ["begun-already"] if form.get("begins_on", "9999") <= written.today.isoformat() else []
    if {"title", "begins_on"} <= form.keys() and await filing_queries.same_training(
        tx, written.filing_id, written.applicant_id, form
    ):
        remarks.append("same-training")
    if book is not None and "fee" in form and (article := passed_on(form, form["fee"], book)):
        remarks.append(cited("participants-pay", article))
    remarks += of_entries
    if book is not None and {"subject", "begins_on", "ends_on"} <= form.keys():
        remarks += remarks_on_plan(form, base, book)
    return Examined(wrong + not_on_record, remarks, base)
