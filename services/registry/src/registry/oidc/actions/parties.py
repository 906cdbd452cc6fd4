"""Vendors that people sign in at."""

from dataclasses import dataclass
from datetime import datetime

from common.db import Tx
from common.errors import NotFound, Refused
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.oauth.queries import clients as client_queries
from registry.oidc import queries
from registry.oidc.domain import is_fit


@dataclass(frozen=True)
class RelyingParty:
    """A vendor that people sign in at."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    start_url: str


async def save_party(tx: Tx, party: RelyingParty, *, by: str, now: datetime) -> None:
    """A client is one that people sign in at, from now on."""
    if await client_queries.lock_client(tx, party.client_id) is None:
        raise NotFound("no-such-client", "there is no client of this name, or it is revoked")
    refuse_unfit(party)
    await queries.save_relying_party(tx, party.client_id, party.name, party.redirect_uris, party.start_url)
    await record(tx, AuditedAct("vendor.sign-in-changed", by, details={"client": party.client_id}), at=now)


def refuse_unfit(party: RelyingParty) -> None:
    """Raises :class:`Refused` for addresses to which nobody is sent."""
    if not all(map(is_fit, (*party.redirect_uris, party.start_url))):
        raise Refused(
            "bad-address",
            "addresses are absolute, in ASCII (RFC 3986), begin with https (http on this machine), have no fragment",
        )


async def party_of(tx: Tx, client_id: str) -> RelyingParty | None:
    """A vendor, where people sign in at it."""
    for row in await queries.relying_parties(tx):
        if row.client_id == client_id:
            return RelyingParty(row.client_id, row.name, tuple(row.redirect_uris), row.start_url)
    return None
