"""My claims (学时认定申请): how each stands, what may be claimed, and everything about one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.access.visitor import Me, Person
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import Claim, ClaimKind, ClaimKinds, OwnFilings
from portal.filing_steps import BADGES, WRITABLE, office_name, steps_of
from portal.filled_forms import shown_of

router = APIRouter(include_in_schema=False)
OWN = Call(ServiceName.FILINGS, "GET", "/v1/filings", OwnFilings)
KINDS = Call(ServiceName.FILINGS, "GET", "/v1/claim-kinds", ClaimKinds)
LOOK = Call(ServiceName.FILINGS, "GET", "/v1/filings/{filing_id}", Claim, kind="claim")
YEARS_BACK = 3
"""For how many years before this one somebody may begin a claim here."""
Year = Annotated[int | None, Query(ge=2000, le=2100)]


def groups_of(kinds: ClaimKinds) -> Sequence[tuple[str, Sequence[ClaimKind]]]:
    """What may be claimed by what it comes to, each group in the regulation's order."""
    found = dict[str, list[ClaimKind]]()
    for kind in kinds.kinds:
        found.setdefault(kind.counts.effect, []).append(kind)
    return list(found.items())


def article_of(kind: ClaimKind, kinds: ClaimKinds) -> tuple[str, str] | None:
    """The regulation's id and its article without the document, where the kind is of that regulation."""
    book = kinds.rulebook
    if book is None or not kind.article.startswith(book.document):
        return None
    return book.id, kind.article.removeprefix(book.document)


def years() -> Sequence[int]:
    """For which somebody may claim, this year first."""
    year = china_date(now()).year
    return [year - back for back in range(YEARS_BACK + 1)]


async def kinds_of(me: Person, year: int) -> ClaimKinds | None:
    """What the person may claim for a year; ``None`` for somebody on no roster."""
    if me.account.person_id is None:
        return None
    return await me.ask(KINDS, query={"person_id": me.account.person_id, "year": year})


@router.get("/my/claims")
async def claims(me: Me, before: UUID | None = None) -> Response:
    """All of them, the latest first, each with who has it, since when, and by when."""
    query = {"mine": True, "kind": "claim"}
    found = await me.part(OWN, query={**query, "before": before} if before else query)
    kinds: ClaimKinds | Missing | None = None
    if not isinstance(found, Missing) and not found.filings and not before and me.account.person_id:
        asked = {"person_id": me.account.person_id, "year": years()[0]}
        kinds = await me.part(KINDS, query=asked)
    names = [] if kinds is None or isinstance(kinds, Missing) else [kind.name for kind in kinds.kinds]
    return me.page("learner/claims/list.html", found=found, badges=BADGES, claimable=names, is_first=before is None)


@router.get("/my/claims/new")
async def choose(me: Me, year: Year = None) -> Response:
    """What may be claimed for a year, by the regulation that binds the person in it."""
    year = year or years()[0]
    kinds = await kinds_of(me, year)
    articles = {} if kinds is None else {kind.kind: article_of(kind, kinds) for kind in kinds.kinds}
    return me.page(
        "learner/claims/kinds.html",
        year=year,
        years=sorted({*years(), year}, reverse=True),
        kinds=kinds,
        groups=[] if kinds is None else groups_of(kinds),
        articles=articles,
    )


async def claim_of(me: Person, filing_id: UUID) -> Claim:
    """A claim about the person; 404 for others, those too that they see in an office of theirs."""
    found = await me.ask(LOOK, path={"filing_id": filing_id})
    if found.person_id != me.account.person_id:
        raise HTTPException(404)
    return found


@router.get("/my/claims/{filing_id}")
async def claim(me: Me, filing_id: UUID) -> Response:
    """Everything about one: where it stands, what was said of it, what it says, and what may be done."""
    return await claim_page(me, filing_id)


async def claim_page(me: Person, filing_id: UUID, *, status: int = 200, said_wrong: str = "") -> Response:
    """The same, with what is in the way of something that was wanted."""
    found = await claim_of(me, filing_id)
    return me.page(
        "learner/claims/claim.html",
        status=status,
        claim=found,
        shown=shown_of(found.fields, found.form),
        steps=steps_of(found),
        badge=BADGES.get(found.state, ""),
        returned=_returned(found),
        opinions=[(opinion, office_name(found, opinion.made_for)) for opinion in found.opinions],
        attached=attached_to(found),
        is_writable=found.state in WRITABLE and found.is_mine,
        acts=[act for act in found.own_acts if act.act in {"withdraw", "take-back", "remind"}],
        errors=[("", said_wrong)] if said_wrong else [],
    )


def _returned(claim: Claim) -> tuple[str, str, datetime] | None:
    """Who returned it last, with which opinion and when, while it is to be corrected."""
    if claim.state != "returned":
        return None
    opinion = next((opinion for opinion in reversed(claim.opinions) if opinion.act == "return"), None)
    if opinion is None:
        return None
    return office_name(claim, opinion.made_for), opinion.text or "", opinion.made_at


def attached_ids(claim: Claim) -> Sequence[str]:
    """The files that the form names, in its order."""
    return [str(attachment_id) for attachment_id in claim.form.get("attachments", ())]


def attached_to(claim: Claim) -> Sequence[tuple[str, str, int]]:
    """The same: id, name, bytes."""
    known = {str(file.attachment_id): file for file in claim.attachments}
    return [(name, known[name].name, known[name].size) for name in attached_ids(claim) if name in known]
