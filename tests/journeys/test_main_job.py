"""The main job as a story: pushed, counted, certified, asked; and taken back again."""

from world import YEAR, World, a_full_year, completion, person


async def test_the_moment_the_rule_is_met_the_hr_platform_is_told(world: World) -> None:
    await world.register(person(1))
    await world.settle()
    public, professional = a_full_year()
    assert [item["status"] for item in await world.push(public)] == ["accepted"]
    await world.settle()
    assert (await world.status())["status"] == "not-certified"

    await world.push(professional)
    await world.settle()
    answer = await world.status()
    assert answer["status"] == "certified"
    assert answer["certificate"]["kind"] == "annual"
    assert (await world.check()).holds


async def test_hours_taken_back_suspend_the_certificate_and_new_ones_restore_it(world: World) -> None:
    await world.register(person(1))
    await world.settle()
    await world.push(*a_full_year())
    await world.settle()
    first = await world.status()

    assert (await world.revoke("p1"))["status"] == "accepted"
    await world.settle()
    assert (await world.status())["status"] == "suspended"

    await world.push(completion("p1-again", hours="30", completed_at=f"{YEAR}-04-01T00:00:00+08:00"))
    await world.settle()
    restored = await world.status()
    assert restored["status"] == "certified"
    assert restored["certificate"]["number"] == first["certificate"]["number"]
    assert (await world.check()).holds


async def test_somebody_registered_after_their_completions_is_certified_by_itself(world: World) -> None:
    assert {item["status"] for item in await world.push(*a_full_year())} == {"parked"}
    await world.register(person(1))
    await world.settle()
    assert (await world.status())["status"] == "certified"
    assert (await world.check()).holds
