"""People without a session, services that are away, and what stands in a platform for them to read."""

from typing import Any

import pytest
from live_platform import AUTHORITY, Platform
from staff import Staff, appointed, desk_of

from offices.authority import Role
from portal.clients.calls import Call, ServiceName
from portal.clients.refusals import Away
from portal.clients.services import Sent, Services


async def authority_of(platform: Platform, serial: int = 980) -> Staff:
    """Of the county, with the second factor."""
    return await appointed(desk_of(platform), serial, Role.HR_AUTHORITY, AUTHORITY)


async def announced(office: Staff, title: str, region_code: str = "431102", text: str = "第一段。\n第二段。") -> str:
    """Something that anybody reads."""
    body = {"region_code": region_code, "title": title, "text": text, "is_public": True}
    announcement_id: str = (await office.call("POST", "/v1/announcements", body))["announcement_id"]
    return announcement_id


def put_away(monkeypatch: pytest.MonkeyPatch, service: ServiceName, path: str = "") -> None:
    """A service answers no more, or one of its routes."""
    ask = Services.ask

    async def answer(services: Services, call: Call[Any], sent: Sent) -> Any:
        if call.service is service and path in ("", call.path):
            raise Away(call.service)
        return await ask(services, call, sent)

    monkeypatch.setattr(Services, "ask", answer)


def recorded(monkeypatch: pytest.MonkeyPatch, service: ServiceName, path: str) -> list[Sent]:
    """What is sent to a route from now on."""
    ask, found = Services.ask, list[Sent]()

    async def answer(services: Services, call: Call[Any], sent: Sent) -> Any:
        if (call.service, call.path) == (service, path):
            found.append(sent)
        return await ask(services, call, sent)

    monkeypatch.setattr(Services, "ask", answer)
    return found
