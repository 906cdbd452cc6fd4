"""People in a tree of organisations, and desks with one role each: who reads of whom, in each service."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import ECKey
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Cluster, Platform, organisation_code, person
from tokens import bearer, new_key, registry_with

from common.auth import remote_gate
from common.ids import uuid7

CITY, PROVINCE, FAR, FAR_SCHOOL, COLLEGE, ACADEMY = (organisation_code(number) for number in range(61, 67))
UNITS = {
    CITY: ("hr-authority", "431100"), PROVINCE: ("hr-authority", "430000"), FAR: ("hr-authority", "150000"),
    COLLEGE: ("institution", "431100"), ACADEMY: ("institution", "430100"), FAR_SCHOOL: ("institution", "150000"),
}  # fmt: skip
PEOPLE = {"teacher": SCHOOL, "clerk": DEPARTMENT, "lecturer": COLLEGE, "academic": ACADEMY, "stranger": FAR_SCHOOL}
"""By serial number, from 1 on: of the county's school and its department, of the city, of the province, of another."""
REACHES = {
    ("unit-administrator", SCHOOL): {"teacher"},
    ("unit-administrator", COLLEGE): {"lecturer"},
    ("unit-administrator", DEPARTMENT): {"clerk"},
    ("department", DEPARTMENT): {"clerk", "teacher"},
    ("hr-authority", AUTHORITY): {"clerk", "teacher"},
    ("hr-authority", CITY): {"clerk", "teacher", "lecturer"},
    ("auditor", PROVINCE): {"clerk", "teacher", "lecturer", "academic"},
    ("hr-authority", FAR): {"stranger"},
    ("operator", PROVINCE): set[str](),
    ("learner", SCHOOL): set[str](),
}
"""Whom each role reaches where it is held."""
each_role_and_place = pytest.mark.parametrize(("role", "code"), list(REACHES), ids=lambda value: str(value)[-6:])


@dataclass
class Desk:
    """Somebody with one role in one organisation, asking one service."""

    platform: Platform
    service: str
    office_id: UUID
    headers: dict[str, str] = field(repr=False)

    async def ask(self, method: str, path: str, document: Any = None, **query: Any) -> httpx.Response:
        """A request, whatever comes of it."""
        url = f"/{self.service}/v1/{path}"
        return await self.platform.client.request(method, url, json=document, params=query, headers=self.headers)

    async def call(self, method: str, path: str, document: Any = None, **query: Any) -> Any:
        """The JSON of a request that succeeds."""
        answer = await self.ask(method, path, document, **query)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        return answer.json()


@dataclass
class ReachStage:
    """A platform on which these people are registered, and which takes tokens of roles that nobody was given."""

    platform: Platform
    service: str
    """As its address begins."""
    key: ECKey = field(repr=False)
    people: dict[str, UUID]
    offices: dict[str, UUID]
    """By their codes."""

    @classmethod
    @contextlib.asynccontextmanager
    async def begun(cls, cluster: Cluster, folder: Path, service: str) -> AsyncIterator[Self]:
        """With one service that trusts the tests' key in place of the registry's."""
        async with Platform.begun(cluster, folder) as platform:
            units = [
                {"code": code, "name": f"机构{code[-6:]}", "kind": kind, "region_code": region}
                for code, (kind, region) in UNITS.items()
            ]
            await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": units})
            await platform.register(*(person(n, unit_code=code) for n, code in enumerate(PEOPLE.values(), 1)))
            await platform.settle()
            people = {name: UUID(await platform.person_id(n)) for n, name in enumerate(PEOPLE, 1)}
            rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
            yield cls(platform, service, new_key(), people, dict(map(tuple, rows)))

    def desk(self, role: str, code: str) -> Desk:
        """Somebody who has this role there."""
        roles = [[role, str(self.offices[code])]]
        headers = bearer(self.key, f"account:{uuid7()}", "own", aud=[self.service], roles=roles)
        return Desk(self.platform, self.service, self.offices[code], headers)

    @contextlib.contextmanager
    def trusting(self, web: Any) -> Any:
        """A block in which the service takes the tests' tokens."""
        gate = web.state.gate
        client = httpx.AsyncClient(transport=registry_with(self.key))
        web.state.gate = remote_gate(client, "http://registry", service=self.service)
        try:
            yield
        finally:
            web.state.gate = gate

    async def last_reading(self, package: str) -> tuple[Any, ...]:
        """Kind, role and office of the reading that was put on record last."""
        rows = await self.platform.sql(
            package, "SELECT kind, role, office_id FROM reading ORDER BY reading_id DESC LIMIT 1"
        )
        return tuple(rows[0])


async def reached(desk: Desk, stage: ReachStage, path: str, **query: Any) -> set[str]:
    """Of whom a desk is answered; everybody else is answered like somebody who does not exist."""
    answers = {
        name: await desk.ask("GET", path.format(person=person_id), **query) for name, person_id in stage.people.items()
    }
    refused = [answer for answer in answers.values() if answer.status_code != 200]
    assert {(answer.status_code, answer.json()["reason"]) for answer in refused} <= {(404, "no-such-person")}
    return {name for name, answer in answers.items() if answer.status_code == 200}


async def reaches_the_record_that_stays(stage: ReachStage, package: str, *paths: str, **query: str) -> None:
    """Of two records of one human both are read by the offices of the one that stays, and by no others."""
    went, stays = stage.people["stranger"], stage.people["lecturer"]
    merge = "UPDATE person SET merged_into = $2 WHERE person_id = $1"
    await stage.platform.sql(package, merge, went, stays)
    try:
        for path in paths:
            for code, sees in ((COLLEGE, True), (FAR_SCHOOL, False)):
                desk = stage.desk("unit-administrator", code)
                answers = [await desk.ask("GET", path.format(person=person_id), **query) for person_id in (went, stays)]
                assert [answer.status_code == 200 for answer in answers] == [sees, sees], path
    finally:
        await stage.platform.sql(package, merge, went, None)
