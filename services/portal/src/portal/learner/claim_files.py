"""The papers beside a claim (证明材料): added one by one, left out again, and opened."""

from collections.abc import Callable, Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.files import attachment, name_of
from portal.access.forms import Errors
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, File, ServiceName
from portal.clients.models.filings import Claim, FilledForm, NewAttachment
from portal.clients.refusals import Refusal
from portal.learner.claim_form import NOT_WITH_YOU, WRITE, form_of, is_writable
from portal.learner.claims import attached_ids, attached_to, claim_of, claim_page

router = APIRouter(include_in_schema=False)
ATTACH = Call(ServiceName.FILINGS, "POST", "/v1/filings/{filing_id}/attachments", NewAttachment)
FILE = Call(ServiceName.FILINGS, "GET", "/v1/filings/{filing_id}/attachments/{attachment_id}", File)
_TRIES = 10


@router.get("/my/claims/{filing_id}/files")
async def files_page(me: Me, filing_id: UUID) -> Response:
    """What is attached, with the kinds and sizes that are taken."""
    claim = await claim_of(me, filing_id)
    if not is_writable(claim):
        return await claim_page(me, filing_id, status=409, said_wrong=NOT_WITH_YOU)
    return _page(me, claim)


@router.post("/my/claims/{filing_id}/files")
async def add(me: Me, filing_id: UUID, typed: Posted) -> Response:
    """A file is kept under the form's key, and the form names it; sent again it is the same file.

    ``do=check`` leads on to checking everything, for the paper that is the last one.
    """
    claim = await claim_of(me, filing_id)
    if not is_writable(claim):
        return await claim_page(me, filing_id, status=409, said_wrong=NOT_WITH_YOU)
    file = typed.file("file")
    if file is None:
        return _page(me, claim, Errors([("file", "请选择要上传的文件。")]), status=422)
    content, query = await file.read(), {"name": name_of(file, claim.uploads.name_chars_max)}
    try:
        made = await me.ask(ATTACH, path={"filing_id": filing_id}, query=query, raw=content, headers=typed.key)
        await _name_files(me, claim, lambda names: list(dict.fromkeys([*names, str(made.attachment_id)])))
    except Refusal as refusal:
        said = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        return _page(me, claim, Errors([("file", sentence) for sentence in said]), status=422)
    return me.go(f"/my/claims/{filing_id}/{'check' if typed.text('do') == 'check' else 'files'}", said="file-added")


@router.post("/my/claims/{filing_id}/files/{attachment_id}/removal")
async def remove(me: Me, filing_id: UUID, attachment_id: UUID, typed: Posted) -> Response:
    """The form names it no more; offices do not see it."""
    claim = await claim_of(me, filing_id)
    if not is_writable(claim):
        return await claim_page(me, filing_id, status=409, said_wrong=NOT_WITH_YOU)
    await _name_files(me, claim, lambda names: [name for name in names if name != str(attachment_id)])
    return me.go(f"/my/claims/{filing_id}/files", said="file-removed")


@router.get("/my/claims/{filing_id}/files/{attachment_id}")
async def download(me: Me, filing_id: UUID, attachment_id: UUID) -> Response:
    """A paper, byte for byte, to be saved."""
    return attachment(await me.ask(FILE, path={"filing_id": filing_id, "attachment_id": attachment_id}))


async def _name_files(me: Person, claim: Claim, change: Callable[[Sequence[str]], Sequence[str]]) -> None:
    """The form names other files; where it was written meanwhile, such as by another window, the change is made in what
    it says by then.
    """
    path = {"filing_id": claim.filing_id}
    for tries_left in reversed(range(_TRIES)):
        names = change(attached_ids(claim))
        if names == attached_ids(claim):
            return
        form = {**form_of(claim), "attachments": names}
        try:
            await me.ask(WRITE, path=path, body=FilledForm(form=form, unchanged_since=claim.changed_at))
        except Refusal as refusal:
            if refusal.reason != "changed-since" or not tries_left:
                raise
            claim = await claim_of(me, claim.filing_id)
        else:
            return


def _page(me: Person, claim: Claim, errors: Errors | None = None, *, status: int = 200) -> Response:
    field = next((field for field in claim.fields if field.type == "attachments"), None)
    return me.page(
        "learner/claims/files.html",
        status=status,
        claim=claim,
        attached=attached_to(claim),
        files_max=claim.uploads.count_max if field is None or field.count_max is None else field.count_max,
        errors=[] if errors is None else errors.found,
    )
