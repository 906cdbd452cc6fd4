"""What is taken from somebody is in the list that every service asks for, whatever took it."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from live_platform import AUTHORITY, SCHOOL, id_number, person
from registry_api import RegistryApi
from staff import CITY_OFFICE, OTHER_OFFICES, PASSWORD, Staff, appointed, learner, role_of

from common.revocations import PATH, bearing_of
from offices.authority import Role


async def claims_of(registry_api: RegistryApi, token: str) -> dict[str, Any]:
    """What a token says, its signature checked."""
    keys = KeySet.import_key_set((await registry_api.client.get("/registry/.well-known/jwks.json")).json())
    return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


async def token_of(staff: Staff) -> str:
    return str((await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"])


async def is_revoked(registry_api: RegistryApi, token: str) -> bool:
    """By the whole list, as a service that was just begun reads it."""
    bearing = bearing_of(await claims_of(registry_api, token))
    listed = (await registry_api.client.get(f"/registry{PATH}")).json()["revoked"]
    numbers = {bytes.fromhex(entry["digest"]): entry["number"] for entry in listed}
    return numbers.get(bearing.subject, -1) > bearing.number or bearing.maker in numbers


_serials = itertools.count(300)


@pytest.fixture
def serial() -> int:
    """Somebody whom no other test of this file knows."""
    return next(_serials)


@pytest.fixture
async def administrator(registry_api: RegistryApi, serial: int) -> Staff:
    """A unit's administrator who stands on its roster, signed in."""
    await registry_api.register(person(serial))
    return await appointed(registry_api, serial, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def test_a_persons_token_names_its_services_its_session_and_its_number(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    claims = await claims_of(registry_api, await token_of(administrator))
    assert claims["aud"] == ["certificates", "filings", "ledger", "vendor-gateway"]
    assert claims["sid"].startswith("session:")
    assert claims["ver"] == 0
    assert not await is_revoked(registry_api, await token_of(administrator))


async def test_a_role_that_is_taken_ends_every_token_of_before_and_none_of_after(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    before = await token_of(administrator)
    account_id = (await administrator.call("GET", "/v1/account"))["account_id"]
    roles = (await administrator.call("GET", f"/v1/organisations/{SCHOOL}/roles"))["roles"]
    [role] = [role for role in roles if role["account_id"] == account_id]
    authority = await appointed(registry_api, 1, Role.HR_AUTHORITY, AUTHORITY)
    await authority.call("DELETE", f"/v1/roles/{role['role_id']}")
    assert await is_revoked(registry_api, before)
    await administrator.sign_in()
    after = await token_of(administrator)
    assert (await claims_of(registry_api, after))["roles"] == []
    assert not await is_revoked(registry_api, after)


async def test_signing_out_ends_the_tokens_of_that_session_alone(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    here, token_here = administrator.token, await token_of(administrator)
    await administrator.sign_in()
    token_there = await token_of(administrator)
    await administrator.ask("DELETE", "/v1/sessions/current", token=here)
    assert await is_revoked(registry_api, token_here)
    assert not await is_revoked(registry_api, token_there)


Taking = Callable[[RegistryApi, int], Awaitable[Any]]


async def leaves(registry_api: RegistryApi, serial: int) -> Any:
    return await registry_api.register(person(serial, ended_on="2020-01-01", ended_because="left"))


async def goes_elsewhere(registry_api: RegistryApi, serial: int) -> Any:
    return await registry_api.register(person(serial, unit_code=AUTHORITY))


@pytest.mark.parametrize("taking", [leaves, goes_elsewhere])
async def test_who_leaves_or_goes_elsewhere_has_no_token_of_before(
    registry_api: RegistryApi, administrator: Staff, serial: int, taking: Taking
) -> None:
    before = await token_of(administrator)
    answer = await taking(registry_api, serial)
    assert [row["status"] for row in answer["results"]] == ["updated"]
    assert await is_revoked(registry_api, before)


async def client_with(registry_api: RegistryApi, client_id: str, scopes: list[str]) -> str:
    await registry_api.provide(client_id, "secret", scopes)
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": "secret"}
    return str((await registry_api.client.post("/registry/oauth2/token", data=form)).json()["access_token"])


async def test_a_client_that_loses_a_scope_loses_its_tokens_and_one_that_gains_keeps_them(
    registry_api: RegistryApi, token: str
) -> None:
    name = f"tested-{token}"
    first = await client_with(registry_api, name, ["people:read"])
    await registry_api.provide(name, "secret", ["people:read", "ledger:read"])
    assert not await is_revoked(registry_api, first)
    await registry_api.provide(name, "secret", ["ledger:read"])
    assert await is_revoked(registry_api, first)


async def test_a_secret_that_is_revoked_takes_its_tokens_along_and_leaves_those_of_the_other(
    registry_api: RegistryApi, token: str
) -> None:
    name = f"tested-{token}"
    first = await client_with(registry_api, name, ["people:read"])
    await registry_api.provide(name, "another", ["people:read"])
    assert await is_revoked(registry_api, first)
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "another"}
    second = (await registry_api.client.post("/registry/oauth2/token", data=form)).json()["access_token"]
    assert not await is_revoked(registry_api, second)
    assert (await claims_of(registry_api, second))["aud"] == ["registry"]


async def test_the_registry_itself_refuses_a_revoked_token(registry_api: RegistryApi, token: str) -> None:
    name = f"tested-{token}"
    first = await client_with(registry_api, name, ["people:read"])
    headers = {"authorization": f"Bearer {first}"}
    asked = {"id_numbers": [id_number(1)]}
    assert (
        await registry_api.client.post("/registry/v1/people/queries", json=asked, headers=headers)
    ).status_code == 200
    await registry_api.provide(name, "another", ["people:read"])
    for _ in range(200):
        answer = await registry_api.client.post("/registry/v1/people/queries", json=asked, headers=headers)
        if answer.status_code == 401:
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("a revoked token was still good")
    assert answer.json()["type"].endswith("invalid-token")


async def test_only_what_is_new_is_told_after_a_cursor_and_nothing_is_left_out(
    registry_api: RegistryApi, token: str
) -> None:
    async def after(cursor: str) -> dict[str, Any]:
        return dict((await registry_api.client.get(f"/registry{PATH}", params={"after": cursor})).json())

    before = await after("0")
    name = f"tested-{token}"
    await client_with(registry_api, name, ["people:read"])
    # A transaction that is slow to commit does not hide what it revokes from who asked meanwhile.
    slow = registry_api.connection.transaction()
    await slow.start()
    await registry_api.connection.execute("UPDATE client SET revoked_at = now() WHERE client_id = $1", name)
    await client_with(registry_api, f"{name}-2", ["people:read"])
    await registry_api.provide(f"{name}-2", "another", ["people:read"])
    meanwhile = await after(before["next"])
    await slow.commit()
    later = await after(meanwhile["next"])
    assert len(meanwhile["revoked"]) >= 1
    assert (
        len({entry["digest"] for entry in later["revoked"]} - {entry["digest"] for entry in meanwhile["revoked"]}) >= 1
    )
    assert (await after(later["next"]))["revoked"] == []


async def test_a_second_factor_that_is_forgotten_takes_the_tokens_along_that_it_opened(
    registry_api: RegistryApi,
) -> None:
    """The session goes on, for its owner to enrol another one."""
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    administrator = await appointed(registry_api, 396, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(registry_api, 397, Role.HR_AUTHORITY, CITY_OFFICE)
    owner = await learner(registry_api, administrator, 398, SCHOOL)
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 398))
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任，本人到场"})
    body = {"id_number": id_number(398), "code": made["code"], "password": PASSWORD}
    assert (await owner.ask("POST", "/v1/passwords", {**body, "second_factor": owner.next_code()})).status_code == 204
    await owner.sign_in()
    token = await token_of(owner)
    accepted = await owner.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["second-factor-enrolment"]
    assert (await owner.ask("GET", "/v1/account")).status_code == 200
    assert await is_revoked(registry_api, token)
