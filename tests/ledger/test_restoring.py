"""Hours that an office took off and gave back: entered in whichever order the news come, and told with who decided."""

import itertools
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa

from common.contracts.vendor_gateway import CompletionAccepted, CompletionRestored, CompletionRevoked
from common.ids import uuid7
from ledger import gauges

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi, Somebody

OFFICE, OFFICE_ID = "零陵区人力资源和社会保障局", UUID(int=7)


def voided(credit: CompletionAccepted, number: int = 1) -> CompletionRevoked:
    """Two people of an office took the hours off."""
    return CompletionRevoked(
        item_id=credit.item_id, person_id=credit.person_id, vendor=credit.vendor, by="office", office_id=OFFICE_ID,
        office=OFFICE, decision_id=uuid7(), number=number,
    )  # fmt: skip


def restored(credit: CompletionAccepted, number: int = 2) -> CompletionRestored:
    """Two people gave them back."""
    return CompletionRestored(
        item_id=credit.item_id, person_id=credit.person_id, vendor=credit.vendor, office_id=OFFICE_ID, office=OFFICE,
        decision_id=uuid7(), number=number,
    )  # fmt: skip


def revoked(credit: CompletionAccepted, number: int) -> CompletionRevoked:
    """Then the vendor took them back."""
    return CompletionRevoked(
        item_id=credit.item_id, person_id=credit.person_id, vendor=credit.vendor, by="vendor", number=number
    )


async def taken_off(ledger_actions: "LedgerActions") -> list[Any]:
    """What each fall said of who took the hours off."""
    bodies = (await ledger_actions.tx.execute(sa.text("SELECT body FROM outbox ORDER BY id"))).scalars()
    events = [orjson.loads(bytes(body)) for body in bodies]
    return [event["data"]["taken_off"] for event in events if event["type"] == "xueshi.ledger.fell-below.v1"]


async def net_reversed(ledger_actions: "LedgerActions") -> int:
    """What the gauge counts as reversed."""
    [question] = [item for item in gauges.QUESTIONS if item.gauge == "xueshi_conservation_entries"]
    rows = (await ledger_actions.tx.execute(sa.text(question.sql))).all()
    return {stage: int(count) for stage, count in rows}["reversed"]


async def test_hours_are_taken_off_given_back_and_taken_off_again_each_time_once(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody()
    credits = who.full_year()
    first = voided(credits[1])
    news = [first, restored(credits[1]), revoked(credits[1], 3)]
    for said, hours in zip(news, (0, 60, 0), strict=True):
        await ledger_actions.hear(*credits, said)
        await ledger_actions.hear(said, said)
        assert await ledger_actions.hours(who) == (30, hours)
    await ledger_actions.hear(*news)
    assert await ledger_actions.lines(who) == [
        ("credit", 30), ("credit", 60), ("reversal", -60), ("restored", 60), ("reversal", -60),
    ]  # fmt: skip
    by_office, by_vendor = await taken_off(ledger_actions)
    assert by_office == {
        "by": "office", "vendor": "lanxin", "office_id": str(OFFICE_ID), "office": OFFICE,
        "decision_id": str(first.decision_id),
    }  # fmt: skip
    assert (by_vendor["by"], by_vendor["vendor"], by_vendor["decision_id"]) == ("vendor", "lanxin", None)
    assert await net_reversed(ledger_actions) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
async def test_the_last_turn_decides_in_whichever_order_they_come(
    ledger_actions: "LedgerActions", order: tuple[int, ...], together: bool
) -> None:
    credit = ledger_actions.stranger().course(30)
    news = [credit, voided(credit), restored(credit), voided(credit, 3)]
    for last, hours in ((3, 30), (4, 0)):
        who_now = await ledger_actions.somebody()
        moved = [item.model_copy(update={"person_id": who_now.id}) for item in news[:last]]
        own = uuid7()
        said = [moved[at].model_copy(update={"item_id": own}) for at in order if at < last]
        await (ledger_actions.hear if together else ledger_actions.hear_singly)(*said)
        assert await ledger_actions.hours(who_now) == (hours, 0)
    assert await net_reversed(ledger_actions) == 1


async def test_what_was_restored_of_a_merged_record_counts_where_it_was_moved(
    ledger_actions: "LedgerActions",
) -> None:
    head = await ledger_actions.somebody()
    other = await ledger_actions.somebody()
    credits = other.full_year()
    await ledger_actions.hear(*credits, other.placed(version=2, merged_into=head.id))
    assert await ledger_actions.hours(head) == (30, 60)
    await ledger_actions.hear(voided(credits[1]))
    assert await ledger_actions.hours(head) == (30, 0)
    [fall] = [said for said in await taken_off(ledger_actions) if said is not None]
    assert (fall["by"], fall["office"]) == ("office", OFFICE)
    await ledger_actions.hear(restored(credits[1]))
    assert await ledger_actions.hours(head) == (30, 60)


async def test_the_learner_reads_who_took_hours_off_and_who_gave_them_back(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    office, vendor, plain = who.course(8), who.course(9), who.course(10)
    await ledger_api.hear(who.placed(), office, vendor, plain)
    await ledger_api.hear(voided(office), revoked(vendor, 1))
    entries = {(item["source_id"], item["kind"]): item for item in await _entries(ledger_api, who)}
    took = entries[str(office.item_id), "credit"]["taken_back"]
    assert (took["by"], took["office"], took["office_id"]) == ("office", OFFICE, str(OFFICE_ID))
    assert took["decision_id"] == entries[str(office.item_id), "reversal"]["decision_id"] is not None
    assert entries[str(office.item_id), "reversal"]["office"] == OFFICE
    took = entries[str(vendor.item_id), "credit"]["taken_back"]
    assert (took["by"], took["office"], took["decision_id"]) == ("vendor", None, None)
    texts = {(item["kind"], item["about"].get("by")): item["text"] for item in await _messages(ledger_api, who)}
    assert texts["hours-reversal", "office"] == (
        f"2025年度：经{OFFICE}核查不属实，核减1笔，共8学时；理由见核查消息，如有异议，可以提出申诉。"
    )
    assert "培训机构撤回完成记录，核减1笔，共9学时" in texts["hours-reversal", "vendor"]
    messages = await _messages(ledger_api, who)
    assert (await ledger_api.own(who, "messages/unread"))["unread"] == len(messages) >= 3
    await ledger_api.hear(restored(office))
    entries = {(item["source_id"], item["kind"]): item for item in await _entries(ledger_api, who)}
    assert entries[str(office.item_id), "credit"]["taken_back"] is None
    assert entries[str(office.item_id), "restored"]["hours"] == "8"
    [text] = [item["text"] for item in await _messages(ledger_api, who) if item["kind"] == "hours-restored"]
    assert text == f"2025年度：经{OFFICE}核查，恢复1笔，共8学时。"


async def _entries(ledger_api: "LedgerApi", who: "Somebody") -> Any:
    return (await ledger_api.own(who, "years/2025"))["entries"]


async def _messages(ledger_api: "LedgerApi", who: "Somebody") -> Any:
    return (await ledger_api.own(who, "messages"))["messages"]


async def test_news_of_before_that_say_nobody_are_a_vendors_and_the_first_turn(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody()
    credits = who.full_year()
    of_before = CompletionRevoked.model_validate(
        {"item_id": credits[1].item_id, "person_id": who.id, "vendor": "lanxin"}
    )
    await ledger_actions.hear(*credits, of_before, restored(credits[1]), of_before)
    assert await ledger_actions.hours(who) == (30, 60)
    [said] = await taken_off(ledger_actions)
    assert (said["by"], said["office"]) == ("vendor", None)
