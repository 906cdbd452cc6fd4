"""What gives a client powers is proposed by one operator and approved by another; nothing changes in between."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound
from common.ids import uuid7
from offices.authority import Action, Place, may
from registry.access import queries as access_queries
from registry.access.domain.authority import Actor
from registry.accounts.domain.codes import digest
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oauth.actions.clients import lock_client, put_secret, refuse_third_secret, refuse_unknown, save_scopes
from registry.oauth.actions.expiry import expire_proposals, note_proposal
from registry.oauth.domain.clients import (
    PROPOSAL_LASTS,
    TRANSITIONS,
    ClientChangeKind,
    ClientChangeState,
    ClientChangeStep,
)
from registry.oauth.queries import clients as client_queries
from registry.oauth.queries import proposals as proposal_queries
from registry.oidc.actions.parties import RelyingParty, refuse_unfit, save_party
from registry.roles.actions.roles import refuse_unless_operator

SHOWN_MAX = 100


@dataclass(frozen=True)
class Proposal:
    """One that waits, until when, and for a secret the secret: it is shown this once and opens nothing before."""

    proposal_id: UUID
    ends_at: datetime
    secret: str | None = None

    def document(self) -> dict[str, Any]:
        """As it is answered, without the secret."""
        return {"proposal_id": self.proposal_id, "state": ClientChangeState.PROPOSED, "ends_at": self.ends_at}


async def propose_scopes(tx: Tx, actor: Actor, client_id: str, scopes: Sequence[str], *, now: datetime) -> Proposal:
    """That a client may do something more; as long as nobody has approved it may what it may."""
    refuse_unknown(scopes)
    before = await lock_client(tx, client_id)
    return await _propose(
        tx, actor, ClientChangeKind.SCOPES, client_id, {"from": sorted(before), "to": sorted(scopes)}, now=now
    )


async def propose_secret(tx: Tx, actor: Actor, client_id: str, *, now: datetime) -> Proposal:
    """Another secret of somebody else's client: who holds it has the client's powers, so it waits as well."""
    await lock_client(tx, client_id)
    await refuse_third_secret(tx, client_id)
    return await _propose(tx, actor, ClientChangeKind.SECRET, client_id, {}, secret=secrets.token_urlsafe(32), now=now)


async def propose_sign_in(tx: Tx, actor: Actor, party: RelyingParty, *, now: datetime) -> Proposal:
    """That people sign in at a client with us: it will learn who they are."""
    await lock_client(tx, party.client_id)
    refuse_unfit(party)
    asked = {"name": party.name, "redirect_uris": list(party.redirect_uris), "start_url": party.start_url}
    return await _propose(tx, actor, ClientChangeKind.SIGN_IN, party.client_id, asked, now=now)


async def _propose(
    tx: Tx,
    actor: Actor,
    kind: ClientChangeKind,
    client_id: str,
    asked: Mapping[str, Any],
    *,
    secret: str | None = None,
    now: datetime,
) -> Proposal:
    await refuse_unless_operator(tx, actor)
    await expire_proposals(tx, now=now)
    proposal = Proposal(uuid7(), now + PROPOSAL_LASTS, secret)
    columns = {
        "proposal_id": proposal.proposal_id,
        "kind": kind,
        "client_id": client_id,
        "asked": orjson.dumps(asked).decode(),
        "secret_sha256": None if secret is None else digest(secret),
        "proposed_by": actor.account_id,
        "proposed_at": now,
        "ends_at": proposal.ends_at,
    }
    if not await proposal_queries.add(tx, columns):
        raise Conflict("proposed-already", "a proposal of this kind waits for the client; have it decided first")
    details = {"proposal": str(proposal.proposal_id), "kind": kind, "client": client_id, **asked}
    await record(tx, AuditedAct("proposal.made", actor.by, details=details), at=now)
    return proposal


async def step_proposal(
    tx: Tx, actor: Actor, proposal_id: UUID, step: ClientChangeStep, reason: str | None, *, now: datetime
) -> ClientChangeState:
    """Approve or refuse. Nobody approves what they proposed; the proposer may withdraw it by refusing it."""
    await refuse_unless_operator(tx, actor)
    row = await proposal_queries.lock(tx, proposal_id)
    if row is None:
        raise NotFound("no-such-proposal", "there is no such proposal")
    before = ClientChangeState(row.state)
    if before is ClientChangeState.PROPOSED and row.ends_at <= now:
        raise Conflict(
            "out-of-order", f"this is {ClientChangeState.EXPIRED}: propose it again", state=ClientChangeState.EXPIRED
        )
    state = TRANSITIONS.get((before, step))
    if state is None:
        raise Conflict("out-of-order", f"this is {before}: it cannot be decided again", state=before)
    if step is ClientChangeStep.APPROVE:
        if row.proposed_by == actor.account_id:
            raise NotAllowed("second-person", "whoever proposed does not approve; another operator does")
        await _refuse_unless_still_operator(tx, row.proposed_by)
        await _EFFECT[ClientChangeKind(row.kind)](tx, row, orjson.loads(row.asked), actor.by, now)
    await proposal_queries.save_decision(
        tx, proposal_id, state=state, decided_by=actor.account_id, reason=reason, now=now
    )
    await note_proposal(tx, row, state, actor.by, reason, now)
    return state


async def _refuse_unless_still_operator(tx: Tx, proposed_by: UUID) -> None:
    if not may(await access_queries.grants_of(tx, proposed_by), Action.OPERATE, Place()):
        raise Conflict("proposer-left", "who proposed this is no operator any more: refuse it, and propose it anew")


async def _widen(tx: Tx, row: Any, asked: Any, by: str, now: datetime) -> None:
    if sorted(await lock_client(tx, row.client_id)) != asked["from"]:
        raise Conflict("changed-since", "the client's scopes were changed since; refuse this and propose it anew")
    if not asked["from"] and len(await client_queries.live_secrets(tx, row.client_id)) > 1:
        raise Conflict(
            "another-secret",
            "the client has two secrets: revoke the one that it was not made with, then approve",
        )
    await save_scopes(tx, row.client_id, asked["to"], by=by, now=now)


async def _let_in(tx: Tx, row: Any, asked: Any, by: str, now: datetime) -> None:
    await lock_client(tx, row.client_id)
    await refuse_third_secret(tx, row.client_id)
    await put_secret(tx, row.client_id, bytes(row.secret_sha256), by=f"account:{row.proposed_by}", now=now)


async def _open_sign_in(tx: Tx, row: Any, asked: Any, by: str, now: datetime) -> None:
    party = RelyingParty(row.client_id, asked["name"], tuple(asked["redirect_uris"]), asked["start_url"])
    await save_party(tx, party, by=by, now=now)


_EFFECT: Mapping[ClientChangeKind, Callable[[Tx, Any, Any, str, datetime], Awaitable[None]]] = {
    ClientChangeKind.SCOPES: _widen,
    ClientChangeKind.SECRET: _let_in,
    ClientChangeKind.SIGN_IN: _open_sign_in,
}
"""What an approval does. What stands in the way raises, and the proposal waits on."""


async def proposals_in(
    tx: Tx, states: Sequence[ClientChangeState], before: UUID | None, *, now: datetime
) -> list[dict[str, Any]]:
    """What was proposed and what became of it, the newest first; accounts by id, since operators see nobody."""
    found = await proposal_queries.in_states(tx, states, before, SHOWN_MAX, now)
    names = (
        "proposal_id", "kind", "state", "client_id", "proposed_by", "proposed_at", "ends_at", "decided_by",
        "decided_at", "reason",
    )  # fmt: skip
    return [{**{name: getattr(row, name) for name in names}, "asked": orjson.loads(row.asked)} for row in found]
