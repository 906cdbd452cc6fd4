"""Claims (学时认定申请): what may be claimed, and a claim begun. What follows is as for every filing."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from common.auth import Acting, acting
from common.clock import now
from common.idempotency import Keyed, begin
from common.readings import Reading
from common.text import hours_text
from common.web import json_response
from filings.access.api import App, Body, actor_of, field_by_field, reader_of
from filings.claims import actions as claim_actions
from filings.claims.domain.claims import Claimed, fields_of
from filings.claims.domain.effects import effect_of, limits_of
from filings.drafts import actions as draft_actions
from filings.drafts.actions import Claiming
from filings.forms.answers import NewFiling
from filings.forms.domain.forms import BadForm
from filings.submission.answers.claims import ClaimKinds
from filings.submission.api.shapes import fields_shown, uploads

router = APIRouter()


class NewClaim(Body):
    """For whom, of which kind, for which year, and what the form contains so far (``GET /v1/claim-kinds``)."""

    person_id: UUID
    kind: str = Field(max_length=64)
    training_year: int = Field(ge=2000, le=2100)
    form: dict[str, Any] = Field(default={}, max_length=50)


@router.get("/v1/claim-kinds", response_model=ClaimKinds, dependencies=[Depends(acting)])
async def kinds(
    app: App,
    caller: Acting,
    person_id: UUID,
    year: Annotated[int, Query(ge=2000, le=2100)],
) -> Response:
    """What may be claimed for somebody in a year, by the regulation that binds them: each kind with what it counts, and
    all that is needed to ask for its fields.
    """
    async with app.db.reading() as tx:
        found = await claim_actions.claimable(tx, actor_of(caller), person_id, year, app.deps, now=now())
    await app.readings.record(reader_of(caller), Reading("claim-kinds", [person_id]))
    return json_response(
        {
            "year": year,
            "rulebook": found.book and {"id": found.book.id, "document": found.book.document, "name": found.book.name},
            "kinds": [_kind(claimed, year) for claimed in found.kinds],
            "uploads": uploads(),
        }
    )


def _kind(claimed: Claimed, year: int) -> dict[str, Any]:
    effect = effect_of(claimed)
    hours = None if effect.centihours is None else hours_text(effect.centihours)
    counts = {name: value for name, value in effect._asdict().items() if name != "centihours"}
    return {
        "kind": claimed.kind.kind,
        "name": claimed.kind.name,
        "evidence": claimed.kind.evidence,
        "article": f"{claimed.book.document}{claimed.kind.article}",
        "is_automatic": claimed.kind.automatic is not None,
        "counts": {**counts, "hours": hours},
        "fields": fields_shown(fields_of(claimed), limits_of(claimed, year)),
    }


@router.post("/v1/claims", status_code=201, response_model=NewFiling, dependencies=[Depends(acting)])
async def claim(body: NewClaim, app: App, caller: Acting, keyed: Keyed) -> Response:
    """Begin a claim, for oneself or for somebody of one's unit; it is changed and handed in as every filing is."""
    try:
        async with app.db.transaction() as tx:
            attempt = await begin(tx, keyed, caller.client_id, secret=app.deps.index)
            if attempt.before is not None:
                return attempt.before
            asked = Claiming(body.person_id, body.kind, body.training_year, body.form)
            made = await draft_actions.draft_claim(tx, actor_of(caller), asked, app.deps, now=now())
            return await attempt.keep(json_response({"filing_id": made}, 201))
    except BadForm as bad:
        raise field_by_field(bad) from None
