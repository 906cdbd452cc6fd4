"""The connections on which the portal asks the services."""

import asyncio

import httpx
import pytest

import portal.clients.services
from portal.clients.calls import Call, ServiceName
from portal.clients.refusals import Away
from portal.clients.services import Sent, Services

pytestmark = pytest.mark.anyio
SENT = Call(ServiceName.REGISTRY, "POST", "/v1/sessions", type(None))
SHOWN = Call(ServiceName.REGISTRY, "GET", "/v1/account", type(None))


async def test_sign_ins_that_wait_take_no_connection_from_who_is_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal.clients.services, "BUDGET_S", 1.0)
    go_on = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST"):
            await go_on.wait()
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    limits = httpx.Limits(max_connections=5)
    client, of_strangers = (httpx.AsyncClient(limits=limits, timeout=30) for _ in range(2))
    async with server, client, of_strangers:
        services = Services(client, of_strangers, {ServiceName.REGISTRY: address})
        waiting = [asyncio.create_task(services.ask(SENT, Sent())) for _ in range(10)]
        await asyncio.sleep(0.1)
        await services.ask(SHOWN, Sent(authorization="Session x"))
        with pytest.raises(Away):
            await services.ask(SHOWN, Sent())
        go_on.set()
        await asyncio.gather(*waiting)
