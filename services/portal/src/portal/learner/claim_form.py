"""The form of a claim, made from the fields of its kind: begun for a year, and written again while it may be."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.visitor import Me, Person, Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import Claim, ClaimKind, ClaimKinds, FilledForm, NewClaim, NewFiling
from portal.clients.refusals import Refusal
from portal.filing_steps import WRITABLE
from portal.filled_forms import Shown, errors_of, lacking, sent_of, shown_of, typed_of
from portal.learner.claims import Year, article_of, attached_ids, claim_of, claim_page, kinds_of, years

router = APIRouter(include_in_schema=False)
BEGIN = Call(ServiceName.FILINGS, "POST", "/v1/claims", NewFiling, NewClaim)
WRITE = Call(ServiceName.FILINGS, "PUT", "/v1/filings/{filing_id}/form", type(None), FilledForm)
CHANGED = "该申请在您打开本页以后已有变动。您填写的内容还在下面，请核对后再保存；保存后以下面的内容为准。"
NOT_WITH_YOU = "该申请现在不在您手中，不能修改。"


def _year_of(typed: Typed) -> int:
    year = typed.text("year")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 2000 <= int(year) <= 2100):
        raise HTTPException(404)
    return int(year)


async def _kind(me: Person, kind: str, year: int) -> tuple[ClaimKinds, ClaimKind]:
    kinds = await kinds_of(me, year)
    found = None if kinds is None else next((known for known in kinds.kinds if known.kind == kind), None)
    if kinds is None or found is None:
        raise HTTPException(404)
    return kinds, found


@router.get("/my/claims/new/{kind}")
async def begin_page(me: Me, kind: str, year: Year = None) -> Response:
    """What a claim of this kind states; nothing is recorded yet."""
    year = year or years()[0]
    kinds, known = await _kind(me, kind, year)
    return _begin_page(me, kinds, known, shown_of(known.fields, {}), Errors(), status=200)


@router.post("/my/claims/new/{kind}")
async def begin(me: Me, kind: str, typed: Posted) -> Response:
    """A draft is kept under the key of the form: sent again it is the same. ``do=save`` keeps what is not complete."""
    kinds, known = await _kind(me, kind, _year_of(typed))
    shown = typed_of(known.fields, typed)
    if typed.text("more"):
        return _begin_page(me, kinds, known, shown, Errors(), status=200)
    errors = Errors() if typed.text("do") == "save" else lacking(known.fields, shown)
    if errors or me.account.person_id is None:
        return _begin_page(me, kinds, known, shown, errors, status=422)
    form = sent_of(known.fields, shown)
    body = NewClaim(person_id=me.account.person_id, kind=kind, training_year=kinds.year, form=form)
    try:
        made = await me.ask(BEGIN, body=body, headers=typed.key)
    except Refusal as refusal:
        return _begin_page(me, kinds, known, shown, errors_of(refusal, known.fields), status=422)
    return _onward(me, made.filing_id, typed)


def _begin_page(
    me: Person, kinds: ClaimKinds, known: ClaimKind, shown: Shown, errors: Errors, *, status: int
) -> Response:
    return me.page(
        "learner/claims/new.html",
        status=status,
        kinds=kinds,
        kind=known,
        article=article_of(known, kinds),
        shown=shown,
        errors=errors.found,
    )


def _onward(me: Person, filing_id: UUID, typed: Typed) -> Response:
    if typed.text("do") == "save":
        return me.go(f"/my/claims/{filing_id}", said="draft-saved")
    return me.go(f"/my/claims/{filing_id}/files")


@router.get("/my/claims/{filing_id}/form")
async def write_page(me: Me, filing_id: UUID) -> Response:
    """The form of a draft, or of one that was returned."""
    claim = await claim_of(me, filing_id)
    if not is_writable(claim):
        return await claim_page(me, filing_id, status=409, said_wrong=NOT_WITH_YOU)
    return _write_page(me, claim, shown_of(claim.fields, claim.form), Errors(), status=200)


@router.post("/my/claims/{filing_id}/form")
async def write(me: Me, filing_id: UUID, typed: Posted) -> Response:
    """The form anew; where it was written since the page was shown, what was typed is shown once more."""
    claim = await claim_of(me, filing_id)
    if not is_writable(claim):
        return await claim_page(me, filing_id, status=409, said_wrong=NOT_WITH_YOU)
    shown = typed_of(claim.fields, typed)
    if typed.text("more"):
        return _write_page(me, claim, shown, Errors(), status=200, seen=typed.text("seen"))
    form = sent_of(claim.fields, shown, attached_ids(claim))
    if form == form_of(claim):  # pressed twice, or nothing has changed
        return _after_writing(me, claim, shown, typed)
    if typed.text("seen") != seen_of(claim.changed_at):
        return _write_page(me, claim, shown, Errors([("", CHANGED)]), status=409)
    errors = Errors() if typed.text("do") == "save" else lacking(claim.fields, shown)
    try:
        if not errors:
            body = FilledForm(form=form, unchanged_since=claim.changed_at)
            await me.ask(WRITE, path={"filing_id": filing_id}, body=body)
    except Refusal as refusal:
        if refusal.reason == "changed-since":
            return await _after_another(me, filing_id, form, shown, typed)
        errors = errors_of(refusal, claim.fields)
    if errors:
        return _write_page(me, claim, shown, errors, status=422)
    return _onward(me, filing_id, typed)


async def _after_another(
    me: Person, filing_id: UUID, form: Mapping[str, object], shown: Shown, typed: Typed
) -> Response:
    """It was written just now, between reading and writing: by the same form sent twice, or by another window."""
    claim = await claim_of(me, filing_id)
    if form == form_of(claim):
        return _after_writing(me, claim, shown, typed)
    return _write_page(me, claim, shown, Errors([("", CHANGED)]), status=409)


def _after_writing(me: Person, claim: Claim, shown: Shown, typed: Typed) -> Response:
    errors = Errors() if typed.text("do") == "save" else lacking(claim.fields, shown)
    if errors:
        return _write_page(me, claim, shown, errors, status=422)
    return _onward(me, claim.filing_id, typed)


def _write_page(
    me: Person, claim: Claim, shown: Shown, errors: Errors, *, status: int, seen: str | None = None
) -> Response:
    return me.page(
        "learner/claims/form.html",
        status=status,
        filing=claim,
        shown=shown,
        seen=seen_of(claim.changed_at) if seen is None else seen,
        errors=errors.found,
    )


def is_writable(claim: Claim) -> bool:
    """It is with the person, who filed it themselves."""
    return claim.is_mine and claim.state in WRITABLE


def form_of(claim: Claim) -> dict[str, object]:
    """What the form says, as it would be sent."""
    return sent_of(claim.fields, shown_of(claim.fields, claim.form), attached_ids(claim))


def seen_of(changed_at: datetime) -> str:
    """Which state of a form a page shows."""
    return changed_at.isoformat()
