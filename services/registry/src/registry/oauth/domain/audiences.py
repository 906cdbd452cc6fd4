"""Which services a token is for (``aud``, RFC 9068, 2.2.3): no other one takes it."""

from collections.abc import Iterable

OF_PEOPLE = ("certificates", "filings", "ledger", "vendor-gateway")
"""Where people ask with tokens of their own; the registry itself and the portal go by their sessions."""

_SERVICE_OF = {
    "vendors": "vendor-gateway",
    "completions": "vendor-gateway",
    "filings": "filings",
    "ledger": "ledger",
    "certificates": "certificates",
}
"""The part of a scope before its colon → the service that asks for it; everything else is the registry's."""


def audience(scopes: Iterable[str]) -> list[str]:
    """The services that any of the scopes opens something in."""
    return sorted({_SERVICE_OF.get(scope.partition(":")[0], "registry") for scope in scopes})
