"""People of the demo who sign in, three at the portal and two reviewers, brought in as an installation does it.

The machine's owner makes the first people of an office, with a code for their password; they enrol an authenticator;
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
from offices.authority import Role
from registry.accounts.domain.second_factor import DRIFT_STEPS, STEP_S, code_at, step_of
from registry.appointments import actions as appointment_actions
from registry.appointments.actions import Appointment
from standalone.app import build
from standalone.data_dir import DataDir
from standalone.people import SHOWN, MadeOrganisation, MadePerson
from standalone.postgres import Server

TITLES = {Role.LEARNER: "学员", Role.UNIT_ADMINISTRATOR: "单位培训管理员", Role.HR_AUTHORITY: "人社部门经办人"}
HUNAN = "43"
_CLERK, _COLLEAGUE, _REVIEWERS = "周文静", "李志勇", ("陈立新", "何晓梅")
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
    return code_at(secret_of(account), step_of(at)), STEP_S - int(at.timestamp()) % STEP_S


def secret_of(account: Account) -> bytes:
    """The secret of the authenticator."""
    return b32decode(account.secret + "=" * (-len(account.secret) % 8))


def accounts_of(folder: DataDir) -> list[Account]:
    """Those of a data directory; none where no demo has made any."""
    return _accounts_from(folder.accounts()[0])


def _accounts_from(kept: Sequence[dict[str, Any]]) -> list[Account]:
    return [Account(**{**account, "role": Role(account["role"])}) for account in kept]


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


def reviewers_of(office: MadeOrganisation, taken: Set[str]) -> list[Account]:
    """Two officials of an HR authority, with ID numbers that are not taken."""
    made: list[Account] = []
    for name in _REVIEWERS:
        number = _number(office, taken | {account.id_number for account in made})
        made.append(Account(Role.HR_AUTHORITY, name, office.name, office.code, number, _password()))
    return made


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
    are_reviewers: bool = False
    """Who are kept apart from those who sign in at the portal."""

    async def bring_in(self, cast: Sequence[Account]) -> list[Account]:
        """Everybody of the cast with an account that is ready; raises ``httpx.HTTPStatusError`` for what is refused.

        Where a demo was on this data directory before, its people stay as they are.
        """
        self.accounts = {account.id_number: account for account in accounts_of(self.folder) or cast}
        if self.folder.accounts()[1]:
            return list(self.accounts.values())  # they may have another password by now
        self._keep()
        learner, administrator, clerk = self.accounts
        await self._session(clerk, self._owners_code(clerk))
        helper = await self._session(administrator, self._owners_code(administrator))
        await self._session(learner, self._helpers_code(administrator, helper, learner))
        self._keep(ready=True)
        return list(self.accounts.values())

    async def sign_in(self, reviewers: Sequence[Account]) -> list[str]:
        """The tokens of their sessions; those whom a demo has made before sign in again."""
        kept = _accounts_from(self.folder.reviewers())
        self.accounts = {account.id_number: account for account in kept or reviewers}
        self._keep()
        sessions = {number: await self._session(number, self._owners_code(number)) for number in [*self.accounts]}
        return [await self._whole(number, session) for number, session in sessions.items()]

    async def _session(self, number: str, make_code: Code) -> dict[str, Any]:
        """A session that has begun, with a password that is set and an authenticator where the role needs one."""
        account = self.accounts[number]
        answer = await self._sign_in(account)
        if answer.status_code == httpx.codes.UNAUTHORIZED:  # they have no password yet
            body = {"id_number": account.id_number, "code": await make_code(), "password": account.password}
            await self._ask("POST", "/passwords", body)
            answer = await self._sign_in(account)
        session: dict[str, Any] = answer.raise_for_status().json()
        if session["needs"] == ["second-factor-enrolment"]:
            session |= {"token": await self._enrol(number, session["token"]), "needs": []}
        return session

    async def _sign_in(self, account: Account) -> httpx.Response:
        body = {"id_number": account.id_number, "password": account.password}
        return await self.client.post("/registry/v1/sessions", json=body, headers={"authorization": ""})

    async def _enrol(self, number: str, token: str) -> str:
        """The session's token from then on. The secret is kept before it counts."""
        begun = await self._ask("POST", "/account/second-factor", token=token)
        self.accounts[number] = replace(self.accounts[number], secret=begun["secret"])
        self._keep()
        return await self._with_code(number, "PUT", "/account/second-factor", token)

    async def _whole(self, number: str, session: dict[str, Any]) -> str:
        """The token of a session, with the second factor where it needs one."""
        if session["needs"] == ["second-factor"]:
            return await self._with_code(number, "POST", "/sessions/current/second-factor", session["token"])
        return str(session["token"])

    async def _with_code(self, number: str, method: str, path: str, token: str) -> str:
        """The session's other token. Each code is good once: the oldest first, so that the present one is left."""
        secret, answer = secret_of(self.accounts[number]), None
        for drift in range(-DRIFT_STEPS, DRIFT_STEPS + 1):
            body = {"code": code_at(secret, step_of(now()) + drift)}
            headers = {"authorization": f"Session {token}"}
            answer = await self.client.request(method, f"/registry/v1{path}", json=body, headers=headers)
            if answer.is_success:
                break
        assert answer is not None
        return str(answer.raise_for_status().json()["token"])

    def _owners_code(self, number: str) -> Code:
        async def make() -> str:
            account = self.accounts[number]
            whom = IdNumber(account.id_number), account.name
            app = build(
                self.server, self.folder.keys(), store_url=self.folder.store.as_uri(), public_url="http://127.0.0.1"
            )
            state = app.registry.web.state.app
            try:
                async with app.registry.db.transaction() as tx:
                    made = await appointment_actions.provide_administrator(
                        tx,
                        Appointment(account.role, whom, account.organisation_code),
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

    def _helpers_code(self, administrator: str, helper: dict[str, Any], learner: str) -> Code:
        async def make() -> str:
            token = await self._whole(administrator, helper)
            found = await self.client.post("/registry/v1/people/queries", json={"id_numbers": [learner]})
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
        accounts = [asdict(account) for account in self.accounts.values()]
        if self.are_reviewers:
            self.folder.keep_reviewers(accounts)
        else:
            self.folder.keep_accounts(accounts, ready=ready)
