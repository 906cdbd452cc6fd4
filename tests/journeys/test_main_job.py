"""The main job as a story: pushed, counted, certified, asked; and taken back again."""

from live_platform import YEAR, Platform, a_full_year, completion, person


async def test_the_moment_the_rule_is_met_the_hr_platform_is_told(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    public, professional = a_full_year()
    assert [item["status"] for item in await platform.push(public)] == ["accepted"]
    await platform.settle()
    assert (await platform.status())["status"] == "not-certified"

    await platform.push(professional)
    await platform.settle()
    answer = await platform.status()
    assert answer["status"] == "certified"
    assert answer["certificate"]["kind"] == "annual"
    assert (await platform.check()).holds


async def test_hours_taken_back_suspend_the_certificate_and_new_ones_restore_it(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    first = await platform.status()

    assert (await platform.revoke("p1"))["status"] == "accepted"
    await platform.settle()
    assert (await platform.status())["status"] == "suspended"

    await platform.push(completion("p1-again", hours="30", completed_at=f"{YEAR}-04-01T00:00:00+08:00"))
    await platform.settle()
    restored = await platform.status()
    assert restored["status"] == "certified"
    assert restored["certificate"]["number"] == first["certificate"]["number"]
    assert (await platform.check()).holds


async def test_somebody_registered_after_their_completions_is_certified_by_itself(platform: Platform) -> None:
    assert {item["status"] for item in await platform.push(*a_full_year())} == {"parked"}
    await platform.register(person(1))
    await platform.settle()
    assert (await platform.status())["status"] == "certified"
    assert (await platform.check()).holds
