"""A platform in a process of its own for a bench, and what the owner of the machine does there: the first of an office.

:func:`beside` begins it, :func:`first_code` asks its owner for somebody's code, :func:`come_in` makes an account of it.
"""

import asyncio
from base64 import b32decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import httpx

from bench import standing
from common import logs
from common.clock import now
from common.identity import IdNumber
from common.limits import Limiter
from common.service import Service
from offices.authority import Role
from registry.access.domain.attempts import NOTHING, Budget, Delays
from registry.accounts.domain.second_factor import code_at, step_of
from registry.appointments import actions as appointment_actions
from registry.appointments.actions import Appointment

END = "end"


@contextmanager
def beside(serve: Callable[..., None], *given: Any) -> Iterator[tuple[Connection, Any]]:
    """``serve`` in a process of its own, its pipe as the last argument: our end, and what it said when it was ready."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(*given, theirs), daemon=True)
    process.start()
    try:
        yield ours, ours.recv()
    finally:
        ours.send(END)
        process.join(30)


def serve(limited: bool, told: Connection) -> None:
    """Every service, until told to end; says its address and its credentials. Not ``limited``: nobody is too fast."""
    if not limited:
        lift_limits()

    async def run(given: Any) -> None:
        async with standing.serving(*given) as stood:
            logs.configure(level="CRITICAL")
            told.send((stood.address, stood.credentials))
            await appoint_until_told(stood.house.registry, told)

    with standing.postgres() as given:
        standing.run(run(given))


def lift_limits() -> None:
    """Nobody is too fast from now on, in this process alone, which serves nobody else."""
    # mypy does not like a method replaced, and that is what is meant.
    Limiter.wait_s = lambda self, caller, units=1: 0  # type: ignore[method-assign]
    Limiter.left_in_s = lambda self, caller: 0  # type: ignore[method-assign]
    for rule in (Delays, Budget):
        rule.wait = lambda self, tally, now, *, is_fresh: NOTHING  # type: ignore[method-assign]


async def appoint_until_told(service: Service, told: Connection) -> None:
    """Beside the registry: answers :func:`first_code` until the other process says that it ends."""
    while (asked := await asyncio.to_thread(told.recv)) != END:
        told.send(await appointed(service, *asked))


async def appointed(service: Service, role: str, unit: str | None, number: str, name: str) -> str:
    """The registry's code for the first of an office."""
    app = service.web.state.app
    appointment = Appointment(Role(role), (IdNumber(number), name), unit)
    async with service.db.transaction() as tx:
        made = await appointment_actions.provide_administrator(
            tx, appointment, by="operator", forget_second_factor=False, keys=app.keys, rules=app.rules, now=now()
        )
    return made.code


def first_code(owner: Connection, role: str, unit: str | None, number: str, name: str) -> str:
    """The code with which the first of an office sets a password."""
    owner.send((str(role), unit, number, name))
    code: str = owner.recv()
    return code


async def come_in(client: httpx.AsyncClient, number: str, code: str, password: str) -> Any:
    """For the first time: a password, a session, an authenticator. The last answer: the session's ``token`` that may do
    everything, the ``device`` that is known from now on, the ``recovery_codes``.
    """

    async def asked(method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        answer = await client.request(method, f"/registry/v1/{path}", json=body, headers=headers)
        return answer.raise_for_status().json() if answer.content else None

    await asked("POST", "passwords", {"id_number": number, "code": code, "password": password})
    begun = await asked("POST", "sessions", {"id_number": number, "password": password})
    headers = {"authorization": f"Session {begun['token']}"}
    secret = b32decode((await asked("POST", "account/second-factor", None, headers))["secret"])
    return await asked("PUT", "account/second-factor", {"code": code_at(secret, step_of(now()))}, headers)
