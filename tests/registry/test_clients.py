"""Clients: what gives one powers takes two people, no program gives any, and whatever takes powers away is at once."""

import json
import re
import secrets
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from live_platform import AUTHORITY, Cluster, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import Staff, appointed, approved, code_for, role_of, two_operators

from common.clock import now
from common.errors import Refused
from offices.authority import Role
from registry.main import begin_first_run, provide_administrator
from registry.oauth.actions import expiry as expiry_actions
from registry.oauth.domain.clients import SCOPES, TRANSITIONS, ClientChangeState, ClientChangeStep, widens

NO_SCOPES: dict[str, list[str]] = {"scopes": []}
SIGN_IN = {"name": "某学院", "redirect_uris": ["https://v.example/back"], "start_url": "https://v.example/"}


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    async with RegistryApi.opened(cluster) as opened:
        yield opened


@pytest.fixture(scope="module")
async def operators(registry_api: RegistryApi) -> tuple[Staff, Staff]:
    return await two_operators(registry_api)


@pytest.fixture
def name() -> str:
    """Of a client of the test's own."""
    return f"made-{secrets.token_hex(4)}"


def reason_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).rsplit(":", 1)[1]


async def granted(registry_api: RegistryApi, client_id: str, secret: str, scope: str | None = None) -> httpx.Response:
    """The answer to a client that asks for a token."""
    form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    return await registry_api.client.post("/registry/oauth2/token", data=form, auth=(client_id, secret))


async def bearer(registry_api: RegistryApi, client_id: str, secret: str, scope: str | None = None) -> dict[str, str]:
    answer = await granted(registry_api, client_id, secret, scope)
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def told(operators: tuple[Staff, Staff], client_id: str) -> dict[str, Any]:
    """What the list of clients tells of one."""
    listed = (await operators[0].call("GET", "/v1/clients"))["clients"]
    [found] = [client for client in listed if client["client_id"] == client_id]
    return dict(found)


async def decide(operator: Staff, proposed: Any, step: str, **more: str) -> httpx.Response:
    path = f"/v1/client-proposals/{proposed['proposal']['proposal_id']}/steps"
    return await operator.ask("POST", path, {"step": step, **more})


async def acts(registry_api: RegistryApi, client_id: str) -> list[tuple[str, str]]:
    """What the audit trail says of a client: what, and by whom."""
    rows = await registry_api.connection.fetch(
        "SELECT convert_from(body, 'UTF8')::jsonb AS act FROM audit ORDER BY audit_id"
    )
    found = [json.loads(row["act"]) for row in rows]
    return [(act["what"], act["by"]) for act in found if act.get("details", {}).get("client") == client_id]


# --- two people ----------------------------------------------------------------------------------------------------


async def test_a_new_client_may_do_nothing_before_another_operator_has_approved(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    one, other = operators
    made = await one.call("POST", "/v1/clients", {"client_id": name, "scopes": ["people:read"]})
    assert (made["scopes"], made["proposal"]["state"]) == ([], "proposed")
    assert (await granted(registry_api, name, made["client_secret"])).json()["scope"] == ""
    assert (await granted(registry_api, name, made["client_secret"], "people:read")).status_code == 400
    assert reason_of(await decide(one, made, "approve")) == (403, "second-person")
    assert (await granted(registry_api, name, made["client_secret"])).json()["scope"] == ""
    assert (await decide(other, made, "approve")).json()["state"] == "approved"
    assert (await granted(registry_api, name, made["client_secret"])).json()["scope"] == "people:read"
    assert reason_of(await decide(other, made, "approve")) == (409, "out-of-order")
    assert reason_of(await decide(other, made, "refuse")) == (409, "out-of-order")
    [row] = await registry_api.connection.fetch(
        "SELECT CAST(client AS text) AS whole FROM client WHERE client_id = $1", name
    )
    assert made["client_secret"] not in row["whole"]


async def test_one_person_in_two_sessions_is_one_person(operators: tuple[Staff, Staff], name: str) -> None:
    one, _ = operators
    made = await one.call("POST", "/v1/clients", {"client_id": name, "scopes": ["ledger:read"]})
    again = Staff(one.registry_api, one.serial, secret=one.secret, steps=one.steps)
    assert (await again.sign_in()).status_code == 201
    one.steps = again.steps
    assert reason_of(await decide(again, made, "approve")) == (403, "second-person")


async def test_a_refused_proposal_gives_nothing_and_another_can_be_made(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    one, other = operators
    made = await one.call("POST", "/v1/clients", {"client_id": name, "scopes": ["people:names"]})
    path = f"/v1/clients/{name}/scopes"
    assert reason_of(await one.ask("PUT", path, {"scopes": ["ledger:read"]})) == (409, "proposed-already")
    refused = await decide(other, made, "refuse", reason="not what was agreed")
    assert refused.json()["state"] == "refused"
    assert (await granted(registry_api, name, made["client_secret"])).json()["scope"] == ""
    again = await one.call("PUT", path, {"scopes": ["ledger:read"]})
    assert (await decide(one, again, "refuse")).json()["state"] == "refused", "taken back by the one who proposed"


async def test_what_nobody_decides_for_a_week_has_expired(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    one, other = operators
    made = await one.call("POST", "/v1/clients", {"client_id": name, "scopes": ["people:read"]})
    proposal_id = made["proposal"]["proposal_id"]
    await registry_api.connection.execute(
        "UPDATE client_proposal SET ends_at = now() - interval '1 second' WHERE CAST(proposal_id AS text) = $1",
        proposal_id,
    )
    assert reason_of(await decide(other, made, "approve")) == (409, "out-of-order")
    for _ in range(2):  # before the job has come by, and after it
        listed = (await other.call("GET", "/v1/client-proposals?state=expired"))["proposals"]
        assert proposal_id in [proposal["proposal_id"] for proposal in listed]
        async with registry_api.service.db.transaction() as tx:
            await expiry_actions.expire_proposals(tx, now=now())
    assert ("proposal.expired", "registry") in await acts(registry_api, name)
    assert (await one.ask("PUT", f"/v1/clients/{name}/scopes", {"scopes": ["people:read"]})).status_code == 202


async def test_an_approval_does_not_give_back_what_was_taken_meanwhile(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    one, other = operators
    made = await approved(
        operators, "POST", "/v1/clients", {"client_id": name, "scopes": ["people:read", "people:names"]}
    )
    path = f"/v1/clients/{name}/scopes"
    wider = await one.call("PUT", path, {"scopes": ["people:read", "people:names", "ledger:read"]})
    assert (await other.ask("PUT", path, {"scopes": ["people:read"]})).status_code == 200
    assert reason_of(await decide(other, wider, "approve")) == (409, "changed-since")
    assert (await granted(registry_api, name, made["client_secret"])).json()["scope"] == "people:read"


async def test_an_operator_gets_no_secret_of_anothers_client_alone(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    """A second secret of the HR platform's client would be as good as its scopes."""
    one, other = operators
    await registry_api.provide(name, "a secret that the client has", ["people:names"])
    proposed = await one.ask("POST", f"/v1/clients/{name}/secrets")
    assert proposed.status_code == 202
    secret = proposed.json()["client_secret"]
    assert (await granted(registry_api, name, secret)).status_code == 401
    assert reason_of(await decide(one, proposed.json(), "approve")) == (403, "second-person")
    assert (await granted(registry_api, name, secret)).status_code == 401
    assert (await decide(other, proposed.json(), "approve")).status_code == 200
    assert (await granted(registry_api, name, secret)).status_code == 200
    assert (await one.ask("POST", f"/v1/clients/{name}/secrets")).json()["type"].endswith("two-secrets")


async def test_people_sign_in_at_a_vendor_once_two_operators_have_said_so(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    one, other = operators
    await registry_api.provide(name, "a secret that the client has", [])
    address = {"client_id": name, "redirect_uri": "https://v.example/back"}
    proposed = await one.ask("PUT", f"/v1/clients/{name}/sign-in", SIGN_IN)
    assert proposed.status_code == 202
    assert (await registry_api.client.get("/registry/oauth2/authorize", params=address)).status_code == 400
    assert reason_of(await decide(one, proposed.json(), "approve")) == (403, "second-person")
    assert (await decide(other, proposed.json(), "approve")).status_code == 200
    assert (await registry_api.client.get("/registry/oauth2/authorize", params=address)).status_code == 303
    elsewhere = {**SIGN_IN, "redirect_uris": ["https://elsewhere.example/"]}
    assert (await one.ask("PUT", f"/v1/clients/{name}/sign-in", elsewhere)).status_code == 202
    moved = {**address, "redirect_uri": "https://elsewhere.example/"}
    assert (await registry_api.client.get("/registry/oauth2/authorize", params=moved)).status_code == 400, "not yet"


async def test_powers_are_given_with_a_second_factor_even_where_it_is_not_asked_of_administrators(
    cluster: Cluster, name: str
) -> None:
    async with RegistryApi.opened(cluster) as registry_api:
        registry_api.service.web.state.app.rules = type(registry_api.service.web.state.app.rules)(
            **{**vars(registry_api.service.web.state.app.rules), "administrators_need_second_factor": False}
        )
        operator = Staff(registry_api, 980)
        code = await code_for(registry_api, 980, Role.OPERATOR, None)
        assert await begin_first_run(registry_api.service) is not None, "nobody can come in yet"
        await operator.set_password(code)
        assert await begin_first_run(registry_api.service) is None
        assert (await operator.sign_in()).json()["needs"] == []
        for method, path, body in (
            ("POST", "/v1/clients", {"client_id": name, "scopes": []}),
            ("POST", "/v1/roles", role_of(Role.OPERATOR, None, 981)),
            ("GET", "/v1/first-run", None),
            ("GET", "/v1/offices", None),
        ):
            assert reason_of(await operator.ask(method, path, body)) == (403, "second-factor-needed"), path
        office = organisation_code(905, region="431200")
        heading = "统一社会信用代码,机构名称,机构类别,行政区划代码,主管部门代码"
        file = f"{heading}\n{office},怀化市人社局,人事综合管理部门,431200,"
        headers = {"authorization": f"Session {operator.token}"}
        sent = await registry_api.client.post("/registry/v1/organisation-files", content=file.encode(), headers=headers)
        assert reason_of(sent) == (403, "second-factor-needed")
        await operator.enrol()
        assert (await operator.ask("POST", "/v1/clients", {"client_id": name, "scopes": []})).status_code == 201


@pytest.mark.parametrize("role", [Role.HR_AUTHORITY, Role.AUDITOR])
async def test_nobody_but_operators_proposes_approves_or_sees_clients(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], role: Role
) -> None:
    waiting = await operators[0].call("POST", "/v1/clients", {"client_id": f"w-{role}", "scopes": ["people:read"]})
    staff = await appointed(registry_api, 970 + list(Role).index(role), role, AUTHORITY)
    for method, path, body in (
        ("GET", "/v1/clients", None),
        ("GET", "/v1/client-proposals", None),
        ("POST", "/v1/clients", {"client_id": "other", "scopes": []}),
        ("POST", "/v1/clients/hr-platform/secrets", None),
        ("PUT", "/v1/clients/hr-platform/scopes", NO_SCOPES),
        ("PUT", "/v1/clients/hr-platform/sign-in", SIGN_IN),
        ("DELETE", "/v1/clients/hr-platform", None),
        ("POST", "/v1/signing-keys/rotations", None),
        ("POST", f"/v1/client-proposals/{waiting['proposal']['proposal_id']}/steps", {"step": "approve"}),
    ):
        assert (await staff.ask(method, path, body)).status_code == 403, path


async def test_the_machines_owner_makes_the_first_operators(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with RegistryApi.opened(cluster) as registry_api:
        monkeypatch.setenv("NAME", "测试985")
        own = id_number(985)
        for number, arguments in (("", ["operator"]), (own, ["king"]), (own, ["operator", "", "x"])):
            monkeypatch.setenv("ID_NUMBER", number)
            with pytest.raises(Refused) as refused:
                await provide_administrator(registry_api.service, arguments)
            assert own not in str(refused.value)
        monkeypatch.setenv("ID_NUMBER", own)
        await provide_administrator(registry_api.service, ["operator"])
        operator = Staff(registry_api, 985)
        assert (await operator.set_password(capsys.readouterr().out.strip())).status_code == 204
        assert (await operator.sign_in()).status_code == 201
        await operator.enrol()
        assert (await operator.ask("GET", "/v1/clients")).status_code == 200
        rows = await registry_api.connection.fetch("SELECT convert_from(body, 'UTF8') AS body FROM audit")
        given = [row["body"] for row in rows if '"role.given"' in row["body"]]
        assert len(given) == 1
        assert '"by":"operator"' in given[0]


# --- programs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scopes", [["registry:operate"], sorted(SCOPES)], ids=["operate alone", "every scope"])
async def test_a_program_gives_powers_to_nobody_itself_included(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str, scopes: list[str]
) -> None:
    await registry_api.provide(name, "a secret that the client has", scopes)
    await registry_api.provide("hr-platform", "the platform's own secret", ["certificates:status"])
    headers = await bearer(registry_api, name, "a secret that the client has")
    waiting = await operators[0].call("POST", "/v1/clients", {"client_id": f"{name}-w", "scopes": ["people:read"]})
    for method, path, body in (
        ("PUT", f"clients/{name}/scopes", {"scopes": [*scopes, "certificates:status", "people:names", "ledger:read"]}),
        ("PUT", "clients/hr-platform/scopes", {"scopes": ["certificates:status", "people:names"]}),
        ("POST", "clients", {"client_id": f"{name}-b", "scopes": ["people:names"]}),
        ("POST", "clients", {"client_id": f"{name}-c", "scopes": []}),
        ("POST", "clients/hr-platform/secrets", None),
        ("PUT", f"clients/{name}/sign-in", SIGN_IN),
        ("POST", f"client-proposals/{waiting['proposal']['proposal_id']}/steps", {"step": "approve"}),
    ):
        if scopes != ["registry:operate"] and path == f"clients/{name}/scopes":
            continue  # it has every scope already
        answer = await registry_api.client.request(method, f"/registry/v1/{path}", json=body, headers=headers)
        assert reason_of(answer) == (403, "needs-people"), path
    assert (await granted(registry_api, name, "a secret that the client has")).json()["scope"].split() == scopes
    assert (await told(operators, f"{name}-w"))["scopes"] == []
    assert (await told(operators, "hr-platform"))["scopes"] == ["certificates:status"]


async def test_a_program_narrows_and_revokes_at_once(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    await registry_api.provide(name, "a secret that the client has", ["people:read", "people:names"])
    headers = await registry_api.allowed("clients:restrict")
    path = f"/registry/v1/clients/{name}"
    narrowed = await registry_api.client.put(f"{path}/scopes", json={"scopes": ["people:read"]}, headers=headers)
    assert narrowed.status_code == 200
    assert (await granted(registry_api, name, "a secret that the client has")).json()["scope"] == "people:read"
    wider = await registry_api.client.put(f"{path}/scopes", json={"scopes": ["people:names"]}, headers=headers)
    assert reason_of(wider) == (403, "needs-people")
    assert (await registry_api.client.delete(path, headers=headers)).status_code == 204
    assert (await granted(registry_api, name, "a secret that the client has")).status_code == 401
    assert (await told(operators, name))["revoked_at"]
    for answer in (
        await registry_api.client.delete(path, headers=headers),
        await operators[0].ask("POST", f"/v1/clients/{name}/secrets"),
        await registry_api.client.put(f"{path}/scopes", json={"scopes": []}, headers=headers),
    ):
        assert reason_of(answer) == (404, "no-such-client")
    assert reason_of(await operators[0].ask("POST", "/v1/clients", {"client_id": name, **NO_SCOPES})) == (
        409,
        "client-exists",
    )


async def test_a_client_replaces_its_secret_by_itself_without_a_moment_in_which_none_is_good(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    await registry_api.provide(name, "the first secret of this client", ["certificates:status"])
    path, auth = f"/registry/v1/clients/{name}/secrets", (name, "the first secret of this client")
    added = await registry_api.client.post(path, auth=auth)
    assert added.status_code == 201
    second = added.json()["client_secret"]
    both = [await granted(registry_api, name, secret) for secret in ("the first secret of this client", second)]
    assert [item.status_code for item in both] == [200, 200]
    assert reason_of(await registry_api.client.post(path, auth=auth)) == (409, "two-secrets")
    [old, new] = (await told(operators, name))["secrets"]
    assert (new["secret_id"], new["created_by"], old["created_by"]) == (added.json()["secret_id"], name, "")
    assert old["last_used_at"]
    assert new["last_used_at"]
    assert (await registry_api.client.delete(f"{path}/{old['secret_id']}", auth=(name, second))).status_code == 204
    assert (await granted(registry_api, name, "the first secret of this client")).status_code == 401
    assert reason_of(await registry_api.client.post(path, auth=auth)) == (401, "invalid-client")
    last = await registry_api.client.delete(f"{path}/{new['secret_id']}", auth=(name, second))
    assert reason_of(last) == (409, "last-secret")
    assert (await registry_api.client.delete(f"{path}/{old['secret_id']}", auth=(name, second))).status_code == 404


async def test_no_token_becomes_a_secret_and_no_client_gets_anothers(registry_api: RegistryApi, name: str) -> None:
    """One that another service was shown, or one of fewer scopes, would be good for all, for good."""
    await registry_api.provide(name, "a secret that the client has", ["people:read", "people:names"])
    await registry_api.provide(f"{name}-b", "a secret of another client", ["people:read"])
    path = f"/registry/v1/clients/{name}/secrets"
    for scope in ("people:read", "people:read people:names"):
        headers = await bearer(registry_api, name, "a secret that the client has", scope)
        assert reason_of(await registry_api.client.post(path, headers=headers)) == (403, "needs-people")
    other = (f"{name}-b", "a secret of another client")
    assert reason_of(await registry_api.client.post(path, auth=other)) == (403, "needs-people")
    [secret] = await registry_api.connection.fetch("SELECT secret_id FROM client_secret WHERE client_id = $1", name)
    assert reason_of(await registry_api.client.delete(f"{path}/{secret['secret_id']}", auth=other)) == (
        403,
        "needs-people",
    )
    for auth in ((name, "guessed"), ("nobody-there", "guessed"), (name, "")):
        answer = await registry_api.client.post(path, auth=auth)
        assert (*reason_of(answer), answer.headers["www-authenticate"]) == (
            401,
            "invalid-client",
            'Basic realm="xueshi"',
        )


@pytest.mark.parametrize("scope", sorted(SCOPES))
async def test_each_narrow_scope_opens_its_own_and_the_old_one_opens_all_of_them(
    registry_api: RegistryApi, scope: str
) -> None:
    headers = await registry_api.allowed(scope)
    opens = {
        "clients:read": ("GET", ("clients", "client-proposals"), None, 200),
        "clients:restrict": ("PUT", ("clients/nobody-there/scopes",), NO_SCOPES, 404),
        "keys:rotate": ("POST", ("signing-keys/rotations",), None, 201),
    }
    for narrow, (method, paths, body, done) in opens.items():
        for path in paths:
            answer = await registry_api.client.request(method, f"/registry/v1/{path}", json=body, headers=headers)
            assert answer.status_code == (done if scope in (narrow, "registry:operate") else 403), (scope, path)


async def test_without_a_token_nobody_is_told_of_clients(registry_api: RegistryApi) -> None:
    for method, path in (
        ("GET", "clients"),
        ("POST", "clients"),
        ("POST", "clients/x1/secrets"),
        ("GET", "client-proposals"),
    ):
        answer = await registry_api.client.request(method, f"/registry/v1/{path}")
        assert answer.status_code == 401, path


# --- what is seen --------------------------------------------------------------------------------------------------


async def test_no_secret_is_told_again(registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str) -> None:
    made = await operators[0].call("POST", "/v1/clients", {"client_id": name, "scopes": ["people:read"]})
    await registry_api.provide(f"{name}-b", "a secret that the client has", [])
    waiting = await operators[0].call("POST", f"/v1/clients/{name}-b/secrets")
    for path in ("/v1/clients", "/v1/client-proposals"):
        listed = await operators[1].ask("GET", path)
        assert made["client_secret"] not in listed.text
        assert waiting["client_secret"] not in listed.text
    [secret] = (await told(operators, name))["secrets"]
    assert set(secret) == {"secret_id", "created_by", "created_at", "last_used_at", "revoked_at"}
    assert secret["last_used_at"] is None
    assert secret["created_by"].startswith("account:")


async def test_a_client_is_not_given_a_scope_that_is_none(operators: tuple[Staff, Staff], name: str) -> None:
    answer = await operators[0].ask("POST", "/v1/clients", {"client_id": name, "scopes": ["all"]})
    assert reason_of(answer) == (422, "unknown-scope")
    listed = (await operators[0].call("GET", "/v1/clients"))["clients"]
    assert name not in [client["client_id"] for client in listed]


async def test_scopes_change_with_the_next_token(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    made = await approved(operators, "POST", "/v1/clients", {"client_id": name, "scopes": ["people:read"]})
    await approved(operators, "PUT", f"/v1/clients/{name}/scopes", {"scopes": ["ledger:read"]})
    assert (await granted(registry_api, name, made["client_secret"])).json()["scope"] == "ledger:read"


async def test_the_machines_owner_sets_the_one_secret_that_is_good_and_is_on_the_trail(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    made = await approved(operators, "POST", "/v1/clients", {"client_id": name, "scopes": ["people:read"]})
    await registry_api.provide(name, "another secret of the machine's owner", ["people:read"])
    assert (await granted(registry_api, name, made["client_secret"])).status_code == 401
    assert (await granted(registry_api, name, "another secret of the machine's owner")).status_code == 200
    assert sum(secret["revoked_at"] is None for secret in (await told(operators, name))["secrets"]) == 1
    await registry_api.provide(name, "another secret of the machine's owner", ["people:read"])
    provided = [act for act in await acts(registry_api, name) if act[0] == "client.provided"]
    assert provided == [("client.provided", "operator")], "a start that changes nothing leaves no entry"


async def test_what_is_done_with_clients_is_in_the_audit_trail_without_a_secret(
    registry_api: RegistryApi, operators: tuple[Staff, Staff], name: str
) -> None:
    one, _ = operators
    made = await approved(operators, "POST", "/v1/clients", {"client_id": name, "scopes": ["people:read"]})
    added = await approved(operators, "POST", f"/v1/clients/{name}/secrets")
    await one.call("PUT", f"/v1/clients/{name}/scopes", {"scopes": ["people:read"]})
    refused = await one.ask("PUT", f"/v1/clients/{name}/scopes", NO_SCOPES)
    assert reason_of(refused) == (422, "no-scopes")
    listed = (await told(operators, name))["secrets"]
    await one.call("DELETE", f"/v1/clients/{name}/secrets/{listed[0]['secret_id']}")
    await one.call("DELETE", f"/v1/clients/{name}")
    rows = await registry_api.connection.fetch(
        "SELECT body FROM audit WHERE position($1 IN convert_from(body, 'UTF8')) > 0", name
    )
    bodies = [bytes(row["body"]).decode() for row in rows]
    assert all(made["client_secret"] not in body and added["client_secret"] not in body for body in bodies)
    whats = [what for what, _ in await acts(registry_api, name)]
    assert whats == [
        "client.created", "proposal.made", "client.scopes-changed", "proposal.approved",
        "proposal.made", "client.secret-added", "proposal.approved",
        "client.scopes-changed", "client.secret-revoked", "client.revoked",
    ]  # fmt: skip
    by = dict(await acts(registry_api, name))
    assert by["proposal.made"] != by["proposal.approved"]
    assert all(who.startswith("account:") for who in by.values())


# --- operators see nobody ------------------------------------------------------------------------------------------


def _paths_of(registry_api: RegistryApi) -> list[tuple[str, str]]:
    document = registry_api.service.web.openapi()
    return [(method, path) for path, operations in document["paths"].items() for method in operations]


async def test_no_route_shows_a_person_to_an_operator(
    registry_api: RegistryApi, operators: tuple[Staff, Staff]
) -> None:
    """Every address of the registry, asked with an operator's session and with each of their programs' scopes."""
    await registry_api.register(person(5))
    [person_id] = await registry_api.ids(5)
    values = {"person_id": str(person_id), "code": AUTHORITY}
    programs = [await registry_api.allowed(scope) for scope in ("registry:operate", "clients:read", "clients:restrict")]
    bodies = {
        "/v1/people/queries": {"id_numbers": [id_number(5)]},
        "/v1/people/lookups": {"id_number": id_number(5)},
        "/v1/people/searches": {"name": "测"},
        "/v1/people/names": {"person_ids": [str(person_id)]},
        "/v1/people/listings": {"organisation_id": str(uuid4()), "person_ids": [str(person_id)]},
        "/v1/people/{person_id}/disclosures": {"reason": "curious"},
        "/v1/people/{person_id}/codes": {"reason": "curious"},
        "/v1/people/departures": {
            "departures": [{"person_id": str(person_id), "ended_on": "2026-01-05", "because": "retired"}]
        },
    }
    asked = 0
    for method, path in _paths_of(registry_api):
        if "oauth2" in path or "sessions" in path or "signing-keys" in path:
            continue
        filled = path
        for key in set(re.findall(r"{(\w+)}", path)):
            filled = filled.replace(f"{{{key}}}", values.get(key, str(person_id)))
        answers = [await operators[0].ask(method.upper(), filled, bodies.get(path))]
        for headers in programs:
            answers.append(
                await registry_api.client.request(method, f"/registry{filled}", json=bodies.get(path), headers=headers)
            )
        asked += len(answers)
        for answer in answers:
            assert id_number(5) not in answer.text, path
            assert "测试5" not in answer.text, path
            if path.startswith("/v1/people") and path != "/v1/people/searches":  # which finds nobody
                assert answer.status_code in (401, 403, 404), (path, answer.status_code)
    assert asked > 200


# --- the rules by themselves ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "wider"),
    [
        ([], [], False),
        ([], ["people:read"], True),
        (["people:read", "ledger:read"], ["ledger:read"], False),
        (["people:read"], ["ledger:read"], True),
        (["registry:operate"], ["clients:read", "keys:rotate"], False),
        (["clients:read", "clients:restrict", "keys:rotate"], ["registry:operate"], True),
        (["people:read"], ["people:read", "people:read"], False),
    ],
)
def test_which_changes_widen(before: list[str], after: list[str], wider: bool) -> None:
    assert widens(before, after) is wider


def test_what_was_decided_stays_decided() -> None:
    assert {state for state, _ in TRANSITIONS} == {ClientChangeState.PROPOSED}
    assert {step for _, step in TRANSITIONS} == set(ClientChangeStep)
