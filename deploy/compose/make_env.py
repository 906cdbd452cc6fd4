"""Prints the environment file of docker-compose.yml: everything that is secret, made anew.

It needs the packages of the services only, so it runs in their image as well: see ``make-env.sh``.
"""

import argparse
import base64
import secrets
import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from certificates.papers.signing import make_authority

SERVICES = ("REGISTRY", "VENDOR_GATEWAY", "FILINGS", "LEDGER", "CERTIFICATES")
LATE = ("FILINGS_SEALING_KEYS", "FILINGS_CLIENT_SECRET", "LEDGER_SEALING_KEYS", "CERTIFICATES_SEALING_KEYS")
"""What a file of an earlier version does not have; nothing was sealed with it, so it may be made beside the rest."""


HEAD = "# Made by deploy/compose/make-env.sh. Nobody but the operator may read it; it is never committed."
HEAD_ADDED = "# Added by deploy/compose/make-env.sh for a later version."


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
    yield from signing(organisation)


def signing(organisation: str) -> Iterator[tuple[str, str]]:
    """A key that signs certificates, and its chain: the signer first, then its root."""
    authority = make_authority("学时平台证书签章", organisation, now=datetime.now(UTC))
    yield "CERTIFICATES_SIGNING_KEY_PEM", authority.key_pem.decode()
    yield "CERTIFICATES_SIGNING_CHAIN_PEM", authority.chain_pem.decode()


class Lost(Exception):
    """A value that every version had is not there: a new one would not fit what is stored."""


def added(found: Iterable[tuple[str, str]], kept: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a file with the names ``kept`` lacks because it is of an earlier version; raises :class:`Lost`."""
    missing = {name: value for name, value in found if name not in kept}
    if lost := [name for name in missing if name not in LATE]:
        raise Lost(f"not in the file: {', '.join(lost)}. Data was written with these; put them back from your copy")
    yield from missing.items()


def text_of(found: Iterable[tuple[str, str]], head: str = HEAD) -> str:
    """One assignment each, in single quotes: nothing inside is looked at, and a value may have several lines."""
    lines = [head]
    for name, value in found:
        assert "'" not in value, name
        lines.append(f"{name}='{value}'")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the two values that are no secrets, and print the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public-url", default="http://127.0.0.1:8000", help="what printed certificates name")
    parser.add_argument("--organisation", default="学时平台", help="whom the certificate authority belongs to")
    parser.add_argument("--kept", nargs="*", metavar="NAME", help="what a file has already: print what it lacks")
    parser.add_argument("--signing", action="store_true", help="print a new signing key and chain alone")
    given = parser.parse_args()
    if given.signing:
        print(
            text_of(signing(given.organisation), head="# In place of those in .env; keep the old chain's root."), end=""
        )
        return
    found = variables(public_url=given.public_url, organisation=given.organisation)
    if given.kept is None:
        print(text_of(found), end="")
        return
    try:
        late = list(added(found, given.kept))
    except Lost as lost:
        sys.exit(str(lost))
    if late:
        print(text_of(late, HEAD_ADDED), end="")


if __name__ == "__main__":
    main()
