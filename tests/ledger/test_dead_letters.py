"""What cannot be applied gets a name; what comes after it for the same person waits; a replay applies all of it."""

from typing import Any

from live_platform import Platform, a_full_year, completion, person

from common.events import Message


async def letters(platform: Platform) -> list[dict[str, Any]]:
    query = "SELECT key, type, reason, owner, body FROM dead_letter ORDER BY id"
    return [dict(row) for row in await platform.sql("ledger", query)]


async def refuse_reversals(platform: Platform) -> None:
    """The ledger's database refuses what is taken back from the first person, as a mistake of ours might."""
    rule = f"CHECK (kind <> 'reversal' OR person_id <> '{await platform.person_id(1)}') NOT VALID"
    await platform.sql("ledger", f"ALTER TABLE entry ADD CONSTRAINT a_mistake {rule}")


async def mend(platform: Platform) -> None:
    await platform.sql("ledger", "ALTER TABLE entry DROP CONSTRAINT a_mistake")


async def begun(platform: Platform) -> None:
    await platform.register(person(1), person(2))
    await platform.settle()
    await platform.push(*a_full_year(1), *a_full_year(2))
    await platform.settle()


async def test_a_revocation_that_cannot_be_entered_is_set_aside_with_reason_and_owner(platform: Platform) -> None:
    await begun(platform)
    await refuse_reversals(platform)
    await platform.revoke("p1")
    await platform.settle()
    (letter,) = await letters(platform)
    assert letter["key"] == await platform.person_id(1)
    assert letter["type"] == "xueshi.vendor-gateway.completion-revoked.v1"
    assert (letter["reason"], letter["owner"]) == ("IntegrityError", "operations")
    assert (await platform.statement(1))["hours"]["total"] == "90", "nothing of it was applied"


async def test_later_events_of_that_person_wait_and_others_go_on(platform: Platform) -> None:
    await begun(platform)
    await refuse_reversals(platform)
    await platform.revoke("p1")
    await platform.settle()
    await platform.push(completion("later-1", 1, hours="5"), completion("later-2", 2, hours="5"))
    await platform.settle()
    first, second = await letters(platform)
    assert first["key"] == second["key"] == await platform.person_id(1)
    assert second["reason"].startswith("waits behind")
    assert (await platform.statement(1))["hours"]["total"] == "90"
    assert (await platform.statement(2))["hours"]["total"] == "95"


async def test_what_was_set_aside_counts_in_the_equations(platform: Platform) -> None:
    await begun(platform)
    await refuse_reversals(platform)
    await platform.revoke("p1")
    await platform.push(completion("later-1", 1, hours="5"))
    await platform.settle()
    found = await platform.check()
    assert found.dead_letters == 2
    assert [equation.name for equation in found.equations if not equation.holds] == []


async def test_a_replay_after_the_repair_applies_all_in_their_order(platform: Platform) -> None:
    await begun(platform)
    await refuse_reversals(platform)
    await platform.revoke("p1")
    await platform.push(completion("later-1", 1, hours="30", completed_at="2025-06-01T08:00:00+08:00"))
    await platform.settle()
    await mend(platform)
    replayed = await platform.house.ledger.consumer.replay()
    assert (replayed.applied, replayed.left) == (2, 0)
    await platform.settle()
    assert await letters(platform) == []
    entries = (await platform.statement(1))["entries"]
    assert [(entry["kind"], entry["hours"]) for entry in entries[2:]] == [("reversal", "-30"), ("credit", "30")]
    assert (await platform.status(1))["status"] == "certified"
    changes = await platform.sql("certificates", "SELECT standing FROM standing_change ORDER BY id")
    assert [row[0] for row in changes].count("suspended") == 1
    assert (await platform.check()).holds


async def test_a_replay_before_the_repair_leaves_everything_in_its_place(platform: Platform) -> None:
    await begun(platform)
    await refuse_reversals(platform)
    await platform.revoke("p1")
    await platform.push(completion("later-1", 1, hours="5"))
    await platform.settle()
    before = await letters(platform)
    replayed = await platform.house.ledger.consumer.replay()
    assert (replayed.applied, replayed.left) == (0, 2)
    assert await letters(platform) == before
    assert (await platform.statement(1))["hours"]["total"] == "90"


async def test_one_revocation_that_cannot_be_applied_does_not_hold_up_others_of_its_batch(platform: Platform) -> None:
    await begun(platform)
    await refuse_reversals(platform)
    for completion_id in ("p1", "p2"):
        await platform.revoke(completion_id)
    await platform.settle()
    assert [letter["key"] for letter in await letters(platform)] == [await platform.person_id(1)]
    assert (await platform.statement(2))["hours"]["total"] == "60"
    assert (await platform.status(2))["status"] == "suspended"


async def test_what_cannot_be_read_is_set_aside_byte_for_byte(platform: Platform) -> None:
    ours = b'{"type": "xueshi.vendor-gateway.completion-accepted.v1", "data": {}}'
    unreadable = [b"", b"{", b"[]", b"\xff\x00", b"{}", ours]
    of_others = b'{"type": "xueshi.elsewhere.said.v1", "data": {}}'
    messages = [
        Message("vendor-gateway.completions", f"somebody-{number}", body)
        for number, body in enumerate([*unreadable, of_others])
    ]
    await platform.house.ledger.consumer.deliver(messages)
    found = await letters(platform)
    assert [letter["body"] for letter in found] == unreadable, "what is not ours to hear is let pass"
    assert {letter["reason"] for letter in found} == {"unreadable"}
