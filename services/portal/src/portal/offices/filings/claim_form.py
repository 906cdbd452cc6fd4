"""The form of a claim that a unit makes for somebody: begun, written again, its papers, and handing it in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.files import name_of
from portal.access.forms import Errors
from portal.access.visitor import Posted
from portal.clients.calls import Call
from portal.clients.models.filings import Claim, ClaimKind, ClaimKinds, Done, FilledForm, NewClaim, NewFiling
from portal.clients.models.registry import PersonShown
from portal.clients.refusals import Refusal
from portal.filled_forms import Shown, errors_of, lacking, sent_of, shown_of, typed_of
from portal.offices.filings.asking import DO, FILINGS, page
from portal.offices.filings.claims import (
    ONE,
    PATH,
    Year,
    claim_of,
    claim_page,
    claimant_of,
    is_writable,
    kinds_of,
    years,
)
from portal.offices.filings.training_form import ATTACH, WRITE
from portal.offices.office import Desk, Office

router = APIRouter(include_in_schema=False)
BEGIN = Call(FILINGS, "POST", "/v1/claims", NewFiling, NewClaim)
NEW = PATH + "/new/{person_id}/{kind}"
CHANGED = "该申请在您打开本页以后已有变动。您填写的内容还在下面，请核对后再保存；保存后以下面的内容为准。"
NOT_WITH_YOU = "该申请现在不在本单位手中，不能修改。"


async def _kind(office: Office, person_id: UUID, kind: str, year: int) -> tuple[ClaimKinds, ClaimKind]:
    kinds = await kinds_of(office, person_id, year)
    found = next((item for item in kinds.kinds if item.kind == kind), None)
    if found is None:
        raise HTTPException(404)
    return kinds, found


@router.get(NEW)
async def begin_page(office: Desk, person_id: UUID, kind: str, year: Year = None) -> Response:
    """What a claim of this kind states; nothing is recorded yet."""
    person = await claimant_of(office, person_id)
    kinds, found = await _kind(office, person_id, kind, year or years()[0])
    return _begin_page(office, person, kinds, found, shown_of(found.fields, {}))


def _begin_page(
    office: Office,
    person: PersonShown,
    kinds: ClaimKinds,
    kind: ClaimKind,
    shown: Shown,
    errors: Errors | None = None,
    *,
    status: int = 200,
) -> Response:
    return page(
        office,
        "claim-form.html",
        status=status,
        person=f"{person.name}（{person.id_number_masked}）",
        title=kind.name,
        about=f"{kinds.year}年度。{kind.counts.text}。证明材料：{kind.evidence}。",
        action=f"{office.address}/claims/new/{person.person_id}/{kind.kind}?year={kinds.year}",
        back=f"{office.address}/claims/new/{person.person_id}?year={kinds.year}",
        fields=kind.fields,
        shown=shown,
        seen="",
        errors=[] if errors is None else errors.found,
    )


@router.post(NEW)
async def begin(office: Desk, person_id: UUID, kind: str, typed: Posted, year: Year = None) -> Response:
    """A draft is kept under the key of the form; ``do=save`` keeps what is not complete."""
    person = await claimant_of(office, person_id)
    kinds, found = await _kind(office, person_id, kind, year or years()[0])
    shown = typed_of(found.fields, typed)
    if typed.text("more"):
        return _begin_page(office, person, kinds, found, shown)
    errors = Errors() if typed.text("do") == "save" else lacking(found.fields, shown)
    if errors:
        return _begin_page(office, person, kinds, found, shown, errors, status=422)
    form = sent_of(found.fields, shown)
    try:
        body = NewClaim(person_id=person_id, kind=kind, training_year=kinds.year, form=form)
        made = await office.me.ask(BEGIN, body=body, headers=typed.key)
    except Refusal as refusal:
        return _begin_page(office, person, kinds, found, shown, errors_of(refusal, found.fields), status=422)
    return office.me.go(f"{office.address}/claims/{made.filing_id}", said="draft-saved")


@router.get(ONE + "/form")
async def write_page(office: Desk, filing_id: UUID) -> Response:
    """The form of a draft, or of one that was returned."""
    claim = await claim_of(office, filing_id)
    if not is_writable(claim):
        return await _not_with_us(office, claim)
    return _write_page(office, claim, shown_of(claim.fields, claim.form), claim.changed_at.isoformat())


async def _not_with_us(office: Office, claim: Claim) -> Response:
    return await claim_page(office, claim, errors=Errors([("", NOT_WITH_YOU)]), status=409)


def _write_page(
    office: Office, claim: Claim, shown: Shown, seen: str, errors: Errors | None = None, *, status: int = 200
) -> Response:
    address = f"{office.address}/claims/{claim.filing_id}"
    return page(
        office,
        "claim-form.html",
        status=status,
        person="",
        title=claim.title or claim.kind_name,
        about=f"{claim.training_year}年度。",
        action=f"{address}/form",
        back=address,
        fields=claim.fields,
        shown=shown,
        seen=seen,
        errors=[] if errors is None else errors.found,
    )


@router.post(ONE + "/form")
async def write(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """The form anew; where it was written since the page was shown, what was typed is shown once more."""
    claim = await claim_of(office, filing_id)
    if not is_writable(claim):
        return await _not_with_us(office, claim)
    shown, seen = typed_of(claim.fields, typed), claim.changed_at.isoformat()
    if typed.text("more"):
        return _write_page(office, claim, shown, typed.text("seen"))
    if typed.text("seen") != seen:
        return _write_page(office, claim, shown, seen, Errors([("", CHANGED)]), status=409)
    errors = Errors() if typed.text("do") == "save" else lacking(claim.fields, shown)
    if not errors:
        try:
            await _save(office, claim, sent_of(claim.fields, shown, _names(claim)))
        except Refusal as refusal:
            errors = errors_of(refusal, claim.fields)
    if errors:
        return _write_page(office, claim, shown, seen, errors, status=422)
    return office.me.go(f"{office.address}/claims/{filing_id}", said="draft-saved")


def _names(claim: Claim) -> list[str]:
    return [str(name) for name in claim.form.get("attachments", ())]


async def _save(office: Office, claim: Claim, form: dict[str, Any]) -> None:
    body = FilledForm(form=form, unchanged_since=claim.changed_at)
    await office.me.ask(WRITE, path={"filing_id": claim.filing_id}, body=body)


async def _name_files(office: Office, claim: Claim, names: list[str]) -> None:
    form = sent_of(claim.fields, shown_of(claim.fields, claim.form))
    await _save(office, claim, {**form, "attachments": list(dict.fromkeys(names))})


@router.post(ONE + "/files")
async def add(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """A paper is kept under the form's key, and the claim names it."""
    claim = await claim_of(office, filing_id)
    if not is_writable(claim):
        return await _not_with_us(office, claim)
    file = typed.file("file")
    if file is None:
        return await claim_page(office, claim, errors=Errors([("file", "请选择要上传的文件。")]), status=422)
    path, query = {"filing_id": filing_id}, {"name": name_of(file, claim.uploads.name_chars_max)}
    try:
        made = await office.me.ask(ATTACH, path=path, query=query, raw=await file.read(), headers=typed.key)
        await _name_files(office, claim, [*_names(claim), str(made.attachment_id)])
    except Refusal as refusal:
        said = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        errors = Errors([("file", sentence) for sentence in said])
        return await claim_page(office, claim, errors=errors, status=422)
    return office.me.go(f"{office.address}/claims/{filing_id}", said="file-added")


@router.post(ONE + "/files/{attachment_id}/removal")
async def remove(office: Desk, filing_id: UUID, attachment_id: UUID, typed: Posted) -> Response:
    """The claim names it no more; offices do not see it."""
    claim = await claim_of(office, filing_id)
    if not is_writable(claim):
        return await _not_with_us(office, claim)
    await _name_files(office, claim, [name for name in _names(claim) if name != str(attachment_id)])
    return office.me.go(f"{office.address}/claims/{filing_id}", said="file-removed")


@router.post(ONE)
async def submit(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Handed in, once: pressed again it leads to the same page."""
    claim, address = await claim_of(office, filing_id), f"{office.address}/claims/{filing_id}"
    if claim.state in ("in-chain", "approved"):
        return office.me.go(address)
    if not is_writable(claim):
        return await _not_with_us(office, claim)
    if typed.text("seen") != claim.changed_at.isoformat():
        errors = Errors([("", "该申请在您打开本页以后已有变动，请核对后再提交。")])
        return await claim_page(office, claim, errors=errors, status=409)
    try:
        await office.me.ask(DO, path={"filing_id": filing_id}, body=Done(act="submit"))
    except Refusal as refusal:
        said = errors_of(refusal, claim.fields).found
        errors = Errors([("", sentence) for _, sentence in said])
        return await claim_page(office, await claim_of(office, filing_id), errors=errors, status=422)
    return office.me.go(address, said="claim-submitted")
