"""What is taken from somebody is in the list that every service asks for, whatever took it."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from office import Office
from staff import CITY_OFFICE, OTHER_OFFICES, PASSWORD, Staff, appointed, learner, role_of
from world import AUTHORITY, SCHOOL, id_number, person

from common.revocations import PATH, bearing_of
from registry.access.domain.authority import Role


async def claims_of(office: Office, token: str) -> dict[str, Any]:
    """What a token says, its signature checked."""
    keys = KeySet.import_key_set((await office.client.get("/registry/.well-known/jwks.json")).json())
    return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


async def token_of(staff: Staff) -> str:
    return str((await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"])


async def is_revoked(office: Office, token: str) -> bool:
    """By the whole list, as a service that was just begun reads it."""
    bearing = bearing_of(await claims_of(office, token))
    listed = (await office.client.get(f"/registry{PATH}")).json()["revoked"]
    numbers = {bytes.fromhex(entry["digest"]): entry["number"] for entry in listed}
    return numbers.get(bearing.subject, -1) > bearing.number or bearing.maker in numbers


_serials = itertools.count(300)


@pytest.fixture
def serial() -> int:
    """Somebody whom no other test of this file knows."""
    return next(_serials)


@pytest.fixture
async def administrator(office: Office, serial: int) -> Staff:
    """A unit's administrator who stands on its roster, signed in."""
    await office.register(person(serial))
    return await appointed(office, serial, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def test_a_persons_token_names_its_services_its_session_and_its_number(
    office: Office, administrator: Staff
) -> None:
    claims = await claims_of(office, await token_of(administrator))
    assert claims["aud"] == ["certificates", "filings", "ledger", "vendor-gateway"]
    assert claims["sid"].startswith("session:")
    assert claims["ver"] == 0
    assert not await is_revoked(office, await token_of(administrator))


async def test_a_role_that_is_taken_ends_every_token_of_before_and_none_of_after(
    office: Office, administrator: Staff
) -> None:
    before = await token_of(administrator)
    account_id = (await administrator.call("GET", "/v1/account"))["account_id"]
    roles = (await administrator.call("GET", f"/v1/organisations/{SCHOOL}/roles"))["roles"]
    [role] = [role for role in roles if role["account_id"] == account_id]
    authority = await appointed(office, 1, Role.HR_AUTHORITY, AUTHORITY)
    await authority.call("DELETE", f"/v1/roles/{role['role_id']}")
    assert await is_revoked(office, before)
    await administrator.sign_in()
    after = await token_of(administrator)
    assert (await claims_of(office, after))["roles"] == []
    assert not await is_revoked(office, after)


async def test_signing_out_ends_the_tokens_of_that_session_alone(office: Office, administrator: Staff) -> None:
    here, token_here = administrator.token, await token_of(administrator)
    await administrator.sign_in()
    token_there = await token_of(administrator)
    await administrator.ask("DELETE", "/v1/sessions/current", token=here)
    assert await is_revoked(office, token_here)
    assert not await is_revoked(office, token_there)


Taking = Callable[[Office, int], Awaitable[Any]]


async def leaves(office: Office, serial: int) -> Any:
    return await office.register(person(serial, ended_on="2020-01-01", ended_because="left"))


async def goes_elsewhere(office: Office, serial: int) -> Any:
    return await office.register(person(serial, unit_code=AUTHORITY))


@pytest.mark.parametrize("taking", [leaves, goes_elsewhere])
async def test_who_leaves_or_goes_elsewhere_has_no_token_of_before(
    office: Office, administrator: Staff, serial: int, taking: Taking
) -> None:
    before = await token_of(administrator)
    answer = await taking(office, serial)
    assert [row["status"] for row in answer["results"]] == ["updated"]
    assert await is_revoked(office, before)


async def client_with(office: Office, client_id: str, scopes: list[str]) -> str:
    await office.provide(client_id, "secret", scopes)
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": "secret"}
    return str((await office.client.post("/registry/oauth2/token", data=form)).json()["access_token"])


async def test_a_client_that_loses_a_scope_loses_its_tokens_and_one_that_gains_keeps_them(
    office: Office, token: str
) -> None:
    name = f"tested-{token}"
    first = await client_with(office, name, ["people:read"])
    await office.provide(name, "secret", ["people:read", "ledger:read"])
    assert not await is_revoked(office, first)
    await office.provide(name, "secret", ["ledger:read"])
    assert await is_revoked(office, first)


async def test_a_secret_that_is_revoked_takes_its_tokens_along_and_leaves_those_of_the_other(
    office: Office, token: str
) -> None:
    name = f"tested-{token}"
    first = await client_with(office, name, ["people:read"])
    await office.provide(name, "another", ["people:read"])
    assert await is_revoked(office, first)
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "another"}
    second = (await office.client.post("/registry/oauth2/token", data=form)).json()["access_token"]
    assert not await is_revoked(office, second)
    assert (await claims_of(office, second))["aud"] == ["registry"]


async def test_the_registry_itself_refuses_a_revoked_token(office: Office, token: str) -> None:
    name = f"tested-{token}"
    first = await client_with(office, name, ["people:read"])
    headers = {"authorization": f"Bearer {first}"}
    asked = {"id_numbers": [id_number(1)]}
    assert (await office.client.post("/registry/v1/people/queries", json=asked, headers=headers)).status_code == 200
    await office.provide(name, "another", ["people:read"])
    for _ in range(200):
        answer = await office.client.post("/registry/v1/people/queries", json=asked, headers=headers)
        if answer.status_code == 401:
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("a revoked token was still good")
    assert answer.json()["type"].endswith("invalid-token")


async def test_only_what_is_new_is_told_after_a_cursor_and_nothing_is_left_out(office: Office, token: str) -> None:
    async def after(cursor: str) -> dict[str, Any]:
        return dict((await office.client.get(f"/registry{PATH}", params={"after": cursor})).json())

    before = await after("0")
    name = f"tested-{token}"
    await client_with(office, name, ["people:read"])
    # A transaction that is slow to commit does not hide what it revokes from who asked meanwhile.
    slow = office.connection.transaction()
    await slow.start()
    await office.connection.execute("UPDATE client SET revoked_at = now() WHERE client_id = $1", name)
    await client_with(office, f"{name}-2", ["people:read"])
    await office.provide(f"{name}-2", "another", ["people:read"])
    meanwhile = await after(before["next"])
    await slow.commit()
    later = await after(meanwhile["next"])
    assert len(meanwhile["revoked"]) >= 1
    assert (
        len({entry["digest"] for entry in later["revoked"]} - {entry["digest"] for entry in meanwhile["revoked"]}) >= 1
    )
    assert (await after(later["next"]))["revoked"] == []


async def test_a_second_factor_that_is_forgotten_takes_the_tokens_along_that_it_opened(office: Office) -> None:
    """The session goes on, for its owner to enrol another one."""
    await office.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    administrator = await appointed(office, 396, Role.UNIT_ADMINISTRATOR, SCHOOL)
    city = await appointed(office, 397, Role.HR_AUTHORITY, CITY_OFFICE)
    owner = await learner(office, administrator, 398, SCHOOL)
    given = await city.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 398))
    made = await city.call("POST", f"/v1/roles/{given['role_id']}/codes", {"reason": "新任，本人到场"})
    body = {"id_number": id_number(398), "code": made["code"], "password": PASSWORD}
    assert (await owner.ask("POST", "/v1/passwords", {**body, "second_factor": owner.next_code()})).status_code == 204
    await owner.sign_in()
    token = await token_of(owner)
    accepted = await owner.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert accepted["needs"] == ["second-factor-enrolment"]
    assert (await owner.ask("GET", "/v1/account")).status_code == 200
    assert await is_revoked(office, token)
