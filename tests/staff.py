"""People who sign in at the registry, with authenticators of their own."""

import secrets
import time
from base64 import b32decode
from dataclasses import dataclass, field
from typing import Any

import httpx
from live_platform import Platform, id_number, organisation_code, person
from registry_api import RegistryApi, calling
from starlette.applications import Starlette

from common.clock import now
from common.identity import IdNumber
from common.service import Service
from offices.authority import Role
from registry.accounts.domain.second_factor import STEP_S, code_at, step_of
from registry.appointments import actions as appointment_actions
from registry.appointments.actions import Appointment
from registry.password_codes.actions.codes import Made

PASSWORD = "Correct-Horse-7"
CHOSEN = "Battery-Staple-8"
SLOW_ANSWER_S = 2
"""So long a code may be on its way on a busy machine."""
FAR_AUTHORITY, FAR_SCHOOL = organisation_code(51, region="440103"), organisation_code(52, region="440103")
CITY_OFFICE = organisation_code(53, region="431100")
OTHER_OFFICES = [
    {"code": FAR_AUTHORITY, "name": "荔湾区人社局", "kind": "hr-authority", "region_code": "440103"},
    {"code": FAR_SCHOOL, "name": "荔湾区第一小学", "kind": "institution", "region_code": "440103"},
    {"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"},
]
"""Of another province, and above the county's."""


@dataclass
class Staff:
    """Somebody with an account, from an address of their own."""

    registry_api: RegistryApi
    serial: int
    token: str = ""
    secret: bytes = b""
    steps: int = 0
    device: str = ""
    """The token by which their device is known, where they send it along."""
    address: str = field(default_factory=lambda: f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.7")

    async def ask(self, method: str, path: str, document: Any = None, *, token: str | None = None) -> httpx.Response:
        """A request of theirs."""
        headers = {"authorization": f"Session {token or self.token}"} if token or self.token else {}
        if self.device:
            headers["xueshi-device"] = self.device
        async with calling(self.registry_api.app, self.address) as client:
            return await client.request(method, f"/registry{path}", json=document, headers=headers)

    async def call(self, method: str, path: str, document: Any = None) -> Any:
        """The JSON of one that succeeds."""
        answer = await self.ask(method, path, document)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def set_password(self, code: str, password: str = PASSWORD) -> httpx.Response:
        """With a code that was handed over."""
        body = {"id_number": id_number(self.serial), "code": code, "password": password}
        return await self.ask("POST", "/v1/passwords", body)

    async def choose_password(self, password: str = CHOSEN, was: str = PASSWORD) -> None:
        """One that whoever made the code never knew."""
        await self.call("PUT", "/v1/account/password", {"password": was, "new_password": password})

    async def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        """A session, as far as the password carries; with the second factor where they have one."""
        self.token = ""
        answer = await self.ask("POST", "/v1/sessions", {"id_number": id_number(self.serial), "password": password})
        if answer.is_success:
            self.token = answer.json()["token"]
            if answer.json()["needs"] == ["second-factor"] and self.secret:
                given = await self.call("POST", "/v1/sessions/current/second-factor", {"code": self.next_code()})
                self.token = given["token"]
        return answer

    async def enrol(self) -> list[str]:
        """A second factor; its recovery codes."""
        begun = await self.call("POST", "/v1/account/second-factor")
        self.secret, self.steps = b32decode(begun["secret"] + "=" * (-len(begun["secret"]) % 8)), 0
        done = await self.call("PUT", "/v1/account/second-factor", {"code": self.next_code()})
        self.token = done["token"]
        codes: list[str] = done["recovery_codes"]
        return codes

    def next_code(self) -> str:
        """One that was not used yet: each is good for one time, one step ahead of the clock at most."""
        self.steps += 1
        # The first one is a step old already: where the step is about to end it would be too old on its arrival.
        left_s = -now().timestamp() % STEP_S
        if self.steps == 1 and left_s < SLOW_ANSWER_S:
            time.sleep(left_s)
        return code_at(self.secret, step_of(now()) - 2 + self.steps)


def role_of(role: Role, unit: str | None, serial: int, name: str | None = None) -> dict[str, Any]:
    """The body of an appointment."""
    whom = {"id_number": id_number(serial), "name": name or f"测试{serial}"}
    return {"role": role, "organisation_code": unit, **whom}


async def waited(registry_api: RegistryApi) -> None:
    """The time goes by for which helpers' codes wait."""
    await registry_api.connection.execute("UPDATE one_time_code SET good_from = now() WHERE used_at IS NULL")


def reason_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and reason of a refusal."""
    return answer.status_code, answer.json()["type"].rsplit(":")[-1]


async def provided(
    registry_api: RegistryApi,
    serial: int,
    role: Role,
    unit: str | None,
    name: str | None = None,
    *,
    forget: bool = False,
) -> Made:
    """What the machine's owner makes for an office's first (``python -m registry administrator``)."""
    service = registry_api.service
    app = service.web.state.app
    asked = Appointment(role, (IdNumber(id_number(serial)), name or f"测试{serial}"), unit)
    async with service.db.transaction() as tx:
        return await appointment_actions.provide_administrator(
            tx, asked, by="operator", forget_second_factor=forget, keys=app.keys, rules=app.rules, now=now()
        )


async def code_for(registry_api: RegistryApi, serial: int, role: Role, unit: str | None) -> str:
    """The code of the machine's owner for an office's first."""
    return (await provided(registry_api, serial, role, unit)).code


async def appointed(registry_api: RegistryApi, serial: int, role: Role, unit: str | None = None) -> Staff:
    """Somebody who has a role, is signed in, and has given their second factor."""
    staff = Staff(registry_api, serial)
    assert (await staff.set_password(await code_for(registry_api, serial, role, unit))).status_code == 204
    assert (await staff.sign_in()).status_code == 201
    await staff.enrol()
    return staff


async def two_operators(registry_api: RegistryApi, first: int = 990) -> tuple[Staff, Staff]:
    """Who propose and approve; nobody does both. Their numbers are ``first`` and the next one."""
    return await appointed(registry_api, first, Role.OPERATOR), await appointed(registry_api, first + 1, Role.OPERATOR)


async def approved(operators: tuple[Staff, Staff], method: str, path: str, document: Any = None) -> Any:
    """The answer to what one operator proposes and the other one approves."""
    one, other = operators
    answer = await one.call(method, path, document)
    if answer["proposal"]:
        path = f"/v1/client-proposals/{answer['proposal']['proposal_id']}/steps"
        assert (await other.call("POST", path, {"step": "approve"}))["state"] == "approved"
    return answer


async def learner(
    registry_api: RegistryApi, helper: Staff, serial: int, unit: str, *, second_factor: bool = True
) -> Staff:
    """Somebody on a unit's roster, whom its authority helped to an account."""
    await registry_api.register(person(serial, unit_code=unit))
    [person_id] = await registry_api.ids(serial)
    code = (await helper.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"}))["code"]
    staff = Staff(registry_api, serial)
    assert (await staff.set_password(code)).status_code == 204
    assert (await staff.sign_in()).status_code == 201
    if second_factor:
        await staff.enrol()
    return staff


@dataclass
class _Desk:
    """As much of an :class:`RegistryApi` as staff need."""

    app: Starlette
    platform: Platform

    @property
    def service(self) -> Service:
        """The registry."""
        return self.platform.house.registry

    async def call(self, path: str, document: Any = None) -> Any:
        return await self.platform.call("POST", path, document)


def desk_of(platform: Platform) -> Any:
    """The registry of a whole platform, for staff to sign in at."""
    return _Desk(platform.house.web, platform)
