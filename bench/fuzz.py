"""Requests made up from every service's own description (OpenAPI), by schemathesis: no 5xx, no undocumented answer.

``python -m bench.fuzz REQUESTS SEED``. The whole platform answers from a process of its own. Programs' addresses are
asked with a token of all scopes, people's with the session of somebody who has every role, vendors' deliveries are
signed: what is made up must get past the door to break anything. Limits on how fast one may come are off; they have
tests of their own.
"""

import importlib
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from random import Random
from typing import Any

import httpx
import hypothesis
import requests
import schemathesis
from deploy.descriptions import ROUTES
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from standardwebhooks import Webhook

from bench import standing
from bench.owner import beside, come_in, first_code, serve
from common.auth import OWN
from filings.approval.domain.filings import FilingAct
from offices.authority import Role

SERVICES = {
    "registry": "registry",
    "vendor-gateway": "vendor_gateway",
    "filings": "filings",
    "ledger": "ledger",
    "certificates": "certificates",
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PASSWORD = "Fuzzed-Horse-99"
STAFF = (1_000, 1_001)
FORM = {
    "title": "专业能力培训", "subject": "professional", "training_type": "in-service", "institution": "某学院",
    "address": "零陵区", "postcode": "425100", "email": "peixun@example.cn", "leader": "王某", "leader_post": "主任",
    "leader_phone": "0746-1234567", "contact": "李某", "contact_post": "干事", "contact_phone": "13800000000",
    "begins_on": "2027-09-01", "ends_on": "2027-09-03", "place": "一号楼", "scope": "全区", "people": 12,
    "plan": "三天", "fee": "0", "trainers": [{"name": "王某"}],
    "sittings": [{"on": "2027-09-01", "half": "morning", "topic": "讲座"}],
}  # fmt: skip
HELD = {
    **FORM, "subject": "public", "begins_on": "2026-09-01", "ends_on": "2026-09-01",
    "sittings": [{"on": "2026-09-01", "half": "morning", "topic": "讲座"}],
}  # fmt: skip
CLAIM = {
    "subject": "professional", "title": "面授课", "organiser": "某学院", "begins_on": "2026-05-01",
    "ended_on": "2026-05-02", "hours": "8", "number": "JY-1",
}  # fmt: skip
OWN_SESSION = ("/v1/sessions", "/v1/account", "/v1/passwords")
"""What ends sessions and locks accounts is asked by somebody who is needed for nothing else."""


@dataclass
class Caller:
    """How the made-up requests get in."""

    address: str
    credentials: Any
    owner: Connection
    bearer: str = ""
    sessions: dict[int, str] = field(default_factory=dict)
    recovery: dict[int, list[str]] = field(default_factory=dict)
    known: dict[str, list[Any]] = field(default_factory=dict)
    """Values that mean something here, by the names of fields and parameters."""

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.address, timeout=60, trust_env=False)
        self.session = requests.Session()
        self.session.trust_env = False

    def close(self) -> None:
        """No connection is left."""
        self.client.close()
        self.session.close()

    def come_in(self) -> None:
        """A token, some organisations, and two people with every role."""
        secret = self.credentials.clients["administrator"]["client_secret"]
        form = {"grant_type": "client_credentials"}
        answer = self.client.post("/registry/oauth2/token", data=form, auth=("administrator", secret))
        self.bearer = answer.raise_for_status().json()["access_token"]
        standing.run(standing.register_at(self.address, self.credentials, 50))
        numbers = [standing.id_number(serial) for serial in range(50)]
        headers = {"authorization": f"Bearer {self.bearer}"}
        people = [
            result["person_id"] for result in self._post("people/queries", {"id_numbers": numbers}, headers)["results"]
        ]
        units = [standing.code(standing.AUTHORITY), standing.code(standing.DEPARTMENT)]
        self.known = {
            "id_number": numbers, "id_numbers": [numbers], "person_id": people, "person_ids": [people],
            "code": [*units, "431102", "430000"], "codes": [units], "into_code": units, "unit_code": units,
            "organisation_code": units, "department_code": units, "region_code": ["431102", "430000"],
            "post_category": ["professional", "management", "worker"], "title_level": ["none", "senior"],
            "year": [2025], "effective_on": ["2026-01-01"], "vendor": ["lanxin"], "client_id": ["hr-platform"],
        }  # fmt: skip
        staff = [
            {"id_number": standing.id_number(serial), "name": "测试人员", "unit_code": units[1],
             "post_category": "professional", "title_level": "none"}
            for serial in STAFF
        ]  # fmt: skip
        self._post("people/imports", {"people": staff}, headers)
        for serial in STAFF:
            self._appoint(serial)
        self._file(units)

    def _appoint(self, serial: int) -> None:
        number = standing.id_number(serial)
        places = {
            Role.OPERATOR: None,
            Role.HR_AUTHORITY: standing.code(standing.AUTHORITY),
            Role.AUDITOR: standing.code(standing.AUTHORITY),
            Role.DEPARTMENT: standing.code(standing.DEPARTMENT),
            Role.UNIT_ADMINISTRATOR: standing.code(standing.DEPARTMENT),
        }
        for role, unit in places.items():
            code = first_code(self.owner, role, unit, number, "测试人员")
        given = standing.run(self._first(number, code))
        self.sessions[serial], self.recovery[serial] = given["token"], given["recovery_codes"]

    async def _first(self, number: str, code: str) -> Any:
        async with httpx.AsyncClient(base_url=self.address, timeout=60, trust_env=False) as client:
            return await come_in(client, number, code, PASSWORD)

    def _file(self, units: list[str]) -> None:
        """Filings that were handed in, for whoever asks about some."""
        headers = {"authorization": f"Bearer {self.bearer}"}
        found = self._post("organisations/queries", {"codes": units}, headers)["results"]
        own = {"authorization": f"Bearer {self.own()}"}
        unit = found[1]["organisation_id"]
        body = {"organisation_id": unit, "form": FORM}
        while (answer := self.client.post("/filings/v1/filings", json=body, headers=own)).status_code == 403:
            time.sleep(0.1)  # the filings service has not heard of the office yet
        filings = [answer.raise_for_status().json()["filing_id"]]
        training = self._filings("POST", "/filings", {"organisation_id": unit, "form": HELD})["filing_id"]
        self._carried(training)
        numbers = [{"id_number": item, "name": "某人"} for item in self.known["id_number"][:3]]
        rosters = []
        for is_whole in (True, False):
            rosters.append(self._filings("POST", f"/filings/{training}/rosters", None)["filing_id"])
            self._filings("PUT", f"/rosters/{rosters[-1]}/rows", {"rows": numbers})
            self._filings("PUT", f"/filings/{rosters[-1]}/form", {"form": {"fee_charged": "0"}})
            while not self._filings("GET", f"/filings/{rosters[-1]}", None)["roster"]["is_done"]:
                time.sleep(0.1)
            if is_whole:
                self._carried(rosters[-1])
        asked = {"person_id": self.known["person_id"][0], "kind": "offline-training", "training_year": 2026}
        claim = self.client.post("/filings/v1/claims", json={**asked, "form": CLAIM}, headers=own)
        if claim.is_success:
            filings.append(claim.json()["filing_id"])
        saw = self._filings("GET", f"/filings/{training}", None)["saw"]
        self.known |= {
            "filing_id": [*filings, training, *rosters], "form": [FORM, HELD, CLAIM, {}, {"fee_charged": "1"}],
            "organisation_id": [item["organisation_id"] for item in found], "office_id": [unit], "saw": [saw],
            "act": [item.value for item in FilingAct], "kind": ["offline-training", "training", "roster", "claim"],
            "training_year": [2026], "rows": [numbers], "place": [1], "begins_on": ["2026-01-01"],
            "ends_on": ["2026-12-31"], "filings": [[{"filing_id": training, "saw": saw}]],
        }  # fmt: skip

    def _carried(self, filing_id: str) -> None:
        """Handed in by one of them, and approved by the other."""
        self._filings("POST", f"/filings/{filing_id}/acts", {"act": "submit"})
        saw = self._filings("GET", f"/filings/{filing_id}", None)["saw"]
        self._filings("POST", f"/filings/{filing_id}/acts", {"act": "endorse", "saw": saw}, STAFF[1])

    def _filings(self, method: str, path: str, body: Any, serial: int = 0) -> Any:
        headers = {"authorization": f"Bearer {self.own(serial or STAFF[0])}"}
        answer = self.client.request(method, f"/filings/v1{path}", json=body, headers=headers)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def own(self, serial: int = STAFF[0]) -> str:
        """A person's token for the other services, good for five minutes."""
        headers = {"authorization": f"Session {self.sessions[serial]}"}
        return str(self._post("sessions/current/tokens", None, headers)["access_token"])

    def sign_in(self, serial: int) -> None:
        """Another session that may do everything."""
        begun = self._post("sessions", {"id_number": standing.id_number(serial), "password": PASSWORD})
        headers = {"authorization": f"Session {begun['token']}"}
        given = self._post("sessions/current/second-factor", {"code": self.recovery[serial].pop()}, headers)
        self.sessions[serial] = given["token"]

    def _post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        answer = self.client.post(f"/registry/v1/{path}", json=body, headers=headers)
        return answer.raise_for_status().json() if answer.content else None

    def headers(self, path: str, by: str) -> dict[str, str]:
        """Who asks at this address: a program, somebody with a session, or somebody with a token of theirs."""
        if by == OWN:
            return {"authorization": f"Bearer {self.own()}"}
        if by != "session":
            return {"authorization": f"Bearer {self.bearer}"}
        return {"authorization": f"Session {self.sessions[STAFF[path.startswith(OWN_SESSION)]]}"}

    def meant(self, value: Any, rng: Random, name: str = "") -> Any:
        """What was made up, where half of the values that could mean something do."""
        if name in self.known and rng.random() < 0.5:
            return rng.choice(self.known[name])
        if isinstance(value, dict):
            return {key: self.meant(item, rng, str(key)) for key, item in value.items()}
        return [self.meant(item, rng, name) for item in value] if isinstance(value, list) else value

    def signed(self, body: bytes) -> dict[str, str]:
        """As a vendor signs it."""
        secret, at = self.credentials.vendors["lanxin"]["secret"], datetime.now(UTC)
        signature = Webhook(secret).sign("fuzzed", at, body.decode())
        return {
            "webhook-id": "fuzzed",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
            "content-type": "application/json",
        }


@dataclass
class Seen:
    """What came of it."""

    statuses: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(self.statuses.values())


def operations(caller: Caller) -> Iterator[tuple[str, Any, str]]:
    """Every operation of every service, and by what people or programs are let in."""
    for service, package in SERVICES.items():
        routes = importlib.import_module(ROUTES[package]).router.routes
        scopes = {
            (method, route.path): getattr(dependency.dependency, "scope", "")
            for route in routes
            for method in route.methods
            for dependency in route.dependencies
        }
        document = caller.client.get(f"/{service}/v1/openapi.json").raise_for_status().json()
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            if isinstance(found, Err):
                raise found.err()
            operation = found.ok()
            yield service, operation, scopes.get((operation.method.upper(), operation.path), "")


def ask(caller: Caller, service: str, operation: Any, by: str, examples: int, seed: int) -> Seen:
    """So many made-up requests of one operation."""
    seen = Seen()
    rng = Random(seed)
    name = f"{service} {operation.method.upper()} {operation.path}"
    allowed = caller.headers(operation.path, by)

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def asked(case: Any) -> None:
        headers, more = dict(allowed), {}
        case.path_parameters = caller.meant(case.path_parameters, rng)
        if isinstance(case.body, dict | list):
            case.body = caller.meant(case.body, rng)
        if service == "vendor-gateway" and operation.path.startswith("/v1/vendors/{vendor}/completion"):
            case.path_parameters = {"vendor": "lanxin"}
            body = json.dumps(case.body, default=str).encode("utf-8", "replace")
            headers, more = caller.signed(body), {"data": body, "json": None}
        answer = case.call(base_url=f"{caller.address}/{service}", headers=headers, session=caller.session, **more)
        seen.statuses[str(answer.status_code)] += 1
        try:
            case.validate_response(answer, checks=CHECKS, headers=headers)
        except FailureGroup as group:
            seen.failures.setdefault(
                name, "; ".join(f"{type(exception).__name__}: {exception}" for exception in group.exceptions)[:2_000]
            )

    try:
        asked()
    except Exception as error:
        seen.failures.setdefault(name, f"{type(error).__name__}: {error}"[:2_000])
    return seen


def fuzzed(wanted: int, seed: int, *, quiet: bool = False) -> Seen:
    """So many requests over all operations, at least; what came of them."""
    whole, began = Seen(), time.perf_counter()
    with (
        beside(serve, False) as (owner, (address, credentials)),
        closing(Caller(address, credentials, owner)) as caller,
    ):
        caller.come_in()
        every = list(operations(caller))
        for service, operation, by in every:
            seen = ask(caller, service, operation, by, math.ceil(wanted / len(every)), seed)
            whole.statuses += seen.statuses
            whole.failures |= seen.failures
            if not quiet:
                counts = ", ".join(f"{status} {count}" for status, count in sorted(seen.statuses.items()))
                print(f"{service:<15}{operation.method.upper():<7}{operation.path:<55}{counts}", flush=True)
            if by == "session" and operation.path.startswith("/v1/sessions") and operation.method.upper() == "DELETE":
                caller.sign_in(STAFF[1])
    if not quiet:
        print(f"{whole.requests:,} requests in {time.perf_counter() - began:,.0f} s: {dict(whole.statuses)}")
    return whole


def main(wanted: int, seed: int) -> None:
    """Print what came of every operation; exit status 1 where something did not hold."""
    seen = fuzzed(wanted, seed)
    for name, failure in seen.failures.items():
        print(f"\n{name}\n{failure}")
    print(f"seed {seed}: {len(seen.failures)} operations failed")
    sys.exit(bool(seen.failures))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
