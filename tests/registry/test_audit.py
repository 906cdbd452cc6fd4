"""The audit trail: written with the deed, bound into a chain, and whole or found out."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from live_platform import AUTHORITY, Cluster
from registry_api import RegistryApi
from staff import appointed, reason_of

from common.errors import Refused
from offices.authority import Role
from registry.audit.api import CHECK_LOCK
from registry.audit_chain import actions as audit_chain_actions
from registry.audit_chain.domain import AuditedAct
from registry.audit_chain.jobs import AuditChainJob


@pytest.fixture
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """One for each test: they meddle with the whole trail, which begins empty."""
    async with RegistryApi.opened(cluster) as opened:
        await opened.connection.execute("TRUNCATE audit, audit_link, audit_waiting, official_act RESTART IDENTITY")
        yield opened


async def breaks(registry_api: RegistryApi) -> list[str]:
    async with registry_api.service.db.reading() as tx:
        return (await audit_chain_actions.chain_breaks(tx))[1]


async def filled(registry_api: RegistryApi) -> None:
    async with registry_api.service.db.transaction() as tx:
        for number in range(7):
            await audit_chain_actions.record(tx, AuditedAct("tested", "operator", details={"number": number}))
    assert await AuditChainJob(registry_api.service.db).link() == 7
    assert await breaks(registry_api) == []


async def test_what_was_done_is_linked_once_and_goes_on_from_there(registry_api: RegistryApi) -> None:
    await filled(registry_api)
    await filled(registry_api)
    assert await AuditChainJob(registry_api.service.db).link() == 0
    async with registry_api.service.db.reading() as tx:
        assert (await audit_chain_actions.chain_breaks(tx))[0] == 14


async def test_a_deed_that_fails_is_not_in_the_trail(registry_api: RegistryApi) -> None:
    async def fail() -> None:
        async with registry_api.service.db.transaction() as tx:
            await audit_chain_actions.record(tx, AuditedAct("tested", "operator"))
            raise Refused("tested", "it fails")

    with pytest.raises(Refused):
        await fail()
    assert await registry_api.connection.fetchval("SELECT count(*) FROM audit") == 0


@pytest.mark.parametrize(
    ("meddling", "found"),
    [
        ("UPDATE audit SET body = body || ' '::bytea WHERE audit_id = 3", "is not what was linked"),
        ("UPDATE audit SET person_id = gen_random_uuid() WHERE audit_id = 3", "under another person"),
        ("DELETE FROM audit_link WHERE position = 3", "links 3 to 3 are missing"),
        ("DELETE FROM audit_link WHERE position = 7", "1 entries were taken out of the chain"),
        ("INSERT INTO audit (body) VALUES ('{}')", "1 entries were taken out of the chain"),
        ("UPDATE audit_link SET hash = decode(repeat('00', 32), 'hex') WHERE position = 4", "entry 4 is not what"),
    ],
)
async def test_whatever_is_changed_afterwards_is_found(registry_api: RegistryApi, meddling: str, found: str) -> None:
    await filled(registry_api)
    await registry_api.connection.execute("SET session_replication_role = replica")
    await registry_api.connection.execute(meddling)
    assert any(found in item for item in await breaks(registry_api)), await breaks(registry_api)


@pytest.mark.parametrize(
    "meddling",
    ["UPDATE audit SET body = ''", "DELETE FROM audit", "UPDATE audit_link SET hash = ''", "DELETE FROM audit_link"],
)
async def test_the_running_code_can_change_nothing_of_it(registry_api: RegistryApi, meddling: str) -> None:
    await filled(registry_api)
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        async with registry_api.service.db.transaction() as tx:
            await tx.execute(sa.text(meddling))


async def test_an_operator_is_told_what_does_not_hold(registry_api: RegistryApi) -> None:
    operator = await appointed(registry_api, 1, Role.OPERATOR)
    await appointed(registry_api, 2, Role.HR_AUTHORITY, AUTHORITY)
    await AuditChainJob(registry_api.service.db).link()
    whole = await operator.call("GET", "/v1/audit/check")
    assert whole["breaks"] == []
    assert whole["entries"] >= 8
    await registry_api.connection.execute("UPDATE audit SET body = '{}' WHERE audit_id = 2")
    assert (await operator.call("GET", "/v1/audit/check"))["breaks"] == ["entry 2 is not what was linked"]


async def test_no_name_number_or_secret_stands_in_the_trail(registry_api: RegistryApi) -> None:
    await appointed(registry_api, 1, Role.HR_AUTHORITY, AUTHORITY)
    bodies = [bytes(row["body"]).decode() for row in await registry_api.connection.fetch("SELECT body FROM audit")]
    assert bodies
    for word in ("测试", "431102", "Horse"):
        assert not any(word in body for body in bodies)


async def test_the_check_gives_the_head_and_a_kept_one_tells_a_trail_that_was_cut_off_or_made_anew(
    registry_api: RegistryApi,
) -> None:
    await filled(registry_api)
    operator = await appointed(registry_api, 41, Role.OPERATOR)
    await AuditChainJob(registry_api.service.db).link_all()
    checked = await operator.call("GET", "/v1/audit/check")
    head = checked["head"]
    assert (head["position"], checked["breaks"]) == (checked["entries"], [])
    assert head["at"] is not None
    kept = f"{head['position']}:{head['hash']}"
    assert (await operator.call("GET", f"/v1/audit/check?kept={kept}"))["breaks"] == []
    # Cut off at its end, with its entries: nothing within the trail tells.
    meddler = registry_api.connection
    await meddler.execute("SET session_replication_role = replica")
    await meddler.execute("DELETE FROM audit WHERE audit_id > 5")
    await meddler.execute("DELETE FROM audit_link WHERE position > 5")
    assert (await operator.call("GET", "/v1/audit/check"))["breaks"] == []
    [told] = (await operator.call("GET", f"/v1/audit/check?kept={kept}"))["breaks"]
    assert "its end was cut off" in told
    # Made anew from the beginning, and longer than before: the walk finds nothing, the kept head does.
    await meddler.execute("DELETE FROM audit_link")
    await meddler.execute("INSERT INTO audit_waiting SELECT audit_id FROM audit")
    async with registry_api.service.db.transaction() as tx:
        await audit_chain_actions.record(tx, *[AuditedAct("invented", "operator") for _ in range(20)])
    await AuditChainJob(registry_api.service.db).link_all()
    assert (await operator.call("GET", "/v1/audit/check"))["breaks"] == []
    [told] = (await operator.call("GET", f"/v1/audit/check?kept={kept}"))["breaks"]
    assert "is not the head that was kept" in told


async def test_the_last_check_stays_with_who_asked_and_what_was_found(registry_api: RegistryApi) -> None:
    operator = await appointed(registry_api, 41, Role.OPERATOR)
    auditor = await appointed(registry_api, 42, Role.AUDITOR, AUTHORITY)
    authority = await appointed(registry_api, 43, Role.HR_AUTHORITY, AUTHORITY)
    await AuditChainJob(registry_api.service.db).link_all()
    assert await auditor.call("GET", "/v1/audit/checks/last") == {"check": None}
    for method, path in (("GET", "/v1/audit/checks/last"), ("POST", "/v1/audit/checks")):
        answer = await authority.ask(method, path, {} if method == "POST" else None)
        assert reason_of(answer) == (403, "not-yours")
    checked = await auditor.call("POST", "/v1/audit/checks", {"kept": [f"1:{'0' * 64}"]})
    last = (await operator.call("GET", "/v1/audit/checks/last"))["check"]
    assert (last["role"], last["by_name"], last["is_own"], last["heads"]) == ("auditor", "测试42", False, 1)
    assert (last["breaks"], last["break_count"], last["entries"]) == (checked["breaks"], 1, checked["entries"])
    assert last["misfits"] == 1
    assert last["head"] == checked["head"]
    assert (await auditor.call("GET", "/v1/audit/checks/last"))["check"]["is_own"]
    await operator.call("GET", "/v1/audit/check")
    last = (await operator.call("GET", "/v1/audit/checks/last"))["check"]
    assert (last["role"], last["office"], last["breaks"], last["is_own"]) == ("operator", None, [], True)
    # A change of the trail is told apart from a head that does not fit.
    await registry_api.connection.execute("UPDATE audit SET body = body || ' '::bytea WHERE audit_id = 1")
    await auditor.call("POST", "/v1/audit/checks", {"kept": [f"999999:{'a' * 64}"]})
    last = (await operator.call("GET", "/v1/audit/checks/last"))["check"]
    assert (last["misfits"], last["break_count"], "its end was cut off" in last["breaks"][0]) == (1, 2, True)


async def test_a_kept_head_that_is_none_is_refused(registry_api: RegistryApi) -> None:
    operator = await appointed(registry_api, 41, Role.OPERATOR)
    answer = await operator.ask("GET", "/v1/audit/check?kept=7:abc")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:xueshi:problem:bad-head")


async def test_the_trail_is_walked_for_one_at_a_time_and_not_again_and_again(registry_api: RegistryApi) -> None:
    operator = await appointed(registry_api, 41, Role.OPERATOR)
    async with registry_api.service.db.alone(CHECK_LOCK) as alone:
        assert alone is not None
        answer = await operator.ask("GET", "/v1/audit/check")
    assert (*reason_of(answer), answer.headers["retry-after"]) == (503, "check-runs", "30")
    answers = [(await operator.ask("GET", "/v1/audit/check")).status_code for _ in range(10)]
    assert answers == [200] * 9 + [429]
