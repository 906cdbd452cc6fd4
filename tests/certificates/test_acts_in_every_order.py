"""Hours that fall and rise, corrected names, reissued papers, decisions of two officials: in any order, by seed.

Number and person stay; one standing is said at every door; each printed code leads to what was printed.
"""

import asyncio
import random
from typing import Any

import httpx
import pytest
from live_platform import AUTHORITY, SCHOOL, Platform, a_full_year, completion, person
from staff import Staff, appointed, desk_of

from offices.authority import Role

STEPS, HERE = 22, "/certificates/v1"
STATUS = {"valid": "certified", "suspended": "suspended", "revoked": "revoked"}


class Story:
    """One person's certificate, and what is expected of it."""

    def __init__(self, platform: Platform, seed: int) -> None:
        self.platform, self.random, self.serial, self.number = platform, random.Random(seed), 10 + seed, ""
        self.name, self.printed = f"测试{self.serial}", [f"测试{self.serial}"]
        self.codes: list[str] = []
        self.is_met, self.is_revoked, self.fallen = True, False, 0

    async def begin(self) -> None:
        """A certified learner with an account, and two officials."""
        desk = desk_of(self.platform)
        await self.platform.register(person(self.serial))
        self.learner = await appointed(desk, self.serial, Role.UNIT_ADMINISTRATOR, SCHOOL)
        self.officials = [await appointed(desk, serial, Role.HR_AUTHORITY, AUTHORITY) for serial in (901, 902)]
        await self.platform.settle()
        await self.platform.push(*a_full_year(self.serial, "a"))
        await self.platform.settle()
        self.number = (await self.platform.status(self.serial))["certificate"]["number"]
        self.codes = [await self.code()]

    @property
    def standing(self) -> str:
        """As everybody is told."""
        return "revoked" if self.is_revoked else "valid" if self.is_met else "suspended"

    async def code(self) -> str:
        """Of the newest paper."""
        rows = await self.platform.sql(
            "certificates", "SELECT verify_code FROM certificate WHERE number = $1", self.number
        )
        return str(rows[0][0])

    async def ask(self, staff: Staff, path: str, document: Any) -> httpx.Response:
        """A request of somebody who is signed in."""
        token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
        return await self.platform.client.post(
            f"{HERE}{path}", json=document, headers={"authorization": f"Bearer {token}", "accept-language": "en"}
        )

    async def fall(self) -> None:
        """The vendor takes the professional hours back."""
        if self.is_met:
            taken = f"aq{self.serial}" if self.fallen == 0 else f"again{self.serial}-{self.fallen}"
            assert (await self.platform.revoke(taken))["status"] == "accepted"
            self.is_met, self.fallen = False, self.fallen + 1

    async def rise(self) -> None:
        """They are learned anew."""
        if not self.is_met:
            item = completion(f"again{self.serial}-{self.fallen}", self.serial, hours="60", subject="professional")
            [verdict] = await self.platform.push(item)
            assert verdict["status"] == "accepted"
            self.is_met = True

    async def rename(self) -> None:
        """The registry has another name."""
        self.name = f"更名{self.random.randrange(10**6)}"
        await self.platform.register(person(self.serial, name=self.name))

    async def reissue(self) -> None:
        """The learner applies for a paper with the name of today."""
        own = (await self.platform.sql(
            "certificates", "SELECT certificate_id FROM certificate WHERE number = $1", self.number))[0][0]  # fmt: skip
        answer = await self.ask(self.learner, f"/own/certificates/{own}/reissues", {})
        if self.standing != "valid":
            assert (answer.status_code, answer.json()["reason"]) == (409, "not-reissued")
        elif self.name == self.printed[-1]:
            assert answer.json()["reason"] == "nothing-changed"
        else:
            assert answer.status_code == 200, answer.text
            await self.platform.settle()
            self.printed.append(self.name)
            self.codes.append(await self.code())

    async def decide(self) -> None:
        """Two officials revoke it, or restore it."""
        kind = "restore" if self.is_revoked else "revoke"
        first, second = self.random.sample(self.officials, 2)
        proposal = await self.ask(first, f"/certificates/{self.number}/decisions", {"kind": kind, "reason": "核查"})
        assert proposal.status_code == 201, proposal.text
        steps = f"/certificate-decisions/{proposal.json()['decision_id']}/steps"
        assert (await self.ask(second, steps, {"step": "confirm"})).is_success
        self.is_revoked = not self.is_revoked

    async def compare(self) -> None:
        """What the HR platform, the holder of each code and of the number are told."""
        await self.platform.settle()
        told = await self.platform.status(self.serial)
        assert (told["status"], told["certificate"]["number"]) == (STATUS[self.standing], self.number)
        for edition, (code, name) in enumerate(zip(self.codes, self.printed, strict=True), 1):
            page = await self.platform.client.get(f"{HERE[:-3]}/verify/{code}", headers={"accept": "application/json"})
            said = page.json()
            assert (said["standing"], said["printed"]["name"], said["printed"]["edition"]) == (
                self.standing,
                name,
                edition,
            )
            is_newest = edition == len(self.codes)
            assert (said["replaced"] and said["replaced"]["edition"]) == (None if is_newest else edition + 1)
            file = await self.platform.client.get(f"{HERE[:-3]}/verify/{code}/certificate.pdf")
            assert (file.status_code == 200) is (is_newest and self.standing == "valid")


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_the_order_every_door_says_the_same(platform: Platform, seed: int) -> None:
    story = Story(platform, seed)
    await story.begin()
    acts = [story.fall, story.rise, story.rename, story.reissue, story.reissue, story.decide]
    for number in range(STEPS):
        await story.random.choice(acts)()
        await platform.settle()
        if number % 4 == 3:
            await story.compare()
    await story.compare()
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]


async def test_at_the_same_moment_hours_fall_a_paper_is_reissued_and_the_certificate_is_revoked(
    platform: Platform,
) -> None:
    story = Story(platform, 7)
    await story.begin()
    await story.rename()
    await platform.settle()
    first, second = story.officials
    made = await story.ask(first, f"/certificates/{story.number}/decisions", {"kind": "revoke", "reason": "核查"})
    own = (
        await platform.sql("certificates", "SELECT certificate_id FROM certificate WHERE number = $1", story.number)
    )[0][0]
    reissued, revoked, _ = await asyncio.gather(
        story.ask(story.learner, f"/own/certificates/{own}/reissues", {}),
        story.ask(second, f"/certificate-decisions/{made.json()['decision_id']}/steps", {"step": "confirm"}),
        story.fall(),
    )
    assert reissued.status_code in (200, 409)
    assert revoked.status_code in (200, 409)
    await platform.settle()
    story.is_revoked = revoked.status_code == 200
    if await story.code() != story.codes[0]:
        story.codes.append(await story.code())
        story.printed.append(story.name)
    await story.compare()
    assert (await platform.check()).holds
