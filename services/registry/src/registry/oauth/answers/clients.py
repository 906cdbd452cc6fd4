"""Clients of the API, what they may do, and their secrets."""

from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer
from registry.oauth.answers.proposals import Scope, WaitingProposal


class CreatedClient(Answer):
    """A new client, which may do nothing yet."""

    client_id: str
    client_secret: str
    """Shown this once."""
    scopes: list[Scope]
    """Empty: what it is to do is proposed."""
    proposal: WaitingProposal | None
    """That it has the scopes that were asked for; ``null`` where none were."""


class KnownSecret(Answer):
    """A secret of a client, without the secret."""

    secret_id: UUID
    created_by: str
    """``account:`` and an id for a person, a client's id for the client itself, empty for the machine's owner."""
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None
    """As of the last hour; ``null``: never."""
    revoked_at: AwareDatetime | None


class Client(Answer):
    """A client of the API."""

    client_id: str
    scopes: list[Scope]
    created_at: AwareDatetime
    revoked_at: AwareDatetime | None
    """From then on it gets no token."""
    secrets: list[KnownSecret]


class ClientList(Answer):
    """Every client, those that were revoked included."""

    clients: list[Client]


class NewSecret(Answer):
    """Another secret of the client that asked; it is good from now on."""

    client_id: str
    secret_id: UUID
    client_secret: str
    """Shown this once."""


class ProposedSecret(Answer):
    """Another secret of somebody else's client; it opens nothing before another operator has approved."""

    client_id: str
    client_secret: str
    """Shown this once."""
    proposal: WaitingProposal


class ClientScopes(Answer):
    """What a client may do from its next token on."""

    client_id: str
    scopes: list[Scope]
