"""What operators propose for clients (two people for what gives a program powers)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, HttpUrl

from common.openapi import Answer
from registry.oauth.domain.clients import SCOPES, ClientChangeKind, ClientChangeState

Scope = Annotated[str, Field(json_schema_extra={"enum": sorted(SCOPES)})]
"""One of what a client may do."""


class WaitingProposal(Answer):
    """A proposal that waits for another operator."""

    proposal_id: UUID
    state: Literal[ClientChangeState.PROPOSED]
    ends_at: AwareDatetime
    """When it expires, unless somebody decides before."""


class ProposedChange(Answer):
    """What was proposed for a client; nothing has changed yet."""

    client_id: str
    proposal: WaitingProposal


class DecidedProposal(Answer):
    """What became of a proposal."""

    proposal_id: UUID
    state: Literal[ClientChangeState.APPROVED, ClientChangeState.REFUSED]


class _Proposal(Answer):
    """What was proposed for a client and what became of it; accounts by id, since operators see nobody."""

    proposal_id: UUID
    state: Literal[
        ClientChangeState.PROPOSED, ClientChangeState.APPROVED, ClientChangeState.REFUSED, ClientChangeState.EXPIRED
    ]
    client_id: str
    proposed_by: UUID
    """An operator's account."""
    proposed_at: AwareDatetime
    ends_at: AwareDatetime
    """When it expires, unless somebody decides before."""
    decided_by: UUID | None
    """An operator's account; ``null`` while it waits, and for one that expired."""
    decided_at: AwareDatetime | None
    reason: str | None
    """Of the decision, where one was given."""


class ScopeChange(Answer):
    """What a client may do before and after."""

    before: list[Scope] = Field(alias="from")
    after: list[Scope] = Field(alias="to")


class ScopesProposal(_Proposal):
    """That a client may do more."""

    kind: Literal[ClientChangeKind.SCOPES]
    asked: ScopeChange


class NothingAsked(Answer):
    """There is nothing more to say; a secret stands nowhere but in the answer to its proposal."""


class SecretProposal(_Proposal):
    """That a client has another secret."""

    kind: Literal[ClientChangeKind.SECRET]
    asked: NothingAsked


class PlaceOfSignIn(Answer):
    """Where people sign in at a vendor."""

    name: str
    redirect_uris: list[HttpUrl]
    start_url: HttpUrl


class SignInProposal(_Proposal):
    """That a client is a vendor that people sign in at."""

    kind: Literal[ClientChangeKind.SIGN_IN]
    asked: PlaceOfSignIn


class ProposalList(Answer):
    """A hundred proposals at most, the newest first; ask with the last one's id as ``before`` for those of before."""

    proposals: list[Annotated[ScopesProposal | SecretProposal | SignInProposal, Field(discriminator="kind")]]
