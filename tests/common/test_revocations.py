"""What ends a token before its time, and what happens while nobody can say."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from common.errors import Unavailable
from common.revocations import KEPT_S, OLD_S, RENEWED_S, Bearing, Revocations, bearing_of, subject_digest


@dataclass
class Registry:
    """Hands out what was revoked after a cursor, or is away."""

    entries: list[tuple[str, int]] = field(default_factory=list)
    is_away: bool = False
    asked: list[str] = field(default_factory=list)
    now: float = 1_000.0

    async def __call__(self, after: str) -> dict[str, Any]:
        self.asked.append(after)
        if self.is_away:
            raise httpx.ConnectError("away")
        new = self.entries[int(after or 0) :]
        coded = [{"digest": subject_digest(subject).hex(), "number": number} for subject, number in new]
        return {"next": str(len(self.entries)), "revoked": coded}

    def list(self) -> Revocations:
        return Revocations(self, clock=lambda: self.now)


def bearing(subject: str = "account:1", maker: str = "session:1", number: int = 5) -> Bearing:
    return bearing_of({"sub": subject, "sid": maker, "ver": number})


async def test_a_subject_under_a_higher_number_is_revoked_and_its_newer_tokens_are_not() -> None:
    known = Registry([("account:1", 6)]).list()
    assert await known.is_revoked(bearing(number=5), is_act=False)
    assert not await known.is_revoked(bearing(number=6), is_act=True)
    assert not await known.is_revoked(bearing(subject="account:2"), is_act=True)


async def test_a_session_or_secret_that_ended_takes_every_token_of_its_own_along() -> None:
    known = Registry([("session:1", 3)]).list()
    assert await known.is_revoked(bearing(number=99), is_act=False)
    assert not await known.is_revoked(bearing(maker="session:2"), is_act=False)


async def test_what_is_revoked_is_known_once_the_list_is_old_enough_to_be_asked_for_again() -> None:
    registry = Registry()
    known = registry.list()
    assert not await known.is_revoked(bearing(), is_act=True)
    registry.entries.append(("account:1", 6))
    assert not await known.is_revoked(bearing(), is_act=True)
    registry.now += RENEWED_S + 0.01
    assert await known.is_revoked(bearing(), is_act=True)
    assert registry.asked == ["", "0"]


async def test_an_entry_of_before_stays_when_only_new_ones_are_told() -> None:
    registry = Registry([("account:1", 6)])
    known = registry.list()
    for _ in range(20):
        assert await known.is_revoked(bearing(), is_act=False)
        registry.now += KEPT_S / 20 - 1
    assert registry.asked[1] == "1"


async def test_an_entry_goes_once_no_token_lives_that_it_concerns() -> None:
    registry = Registry([("account:1", 6)])
    known = registry.list()
    assert await known.is_revoked(bearing(), is_act=False)
    registry.now += KEPT_S + 1
    assert not await known.is_revoked(bearing(), is_act=False)


async def test_while_the_registry_is_away_questions_go_on_and_acts_end_after_a_minute() -> None:
    registry = Registry([("account:1", 6)])
    known = registry.list()
    assert not await known.is_revoked(bearing(subject="account:2"), is_act=True)
    registry.is_away = True
    registry.now += OLD_S - 1
    assert not await known.is_revoked(bearing(subject="account:2"), is_act=True)
    registry.now += 2
    with pytest.raises(Unavailable, match="revocations-unknown"):
        await known.is_revoked(bearing(subject="account:2"), is_act=True)
    assert not await known.is_revoked(bearing(subject="account:2"), is_act=False)
    assert await known.is_revoked(bearing(), is_act=False)
    registry.is_away = False
    registry.now += 2
    assert not await known.is_revoked(bearing(subject="account:2"), is_act=True)


async def test_who_was_never_told_anything_lets_nobody_in() -> None:
    with pytest.raises(Unavailable):
        await Registry(is_away=True).list().is_revoked(bearing(), is_act=False)


async def test_a_registry_that_is_away_is_asked_once_a_second_and_no_more() -> None:
    registry = Registry()
    known = registry.list()
    await known.is_revoked(bearing(), is_act=False)
    registry.is_away = True
    registry.now += 2
    for _ in range(50):
        await known.is_revoked(bearing(), is_act=False)
    assert len(registry.asked) == 2


@pytest.mark.parametrize(
    "document",
    [{}, {"next": "1"}, {"next": "1", "revoked": [{"digest": "?", "number": 1}]}, {"next": "1", "revoked": [5]}],
    ids=str,
)
async def test_an_answer_that_is_no_list_is_none(document: dict[str, Any]) -> None:
    async def fetch(after: str) -> dict[str, Any]:
        return document

    with pytest.raises(Unavailable):
        await Revocations(fetch).is_revoked(bearing(), is_act=False)


@pytest.mark.parametrize(
    "claims",
    [{}, {"sub": "a", "sid": "b"}, {"sub": "a", "sid": "b", "ver": True}, {"sub": 1, "sid": "b", "ver": 1}],
    ids=str,
)
def test_a_token_without_a_bearing_is_none_of_ours(claims: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="sub, sid and ver"):
        bearing_of(claims)
