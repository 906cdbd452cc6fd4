"""Whether people can sign in while strangers attack: sixty sockets guess, and eleven people come meanwhile.

Attacks at their fullest speed, at the people's numbers and at others: from one address, from the people's own where
their devices are known, from sixty. The platform has a process of its own, and its real limits and hashing. Those whose
device is not known may have to wait once their number's budget is used up: that is the last line.
"""

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import httpx

from bench import standing
from bench.owner import beside, come_in, first_code, serve
from offices.authority import Role

SOCKETS, PEOPLE, SECONDS, QUIET_S = 60, 11, 12, 20
PASSWORD, WRONG = "Correct-Horse-7", "Wrong-Horse-7"


@dataclass
class Person:
    """Somebody who signs in, from an address of their own."""

    address: str
    number: str
    host: str
    device: str = ""
    took: list[float] = field(default_factory=list)

    def client(self, host: str = "") -> httpx.AsyncClient:
        """From their address or another one, with a new connection."""
        transport = httpx.AsyncHTTPTransport(local_address=host or self.host)
        return httpx.AsyncClient(base_url=self.address, transport=transport, timeout=60)

    async def come_in(self, owner: Connection) -> None:
        """For the first time: a password, an authenticator, and their device is known."""
        unit = standing.code(standing.DEPARTMENT)
        code = first_code(owner, Role.UNIT_ADMINISTRATOR, unit, self.number, "测试人员")
        async with self.client() as client:
            self.device = (await come_in(client, self.number, code, PASSWORD))["device"]

    async def sign_in(self, host: str = "", *, known: bool = False) -> int:
        """How it is answered; how long it took is noted."""
        headers = {"xueshi-device": self.device} if known else {}
        began = time.monotonic()
        async with self.client(host) as client:
            body = {"id_number": self.number, "password": PASSWORD}
            answer = await client.post("/registry/v1/sessions", json=body, headers=headers)
        self.took.append(time.monotonic() - began)
        return answer.status_code


async def attacked(address: str, hosts: list[str], numbers: list[str], seen: Counter[int]) -> None:
    """Sixty sockets that guess, as fast as they are answered."""
    serials = itertools.count()

    async def guess(host: str) -> None:
        transport = httpx.AsyncHTTPTransport(local_address=host)
        async with httpx.AsyncClient(base_url=f"{address}/registry", transport=transport, timeout=60) as client:
            while True:
                number = numbers[next(serials) % len(numbers)]
                answer = await client.post("/v1/sessions", json={"id_number": number, "password": WRONG})
                seen[answer.status_code] += 1

    async with asyncio.TaskGroup() as group:
        for socket in range(SOCKETS):
            group.create_task(guess(hosts[socket % len(hosts)]))


async def run(name: str, people: list[Person], hosts: list[str], *, known: bool = False) -> None:
    """One attack, and the people who come during it, one each second."""
    numbers = [*(person.number for person in people), *(standing.id_number(5_000 + serial) for serial in range(500))]
    seen: Counter[int] = Counter()
    attack = asyncio.create_task(attacked(people[0].address, hosts, numbers, seen) if hosts else asyncio.sleep(0))
    await asyncio.sleep(1)
    answers = []
    for person in people:
        person.took.clear()
        answers.append(asyncio.create_task(person.sign_in(hosts[0] if known and len(hosts) == 1 else "", known=known)))
        await asyncio.sleep(SECONDS / len(people))
    statuses = await asyncio.gather(*answers)
    attack.cancel()
    await asyncio.gather(attack, return_exceptions=True)
    await asyncio.sleep(QUIET_S)
    took = [person.took[0] for person in people]
    within = sum(status == 201 and seconds <= 2 for status, seconds in zip(statuses, took, strict=True))
    print(f"{name:<44} {within:>2} of {PEOPLE} within 2 s, slowest {max(took):.2f} s   attackers: {dict(seen)}")


async def main(owner: Connection, address: str, credentials: Any) -> None:
    """One after the other, each after a quiet moment."""
    await standing.register_at(address, credentials, 50)
    people = [Person(address, standing.id_number(2_000 + serial), f"127.0.1.{serial + 1}") for serial in range(PEOPLE)]
    for person in people:
        await person.come_in(owner)
    await run("nobody attacks", people, [])
    await run("sixty sockets of one address", people, ["127.0.2.1"])
    await run("the people's own address, known devices", people, ["127.0.2.2"], known=True)
    await run(
        "sixty sockets of sixty addresses, known", people, [f"127.0.3.{host + 1}" for host in range(60)], known=True
    )
    await run("sixty sockets of sixty addresses, unknown", people, [f"127.0.4.{host + 1}" for host in range(60)])


if __name__ == "__main__":
    with beside(serve, True) as (owner, told):
        asyncio.run(main(owner, *told))
