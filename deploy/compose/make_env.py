"""Prints the environment file of docker-compose.yml: everything that is secret, made anew.

It needs the packages of the services only, so it runs in their image as well: see ``make-env.sh``.
"""

import argparse
import base64
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from certificates.signing import make_authority

SERVICES = ("REGISTRY", "VENDOR_GATEWAY", "FILINGS", "LEDGER", "CERTIFICATES")


def key(key_id: int = 1) -> str:
    """``<key id>:<base64url of 32 bytes>``, as the services take keys."""
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"


def variables(*, public_url: str, organisation: str) -> Iterator[tuple[str, str]]:
    """Names and values, in the order of the file."""
    yield "PUBLIC_URL", public_url
    yield "POSTGRES_PASSWORD", secrets.token_urlsafe(24)
    for service in SERVICES:
        yield f"{service}_OWNER_PASSWORD", secrets.token_urlsafe(24)
        yield f"{service}_APP_PASSWORD", secrets.token_urlsafe(24)
    yield "BLIND_INDEX_KEY", key()
    yield "REGISTRY_SEALING_KEYS", key()
    yield "VENDOR_GATEWAY_SEALING_KEYS", key()
    yield "FILINGS_SEALING_KEYS", key()
    yield "LEDGER_SEALING_KEYS", key()
    yield "CERTIFICATES_SEALING_KEYS", key()
    yield "FILINGS_CLIENT_SECRET", secrets.token_urlsafe(32)
    yield "CERTIFICATES_CLIENT_SECRET", secrets.token_urlsafe(32)
    yield "ADMINISTRATOR_SECRET", secrets.token_urlsafe(32)
    authority = make_authority("学时平台证书签章", organisation, now=datetime.now(UTC))
    yield "CERTIFICATES_SIGNING_KEY_PEM", authority.key_pem.decode()
    yield "CERTIFICATES_SIGNING_CHAIN_PEM", authority.chain_pem.decode()


def text_of(found: Iterator[tuple[str, str]]) -> str:
    """One assignment each, in single quotes: nothing inside is looked at, and a value may have several lines."""
    lines = ["# Made by deploy/compose/make-env.sh. Nobody but the operator may read it; it is never committed."]
    for name, value in found:
        assert "'" not in value, name
        lines.append(f"{name}='{value}'")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the two values that are no secrets, and print the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public-url", default="http://127.0.0.1:8000", help="what printed certificates name")
    parser.add_argument("--organisation", default="学时平台", help="whom the certificate authority belongs to")
    given = parser.parse_args()
    print(text_of(variables(public_url=given.public_url, organisation=given.organisation)), end="")


if __name__ == "__main__":
    main()
