"""One house for a whole file: every test brings people, ids and keys of its own."""

import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from live_platform import VENDOR, Cluster, Platform
from standardwebhooks import Webhook

_serials = itertools.count(1)

Sign = Callable[..., dict[str, str]]
"""The headers for a body that is text: ``sign(body, webhook_id=…, secret=…, at=…)``."""


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


@pytest.fixture
def serial() -> int:
    """Somebody whom no other test knows."""
    return next(_serials)


@pytest.fixture
def sign(cluster: Cluster, token: str) -> Sign:
    """Sign by the official library, as the vendor unless a secret is given."""

    def signed(
        body: bytes, *, webhook_id: str = f"msg-{token}", secret: str | None = None, at: datetime | None = None
    ) -> dict[str, str]:
        at = at or datetime.now(UTC)
        signer = Webhook(secret or cluster.credentials.vendors[VENDOR]["secret"])
        return {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signer.sign(webhook_id, at, body.decode()),
        }

    return signed
