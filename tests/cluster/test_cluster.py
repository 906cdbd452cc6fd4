"""The distributed shape as callers and operators see it: processes come, go, die and stall, and nothing is lost."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import live_platform
import pytest
from live_platform import a_full_year
from outside import Outside

from common.kafka import create_topics
from common.kafka.topics import ADMIN_TIMEOUT_S, admin
from standalone import databases
from standalone.check import check
from standalone.cluster import Cluster


async def settled(cluster: Cluster, timeout_s: float = 90) -> None:
    """Until nothing is under way and every certificate is made."""
    connections = [await asyncpg.connect(cluster.server.dsn(package)) for package in databases.PACKAGES]
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                left = sum([await connection.fetchval("SELECT count(*) FROM outbox") for connection in connections])
                left += await connections[-1].fetchval(
                    "SELECT count(*) FROM certificate WHERE stage = 'intended' AND standing = 'valid'"
                )
                if not left and not await cluster.on_the_way():
                    return
                await asyncio.sleep(0.2)
    finally:
        for connection in connections:
            await connection.close()


async def holds(cluster: Cluster) -> bool:
    await settled(cluster)
    checked = await check(cluster.server, cluster.data_dir.store, cluster.carried)
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]
    assert checked.dead_letters == 0
    return True


async def push_all(outside: Outside, serials: range, prefix: str) -> None:
    """A full year for everybody, ten people a delivery."""
    for start in range(serials.start, serials.stop, 10):
        people = range(start, min(start + 10, serials.stop))
        verdicts = await outside.push(*(item for serial in people for item in a_full_year(serial, prefix)))
        assert set(verdicts) <= {"accepted", "parked"}  # the registration may still be on its way to the gateway


async def test_a_year_goes_through_while_workers_are_added_killed_and_stalled(
    distributed: Cluster, outside: Outside
) -> None:
    serials = range(120)
    await outside.register(serials)

    async def disturb() -> None:
        await distributed.scale("ledger-worker", 3)
        for name in ("ledger-worker-1", "vendor-gateway-worker-1", "certificates-worker-2"):
            os.kill(distributed.processes[name].pid, signal.SIGKILL)
            await asyncio.sleep(0.5)
        stalled = distributed.processes["ledger-worker-2"].pid
        os.kill(stalled, signal.SIGSTOP)
        await asyncio.sleep(3)
        os.kill(stalled, signal.SIGCONT)
        await distributed.scale("ledger-worker", 2)

    await asyncio.gather(push_all(outside, serials, "a"), disturb())
    await outside.until(serials, "certified")
    assert await holds(distributed)


async def test_hours_taken_back_suspend_and_hours_given_again_restore(distributed: Cluster, outside: Outside) -> None:
    await outside.register(range(200, 205))
    await push_all(outside, range(200, 205), "b")
    await outside.until(range(200, 205), "certified")
    assert await outside.revoke("bp200") == ["accepted"]
    await outside.until([200], "suspended")
    again = {**a_full_year(200, "b")[0], "completion_id": "b-again"}
    assert await outside.push(again) == ["accepted"]
    await outside.until([200], "certified")
    assert await holds(distributed)


async def test_no_valid_request_fails_while_every_process_is_restarted_in_turn(
    distributed: Cluster, outside: Outside
) -> None:
    await outside.register(range(300, 420))
    asked, failed, done = 0, list[str](), asyncio.Event()

    async def ask() -> None:
        """Without trying again: every single answer must be a good one."""
        nonlocal asked
        token = await outside.token("hr-platform")
        query = {"queries": [{"id_number": a_full_year(300)[0]["id_number"], "year": 2025}]}
        while not done.is_set():
            try:
                answer = await outside.client.post(
                    "/certificates/v1/status-queries", json=query, headers={"authorization": f"Bearer {token}"}
                )
                if answer.status_code != httpx.codes.OK:
                    failed.append(f"{answer.status_code} {answer.text}")
            except httpx.TransportError as error:
                failed.append(repr(error))
            asked += 1
            await asyncio.sleep(0.02)

    async def push() -> None:
        await push_all(outside, range(300, 420), "c")

    refused_before = dict(outside.refused)
    asking = [asyncio.create_task(ask()) for _ in range(3)]
    pushing = asyncio.create_task(push())
    await distributed.rolling_restart()
    await pushing
    done.set()
    await asyncio.gather(*asking)
    assert failed == []
    assert outside.refused == refused_before
    assert asked > 100
    await outside.until(range(300, 420), "certified")


@pytest.mark.parametrize("service", ["registry", "filings", "ledger", "certificates"])
async def test_the_gateway_takes_completions_while_another_service_is_away_and_it_catches_up(
    distributed: Cluster, outside: Outside, service: str
) -> None:
    serials = range(500, 510)
    await outside.register(serials)
    await settled(distributed)
    away = [name for name in distributed.processes if name.startswith(f"{service}-")]
    for name in away:
        await distributed.processes[name].end()
    try:
        prefix = f"{service}."
        for serial in serials:
            course = {**a_full_year(serial, prefix)[0], "course_code": f"X-{service}", "hours": "1"}
            assert await outside.push(course) == ["accepted"]
    finally:
        for name in away:
            distributed.processes[name].begin()
    await distributed.ready()
    assert await holds(distributed)


async def test_a_bus_that_lost_everything_is_told_again_from_postgresql(distributed: Cluster, outside: Outside) -> None:
    await outside.register(range(600, 605))
    await settled(distributed)
    workers = [name for name in distributed.processes if "-worker-" in name]
    for name in workers:  # nobody publishes or hears: what is pushed now stands in outboxes and on record only
        await distributed.processes[name].end()
    await push_all(outside, range(600, 605), "d")
    gateway = await asyncpg.connect(distributed.server.dsn("vendor_gateway"))
    assert await gateway.fetchval("WITH lost AS (DELETE FROM outbox RETURNING id) SELECT count(*) FROM lost") > 0
    await gateway.close()
    settings = distributed.kafka_settings()
    async with admin(settings) as client:
        topics = [name for name in await client.list_topics() if not name.startswith("__")]
        await client.delete_topics(topics)
    await _eventually(lambda: _made_again(distributed, topics))
    for name in workers:
        distributed.processes[name].begin()
    for service, package in (("registry-worker-1", "registry"), ("vendor-gateway-worker-1", "vendor_gateway")):
        told = await asyncio.to_thread(run, distributed, service, package, "tell-again")
        assert told.returncode == 0, told.stderr
    await distributed.ready()
    await outside.until(range(600, 605), "certified")
    assert await holds(distributed)


async def _made_again(cluster: Cluster, topics: list[str]) -> bool:
    await create_topics(cluster.kafka_settings(), topics)
    return True


async def _eventually(attempt: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(ADMIN_TIMEOUT_S):
        while True:
            try:
                if await attempt():
                    return
            except Exception:  # a topic that is being deleted cannot be made yet
                await asyncio.sleep(0.5)


def run(cluster: Cluster, like: str, package: str, *command: str, **other: str) -> subprocess.CompletedProcess[str]:
    """A command of a service, told what its worker is told."""
    environment = {**cluster.processes[like].environment, **other}
    return subprocess.run(
        [sys.executable, "-m", package, *command],
        env={key: value for key, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def traces_of(cluster: Cluster) -> dict[str, set[str]]:
    """``service: name`` of every span, by the trace."""
    traces: dict[str, set[str]] = {}
    for line in (cluster.data_dir.path / "logs" / "spans.jsonl").read_text().splitlines():
        span = json.loads(line)
        service = span["resource"]["attributes"]["service.name"]
        traces.setdefault(span["context"]["trace_id"], set()).add(f"{service}: {span['name']}")
    return traces


async def test_one_trace_leads_from_the_webhook_to_the_certificate(distributed: Cluster, outside: Outside) -> None:
    await outside.register([700])
    await settled(distributed)
    await push_all(outside, range(700, 701), "e")
    await outside.until([700], "certified")

    async def is_whole() -> bool:
        wanted = (
            "vendor-gateway: ",
            "ledger: ledger hear",
            "certificates: certificates hear",
            "certificates: certificates issue",
        )
        return any(
            all(any(name.startswith(item) for name in names) for item in wanted)
            for names in traces_of(distributed).values()
        )

    async with asyncio.timeout(60):
        while not await is_whole():
            await asyncio.sleep(1)


@pytest.mark.parametrize(
    ("command", "other", "said"),
    [
        (["worker"], {"KAFKA_PARTITIONS": "6"}, "12 partitions and KAFKA_PARTITIONS says 6"),
        (["worker"], {"KAFKA_REPLICATION_FACTOR": "3"}, "1 copies, and KAFKA_REPLICATION_FACTOR says 3"),
        (["worker"], {"KAFKA_TOPIC_PREFIX": "other."}, "there is no such topic; run the command `topics`"),
        (["worker"], {"KAFKA_BOOTSTRAP_SERVERS": ""}, "KAFKA_BOOTSTRAP_SERVERS: Field required"),
        (["web"], {"LEDGER_DATABASE_URL": ""}, "LEDGER_DATABASE_URL: Field required"),
        (["web"], {"XUESHI_TRUSTED_PROXIES": ""}, "whose X-Forwarded-For is believed; or none"),
        (["dead-letters"], {}, "dead-letters list | replay"),
        (["sing"], {}, "web | worker | migrate"),
        (["migrate"], {}, "LEDGER_OWNER_DATABASE_URL: Field required"),
    ],
)
async def test_a_process_that_cannot_be_safe_says_why_and_ends(
    distributed: Cluster, command: list[str], other: dict[str, str], said: str
) -> None:
    told = await asyncio.to_thread(run, distributed, "ledger-worker-1", "ledger", *command, **other, XUESHI_PORT="0")
    assert told.returncode == 2, told.stderr
    assert said in told.stderr
    assert "Traceback" not in told.stderr


async def test_migrations_and_topics_are_steps_of_their_own_and_again_they_change_nothing(distributed: Cluster) -> None:
    keys = distributed.keys
    owner = databases.owner_url(distributed.server, "ledger", keys.role_passwords)
    for command in (["migrate"], ["topics"], ["dead-letters", "list"], ["dead-letters", "replay"]):
        told = await asyncio.to_thread(
            run, distributed, "ledger-worker-1", "ledger", *command,
            LEDGER_OWNER_DATABASE_URL=owner, LEDGER_APP_ROLE="ledger_app",
        )  # fmt: skip
        assert told.returncode == 0, told.stderr


async def test_an_operator_checks_the_laws_with_what_the_services_are_told(distributed: Cluster) -> None:
    await settled(distributed)
    told: dict[str, str] = {}
    for managed in distributed.processes.values():
        told |= managed.environment

    def check_it(**other: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "standalone", "check", "--from-environment"]
        return subprocess.run(command, env={**told, **other}, capture_output=True, text=True, check=False, timeout=120)

    found = await asyncio.to_thread(check_it)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "every equation holds" in found.stdout
    assert "signed files" in found.stdout
    nowhere = await asyncio.to_thread(check_it, LEDGER_DATABASE_URL="postgresql://nobody:wrong@127.0.0.1:9/ledger")
    assert nowhere.returncode == 2
    assert "Traceback" not in nowhere.stderr
    assert "wrong" not in nowhere.stderr


async def test_the_portal_answers_through_the_ingress_and_asks_the_services_through_it(distributed: Cluster) -> None:
    async with httpx.AsyncClient(base_url=distributed.address, trust_env=False) as browser:
        page = await browser.get("/sign-in")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        [tie] = set(re.findall(r'name="csrf" value="([^"]+)"', page.text))
        typed = {"csrf": tie, "id_number": live_platform.id_number(800), "password": "Correct-Horse-7"}
        refused = await browser.post("/sign-in", data=typed, headers={"origin": distributed.address})
        assert refused.status_code == 422
        assert "身份证号、密码或验证码不正确" in refused.text, "the registry's sentence"

    async def is_whole() -> bool:
        return any(
            {"portal: portal POST /sign-in", "registry: registry POST /v1/sessions"} <= names
            for names in traces_of(distributed).values()
        )

    async with asyncio.timeout(60):
        while not await is_whole():
            await asyncio.sleep(1)


async def test_every_process_says_how_it_is(distributed: Cluster) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for name, managed in distributed.processes.items():
            if name == "ingress":
                continue
            answers = {
                p: await client.get(f"http://127.0.0.1:{managed.port}{p}") for p in ("/live", "/ready", "/metrics")
            }
            assert {p: answer.status_code for p, answer in answers.items()} == dict.fromkeys(answers, 200), name
            checks = set(answers["/ready"].json()["checks"])
            stands_on = {"bus"} if "-worker-" in name else {"staying"}
            assert checks >= (stands_on if name.startswith("portal-") else {"database", *stands_on}), name
            assert "xueshi_" in answers["/metrics"].text
