"""Three people of the demo who sign in at the portal, brought in as an installation brings its people in.

The machine's owner makes the first person of an office, with a code for their password; they enrol an authenticator;
the unit's administrator hands the learner a code. Numbers, passwords and the authenticators' secrets stand in the data
directory's ``accounts.json``, for its owner alone.
"""

import secrets
from base64 import b32decode
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import httpx

from common.clock import now
from common.identity import IdNumber
from registry.access.domain.authority import Role
from registry.accounts.domain.second_factor import DRIFT_STEPS, STEP_S, code_at, step_of
from registry.appointments import actions as appointment_actions
from registry.appointments.actions import Appointment
from standalone.app import build
from standalone.data_dir import DataDir
from standalone.people import SHOWN, MadeOrganisation, MadePerson
from standalone.postgres import Server

TITLES = {Role.LEARNER: "学员", Role.UNIT_ADMINISTRATOR: "单位培训管理员", Role.HR_AUTHORITY: "人社部门经办人"}
HUNAN = "43"
_CLERK, _COLLEAGUE = "周文静", "李志勇"
Code = Callable[[], Awaitable[str]]
"""Makes a code with which somebody sets a password."""


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    role: Role
    name: str
    office: str
    """The organisation's name."""
    organisation_code: str
    id_number: str = field(repr=False)
    password: str = field(repr=False)
    secret: str = field(default="", repr=False)
    """Of the authenticator, in base32; empty where there is none."""

    @property
    def title(self) -> str:
        """What they are, in Chinese."""
        return TITLES[self.role]


def code_now(account: Account) -> tuple[str, int]:
    """The six digits that the authenticator shows at this moment, and for how many seconds more."""
    at = now()
    return code_at(_bytes_of(account.secret), step_of(at)), STEP_S - int(at.timestamp()) % STEP_S


def accounts_of(folder: DataDir) -> list[Account]:
    """Those of a data directory; none where no demo has made any."""
    return [Account(**{**kept, "role": Role(kept["role"])}) for kept in folder.accounts()[0]]


def choose_learner(people: Sequence[MadePerson], late: Set[MadePerson]) -> MadePerson:
    """Somebody of Hunan whose year has two subjects, who is on the roster early, and has a colleague if anybody has."""
    early = [person for person in people if person not in late]
    ordinary = [person for person in early[len(SHOWN) :] if person.organisation_code[2:4] == HUNAN] or early
    units = [person.organisation_code for person in early]
    fitting = [person for person in ordinary if person.post_category == "professional"] or ordinary
    return next((person for person in fitting if units.count(person.organisation_code) > 1), fitting[0])


def cast_of(
    learner: MadePerson, people: Sequence[MadePerson], organisations: Sequence[MadeOrganisation]
) -> list[Account]:
    """The learner, the training administrator of their unit, and a clerk of the HR authority of its region."""
    unit = next(item for item in organisations if item.code == learner.organisation_code)
    authority = next(
        item for item in organisations if (item.kind, item.region_code) == ("hr-authority", unit.region_code)
    )
    numbers = {person.id_number for person in people}
    colleagues = (person for person in people if person.organisation_code == unit.code and person is not learner)
    colleague = next(colleagues, None)
    number, name = (colleague.id_number, colleague.name) if colleague else (_number(unit, numbers), _COLLEAGUE)
    clerk = _number(authority, numbers | {number})
    return [
        Account(Role.LEARNER, learner.name, unit.name, unit.code, learner.id_number, _password()),
        Account(Role.UNIT_ADMINISTRATOR, name, unit.name, unit.code, number, _password()),
        Account(Role.HR_AUTHORITY, _CLERK, authority.name, authority.code, clerk, _password()),
    ]


def _number(office: MadeOrganisation, taken: Set[str]) -> str:
    """An ID number that nobody of the demo has, of somebody born in the office's region."""
    for serial in range(2, 1000, 2):
        first_17 = f"{office.region_code}19860412{serial:03}"
        if (number := first_17 + IdNumber.check_character(first_17)) not in taken:
            return number
    raise AssertionError("the demo is not that large")


def _password() -> str:
    """Four kinds of characters, and nothing that is taken for another."""
    letters = "abcdefghjkmnpqrstuvwxyz"
    parts = ["".join(secrets.choice(letters) for _ in range(4)).capitalize() for _ in range(3)]
    return "-".join([*parts, str(secrets.randbelow(90) + 10)])


@dataclass
class Bringing:
    """Brings people in, each step so that it may be done again after a kill."""

    folder: DataDir
    server: Server
    client: httpx.AsyncClient
    """At the platform's address, with the token of the client ``administrator``."""

    async def bring_in(self, cast: Sequence[Account]) -> list[Account]:
        """Everybody with an account that is ready; raises ``httpx.HTTPStatusError`` for what is refused.

        Where a demo was on this data directory before, its people stay as they are.
        """
        self.accounts = {account.role: account for account in accounts_of(self.folder) or cast}
        if self.folder.accounts()[1]:
            return list(self.accounts.values())  # they may have another password by now
        self._keep()
        await self._session(Role.HR_AUTHORITY, self._owners_code(Role.HR_AUTHORITY))
        helper = await self._session(Role.UNIT_ADMINISTRATOR, self._owners_code(Role.UNIT_ADMINISTRATOR))
        await self._session(Role.LEARNER, self._helpers_code(helper))
        self._keep(ready=True)
        return list(self.accounts.values())

    async def _session(self, role: Role, make_code: Code) -> dict[str, Any]:
        """A session that has begun, with a password that is set and an authenticator where the role needs one."""
        account = self.accounts[role]
        answer = await self._sign_in(account)
        if answer.status_code == httpx.codes.UNAUTHORIZED:  # they have no password yet
            body = {"id_number": account.id_number, "code": await make_code(), "password": account.password}
            await self._ask("POST", "/passwords", body)
            answer = await self._sign_in(account)
        session: dict[str, Any] = answer.raise_for_status().json()
        if session["needs"] == ["second-factor-enrolment"]:
            session |= {"token": await self._enrol(role, session["token"]), "needs": []}
        return session

    async def _sign_in(self, account: Account) -> httpx.Response:
        body = {"id_number": account.id_number, "password": account.password}
        return await self.client.post("/registry/v1/sessions", json=body, headers={"authorization": ""})

    async def _enrol(self, role: Role, token: str) -> str:
        """The session's token from then on. The secret is kept before it counts."""
        begun = await self._ask("POST", "/account/second-factor", token=token)
        self.accounts[role] = replace(self.accounts[role], secret=begun["secret"])
        self._keep()
        return await self._with_code(role, "PUT", "/account/second-factor", token)

    async def _with_code(self, role: Role, method: str, path: str, token: str) -> str:
        """The session's other token. Each code is good once: the oldest first, so that the present one is left."""
        secret, answer = _bytes_of(self.accounts[role].secret), None
        for drift in range(-DRIFT_STEPS, DRIFT_STEPS + 1):
            body = {"code": code_at(secret, step_of(now()) + drift)}
            headers = {"authorization": f"Session {token}"}
            answer = await self.client.request(method, f"/registry/v1{path}", json=body, headers=headers)
            if answer.is_success:
                break
        assert answer is not None
        return str(answer.raise_for_status().json()["token"])

    def _owners_code(self, role: Role) -> Code:
        async def make() -> str:
            account = self.accounts[role]
            whom = IdNumber(account.id_number), account.name
            app = build(
                self.server, self.folder.keys(), store_url=self.folder.store.as_uri(), public_url="http://127.0.0.1"
            )
            state = app.registry.web.state.app
            try:
                async with app.registry.db.transaction() as tx:
                    made = await appointment_actions.provide_administrator(
                        tx,
                        Appointment(role, whom, account.organisation_code),
                        by="operator",
                        forget_second_factor=False,
                        keys=state.keys,
                        rules=state.rules,
                        now=now(),
                    )
            finally:
                await app.aclose()
            return made.code

        return make

    def _helpers_code(self, helper: dict[str, Any]) -> Code:
        async def make() -> str:
            token = helper["token"]
            if helper["needs"] == ["second-factor"]:
                token = await self._with_code(Role.UNIT_ADMINISTRATOR, "POST", "/sessions/current/second-factor", token)
            number = self.accounts[Role.LEARNER].id_number
            found = await self.client.post("/registry/v1/people/queries", json={"id_numbers": [number]})
            [person] = found.raise_for_status().json()["results"]
            made = await self._ask(
                "POST", f"/people/{person['person_id']}/codes", {"reason": "本人到场核验身份"}, token=token
            )
            return str(made["code"])

        return make

    async def _ask(self, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        """The JSON of a request that succeeds, in a session where there is a token."""
        headers = {"authorization": f"Session {token}" if token else ""}
        answer = await self.client.request(method, f"/registry/v1{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _keep(self, *, ready: bool = False) -> None:
        self.folder.keep_accounts([asdict(account) for account in self.accounts.values()], ready=ready)


def _bytes_of(secret: str) -> bytes:
    return b32decode(secret + "=" * (-len(secret) % 8))
