"""A training is handed in by its unit once everything is checked."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.models.filings import Done, Training
from portal.clients.refusals import Refusal
from portal.filing_steps import WRITABLE
from portal.filled_forms import errors_of, shown_of
from portal.offices.filings.asking import DO, LACKING, page
from portal.offices.filings.shown import attached_to, changes_of, form_of
from portal.offices.filings.training_filings import NOT_WITH_YOU, ONE, SECTIONS, is_writable, training_of, training_page
from portal.offices.filings.training_form import seen_of
from portal.offices.office import Desk, Office

router = APIRouter(include_in_schema=False)
CHANGED_SINCE = "该备案在您打开本页以后已有变动。下面是现在的内容，请核对后再提交。"


@router.get(ONE + "/check")
async def check(office: Desk, filing_id: UUID) -> Response:
    """Everything as the offices will read it, and what is still missing."""
    training = await training_of(office, filing_id)
    if not is_writable(training):
        return await training_page(office, training, status=409, said_wrong=NOT_WITH_YOU)
    return await _check_page(office, training)


async def _check_page(
    office: Office, training: Training, sentences: tuple[str, ...] = (), *, status: int = 200
) -> Response:
    lacking = await office.me.part(LACKING, path={"filing_id": training.filing_id})
    wrong = () if isinstance(lacking, Missing) else lacking.fields
    sections = {name: word for word, section in SECTIONS.items() for name in section.fields}
    return page(
        office,
        "training-check.html",
        status=status,
        filing=training,
        shown=shown_of(training.fields, form_of(training)),
        changes=changes_of(training, training.changed),
        attached=attached_to(training),
        wrong=[(f"{field.name}：{field.problem}", sections.get(field.field, "basics")) for field in wrong],
        remarks=() if isinstance(lacking, Missing) else lacking.remarks,
        seen=seen_of(training),
        errors=[("", sentence) for sentence in sentences],
    )


@router.post(ONE + "/check")
async def submit(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Handed in, once: pressed again it leads to the same confirmation."""
    training = await training_of(office, filing_id)
    if training.state not in WRITABLE | {"withdrawn"}:
        return office.me.go(f"{office.address}/training-filings/{filing_id}/done")
    if not is_writable(training):
        return await training_page(office, training, status=409, said_wrong=NOT_WITH_YOU)
    if typed.text("seen") != seen_of(training):
        return await _check_page(office, training, (CHANGED_SINCE,), status=409)
    try:
        await office.me.ask(DO, path={"filing_id": filing_id}, body=Done(act="submit"))
    except Refusal as refusal:
        training = await training_of(office, filing_id)
        sentences = tuple(sentence for _, sentence in errors_of(refusal, training.fields).found)
        return await _check_page(office, training, sentences, status=422)
    return office.me.go(f"{office.address}/training-filings/{filing_id}/done")


@router.get(ONE + "/done")
async def done(office: Desk, filing_id: UUID) -> Response:
    """The reference, who has it now, until when, and what may be done meanwhile."""
    training = await training_of(office, filing_id)
    if training.state not in ("in-chain", "approved"):
        return await training_page(office, training)
    return page(office, "training-done.html", filing=training)
