"""How many wrong passwords are compared, whoever tries them and however fast: the rules, without a database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.access.domain.attempts import NOTHING, Claim, Delays, Limits, Subject, Tally, key_of, wait_before

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIMITS = Limits(free=5, longest=timedelta(minutes=15))
DAY, NEVER = timedelta(days=1), Tally(0, NOW)


def tried(tally: Tally, delays: Delays, times: int) -> list[float]:
    """How long one waits before each of so many tries, each made as soon as it may be."""
    waits, now = [], NOW
    for _ in range(times):
        wait = delays.wait(tally, now, is_fresh=False)
        waits.append(wait.total_seconds())
        now += wait
        tally = delays.counted(tally, now)
    return waits


def test_waits_grow_from_nothing_to_the_longest_and_never_beyond() -> None:
    waits = tried(NEVER, LIMITS.delays, 20)
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, *[900] * 6]


def test_a_right_one_or_a_day_without_one_and_all_is_forgotten() -> None:
    delays, tally = LIMITS.delays, NEVER
    for _ in range(8):
        tally = delays.counted(tally, NOW)
    assert delays.wait(tally, NOW, is_fresh=False) == timedelta(seconds=16)
    assert delays.wait(delays.forgiven(tally, NOW), NOW, is_fresh=False) == NOTHING
    assert delays.counted(tally, NOW + timedelta(hours=23)).failures == 9
    assert delays.counted(tally, NOW + timedelta(hours=25)).failures == 1


class Account:
    """One account that is tried from devices that are not known."""

    def __init__(self) -> None:
        self.number = NEVER
        self.addresses: dict[int, Tally] = {}

    def wait(self, address: int, now: datetime) -> timedelta:
        """How long the next try from an address waits."""
        return wait_before(self._claims(address), now)

    def try_once(self, address: int, now: datetime) -> bool:
        """Whether a password is compared."""
        if self.wait(address, now):
            return False
        self.addresses[address] = LIMITS.delays.counted(self.addresses.get(address, NEVER), now)
        self.number = LIMITS.budget.counted(self.number, now)
        return True

    def _claims(self, address: int) -> Sequence[tuple[Claim, Tally]]:
        of_address = Claim(1, LIMITS.delays), self.addresses.get(address, NEVER)
        return of_address, (Claim(2, LIMITS.budget), self.number)


@pytest.mark.parametrize("addresses", [1, 3, 50, 100_000])
def test_a_day_of_guessing_from_any_number_of_addresses_is_116_passwords_at_most(addresses: int) -> None:
    account, compared = Account(), 0
    for second in range(0, 86_400, 5):
        compared += account.try_once(second % addresses, NOW + timedelta(seconds=second))
    assert compared <= 116
    assert compared >= 90, "whoever waits gets through"


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 7_200)), max_size=200))
def test_nobody_tries_more_than_twenty_and_one_each_quarter_of_an_hour(tries: list[tuple[int, int]]) -> None:
    account, compared, now = Account(), 0, NOW
    for address, pause_s in tries:
        now += timedelta(seconds=pause_s)
        compared += account.try_once(address, now)
        assert compared <= 20 + (now - NOW) / timedelta(minutes=15)


def test_who_guesses_from_a_few_addresses_leaves_tries_for_the_owner_at_another_one() -> None:
    account = Account()
    for second in range(0, 3 * 86_400, 5):
        now = NOW + timedelta(seconds=second)
        account.try_once(second % 4, now)
        assert account.wait(999, now) == NOTHING


def test_even_where_thousands_of_addresses_guess_the_owner_waits_a_quarter_of_an_hour_at_most() -> None:
    account = Account()
    for second in range(0, 86_400, 5):
        now = NOW + timedelta(seconds=second)
        account.try_once(second, now)
        assert account.wait(-1, now) <= timedelta(minutes=15)


def test_a_try_that_is_given_back_is_as_if_it_had_not_been() -> None:
    account = Account()
    for _ in range(3):
        account.try_once(1, NOW)
    of_address, of_number = account.addresses[1], account.number
    account.try_once(1, NOW)
    assert LIMITS.delays.given_back(account.addresses[1], NOW).failures == of_address.failures
    assert LIMITS.budget.given_back(account.number, NOW) == of_number


def test_a_tally_tells_nothing_and_no_two_subjects_are_mistaken_for_each_other() -> None:
    keys = {
        key_of(secret, subject, *parts)
        for secret in (b"k" * 32, b"l" * 32)
        for subject in Subject
        for parts in ((b"ab", b"c"), (b"a", b"bc"), (b"abc",))
    }
    assert len(keys) == 2 * len(Subject) * 3
    assert all(0 <= key < 2**24 for key in keys)
