"""People who sign in with the province's unified identity, and what is on record of it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from identity_provider import Citizen, Claims, Provider, returned
from live_platform import person
from registry_api import RegistryApi, calling
from staff import Staff

from registry.unified_identity import clients

SIGN_INS = "/v1/identity-sign-ins"

LINKS = "/v1/account/identity-links"


def unknown_yet(registry_api: RegistryApi) -> clients.IdentityProvider:
    """The provider as a process has it that has not asked it anything."""
    known = registry_api.service.web.state.identity_provider
    return clients.IdentityProvider(known._client, known.ours)


@dataclass
class Browser:
    """Somebody who signs in with the provider, as the portal asks for them."""

    registry_api: RegistryApi
    provider: Provider
    citizen: Citizen
    begun: Claims = field(default_factory=dict)
    device: str = ""
    address: str = field(default_factory=lambda: f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.9")

    async def ask(self, path: str, document: Any = None) -> httpx.Response:
        headers = {"xueshi-device": self.device} if self.device else {}
        async with calling(self.registry_api.app, self.address) as client:
            return await client.post(f"/registry{path}", json=document, headers=headers)

    async def sent_back(self) -> dict[str, str]:
        """Begin, sign in at the provider, and come back; what completes the sign-in."""
        answer = await self.ask(SIGN_INS)
        assert answer.status_code == 201, answer.text
        self.begun = answer.json()
        back = returned(self.provider.send_back(self.begun["authorization_url"], self.citizen))
        return {**back, "browser": self.begun["browser"]}

    async def come_in(self) -> httpx.Response:
        return await self.ask(f"{SIGN_INS}/completions", await self.sent_back())

    async def confirmed(self, code: str | None = None) -> httpx.Response:
        """The first time, to the end."""
        answer = await self.come_in()
        assert answer.status_code == 201, answer.text
        return await self.confirm(answer.json()["confirmation"]["ticket"], code)

    async def confirm(self, ticket: str, code: str | None = None) -> httpx.Response:
        document = {"ticket": ticket, "browser": self.begun["browser"]}
        return await self.ask(f"{SIGN_INS}/confirmations", document if code is None else {**document, "code": code})


Open = Callable[..., Browser]


async def with_password(registry_api: RegistryApi, authority: Staff, serial: int) -> Staff:
    """Somebody of the school who has a password."""
    await registry_api.register(person(serial))
    [person_id] = await registry_api.ids(serial)
    made = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
    staff = Staff(registry_api, serial)
    assert (await staff.set_password(made["code"])).status_code == 204
    return staff


async def signed_in_by(registry_api: RegistryApi, serial: int, answer: httpx.Response) -> Staff:
    """Who they are in the session of an answer."""
    assert answer.status_code == 201, answer.text
    document = answer.json()
    return Staff(registry_api, serial, token=document.get("session", document)["token"])


async def rows(registry_api: RegistryApi, table: str) -> int:
    return int(await registry_api.connection.fetchval(f"SELECT count(*) FROM {table}"))


async def acts(registry_api: RegistryApi, what: str) -> int:
    statement = "SELECT count(*) FROM audit WHERE convert_from(body, 'UTF8') LIKE $1"
    return int(await registry_api.connection.fetchval(statement, f'%"{what}"%'))
