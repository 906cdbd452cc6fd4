"""Vendors' web sites at which people sign in with the registry, and a browser that follows the pages."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from authlib.integrations.starlette_client import OAuth
from live_platform import AUTHORITY, Cluster, id_number, person
from registry_api import RegistryApi
from staff import PASSWORD, Staff, appointed, approved, two_operators
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from offices.authority import Role

BACK = "https://vendor.example/back?from=xueshi"
SCOPE = "openid profile employment id_number"
VENDORS = {"lanxin": "蓝信网络学院", "hongye": "红叶在线", "qinghe": "清禾学堂"}


@contextlib.asynccontextmanager
async def with_vendors(cluster: Cluster, public_url: str = "http://test") -> AsyncIterator[RegistryApi]:
    """A registry with three vendors, and one teacher with a password."""
    async with RegistryApi.opened(cluster, public_url) as opened:
        operators = await two_operators(opened)
        for client_id, name in VENDORS.items():
            await opened.provide(client_id, f"secret-of-{client_id}", [])
            sign_in = {"name": name, "redirect_uris": [BACK], "start_url": f"https://{client_id}.example/start"}
            await approved(operators, "PUT", f"/v1/clients/{client_id}/sign-in", sign_in)
        authority = await appointed(opened, 900, Role.HR_AUTHORITY, AUTHORITY)
        await opened.register(person(1))
        [person_id] = await opened.ids(1)
        code = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
        await Staff(opened, 1).set_password(code["code"])
        yield opened


@dataclass
class Vendor:
    """A vendor's web site, built on an ordinary library."""

    registry_api: RegistryApi
    client_id: str = "lanxin"
    session: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(app=self.registry_api.app)
        self.us = OAuth().register(
            "xueshi",
            server_metadata_url="http://test/registry/.well-known/openid-configuration",
            client_id=self.client_id,
            client_secret=f"secret-of-{self.client_id}",
            client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "transport": transport},
        )

    def _request(self, query: str = "") -> Request:
        scope = {"type": "http", "method": "GET", "path": "/back", "headers": [], "query_string": query.encode()}
        return Request({**scope, "session": self.session})

    async def sent_to(self) -> str:
        """The address to which somebody is sent to sign in."""
        answer = await self.us.authorize_redirect(self._request(), BACK)
        return str(answer.headers["location"])

    async def came_back(self, address: str) -> Any:
        """What it knows of somebody who came back: the checked ID token's claims, and the user info."""
        token = await self.us.authorize_access_token(self._request(urlsplit(address).query))
        return token["userinfo"], await self.us.userinfo(token=token)


@dataclass
class VendorSite:
    """A vendor's web site that answers at an address of its own; it shows who arrived."""

    registry: str
    """Where the registry answers."""
    own: str
    """Where this site does."""
    client_id: str = "lanxin"
    session: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.us = OAuth().register(
            "xueshi",
            server_metadata_url=f"{self.registry}/.well-known/openid-configuration",
            client_id=self.client_id,
            client_secret=f"secret-of-{self.client_id}",
            client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"},
        )
        self.app = Starlette(routes=[Route("/start", self.start), Route("/back", self.back)])

    @property
    def sign_in(self) -> dict[str, Any]:
        """What operators approve of it."""
        addresses = {"redirect_uris": [f"{self.own}/back"], "start_url": f"{self.own}/start"}
        return {"name": VENDORS[self.client_id], **addresses}

    async def start(self, request: Request) -> Response:
        """Sends its visitor to sign in."""
        request.scope["session"] = self.session
        answer = await self.us.authorize_redirect(request, f"{self.own}/back")
        return RedirectResponse(answer.headers["location"], 303)

    async def back(self, request: Request) -> Response:
        """Receives them."""
        request.scope["session"] = self.session
        if "error" in request.query_params:
            return HTMLResponse(f"<p>error: {request.query_params['error']}</p>")
        told = await self.us.userinfo(token=await self.us.authorize_access_token(request))
        return HTMLResponse(f"<meta charset=utf-8><p>{told['name']} of {told['employment']['unit']} arrived</p>")


@dataclass
class Browser:
    """Follows pages and fills in their forms."""

    client: httpx.AsyncClient
    page: httpx.Response | None = None

    async def open(self, address: str) -> httpx.Response:
        """Go to an address."""
        self.page = await self.client.get(address)
        return self.page

    async def send(self, step: str, **fields: str) -> httpx.Response:
        """The form of the page."""
        assert self.page is not None
        found = re.search(r'name="request" value="([^"]+)"', self.page.text)
        assert found, self.page.text
        form = {"request": found[1], "step": step, **fields}
        self.page = await self.client.post("/registry/oauth2/authorize", data=form)
        return self.page


def changed(address: str, **change: str | None) -> str:
    """An authorization request with other parameters."""
    parts = urlsplit(address)
    fields = {name: value for name, value in {**dict(parse_qsl(parts.query)), **change}.items() if value is not None}
    return f"{parts.path}?{urlencode(fields)}"


async def signed_in(browser: Browser, address: str, serial: int = 1) -> str:
    """Where somebody is sent back to who signs in and agrees."""
    await browser.open(address)
    answer = await browser.send("sign-in", id_number=id_number(serial), password=PASSWORD)
    if answer.status_code == 200:  # they have not agreed before
        answer = await browser.send("agree")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])
