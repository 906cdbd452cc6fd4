"""Acts of vendors and offices at random: each hour that was told is in one state, and every sum agrees with a model."""

import asyncio
import contextlib
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
from hours_model import WAITS, Model, Told
from intake import looked_at_again, new_vendor, on
from live_platform import Cluster, Platform, completion, person
from reviewers import Offices, Reviewer

import vendor_gateway.jobs

STEPS = 100
DAYS = [f"{year}-{month:02d}-15" for year in (2025, 2026) for month in range(1, 7)]


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(vendor_gateway.jobs, "_LOOKED_EVERY_S", 0.05)
        async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
            yield begun


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    return await Offices(platform).open()


class Run:
    """One sequence of acts, by the model and by the platform, compared as it goes."""

    def __init__(self, platform: Platform, offices: Offices, seed: int) -> None:
        self.platform, self.offices, self.random = platform, offices, random.Random(seed)
        self.serials = list(range(100 * seed, 100 * seed + 6))
        self.vendors = [f"random-{seed}-{n}" for n in range(3)]
        self.model, self.numbers, self.prefix = Model(set(self.serials[:4])), count(1), f"random-{seed}"

    async def begin(self, stack: Any) -> None:
        """People, and vendors with a contract for the second half of the days and two months of the first."""
        await self.platform.register(*(person(serial) for serial in sorted(self.model.known)))
        await self.platform.settle()
        for vendor in self.vendors:
            agreed = {"begins_on": "2025-03-01", "ends_on": "2026-05-31", "subjects": ["public", "professional"]}
            await stack.enter_async_context(new_vendor(self.platform, vendor, agreed))
            self.model.contracts[vendor].append(["2025-03-01", "2026-05-31"])

    def something(self, **given: Any) -> Told:
        """A completion that somebody might have had."""
        chosen = {
            "completion_id": f"{self.prefix}-{next(self.numbers):04d}",
            "serial": self.random.choice(self.serials),
            "vendor": self.random.choice(self.vendors),
            "course": f"K{self.random.randrange(8)}",
            "day": self.random.choice(DAYS),
            "hours": self.random.choice((400, 900, 1_600, 1_601)),
            "subject": self.random.choice(("public", "professional")),
        }
        return Told(**{**chosen, **given})

    async def push(self, *items: Told) -> list[str]:
        """The statuses that a vendor is told."""
        sent = []
        for item in items:
            code = self.random.choice((item.course, f" {item.course.lower()}"))
            hours = f"{item.hours / 100:.2f}"
            times = on(item.day, "00:00", "20:00")
            own = {"course_code": code, "hours": hours, "subject": item.subject, **times}
            sent.append(completion(item.completion_id, item.serial, **own))
        return [verdict["status"] for verdict in await self.platform.push(*sent, vendor=items[0].vendor)]

    async def complete(self) -> None:
        """One delivery, about one vendor's learners of several days."""
        vendor, days = self.random.choice(self.vendors), sorted(self.random.sample(DAYS, self.random.randrange(1, 4)))
        items = [self.something(vendor=vendor, day=day) for day in days]
        told = await self.push(*items)
        assert told == [self.model.tell(item) for item in items], items

    async def repeat(self) -> None:
        """Something that was told before: under its id with other words, or under a new id."""
        if not self.model.items:
            return
        before = self.random.choice(self.model.items)
        number = self.random.choice((before.completion_id, f"{self.prefix}-{next(self.numbers):04d}"))
        said = {name: getattr(before, name) for name in ("serial", "vendor", "course", "day", "hours", "subject")}
        item = Told(completion_id=number, **said)
        status = self.model.tell(item)
        told = await self.push(item)
        same = item.completion_id == before.completion_id
        assert told == [status] or (same and told == ["conflict"]), item

    async def rush(self) -> None:
        """Three vendors at the same moment, about one day of one person."""
        serial, day = self.random.choice(sorted(self.model.known)), self.random.choice(DAYS)
        items = [self.something(serial=serial, day=day, vendor=v, hours=900, course=f"R{v}") for v in self.vendors]
        told = await asyncio.gather(*(self.push(item) for item in items))
        for item, [status] in sorted(zip(items, told, strict=True), key=lambda pair: pair[1][0] != "accepted"):
            assert status == self.model.tell(item), items
        # Which of them came first says the order in which they are judged again.
        rows = await self.platform.sql(
            "vendor_gateway",
            "SELECT completion_id FROM completion WHERE completion_id = ANY($1) ORDER BY item_id",
            [item.completion_id for item in items],
        )
        came = {row["completion_id"]: number for number, row in enumerate(rows)}
        self.model.items.sort(key=lambda item: came.get(item.completion_id, -1))

    async def revoke(self) -> None:
        """The vendor takes something back."""
        if self.model.items:
            item = self.random.choice(self.model.items)
            told = await self.platform.revoke(item.completion_id, vendor=item.vendor)
            assert told["status"] == ("duplicate" if item.is_revoked else "accepted")
            item.is_revoked = True

    async def decide(self) -> None:
        """An official decides about something, as they see it."""
        seen = [item for item in self.model.items if item.hold != "unknown-person" and not item.is_taken_off]
        seen.sort(key=lambda item: (item.hold in (None, *WAITS)) - 2 * (item.proposed_by is not None))
        if not seen:
            return
        item = self.random.choice(seen[:5] or seen)
        by = self.random.randrange(2)
        reviewer: Reviewer = (self.offices.first, self.offices.second)[by]
        rows = await self.platform.sql(
            "vendor_gateway", "SELECT item_id FROM completion WHERE completion_id = $1", item.completion_id
        )
        decision = self.random.choice(("counts", "void", "void", "confirm", "confirm", "refuse", "withdraw"))
        case = await reviewer.case(str(rows[0][0]))
        [done] = await reviewer.decides(decision, case["completion"])
        assert done == self.model.decide(item, decision, by), (item, decision, by)

    async def open_year(self) -> None:
        """The province opens 2025, for a vendor or for a person."""
        whoever: list[str | int] = [*self.vendors, *sorted(self.model.known)]
        about = self.random.choice(whoever)
        if (about, "2025") in self.model.openings:
            return
        whom = {"vendor": about} if isinstance(about, str) else {"person_id": await self.platform.person_id(about)}
        province = self.offices.province
        body = {"organisation_id": province.organisation_id, "training_year": 2025, "reason": "补报", **whom}
        await province.call("POST", "/year-openings", body)
        self.model.openings.add((about, "2025"))
        await looked_at_again(self.platform)
        self.model.look_again(lambda item: item.hold in WAITS and about in (item.vendor, item.serial))

    async def change_contract(self) -> None:
        """A contract more, or another end of one."""
        vendor = self.random.choice(self.vendors)
        base, agreed = f"/vendor-gateway/v1/vendors/{vendor}/contracts", self.model.contracts[vendor]
        last = self.random.choice(("2025-04-30", "2025-12-31", "2026-02-28", "2026-12-31"))
        if len(agreed) < 3 and self.random.random() < 0.3:
            days = {"begins_on": "2025-01-01", "ends_on": "2025-02-28"}
            await self.platform.call("POST", base, {**days, "subjects": ["public", "professional"]})
            agreed.append(["2025-01-01", "2025-02-28"])
        else:
            shown = (await self.platform.call("GET", base))["contracts"]
            [contract] = [found for found in shown if found["begins_on"] == "2025-03-01"]
            await self.platform.call("PUT", f"{base}/{contract['contract_id']}/end", {"ends_on": last})
            agreed[0][1] = last
        await looked_at_again(self.platform)
        self.model.look_again(lambda item: item.hold in WAITS and item.vendor == vendor)

    async def register(self) -> None:
        """Somebody whom vendors know already comes to a roster."""
        unknown = [serial for serial in self.serials if serial not in self.model.known]
        if unknown and self.random.random() < 0.3:
            await self.platform.register(person(unknown[0]))
            await self.platform.settle()
            self.model.known.add(unknown[0])
            self.model.look_again(lambda item: item.hold == "unknown-person" and item.serial == unknown[0])

    async def compare(self) -> None:
        """Every state that vendors are told, every sum of the ledger, and the equations."""
        await self.platform.settle()
        rows = await self.platform.sql(
            "vendor_gateway",
            "SELECT completion_id, hold, revoked_by IS NOT NULL AS is_revoked FROM completion "
            "WHERE completion_id LIKE $1",
            f"{self.prefix}-%",
        )
        found = {row["completion_id"]: (row["hold"], row["is_revoked"]) for row in rows}
        assert found == {item.completion_id: (item.hold, item.is_revoked) for item in self.model.items}
        sums: dict[tuple[int, int, str], int] = defaultdict(int)
        for item in self.model.items:
            if item.counts:
                sums[item.serial, int(item.day[:4]), item.subject] += item.hours
        for serial in sorted(self.model.known):
            rows = await self.platform.sql(
                "ledger",
                "SELECT training_year, subject, sum(centihours)::integer AS hours FROM entry "
                "WHERE person_id = $1::uuid GROUP BY training_year, subject HAVING sum(centihours) <> 0",
                await self.platform.person_id(serial),
            )
            own = {(row["training_year"], row["subject"]): row["hours"] for row in rows}
            assert own == {(year, subject): told for (of, year, subject), told in sums.items() if of == serial}
            for year in (2025, 2026):
                is_met = own.get((year, "public"), 0) >= 3_000 and own.get((year, "professional"), 0) >= 6_000
                assert ((await self.platform.status(serial, year))["status"] == "certified") is is_met
        checked = await self.platform.check()
        assert checked.holds, [equation for equation in checked.equations if not equation.holds]


@pytest.mark.parametrize("seed", [1, 2])
async def test_each_hour_is_in_one_state_and_every_sum_agrees(platform: Platform, offices: Offices, seed: int) -> None:
    run = Run(platform, offices, seed)
    acts = {
        run.complete: 40, run.repeat: 12, run.rush: 6, run.revoke: 12, run.decide: 24, run.open_year: 4,
        run.change_contract: 4, run.register: 5,
    }  # fmt: skip
    async with contextlib.AsyncExitStack() as stack:
        await run.begin(stack)
        for number in range(1, STEPS + 1):
            [act] = run.random.choices(list(acts), list(acts.values()))
            await act()
            if number % 50 == 0:
                await run.compare()
    assert {item.state for item in run.model.items} == {"accepted", "parked", "voided", "revoked"}
