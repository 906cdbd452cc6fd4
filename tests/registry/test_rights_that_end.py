"""What somebody made, proposed or began ends with their right to it: codes, offers, proposals, secrets and uploads."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number
from registry_api import RegistryApi, calling
from staff import (
    PASSWORD,
    Staff,
    appointed,
    code_for,
    learner,
    provided,
    reason_of,
    role_of,
    two_operators,
    waited,
)

from offices.authority import Role

OTHER_PASSWORD = "Thief-Horse-77"
HELP = {"reason": "本人到场"}


@pytest.fixture(scope="module")
async def operators(registry_api: RegistryApi) -> tuple[Staff, Staff]:
    return await two_operators(registry_api)


@pytest.fixture
def name() -> str:
    """Of a client of the test's own."""
    return f"made-{secrets.token_hex(4)}"


async def role_ids(registry_api: RegistryApi, serial: int) -> list[str]:
    """The roles that somebody has."""
    statement = "SELECT role_id FROM role JOIN account USING (account_id) WHERE name = $1 AND ended_at IS NULL"
    return [str(row["role_id"]) for row in await registry_api.connection.fetch(statement, f"测试{serial}")]


# --- what a program of an earlier release left behind ---------------------------------------------------------------


async def test_a_code_that_a_program_of_an_earlier_release_made_opens_nothing(registry_api: RegistryApi) -> None:
    kept = await code_for(registry_api, 401, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.connection.execute("UPDATE one_time_code SET made_by = 'client:stolen' WHERE used_at IS NULL")
    assert (await Staff(registry_api, 401).set_password(kept)).status_code == 401
    again = await code_for(registry_api, 401, Role.HR_AUTHORITY, AUTHORITY)
    assert (await Staff(registry_api, 401).set_password(again)).status_code == 204, (
        "what the machine's owner makes is good"
    )


async def test_nobody_accepts_what_a_program_of_an_earlier_release_offered(registry_api: RegistryApi) -> None:
    holder = await appointed(registry_api, 402, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await provided(registry_api, 402, Role.OPERATOR, None)
    await registry_api.connection.execute("UPDATE role_offer SET given_by = 'client:stolen' WHERE answer IS NULL")
    [offer] = (await holder.call("GET", "/v1/account/roles"))["offers"]
    taken = await holder.ask("POST", f"/v1/account/roles/{offer['role_id']}/acceptance")
    assert reason_of(taken) == (409, "no-longer-given")


async def test_a_role_that_two_operators_offered_takes_two_operators_when_it_is_accepted(
    registry_api: RegistryApi, operators: tuple[Staff, Staff]
) -> None:
    first, _ = operators
    second = await appointed(registry_api, 403, Role.OPERATOR)
    holder = await appointed(registry_api, 404, Role.UNIT_ADMINISTRATOR, SCHOOL)
    given = await first.call("POST", "/v1/roles", role_of(Role.HR_AUTHORITY, AUTHORITY, 404))
    await second.call("POST", f"/v1/role-offers/{given['role_id']}/confirmation")
    [role_id] = await role_ids(registry_api, 403)
    await first.call("DELETE", f"/v1/roles/{role_id}")
    taken = await holder.ask("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert reason_of(taken) == (409, "no-longer-given")


# --- helpers --------------------------------------------------------------------------------------------------------


async def test_no_helper_and_no_holder_voids_the_code_that_the_machines_owner_made_against_the_holder(
    registry_api: RegistryApi,
) -> None:
    head = await appointed(registry_api, 405, Role.UNIT_ADMINISTRATOR, SCHOOL)
    holder = await learner(registry_api, head, 406, SCHOOL, second_factor=False)
    [person_id] = await registry_api.ids(406)
    for is_cancelled in (204, 404):
        made = await provided(registry_api, 406, Role.UNIT_ADMINISTRATOR, SCHOOL, forget=True)
        [code] = (await holder.call("GET", "/v1/account"))["codes"]
        assert (await holder.ask("DELETE", f"/v1/account/codes/{code['code_id']}")).status_code == is_cancelled
    [offer] = (await holder.call("GET", "/v1/account/roles"))["offers"]
    await holder.call("POST", f"/v1/account/roles/{offer['role_id']}/refusal")
    helped = await head.ask("POST", f"/v1/people/{person_id}/codes", HELP)
    assert reason_of(helped) == (409, "owners-code-waits")
    await holder.enrol()
    [code] = (await holder.call("GET", "/v1/account"))["codes"]
    assert code["may_be_cancelled"] is False
    await waited(registry_api)
    assert (await Staff(registry_api, 406).set_password(made.code, OTHER_PASSWORD)).status_code == 204
    assert (await head.ask("POST", f"/v1/people/{person_id}/codes", HELP)).status_code == 201


async def test_a_department_gets_no_account_by_giving_its_owner_a_role_at_once(registry_api: RegistryApi) -> None:
    department = await appointed(registry_api, 407, Role.DEPARTMENT, DEPARTMENT)
    authority = await appointed(registry_api, 408, Role.HR_AUTHORITY, AUTHORITY)
    victim = await learner(registry_api, authority, 409, SCHOOL, second_factor=False)
    given = await department.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 409))
    codes = f"/v1/roles/{given['role_id']}/codes"
    assert given["state"] == "held"
    assert reason_of(await department.ask("POST", codes, HELP)) == (403, "out-of-reach")
    assert (await victim.call("GET", "/v1/account"))["codes"] == []
    assert (await authority.ask("POST", codes, HELP)).status_code == 201, "who looks after people there helps"


async def test_a_department_helps_whoever_accepted_the_role_that_it_gave(registry_api: RegistryApi) -> None:
    department = await appointed(registry_api, 410, Role.DEPARTMENT, DEPARTMENT)
    head = await appointed(registry_api, 411, Role.UNIT_ADMINISTRATOR, SCHOOL)
    holder = await learner(registry_api, head, 412, SCHOOL, second_factor=False)
    given = await department.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 412))
    codes = f"/v1/roles/{given['role_id']}/codes"
    assert given["state"] == "offered", "who made the code of their password could not give the role"
    assert reason_of(await department.ask("POST", codes, HELP)) == (403, "out-of-reach")
    await holder.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    assert (await department.ask("POST", codes, HELP)).status_code == 201


async def test_only_who_holds_a_role_is_named_by_their_account(registry_api: RegistryApi) -> None:
    """An account's id tells when it was made: of a stranger that it was there before says that they are known."""
    authority = await appointed(registry_api, 413, Role.HR_AUTHORITY, AUTHORITY)
    await learner(registry_api, authority, 414, SCHOOL)
    held = await authority.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 414))
    known = await authority.call("POST", "/v1/roles", role_of(Role.DEPARTMENT, DEPARTMENT, 414, "李四"))
    unknown = await authority.call("POST", "/v1/roles", role_of(Role.DEPARTMENT, DEPARTMENT, 415))
    assert set(held) == {"role_id", "account_id", "state"}
    assert set(known) == set(unknown) == {"role_id", "state"}


# --- sessions -------------------------------------------------------------------------------------------------------


async def _aged(registry_api: RegistryApi, serial: int) -> None:
    statement = """
        UPDATE session SET created_at = session.created_at - interval '11 minutes'
        FROM account WHERE account.account_id = session.account_id AND name = $1
    """
    await registry_api.connection.execute(statement, f"测试{serial}")


async def test_whoever_finds_an_open_session_enrols_no_second_factor_in_it(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 416, Role.HR_AUTHORITY, AUTHORITY)
    owner = await learner(registry_api, authority, 417, SCHOOL, second_factor=False)
    await _aged(registry_api, 417)
    path = "/v1/account/second-factor"
    assert reason_of(await owner.ask("POST", path)) == (403, "password-needed")
    given = await authority.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 417))
    assert given["state"] == "held"
    assert (await owner.call("GET", "/v1/account"))["needs"] == ["second-factor-enrolment"]
    assert reason_of(await owner.ask("POST", path)) == (403, "password-needed")
    proved = await owner.call("POST", "/v1/sessions/current/password-proofs", {"password": PASSWORD})
    headers = {"authorization": f"Session {owner.token}", "password-proof": proved["proof"]}
    async with calling(registry_api.app, owner.address) as client:
        assert (await client.post(f"/registry{path}", headers=headers)).status_code == 201
    await owner.sign_in()
    await owner.enrol()


async def test_a_roster_on_its_way_is_recorded_by_nobody_who_has_lost_their_role(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 418, Role.HR_AUTHORITY, AUTHORITY)
    head = await appointed(registry_api, 419, Role.UNIT_ADMINISTRATOR, SCHOOL)
    [role_id] = await role_ids(registry_api, 419)
    roster = f"身份证号,姓名,单位代码,岗位类别,职称级别\n{id_number(420)},测试420,{SCHOOL},专业技术,中级\n".encode()
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield roster[:5]
        began.set()
        await goes_on.wait()
        yield roster[5:]

    headers = {"authorization": f"Session {head.token}", "content-type": "text/csv"}
    async with calling(registry_api.app, head.address) as client:
        upload = asyncio.create_task(client.post("/registry/v1/rosters", content=slowly(), headers=headers))
        async with asyncio.timeout(60):
            await began.wait()
        await authority.call("DELETE", f"/v1/roles/{role_id}")
        goes_on.set()
        assert reason_of(await upload) == (401, "session-ended")
    assert await registry_api.ids(420) == [None]


# --- operators and clients ------------------------------------------------------------------------------------------


async def test_what_an_operator_proposed_ends_with_their_role(registry_api: RegistryApi, name: str) -> None:
    one, other = await appointed(registry_api, 421, Role.OPERATOR), await appointed(registry_api, 422, Role.OPERATOR)
    await registry_api.provide(name, "secret", ["people:names"])
    proposal = (await one.call("POST", f"/v1/clients/{name}/secrets"))["proposal"]
    [role_id] = await role_ids(registry_api, 421)
    await other.call("DELETE", f"/v1/roles/{role_id}")
    [shown] = [
        shown
        for shown in (await other.call("GET", "/v1/client-proposals"))["proposals"]
        if shown["proposal_id"] == proposal["proposal_id"]
    ]
    assert shown["state"] == "expired"
    steps = f"/v1/client-proposals/{proposal['proposal_id']}/steps"
    assert reason_of(await other.ask("POST", steps, {"step": "approve"})) == (409, "out-of-order")


async def test_nobody_approves_for_an_operator_whose_role_counts_no_more(registry_api: RegistryApi, name: str) -> None:
    """However it came about: a role also ends where its holder leaves, and nobody takes it from them."""
    one, other = await appointed(registry_api, 423, Role.OPERATOR), await appointed(registry_api, 424, Role.OPERATOR)
    await registry_api.provide(name, "secret", ["people:names"])
    proposal = (await one.call("POST", f"/v1/clients/{name}/secrets"))["proposal"]
    [role_id] = await role_ids(registry_api, 423)
    await registry_api.connection.execute("UPDATE role SET ended_at = now() WHERE role_id = $1", role_id)
    steps = f"/v1/client-proposals/{proposal['proposal_id']}/steps"
    assert reason_of(await other.ask("POST", steps, {"step": "approve"})) == (409, "proposer-left")
    assert (await other.call("POST", steps, {"step": "refuse"}))["state"] == "refused"


async def test_an_installation_keeps_an_operator_with_a_second_factor(registry_api: RegistryApi) -> None:
    await registry_api.connection.execute(
        "UPDATE role SET ended_at = now() WHERE role = 'operator' AND ended_at IS NULL"
    )
    one, other = await appointed(registry_api, 425, Role.OPERATOR), await appointed(registry_api, 426, Role.OPERATOR)
    await code_for(registry_api, 427, Role.OPERATOR, None)
    [role_id], [others] = await role_ids(registry_api, 425), await role_ids(registry_api, 426)
    ended = await asyncio.gather(one.ask("DELETE", f"/v1/roles/{others}"), other.ask("DELETE", f"/v1/roles/{role_id}"))
    assert sorted(answer.status_code for answer in ended) in ([204, 401], [204, 403], [204, 409])
    last, own = (one, role_id) if ended[0].status_code == 204 else (other, others)
    assert reason_of(await last.ask("DELETE", f"/v1/roles/{own}")) == (409, "last-operator")
    assert (await last.ask("GET", "/v1/account")).status_code == 200
    [newcomer] = await role_ids(registry_api, 427)
    assert (await last.ask("DELETE", f"/v1/roles/{newcomer}")).status_code == 204, "who never came in is none to keep"


async def _while_locked(
    registry_api: RegistryApi, name: str, asked: str, method: str, auth: tuple[str, str]
) -> httpx.Response:
    """The answer to a request that came while the client's row was held; the first secret is revoked meanwhile."""
    async with registry_api.connection.transaction():
        await registry_api.connection.execute("SELECT FROM client WHERE client_id = $1 FOR UPDATE", name)
        waiting = asyncio.create_task(registry_api.client.request(method, asked, auth=auth))
        await _has_come(registry_api.connection)
        revoke = "UPDATE client_secret SET revoked_at = now() WHERE client_id = $1 AND created_by = ''"
        await registry_api.connection.execute(revoke, name)
    return await waiting


async def _has_come(connection: asyncpg.Connection) -> None:
    """Somebody waits for the row."""
    blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    async with asyncio.timeout(60):
        while not await connection.fetchval(blocked):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_a_secret_that_is_revoked_meanwhile_makes_and_ends_no_other(
    registry_api: RegistryApi, name: str, method: str
) -> None:
    await registry_api.provide(name, "a first secret", ["certificates:status"])
    path = f"/registry/v1/clients/{name}/secrets"
    auth = (name, "a first secret")
    if method == "DELETE":
        added = (await registry_api.client.post(path, auth=auth)).json()
        path = f"{path}/{added['secret_id']}"
    assert reason_of(await _while_locked(registry_api, name, path, method, auth)) == (401, "invalid-client")


async def test_a_new_client_gets_no_powers_together_with_a_secret_that_it_made_before(
    registry_api: RegistryApi, name: str
) -> None:
    one, other = await appointed(registry_api, 428, Role.OPERATOR), await appointed(registry_api, 429, Role.OPERATOR)
    made = await one.call("POST", "/v1/clients", {"client_id": name, "scopes": ["people:names"]})
    auth = (name, made["client_secret"])
    added = (await registry_api.client.post(f"/registry/v1/clients/{name}/secrets", auth=auth)).json()
    steps = f"/v1/client-proposals/{made['proposal']['proposal_id']}/steps"
    assert reason_of(await other.ask("POST", steps, {"step": "approve"})) == (409, "another-secret")
    await one.call("DELETE", f"/v1/clients/{name}/secrets/{added['secret_id']}")
    assert (await other.call("POST", steps, {"step": "approve"}))["state"] == "approved"


async def test_a_program_changes_nothing_in_the_second_in_which_it_was_revoked(
    registry_api: RegistryApi, name: str
) -> None:
    for client in (name, f"{name}-b", f"{name}-c"):
        await registry_api.provide(client, "secret", ["clients:restrict"])
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "secret"}
    token = (await registry_api.client.post("/registry/oauth2/token", data=form)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    first = await registry_api.client.delete(f"/registry/v1/clients/{name}-b", headers=headers)
    await registry_api.provide(name, "another", ["clients:restrict"])
    second = await registry_api.client.delete(f"/registry/v1/clients/{name}-c", headers=headers)
    assert (first.status_code, reason_of(second)) == (204, (401, "invalid-token"))
