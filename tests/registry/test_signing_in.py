"""What strangers cannot do to those who sign in: from outside, over HTTP, each from an address of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from live_platform import AUTHORITY, SCHOOL, person
from registry_api import RegistryApi
from staff import PASSWORD, Staff, appointed, code_for

from common.limits import Limiter
from offices.authority import Role
from registry.access.domain import attempts as domain_attempts
from registry.access.hashing import Hashing
from registry.access.turns import Lane, Turns
from registry.accounts.api import attempts

WRONG = "Wrong-Horse-7"
TOO_FAST = "urn:xueshi:problem:too-fast"
SECOND = "/v1/sessions/current/second-factor"


@pytest.fixture(autouse=True)
def _long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, no wait ends while a test goes on that does not wait."""
    monkeypatch.setattr(domain_attempts, "FIRST_WAIT", timedelta(minutes=5))


@pytest.fixture(autouse=True)
async def rested(registry_api: RegistryApi) -> None:
    """Nobody has tried anything yet."""
    await registry_api.connection.execute("DELETE FROM attempt")


async def at_work(registry_api: RegistryApi, serial: int) -> Staff:
    """A teacher with a password, whose device is not known."""
    authority = await appointed(registry_api, serial + 400, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(serial))
    [person_id] = await registry_api.ids(serial)
    code = await authority.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"})
    staff = Staff(registry_api, serial)
    assert (await staff.set_password(code["code"])).status_code == 204
    return staff


async def known(staff: Staff) -> str:
    """Their device is known from now on."""
    staff.device = (await staff.sign_in()).json()["device"]
    return staff.device


async def statuses(staff: Staff, times: int, password: str = WRONG) -> list[int]:
    """Of so many tries, one after the other."""
    return [(await staff.sign_in(password)).status_code for _ in range(times)]


async def used_up(registry_api: RegistryApi, serial: int) -> None:
    """Strangers at thirty addresses have guessed at somebody's password until nothing is compared any more."""
    for host in range(30):
        await statuses(Staff(registry_api, serial, address=f"172.16.5.{host}"), 1)


# --- parallel tries -----------------------------------------------------------------------------------------------


async def test_tries_at_the_same_moment_do_not_pass_the_limit_of_an_account_together(registry_api: RegistryApi) -> None:
    await at_work(registry_api, 1)
    answers = await asyncio.gather(*(Staff(registry_api, 1, address="172.16.1.1").sign_in(WRONG) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 5


async def test_tries_at_the_same_moment_do_not_pass_the_limit_of_an_address_together(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "_failures", Limiter(rate=0.001, burst=60))  # no try comes back meanwhile
    for serial in range(500, 559):
        assert await statuses(Staff(registry_api, serial, address="172.16.1.2"), 1) == [401]
    others = [Staff(registry_api, serial, address="172.16.1.2").sign_in() for serial in range(559, 589)]
    answers = await asyncio.gather(*others)
    assert sorted(answer.status_code for answer in answers) == [401] + [429] * 29


async def test_the_addresses_of_one_ipv6_network_count_as_one(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "_failures", Limiter(rate=0.001, burst=60))  # no try comes back meanwhile
    tries = [
        await statuses(Staff(registry_api, 600 + host, address=f"2001:db8:1:2::{host:x}"), 1) for host in range(70)
    ]
    assert tries == [[401]] * 60 + [[429]] * 10
    assert await statuses(Staff(registry_api, 670, address="2001:db8:1:3::1"), 1) == [401]


# --- nobody is kept out by others ---------------------------------------------------------------------------------


async def test_a_stranger_at_another_address_does_not_keep_somebody_out(registry_api: RegistryApi) -> None:
    staff = await at_work(registry_api, 2)
    stranger = Staff(registry_api, 2, address="172.16.2.1")
    assert await statuses(stranger, 8) == [401] * 5 + [429] * 3
    assert (await staff.sign_in()).status_code == 201
    waits = await stranger.sign_in()
    assert (waits.status_code, waits.json()["type"]) == (429, TOO_FAST), "what is right is not looked at either"
    assert 270 <= int(waits.headers["retry-after"]) <= 300


async def test_a_known_device_goes_through_while_strangers_guess_from_everywhere(registry_api: RegistryApi) -> None:
    staff = await at_work(registry_api, 3)
    device = await known(staff)
    await used_up(registry_api, 3)
    staff.device = ""
    assert (await staff.sign_in()).status_code == 429, "nobody can tell them from the strangers"
    staff.device = "made-up"
    assert (await staff.sign_in()).status_code == 429
    staff.device = await known(await at_work(registry_api, 4))
    assert (await staff.sign_in()).status_code == 429, "a device is known for one account"
    staff.device = device
    answer = await staff.sign_in()
    assert (answer.status_code, answer.json()["device"]) == (201, None), "it is known already"


async def test_nobody_waits_for_ever_even_while_strangers_guess_from_everywhere(registry_api: RegistryApi) -> None:
    staff = await at_work(registry_api, 5)
    await used_up(registry_api, 5)
    waits = await staff.sign_in()
    assert waits.status_code == 429
    assert int(waits.headers["retry-after"]) <= 15 * 60
    later = f"UPDATE attempt SET until = until - interval '{waits.headers['retry-after']} seconds'"
    await registry_api.connection.execute(later)
    assert (await staff.sign_in()).status_code == 201


async def test_a_known_device_that_guesses_is_slowed_down_too(registry_api: RegistryApi) -> None:
    staff = await at_work(registry_api, 6)
    device = await known(staff)
    await registry_api.connection.execute("DELETE FROM attempt")
    thief = Staff(registry_api, 6, address="172.16.6.1", device=device)
    assert await statuses(thief, 6) == [401] * 5 + [429]
    elsewhere = Staff(registry_api, 6, address="172.16.6.2")
    assert (await elsewhere.sign_in()).status_code == 201, "and holds up nobody but itself"


async def test_known_and_unknown_numbers_are_answered_and_slowed_down_alike(registry_api: RegistryApi) -> None:
    await at_work(registry_api, 7)

    async def seen(serial: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for host in (1, *range(1, 24)):
            for _ in range(2):
                answer = await Staff(registry_api, serial, address=f"172.16.7.{host}").sign_in(WRONG)
                found.append((answer.status_code, answer.json()["type"]))
        return found

    assert await seen(7) == (unknown := await seen(987))
    assert {status for status, _ in unknown} == {401, 429}
    await registry_api.connection.execute("DELETE FROM attempt")
    bodies = {(await Staff(registry_api, serial, address="172.16.8.1").sign_in(WRONG)).content for serial in (7, 988)}
    assert len(bodies) == 1


async def test_a_device_is_forgotten_with_the_password_and_when_one_signs_out_everywhere(
    registry_api: RegistryApi,
) -> None:
    staff = await at_work(registry_api, 8)
    kept = await known(staff)
    other = Staff(registry_api, 8)
    await known(other)
    change = {"password": PASSWORD, "new_password": "Battery-Staple-9"}
    assert (await staff.ask("PUT", "/v1/account/password", change)).status_code == 204
    assert (await staff.sign_in("Battery-Staple-9")).json()["device"] is None, "that of whoever changed it stays"
    assert (await other.sign_in("Battery-Staple-9")).json()["device"], "it was known no more"
    assert (await staff.ask("DELETE", "/v1/sessions")).status_code == 204
    assert staff.device == kept
    assert (await staff.sign_in("Battery-Staple-9")).json()["device"], "nor any after that"


async def test_a_device_is_known_after_a_complete_sign_in_and_kept_as_a_hash(registry_api: RegistryApi) -> None:
    staff = await appointed(registry_api, 9, Role.HR_AUTHORITY, AUTHORITY)
    secret, staff.secret = staff.secret, b""
    begun = (await staff.sign_in()).json()
    assert (begun["needs"], begun["device"]) == (["second-factor"], None)
    staff.secret = secret
    given = await staff.call("POST", SECOND, {"code": staff.next_code()})
    kept = [row["token_sha256"] for row in await registry_api.connection.fetch("SELECT token_sha256 FROM device")]
    assert given["device"].encode() not in kept
    assert len(given["device"]) == 43, "256 random bits"
    assert (await staff.ask("POST", "/v1/sessions")).headers["content-type"] == "application/problem+json"


async def test_whoever_knows_the_password_and_guesses_codes_holds_up_no_known_device(registry_api: RegistryApi) -> None:
    staff = await appointed(registry_api, 10, Role.HR_AUTHORITY, AUTHORITY)
    secret, staff.secret = staff.secret, b""
    await staff.sign_in()
    staff.secret = secret
    staff.device = (await staff.call("POST", SECOND, {"code": staff.next_code()}))["device"]
    thief, found = Staff(registry_api, 10), []
    for _ in range(2):
        await thief.sign_in()
        found += [(await thief.ask("POST", SECOND, {"code": "000000"})).status_code for _ in range(4)]
    assert found == [401] * 5 + [429] * 3
    staff.secret = b""
    await staff.sign_in()
    wrong = await staff.ask("POST", SECOND, {"code": "000000"})
    assert wrong.status_code == 401, "it is compared"


# --- the code of a password, and changing it ----------------------------------------------------------------------


async def test_wrong_codes_hold_up_nobody_but_who_tries_them_and_cost_no_hashing(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = Staff(registry_api, 11)
    code = await code_for(registry_api, 11, Role.UNIT_ADMINISTRATOR, SCHOOL)
    hashed: list[Lane] = []
    hash_it = Hashing.hash

    async def counted(self: Hashing, password: str, lane: Lane) -> str:
        hashed.append(lane)
        return await hash_it(self, password, lane)

    monkeypatch.setattr(Hashing, "hash", counted)
    for serial in (11, 989):
        stranger = Staff(registry_api, serial, address="172.16.11.1")
        found = [(await stranger.set_password("AAAA-BBBB-CCCC")).status_code for _ in range(6)]
        assert found == [401] * 5 + [429]
    assert not hashed
    await used_up(registry_api, 11)
    assert (await staff.set_password(code)).status_code == 204
    assert len(hashed) == 1


async def test_whoever_has_a_session_guesses_the_password_of_before_a_few_times_and_holds_up_no_other(
    registry_api: RegistryApi,
) -> None:
    staff = await at_work(registry_api, 12)
    await staff.sign_in()
    thief = Staff(registry_api, 12, token=staff.token)
    change = {"password": WRONG, "new_password": "Battery-Staple-9"}
    found = [(await thief.ask("PUT", "/v1/account/password", change)).status_code for _ in range(6)]
    assert found == [401] * 5 + [429]
    await staff.sign_in()
    assert (await staff.ask("PUT", "/v1/account/password", {**change, "password": PASSWORD})).status_code == 204


# --- hashing ------------------------------------------------------------------------------------------------------


class Slow:
    """Turns at hashing that go on only when told to, and whose they were."""

    def __init__(self, hashing: Hashing, stack: AsyncExitStack) -> None:
        self.turns, self.stack = hashing.turns, stack
        self.served: list[str] = []

    async def hold(self) -> None:
        """Nobody gets a turn from now on."""
        for _ in range(2):
            await self.stack.enter_async_context(self.turns.turn(Lane("the test", "")))

    async def let_go(self) -> None:
        """Everybody does."""
        await self.stack.aclose()

    async def waiting(self, count: int) -> None:
        """Until so many wait."""
        async with asyncio.timeout(60):
            while self.turns.waiting() < count:
                await asyncio.sleep(0.001)


@pytest.fixture
async def slow(registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Slow]:
    """It notes who is served."""
    turn = Turns.turn
    async with AsyncExitStack() as stack:
        made = Slow(registry_api.service.web.state.app.hashing, stack)

        @asynccontextmanager
        async def noted(self: Turns, lane: Lane) -> AsyncIterator[None]:
            async with turn(self, lane):
                made.served.append(lane.origin)
                yield

        monkeypatch.setattr(Turns, "turn", noted)
        yield made


def attack(registry_api: RegistryApi, address: str, sockets: int) -> list[asyncio.Task[httpx.Response]]:
    """So many at once from one address, each at a number of its own."""
    tries = [Staff(registry_api, 800 + serial, address=address).sign_in(WRONG) for serial in range(sockets)]
    return [asyncio.create_task(item) for item in tries]


async def test_eleven_people_are_served_while_sixty_sockets_attack(registry_api: RegistryApi, slow: Slow) -> None:
    """However many an attacker sends, each of the others has their turn after one or two of the attacker's."""
    people = [await at_work(registry_api, serial) for serial in range(20, 31)]
    for host, staff in enumerate(people):
        staff.address = f"172.17.0.{host}"
    await slow.hold()
    slow.served.clear()
    attackers = attack(registry_api, "172.18.0.1", 60)
    await slow.waiting(40)
    honest = [asyncio.create_task(staff.sign_in()) for staff in people]
    await slow.waiting(51)
    await slow.let_go()
    answers = await asyncio.gather(*honest)
    await asyncio.gather(*attackers)
    assert [answer.status_code for answer in answers] == [201] * 11
    last = max(place for place, origin in enumerate(slow.served) if origin.startswith("172.17."))
    assert slow.served[:last].count("172.18.0.1") <= 3


async def test_a_known_device_at_the_attackers_own_address_has_turns_of_its_own(
    registry_api: RegistryApi, slow: Slow
) -> None:
    staff = await at_work(registry_api, 31)
    await known(staff)
    await slow.hold()
    attackers = attack(registry_api, staff.address, 70)
    await slow.waiting(40)
    honest = asyncio.create_task(staff.sign_in())
    await slow.waiting(41)
    slow.served.clear()
    await slow.let_go()
    assert (await honest).status_code == 201
    assert {answer.status_code for answer in await asyncio.gather(*attackers)} == {401, 503}
    assert next(place for place, origin in enumerate(slow.served) if origin.startswith("device")) <= 3


async def test_who_finds_no_place_is_told_so_and_nothing_counts(registry_api: RegistryApi, slow: Slow) -> None:
    await slow.hold()
    attackers = attack(registry_api, "172.18.0.3", 40)
    await slow.waiting(40)
    refused = await Staff(registry_api, 960, address="172.18.0.3").sign_in()
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:xueshi:problem:too-many-sign-in")
    assert refused.headers["retry-after"] == "5"
    assert await registry_api.connection.fetchval("SELECT count(*) FROM attempt") == 0, "nor was anything asked"
    await slow.let_go()
    await asyncio.gather(*attackers)
