"""Clients of the API: which scopes there are, what includes what, and which changes need two people.

No program gives powers to a program, itself included. An operator proposes, another operator approves; whatever takes
powers away needs nobody else.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

OPERATE = "registry:operate"
CLIENTS_READ, CLIENTS_RESTRICT, KEYS_ROTATE = "clients:read", "clients:restrict", "keys:rotate"

SCOPES = frozenset(
    (
        "registry:write",
        "registry:hr-data",
        OPERATE,
        CLIENTS_READ,
        CLIENTS_RESTRICT,
        KEYS_ROTATE,
        "people:read",
        "people:names",
        "people:leaves",
        "vendors:operate",
        "completions:review",
        "filings:decide",
        "filings:read",
        "ledger:read",
        "certificates:status",
        "certificates:apply",
        "certificates:operate",
    )
)
"""Every scope that a client can be given."""
INCLUDES: Mapping[str, frozenset[str]] = {OPERATE: frozenset({CLIENTS_READ, CLIENTS_RESTRICT, KEYS_ROTATE})}
"""A scope of earlier releases opens what its narrow successors open, so that running installations go on."""


def with_included(scopes: Collection[str]) -> frozenset[str]:
    """These scopes and those that they include."""
    return frozenset(scopes).union(*(INCLUDES.get(scope, frozenset()) for scope in scopes))


def widens(before: Collection[str], after: Collection[str]) -> bool:
    """Whether a client that had the scopes of before could do anything more with those of after."""
    return not with_included(after) <= with_included(before)


class ClientChangeKind(StrEnum):
    """What is proposed."""

    SCOPES = "scopes"
    """A client may do more than before."""
    SECRET = "secret"  # noqa: S105 - the word, not one
    """Another secret of a client that can do something: who knows it has the client's powers."""
    SIGN_IN = "sign-in"
    """A client is a vendor that people sign in at, or its addresses are others."""


class ClientChangeState(StrEnum):
    """How far a proposal is."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"


class ClientChangeStep(StrEnum):
    """What becomes of a proposal."""

    APPROVE = "approve"
    REFUSE = "refuse"
    EXPIRE = "expire"


TRANSITIONS: Mapping[tuple[ClientChangeState, ClientChangeStep], ClientChangeState] = {
    (ClientChangeState.PROPOSED, ClientChangeStep.APPROVE): ClientChangeState.APPROVED,
    (ClientChangeState.PROPOSED, ClientChangeStep.REFUSE): ClientChangeState.REFUSED,
    (ClientChangeState.PROPOSED, ClientChangeStep.EXPIRE): ClientChangeState.EXPIRED,
}
"""Everything else is out of order."""
PROPOSAL_LASTS = timedelta(days=7)
