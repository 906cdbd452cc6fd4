"""Through the ingress of ``xueshi cluster``, over real sockets: a limit by address meets its address alone."""

import json
from pathlib import Path

import httpx
import pytest
from live_platform import id_number
from registry_api import RegistryApi

from common.limits import Limiter
from common.server import TrustedProxies, served, server_config
from registry.accounts.api import attempts
from standalone.app import listen
from standalone.cluster.ingress import Ingress, application


def somebody_at(address: str, door: str, **headers: str) -> httpx.AsyncClient:
    """A client with an address of its own."""
    transport = httpx.AsyncHTTPTransport(local_address=address)
    return httpx.AsyncClient(transport=transport, base_url=door, headers=headers, timeout=30)


async def sign_in(client: httpx.AsyncClient, serial: int) -> int:
    """The status of a try with a wrong password."""
    body = {"id_number": id_number(serial), "password": "wrong-Password-1"}
    return (await client.post("/registry/v1/sessions", json=body)).status_code


async def test_who_guesses_from_one_address_locks_out_nobody_at_another(
    registry_api: RegistryApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue: 68 wrong sign-ins of one stranger behind a proxy locked out everybody."""
    monkeypatch.setattr(attempts, "_failures", Limiter(rate=0.001, burst=60))  # no try comes back meanwhile
    routes = tmp_path / "routes.json"
    with listen(0) as behind, listen(0) as before:
        routes.write_text(json.dumps({"registry": [behind.getsockname()[1]]}))
        ingress = Ingress(routes)
        door = f"http://127.0.0.1:{before.getsockname()[1]}"
        registry = server_config(registry_api.app, trusted=TrustedProxies.read("127.0.0.1"))
        async with (
            served(registry, [behind]),
            served(server_config(application(ingress)), [before]),
            somebody_at("127.0.0.77", door) as guesser,
            somebody_at("127.0.0.77", door, **{"x-forwarded-for": "203.0.113.5"}) as liar,
            somebody_at("127.0.0.78", door) as honest,
        ):
            statuses = [await sign_in(guesser, serial) for serial in range(500, 600)]
            assert statuses[0] == 401
            assert statuses[-1] == 429
            assert await sign_in(liar, 701) == 429, "an address of the sender's own invention is not believed"
            assert await sign_in(honest, 702) == 401
        await ingress.aclose()
