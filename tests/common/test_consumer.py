"""Hearing: poison is set aside and holds back only its own key; what passes is waited for; twice is once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson
import pytest
import sqlalchemy as sa

import common.db
from common.clock import now
from common.consumer import Consumer, Handler, Handlers, Replayed
from common.consumer.dead_letters import Wanted
from common.db import Database, Tx
from common.errors import Refused, Unavailable
from common.events import Contract, Event, Message, message_of
from common.metrics import Metrics


class Noted(Contract):
    """Something to be noted under a unique key."""

    type: ClassVar[str] = "xueshi.tested.noted.v1"
    topic: ClassVar[str] = "tested.notes"
    owner: str
    item: str

    @property
    def key(self) -> str:
        return self.owner


class Struck(Noted):
    """Goes to another handler."""

    type: ClassVar[str] = "xueshi.tested.struck.v1"


class Foreign(Noted):
    """Nobody here listens to it."""

    type: ClassVar[str] = "xueshi.tested.foreign.v1"


@dataclass
class Hands:
    """Notes whole batches, refuses poison, and can find something away."""

    poison: set[str] = field(default_factory=set)
    away: list[BaseException] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)

    def handler(self) -> Handler:
        async def note(tx: Tx, events: Sequence[Event[Any]]) -> None:
            items = [event.payload.item for event in events]
            self.batches.append(items)
            await tx.execute(
                sa.text("""
                    INSERT INTO effect (item, owner)
                    SELECT * FROM unnest(CAST(:items AS text[]), CAST(:owners AS text[]))
                    ON CONFLICT (item) DO NOTHING
                """),
                {"items": items, "owners": [event.payload.owner for event in events]},
            )
            if self.poison.intersection(items):
                raise Refused("poison", "there is poison in this batch")
            if self.away:
                raise self.away.pop()

        return note


@dataclass
class Ears:
    """A consumer with the hands that it feeds."""

    db: Database
    hands: Hands = field(default_factory=Hands)
    consumer: Consumer = field(init=False)

    def __post_init__(self) -> None:
        hears: Handlers = {Noted: self.hands.handler(), Struck: self.hands.handler()}
        self.consumer = Consumer(self.db, hears, Metrics("tested"))

    async def effects(self) -> list[str]:
        async with self.db.reading() as tx:
            return list((await tx.execute(sa.text("SELECT item FROM effect ORDER BY position"))).scalars())

    async def letters(self) -> list[tuple[str, str, str]]:
        """Key, item and reason of the dead letters, in their order."""
        async with self.db.reading() as tx:
            rows = await tx.execute(sa.text("SELECT key, body, reason FROM dead_letter ORDER BY id"))
            return [(row.key, _item(bytes(row.body)), row.reason) for row in rows]


def _item(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["data"]["item"])
    except (ValueError, LookupError, TypeError):
        return "?"


@pytest.fixture
def ears(database: Database) -> Ears:
    return Ears(database)


def says(*items: str, kind: type[Noted] = Noted) -> list[Message]:
    """Messages of items such as ``a1``, whose letter is their key."""
    at = now().isoformat()
    return [message_of(kind(owner=item[0], item=item), at) for item in items]


WAITS = "waits behind an earlier one of the same key"


async def test_a_batch_is_applied_whole_and_in_order(ears: Ears) -> None:
    await ears.consumer.deliver(says("a1", "b1", "a2"))
    assert await ears.effects() == ["a1", "b1", "a2"]
    assert ears.hands.batches == [["a1", "b1", "a2"]]


async def test_poison_in_the_middle_keeps_nothing_from_the_others(ears: Ears) -> None:
    ears.hands.poison = {"c1"}
    await ears.consumer.deliver(says("a1", "b1", "c1", "d1", "e1"))
    assert await ears.effects() == ["a1", "b1", "d1", "e1"]
    assert await ears.letters() == [("c", "c1", "Refused")]


async def test_what_comes_later_under_the_same_key_waits_behind_the_poison(ears: Ears) -> None:
    ears.hands.poison = {"b2"}
    await ears.consumer.deliver(says("b1", "a1", "b2", "b3", "a2", "c1", "b4", "a3"))
    await ears.consumer.deliver(says("b5", "a4"))
    assert await ears.effects() == ["b1", "a1", "a2", "c1", "a3", "a4"]
    assert await ears.letters() == [
        ("b", "b2", "Refused"),
        ("b", "b3", WAITS),
        ("b", "b4", WAITS),
        ("b", "b5", WAITS),
    ]


async def test_poison_waits_under_the_key_even_where_another_handler_would_take_it(ears: Ears) -> None:
    ears.hands.poison = {"a1"}
    await ears.consumer.deliver([*says("a1"), *says("a2", kind=Struck), *says("a3", "b1")])
    assert await ears.effects() == ["b1"]
    assert [item for _, item, _ in await ears.letters()] == ["a1", "a2", "a3"]


async def test_two_handlers_keep_the_order_of_a_key(ears: Ears) -> None:
    await ears.consumer.deliver([*says("a1"), *says("a2", kind=Struck), *says("a3"), *says("a4", kind=Struck)])
    assert await ears.effects() == ["a1", "a2", "a3", "a4"]


async def test_of_a_thousand_with_three_poisoned_all_others_are_applied_in_few_transactions(ears: Ears) -> None:
    ears.hands.poison = {"a17", "b500", "c999"}
    batch = says(*(f"{'abcdefghij'[number % 10]}{number}" for number in range(1000) if number % 10 > 2))
    poison = says("a17", "b500", "c999")
    await ears.consumer.deliver([*batch[:100], poison[0], *batch[100:400], poison[1], *batch[400:], poison[2]])
    assert len(await ears.effects()) == len(batch) == 700
    assert [item for _, item, _ in await ears.letters()] == ["a17", "b500", "c999"]
    assert len(ears.hands.batches) < 100


async def test_a_replay_applies_in_order_and_unblocks(ears: Ears) -> None:
    ears.hands.poison = {"a1", "b1"}
    await ears.consumer.deliver(says("a1", "a2", "b1", "a3", "b2"))
    assert await ears.effects() == []
    ears.hands.poison = set()
    assert await ears.consumer.replay() == Replayed(applied=5, left=0)
    effects = await ears.effects()
    assert [item for item in effects if item[0] == "a"] == ["a1", "a2", "a3"]
    assert [item for item in effects if item[0] == "b"] == ["b1", "b2"]
    await ears.consumer.deliver(says("a4"))
    assert await ears.effects() == [*effects, "a4"]
    assert await ears.letters() == []


async def test_a_replay_that_fails_keeps_its_key_and_its_place_and_lets_the_others_go(ears: Ears) -> None:
    ears.hands.poison = {"a1", "b1"}
    await ears.consumer.deliver(says("a1", "b1", "a2", "b2"))
    ears.hands.poison = {"a1"}
    assert await ears.consumer.replay() == Replayed(applied=2, left=2)
    assert await ears.effects() == ["b1", "b2"]
    assert [item for _, item, _ in await ears.letters()] == ["a1", "a2"]
    await ears.consumer.deliver(says("a3", "b3"))
    assert await ears.effects() == ["b1", "b2", "b3"]


async def test_a_replay_stops_where_something_is_away_and_loses_nothing(ears: Ears) -> None:
    ears.hands.poison = {"a1"}
    await ears.consumer.deliver(says("a1", "a2"))
    ears.hands.poison, ears.hands.away = set(), [Unavailable("away", "later")]
    with pytest.raises(Unavailable):
        await ears.consumer.replay()
    assert [item for _, item, _ in await ears.letters()] == ["a1", "a2"]
    assert await ears.consumer.replay() == Replayed(applied=2, left=0)


async def test_one_queue_or_those_of_one_reason_are_replayed_and_the_rest_stays(ears: Ears) -> None:
    ears.hands.poison = {"a1", "b1"}
    await ears.consumer.deliver([*says("a1", "b1", "a2", "b2"), Message(Noted.topic, "c", b"430102")])
    ears.hands.poison = set()
    async with ears.db.reading() as tx:
        of_b = (await tx.execute(sa.text("SELECT max(id) FROM dead_letter WHERE key = 'b'"))).scalar_one()
    assert await ears.consumer.replay(Wanted(letter_id=of_b), by="account:x") == Replayed(applied=2, left=0)
    assert await ears.consumer.replay(Wanted(letter_id=of_b), by="account:x") == Replayed(applied=0, left=0)
    assert await ears.effects() == ["b1", "b2"]
    assert await ears.consumer.replay(Wanted(reason="unreadable"), by="account:x") == Replayed(applied=0, left=1)
    assert await ears.consumer.replay(Wanted(reason="Refused")) == Replayed(applied=2, left=0)
    assert await ears.effects() == ["b1", "b2", "a1", "a2"]
    async with ears.db.reading() as tx:
        kept = await tx.execute(sa.text("SELECT by, applied, still_waiting FROM dead_letter_replay ORDER BY replay_id"))
        assert [tuple(row) for row in kept] == [("account:x", 2, 0), ("account:x", 0, 1), ("operator", 2, 0)]


async def test_two_replays_at_a_time_apply_each_letter_once_and_one_without_time_says_so(ears: Ears) -> None:
    ears.hands.poison = {"a1"}
    await ears.consumer.deliver(says(*(f"a{number}" for number in range(1, 30))))
    ears.hands.poison = set()
    assert await ears.consumer.replay(seconds_max=0) == Replayed(applied=0, left=29, is_whole=False)
    found = await asyncio.gather(ears.consumer.replay(), ears.consumer.replay())
    assert sum(replayed.applied for replayed in found) == 29
    assert await ears.effects() == [f"a{number}" for number in range(1, 30)]
    assert await ears.letters() == []


async def test_the_type_of_a_letter_is_shown_only_where_it_is_known(ears: Ears) -> None:
    assert ears.consumer.known_type(Noted.type) == Noted.type
    assert ears.consumer.known_type("431102198503120017") == "unreadable"


def envelope(**changed: Any) -> bytes:
    whole = {**orjson.loads(says("a1")[0].body), **changed}
    return orjson.dumps({key: value for key, value in whole.items() if value is not None})


UNREADABLE = {
    "nothing": b"",
    "no text": b"\xff\x00\xfe",
    "half of it": envelope()[:-5],
    "null": b"null",
    "a list": b"[1]",
    "deep": b"[" * 5000,
    "no type": envelope(type=None),
    "a type that is a list": envelope(type=[Noted.type]),
    "no id": envelope(id=None),
    "no time": envelope(time=None),
    "no data": envelope(data=None),
    "data that is a text": envelope(data="a1"),
    "a field missing": envelope(data={"owner": "a"}),
    "a field of another type": envelope(data={"owner": "a", "item": 5}),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_unreadable_bytes_are_set_aside_and_the_others_are_applied(ears: Ears, body: bytes) -> None:
    rubbish = Message(Noted.topic, "a", body)
    await ears.consumer.deliver([*says("b1"), rubbish, *says("a2", "b2")])
    assert await ears.effects() == ["b1", "b2"]
    assert [(key, reason) for key, _, reason in await ears.letters()] == [("a", "unreadable"), ("a", WAITS)]
    assert await ears.consumer.replay() == Replayed(applied=0, left=2)


async def test_a_dead_letter_has_an_owner_a_moment_and_the_very_bytes(ears: Ears) -> None:
    await ears.consumer.deliver([Message(Noted.topic, "a", b"\xff\x00\xfe")])
    async with ears.db.reading() as tx:
        row = (await tx.execute(sa.text("SELECT * FROM dead_letter"))).one()
    assert (row.topic, row.type, row.owner, bytes(row.body)) == (Noted.topic, "unreadable", "operations", b"\xff\0\xfe")
    assert row.set_aside_at.tzinfo is not None


async def test_an_event_that_is_not_ours_to_hear_is_passed_over(ears: Ears) -> None:
    await ears.consumer.deliver([*says("a1"), *says("a2", kind=Foreign), *says("a3")])
    assert await ears.effects() == ["a1", "a3"]
    assert await ears.letters() == []


AWAY = [Unavailable("away", "later"), TimeoutError(), ConnectionResetError(), OSError("no route")]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
async def test_what_passes_is_raised_and_nothing_is_set_aside(ears: Ears, error: BaseException) -> None:
    ears.hands.away = [error]
    batch = says("a1", "b1")
    with pytest.raises(Unavailable):
        await ears.consumer.deliver(batch)
    assert (await ears.effects(), await ears.letters()) == ([], [])
    await ears.consumer.deliver(batch)
    assert await ears.effects() == ["a1", "b1"]


async def test_who_meets_a_locked_row_waits_and_everybody_else_goes_on(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(common.db._SERVER_SETTINGS, "lock_timeout", "300ms")
    ears = Ears(Database(database_url, service="tested"))
    locked = ears.consumer._metrics.locked
    batch = says("a1", "b1", "c1", "b2", "d1")
    async with database.engine.connect() as somebody:
        await somebody.execute(sa.text("INSERT INTO effect (item, owner) VALUES ('b1', 'b')"))
        for more in ([], says("e1", "b3", "f1")):
            with pytest.raises(Unavailable):
                await ears.consumer.deliver([*batch, *more, *says("b4", kind=Struck), Message(Noted.topic, "b", b"?")])
            assert locked.labels(Noted.type)._value.get() == 1
        assert sorted(await ears.effects()) == ["a1", "c1", "d1", "e1", "f1"]
        assert await ears.letters() == []
        assert ["e1", "f1"] in ears.hands.batches or ["a1", "c1", "d1", "e1", "f1"] in ears.hands.batches
        await somebody.rollback()
    await ears.consumer.deliver([*batch, *says("b3"), *says("b4", kind=Struck)])
    assert [item for item in await ears.effects() if item[0] == "b"] == ["b1", "b2", "b3", "b4"]
    assert not next(iter(locked.collect())).samples
    await ears.db.close()


async def test_the_same_batch_again_makes_nothing_twice(ears: Ears) -> None:
    ears.hands.poison = {"c1"}
    batch = [*says("a1", "c1", "b1", "c2"), Message(Noted.topic, "d", b"?")]
    for _ in range(3):
        await ears.consumer.deliver(batch)
    assert await ears.effects() == ["a1", "b1"]
    assert [key for key, _, _ in await ears.letters()] == ["c", "c", "d"]


async def test_a_batch_that_came_again_beside_a_dead_letter_is_replayed_into_one_of_each(ears: Ears) -> None:
    ears.hands.poison = {"a2"}
    batch = says("a1", "a2", "a3")
    for _ in range(2):  # again, since another group had something away
        await ears.consumer.deliver(batch)
    assert await ears.effects() == ["a1"]
    ears.hands.poison = set()
    assert (await ears.consumer.replay()).left == 0
    assert await ears.effects() == ["a1", "a2", "a3"]
