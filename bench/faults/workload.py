"""Stories at work: three vendors, an administrator and the HR platform at once, each answer held to the model."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bench.faults.acts import Act, Complete, Register, Revoke, Spoilt, Story
from bench.faults.books import Books
from bench.faults.doors import OfficeDoor, VendorDoor, body_of, verdicts_of
from bench.faults.model import Model

_SIZES = (1, 1, 5, 20, 60, 200)
_LINGER_S = 0.15
_SENDERS = 3
_RESENT_SHARE = 0.05
_IMPORT_MAX = 200
_ASKED = 60
_ASK_EVERY_S = 0.25
_SETTLING_BATCH = 1_000


@dataclass(frozen=True)
class Doors:
    """Everybody's way in."""

    vendors: dict[str, VendorDoor]
    administrator: OfficeDoor
    hr_platform: OfficeDoor


class _Desk:
    """Acts that wait for a sender, each with whoever waits for its answer."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[tuple[Act, asyncio.Future[None]]] = asyncio.Queue()

    async def done(self, act: Act) -> None:
        """Until it is answered."""
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.queue.put_nowait((act, answered))
        await answered


class Workload:
    """One run of the stories."""

    def __init__(self, doors: Doors, stories: Sequence[Story], model: Model, books: Books, rng: Random) -> None:
        self.doors, self._stories, self._model, self._books, self._rng = doors, stories, model, books, rng
        self._desks = {vendor: _Desk() for vendor in doors.vendors}
        self._registrar = _Desk()
        self._begun: list[tuple[int, int]] = []
        self._deliveries = 0
        self.finished = 0

    def registered_first(self, others: Sequence[int]) -> list[int]:
        """Who is registered before the stories begin, and others without a story."""
        return [story.person for story in self._stories if story.registered] + list(others)

    async def register_first(self, others: Sequence[int]) -> None:
        """Organisations, and everybody who is registered before the stories begin."""
        await self.doors.administrator.organisations()
        people = self.registered_first(others)
        for start in range(0, len(people), _SETTLING_BATCH):
            batch = people[start : start + _SETTLING_BATCH]
            for act in map(Register, batch):
                self._model.sent(act)
            verdicts = await self.doors.administrator.register(batch)
            for act, verdict in zip(map(Register, batch), verdicts, strict=True):
                self._books.wrong(self._model.answered(act, verdict))

    async def run(self, spread_s: float) -> None:
        """Until the last act of the last story is answered; stories begin over so many seconds."""
        async with asyncio.TaskGroup() as group:
            helpers = [
                group.create_task(self._send(vendor, desk))
                for vendor, desk in self._desks.items()
                for _ in range(_SENDERS)
            ]
            helpers.append(group.create_task(self._register()))
            helpers.append(group.create_task(self._ask()))
            async with asyncio.TaskGroup() as telling:
                for position, story in enumerate(self._stories):
                    telling.create_task(self._tell(story, spread_s * position / len(self._stories)))
            for helper in helpers:
                helper.cancel()

    async def _tell(self, story: Story, begins_s: float) -> None:
        await asyncio.sleep(begins_s)
        years = {act.item.year for stage in story.stages for act in stage if not isinstance(act, Register)}
        self._begun += [(story.person, year) for year in years]
        for stage in story.stages:
            async with asyncio.TaskGroup() as acts:
                for act in stage:
                    desk = self._registrar if isinstance(act, Register) else self._desks[act.item.vendor]
                    acts.create_task(desk.done(act))
        self.finished += 1

    # ------------------------------------------------------------------ vendors

    async def _send(self, vendor: str, desk: _Desk) -> None:
        """Deliveries of every size, in no order of their own; a few are sent again though they were answered."""
        door = self.doors.vendors[vendor]
        while True:
            first = await desk.queue.get()
            size = self._rng.choice(_SIZES)
            if size > 1:
                await asyncio.sleep(_LINGER_S)
            taken = [first]
            while len(taken) < size and not desk.queue.empty():
                taken.append(desk.queue.get_nowait())
            completions = [row for row in taken if not isinstance(row[0], Revoke)]
            for together in [completions, *([row] for row in taken if isinstance(row[0], Revoke))]:
                if together:
                    await self._deliver(door, together)

    async def _deliver(self, door: VendorDoor, taken: Sequence[tuple[Act, asyncio.Future[None]]]) -> None:
        acts = [act for act, _ in taken if isinstance(act, Complete | Spoilt | Revoke)]
        self._deliveries += 1
        webhook_id, body = f"{door.vendor}-{self._deliveries:07d}", body_of(acts)
        for act in acts:
            self._model.sent(act)
        answer = await door.deliver(webhook_id, body)
        if answer is None:
            self._books.wrong([f"delivery {webhook_id} of {len(acts)} was refused"])
        else:
            self._take_note(webhook_id, answer, acts)
            if self._rng.random() < _RESENT_SHARE and await door.deliver(webhook_id, body) != answer:
                self._books.wrong([f"delivery {webhook_id} was sent again and got another answer"])
        for _, answered in taken:
            if not answered.done():
                answered.set_result(None)

    def _take_note(self, webhook_id: str, answer: bytes, acts: Sequence[Complete | Spoilt | Revoke]) -> None:
        try:
            verdicts = verdicts_of(answer, acts)
        except (ValueError, KeyError, TypeError) as error:
            self._books.wrong([f"delivery {webhook_id} got an answer that is none: {error}"])
            return
        for act, verdict in zip(acts, verdicts, strict=True):
            self._books.wrong(self._model.answered(act, verdict))

    # ------------------------------------------------------------------ the others

    async def _register(self) -> None:
        queue = self._registrar.queue
        while True:
            taken = [await queue.get()]
            await asyncio.sleep(_LINGER_S)
            while len(taken) < _IMPORT_MAX and not queue.empty():
                taken.append(queue.get_nowait())
            for act, _ in taken:
                self._model.sent(act)
            people = [act.person for act, _ in taken if isinstance(act, Register)]
            verdicts = await self.doors.administrator.register(people)
            for (act, answered), verdict in zip(taken, verdicts, strict=True):
                self._books.wrong(self._model.answered(act, verdict))
                answered.set_result(None)

    async def _ask(self) -> None:
        """The HR platform asks all the time about anybody whose story has begun."""
        while True:
            await asyncio.sleep(_ASK_EVERY_S)
            asked = self._rng.sample(self._begun, min(_ASKED, len(self._begun)))
            if not asked:
                continue
            told = await self.doors.hr_platform.statuses(asked, once=True)
            for (person, year), (status, number) in zip(asked, told or [], strict=bool(told)):
                self._books.wrong(self._model.told(person, year, status, number))
