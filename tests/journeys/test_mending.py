"""One human on record twice, or under a wrong number: every hour counts, and the HR platform is answered for both."""

from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, Platform, completion, id_number, person
from staff import Staff, appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio


async def mended(asks: Staff, signs: Staff, person_id: str, **wish: Any) -> str:
    made = await asks.call("POST", "/v1/mendings", {"person_id": person_id, "reason": "核对身份证", **wish})
    await signs.call("POST", f"/v1/mendings/{made['mending_id']}/steps", {"step": "sign"})
    return str(made["mending_id"])


async def test_a_wrong_number_is_corrected_and_that_is_undone(platform: Platform) -> None:
    desk = desk_of(platform)
    ledger_actions = await appointed(desk, 901, Role.UNIT_ADMINISTRATOR, SCHOOL)
    authority = await appointed(desk, 902, Role.HR_AUTHORITY, AUTHORITY)
    second = await appointed(desk, 903, Role.HR_AUTHORITY, AUTHORITY)
    # Somebody was recorded with the number of serial 1; theirs is that of serial 2, under which a vendor knows them.
    await platform.register(person(1))
    await platform.push(completion("a", 1, hours="30"))
    [parked] = await platform.push(completion("b", 2, hours="60", subject="professional"))
    assert parked["status"] == "parked"
    await platform.settle()
    assert (await platform.status(1))["status"] == "not-certified"
    # Corrected: what was parked counts, with what came under the wrong number, and so does what comes there later.
    mending = await mended(ledger_actions, authority, await platform.person_id(1), id_number=id_number(2))
    await platform.settle()
    for serial in (1, 2):
        assert (await platform.status(serial))["status"] == "certified"
    assert (await platform.status(1))["certificate"] == (await platform.status(2))["certificate"]
    statement = await platform.statement(2)
    assert statement["hours"]["total"] == "90"
    assert {entry["kind"] for entry in statement["entries"]} == {"credit", "merged"}
    await platform.push(completion("c", 1, hours="5"))
    await platform.settle()
    assert (await platform.statement(2))["hours"]["total"] == "95"
    assert (await platform.check()).holds
    # Undone by two others: everybody has what came under their own number, and nobody is certified.
    await ledger_actions.call("POST", f"/v1/mendings/{mending}/steps", {"step": "ask-undo", "reason": "原号码无误"})
    await second.call("POST", f"/v1/mendings/{mending}/steps", {"step": "sign"})
    await platform.settle()
    assert [(await platform.statement(serial))["hours"]["total"] for serial in (1, 2)] == ["35", "60"]
    assert (await platform.status(1))["status"] == "not-certified"
    assert (await platform.status(2))["status"] == "suspended"
    assert (await platform.check()).holds


async def test_two_records_are_merged(platform: Platform) -> None:
    desk = desk_of(platform)
    ledger_actions = await appointed(desk, 901, Role.UNIT_ADMINISTRATOR, SCHOOL)
    authority = await appointed(desk, 902, Role.HR_AUTHORITY, AUTHORITY)
    await platform.register(person(1), person(2))
    await platform.push(
        completion("a", 1, hours="30"),
        completion("b", 1, hours="60", subject="professional"),
        completion("c", 2, hours="4"),
    )
    await platform.settle()
    assert (await platform.status(1))["status"] == "certified"
    number = (await platform.status(1))["certificate"]["number"]
    await mended(ledger_actions, authority, await platform.person_id(1), into_id=await platform.person_id(2))
    await platform.settle()
    for serial in (1, 2):
        found = await platform.status(serial)
        assert found["status"] == "certified"
        assert found["certificate"]["number"] != number
    assert (await platform.statement(2))["hours"]["total"] == "94"
    assert (await platform.statement(1))["hours"]["total"] == "94"
    # A vendor that takes something back does so for the human.
    await platform.revoke("b")
    await platform.settle()
    assert [(await platform.status(serial))["status"] for serial in (1, 2)] == ["suspended", "suspended"]
    assert (await platform.check()).holds
