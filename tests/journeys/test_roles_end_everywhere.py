"""A role, a session or a client that ends in the registry ends in every other service, not when its token does."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from live_platform import AUTHORITY, SCHOOL, Platform, person
from staff import Staff, appointed, desk_of

from common.clock import now
from offices.authority import Role
from registry.oauth.actions import clients as client_actions

pytestmark = pytest.mark.anyio
Ask = Callable[[], Awaitable[httpx.Response]]


async def becomes(ask: Ask, status: int) -> httpx.Response:
    """The first answer with this status; a service asks for the list once a second."""
    async with asyncio.timeout(60):
        while (answer := await ask()).status_code != status:
            await asyncio.sleep(0.05)
    return answer


async def asks(platform: Platform, staff: Staff, path: str) -> Ask:
    """Ask a service again and again with a token that was made now."""
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    return lambda: platform.client.get(path, headers={"authorization": f"Bearer {token}"})


async def test_who_lost_a_role_or_signed_out_is_refused_by_services_that_knew_their_token(platform: Platform) -> None:
    await platform.register(person(901))
    teacher = await appointed(desk_of(platform), 901, Role.UNIT_ADMINISTRATOR, SCHOOL)
    authority = await appointed(desk_of(platform), 902, Role.HR_AUTHORITY, AUTHORITY)
    filings = await asks(platform, teacher, "/filings/v1/filings")
    own = await asks(platform, teacher, "/ledger/v1/own/messages")
    assert ((await filings()).status_code, (await own()).status_code) == (200, 200)

    [role] = (await authority.call("GET", f"/v1/organisations/{SCHOOL}/roles"))["roles"]
    await authority.call("DELETE", f"/v1/roles/{role['role_id']}")
    for ask in (filings, own):
        assert (await becomes(ask, 401)).json()["type"].endswith("invalid-token")

    await teacher.sign_in()
    own = await asks(platform, teacher, "/ledger/v1/own/messages")
    assert (await own()).status_code == 200
    await teacher.call("DELETE", "/v1/sessions/current")
    await becomes(own, 401)


async def test_a_client_that_is_revoked_is_refused_by_services_that_knew_its_token(platform: Platform) -> None:
    async with platform.house.registry.db.transaction() as tx:
        await client_actions.provide_client(
            tx, "passing", "a secret of enough characters", ["certificates:status"], now=now()
        )
    form = {
        "grant_type": "client_credentials",
        "client_id": "passing",
        "client_secret": "a secret of enough characters",
    }
    token = (await platform.client.post("/registry/oauth2/token", data=form)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}

    async def ask() -> httpx.Response:
        return await platform.client.post("/certificates/v1/status-queries", json={"queries": []}, headers=headers)

    assert (await ask()).status_code != 401
    async with platform.house.registry.db.transaction() as tx:
        await client_actions.revoke_client(tx, "passing", by="operator", now=now())
    await becomes(ask, 401)


async def test_a_token_for_one_service_opens_no_other(platform: Platform) -> None:
    async with platform.house.registry.db.transaction() as tx:
        await client_actions.provide_client(
            tx, "narrow", "a secret of enough characters", ["certificates:status", "ledger:read"], now=now()
        )
    form = {
        "grant_type": "client_credentials", "client_id": "narrow", "client_secret": "a secret of enough characters",
        "scope": "certificates:status",
    }  # fmt: skip
    token = (await platform.client.post("/registry/oauth2/token", data=form)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = await platform.client.get("/ledger/v1/reassessments", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:xueshi:problem:insufficient-scope")
