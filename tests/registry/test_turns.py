"""Turns at hashing: fair among addresses and accounts, with bounded places; nothing here depends on time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from common.errors import Unavailable
from registry.access.turns import Lane, Turns


class Work:
    """Those who want a turn, and in which order they get it."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.served: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def want(self, name: str, origin: str, account: str = "", *, is_known: bool = False) -> None:
        """One more, who waits until it is their turn."""
        self.tasks[name] = asyncio.create_task(self._work(name, Lane(origin, account or name, is_known)))
        for _ in range(3):  # they ask, and whoever makes room notices
            await asyncio.sleep(0)

    async def _work(self, name: str, lane: Lane) -> None:
        async with self.turns.turn(lane):
            self.served.append(name)

    def refused(self) -> list[str]:
        """Who was told to come back."""
        return [name for name, task in self.tasks.items() if task.done() and task.exception() is not None]


@pytest.fixture
async def busy() -> AsyncIterator[tuple[Work, AsyncExitStack]]:
    """One turn at a time, and somebody has it until the stack is closed."""
    async with AsyncExitStack() as stack:
        turns = Turns(1, places=12, places_each=8)
        await stack.enter_async_context(turns.turn(Lane("first", "")))
        yield Work(turns), stack


async def finished(work: Work, stack: AsyncExitStack) -> list[str]:
    """Who was served, in their order."""
    await stack.aclose()
    await asyncio.gather(*work.tasks.values(), return_exceptions=True)
    return work.served


async def test_one_of_each_address_is_served_however_many_others_wait(busy: tuple[Work, AsyncExitStack]) -> None:
    work, stack = busy
    for serial in range(8):
        await work.want(f"attack {serial}", "attacker")
    for serial in range(3):
        await work.want(f"honest {serial}", f"home {serial}")
    served = await finished(work, stack)
    assert served[:4] == ["attack 0", "honest 0", "honest 1", "honest 2"]
    assert served[4:] == [f"attack {serial}" for serial in range(1, 8)]


async def test_within_one_address_accounts_take_turns(busy: tuple[Work, AsyncExitStack]) -> None:
    work, stack = busy
    for serial in range(4):
        await work.want(f"attack {serial}", "school", "victim")
    await work.want("colleague", "school", "colleague")
    assert (await finished(work, stack))[:3] == ["attack 0", "colleague", "attack 1"]


async def test_every_other_turn_is_for_devices_that_are_known(busy: tuple[Work, AsyncExitStack]) -> None:
    work, stack = busy
    for serial in range(8):
        await work.want(f"attack {serial}", f"attacker {serial}")
    for serial in range(3):
        await work.want(f"known {serial}", f"device {serial}", is_known=True)
    served = await finished(work, stack)
    places = [served.index(f"known {serial}") for serial in range(3)]
    assert places in ([0, 2, 4], [1, 3, 5])
    assert len(served) == 11


async def test_an_address_has_so_many_places_and_no_more(busy: tuple[Work, AsyncExitStack]) -> None:
    work, stack = busy
    for serial in range(60):
        await work.want(f"attack {serial}", "attacker")
    assert len(work.refused()) == 52
    await work.want("honest", "home")
    assert "honest" in (await finished(work, stack))[:2]


async def test_where_all_places_are_taken_whoever_has_the_most_makes_room(busy: tuple[Work, AsyncExitStack]) -> None:
    work, stack = busy
    for serial in range(8):
        await work.want(f"attack {serial}", "attacker")
    for serial in range(4):
        await work.want(f"other {serial}", "other")
    await work.want("honest", "home")
    assert work.refused() == ["attack 7"]
    await work.want("other 4", "other")
    assert work.refused() == ["attack 6", "attack 7"]
    assert "honest" in (await finished(work, stack))[:3]


async def test_where_everybody_has_one_place_nobody_loses_theirs(busy: tuple[Work, AsyncExitStack]) -> None:
    work, stack = busy
    for serial in range(13):
        await work.want(f"honest {serial}", f"home {serial}")
    assert work.refused() == ["honest 12"]
    await work.want("known", "device", is_known=True)
    assert len(work.refused()) == 2, "but to a device that is known"
    assert "known" in (await finished(work, stack))[:2]


async def test_whoever_goes_leaves_their_place_and_their_turn_to_others(busy: tuple[Work, AsyncExitStack]) -> None:
    work, stack = busy
    for name in ("stays", "goes", "goes at once"):
        await work.want(name, name)
    work.tasks["goes"].cancel()
    await asyncio.sleep(0)
    await stack.aclose()  # the turn is that of "stays", who has not noticed yet
    work.tasks["stays"].cancel()
    work.tasks["goes at once"].cancel()
    await asyncio.gather(*work.tasks.values(), return_exceptions=True)
    async with asyncio.timeout(60), work.turns.turn(Lane("next", "")):
        pass


async def test_a_turn_that_ends_in_an_error_is_passed_on() -> None:
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(Unavailable):
            async with turns.turn(Lane("a", "b")):
                raise Unavailable("broken", "broken", retry_after_s=1)
