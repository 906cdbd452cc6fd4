"""A registry that is a client of an identity provider, one for the tests of a file."""

from collections.abc import AsyncIterator

import pytest
from identity_browser import Browser, Open, unknown_yet
from identity_provider import Citizen, Provider, settings
from live_platform import AUTHORITY, Cluster, id_number
from registry_api import RegistryApi
from staff import Staff, appointed

from common.limits import Limiter
from offices.authority import Role
from registry.accounts.api import attempts
from registry.unified_identity import clients


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster, provider: Provider) -> AsyncIterator[RegistryApi]:
    """A registry that is a client of the provider, with an authority that hands out codes."""
    async with RegistryApi.opened(cluster, identity_transport=provider, **settings()) as opened:
        yield opened


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 900, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(autouse=True)
def as_it_was(registry_api: RegistryApi, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider says nothing wrong; nothing is known of it yet, and it may be asked again at once."""
    monkeypatch.setattr(clients, "_AGAIN_S", -1.0)
    monkeypatch.setattr(attempts, "_by_account", Limiter(rate=100, burst=1_000))
    provider.change, provider.is_away, provider.is_in_id_token = None, False, True
    provider.discovery, provider.userinfo = {}, {}
    state = registry_api.service.web.state
    state.identity_provider = unknown_yet(registry_api)


@pytest.fixture
def open_browser(registry_api: RegistryApi, provider: Provider) -> Open:
    def open_one(serial: int, subject: str = "", number: str | None = "") -> Browser:
        citizen = Citizen(subject or f"citizen-{serial}", id_number(serial) if number == "" else number)
        return Browser(registry_api, provider, citizen)

    return open_one
