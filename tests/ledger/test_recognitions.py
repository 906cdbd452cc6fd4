"""Recognised hours (学时认定): entered once, reversed once, with everything that the office said of them."""

from typing import TYPE_CHECKING, Any

import orjson
import pytest
import sqlalchemy as sa

from common.events import message_of
from ledger.queries import entries

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi

AT = "2026-01-05T09:00:00+08:00"
INNER = "150102"


async def test_recognised_hours_are_entered_once_with_all_that_was_said_of_them(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody(INNER)
    training = who.training(
        12, "professional", "2025-12-31T23:59:59+08:00", half_days=3, mode="group-study", training_type="special",
        activity="A-7", title="实验室安全",
    )  # fmt: skip
    await ledger_actions.hear(training, training)
    await ledger_actions.hear(training)
    (row,) = await entries.entries(ledger_actions.tx, who.id, 2025)
    assert (row.kind, row.source, row.source_id) == ("credit", "filings", training.recognition_id)
    assert (row.subject, row.centihours, row.half_days) == ("professional", 1_200, 3)
    assert (row.mode, row.training_type) == ("group-study", "special")
    assert (row.course_code, row.course_title) == ("A-7", "实验室安全")
    assert (await ledger_actions.year(who)).half_days == 3
    await ledger_actions.check(who)


@pytest.mark.parametrize("other", [{"training_type": "special"}, {"mode": "mentoring"}, {"half_days": 2}])
async def test_type_mode_and_half_days_stand_in_the_hashed_record(
    ledger_actions: "LedgerActions", other: dict[str, Any]
) -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.training(8, **other))
    record = (
        await ledger_actions.tx.execute(sa.text("SELECT record FROM entry WHERE person_id = :who"), {"who": who.id})
    ).one()
    (name, value), *_ = other.items()
    assert orjson.loads(bytes(record[0]))[name] == value
    await ledger_actions.check(who)


async def test_a_vendors_course_is_in_service_training_online(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody()
    await ledger_actions.hear(who.course(1))
    (row,) = await entries.entries(ledger_actions.tx, who.id, 2025)
    assert (row.mode, row.training_type, row.half_days, row.source) == ("online", "in-service", 0, "lanxin")


async def test_a_withdrawn_recognition_is_reversed_once_hours_and_half_days(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    training = who.training(8, half_days=2, required_topic="party-history")
    await ledger_actions.hear(training)
    await ledger_actions.hear(who.takes_back(training), who.takes_back(training))
    await ledger_actions.hear(who.takes_back(training))
    assert await ledger_actions.lines(who) == [("credit", 8), ("reversal", -8)]
    year = await ledger_actions.year(who)
    assert (year.total_centihours, year.half_days, year.topics) == (0, 0, {})
    await ledger_actions.hear(training)
    assert await ledger_actions.lines(who) == [("credit", 8), ("reversal", -8)], "what was withdrawn stays withdrawn"
    await ledger_actions.check(who)


async def test_what_is_made_and_withdrawn_in_one_batch_is_entered_and_reversed(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    training = who.training(8, half_days=2)
    await ledger_actions.hear(training, who.takes_back(training), who.training(4, half_days=1))
    assert sorted(await ledger_actions.lines(who)) == [("credit", 4), ("credit", 8), ("reversal", -8)]
    assert (await ledger_actions.year(who)).half_days == 1
    await ledger_actions.check(who)


async def test_twelve_days_meet_the_total_where_eighty_nine_hours_do_not_and_no_subject(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody(INNER)
    days = [who.training(7.5, "public", f"2025-05-0{day}", half_days=2) for day in range(1, 5)]
    days += [who.training(7, "professional", f"2025-06-0{day}", half_days=2) for day in range(1, 8)]
    more = who.training(5, "professional", "2025-07-02")
    await ledger_actions.hear(*days, more, who.training(4, "professional", "2025-07-01", half_days=1))
    assert (await ledger_actions.findings(who))["total"].missing == 200, (
        "eleven days and a half, and eighty-eight hours"
    )
    await ledger_actions.hear(last := who.training(1, "professional", "2025-07-03", half_days=1))
    year = await ledger_actions.year(who)
    assert (year.total_centihours, year.half_days, year.met) == (8_900, 24, False)
    assert {key: (finding.met, finding.missing) for key, finding in (await ledger_actions.findings(who)).items()} == {
        "total": (True, 0), "public": (True, 0), "professional": (False, 100),
    }  # fmt: skip
    await ledger_actions.hear(who.takes_back(last))
    assert not (await ledger_actions.findings(who))["total"].met
    await ledger_actions.check(who)


async def test_hours_of_offices_and_of_vendors_make_one_year(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    training = who.training(60, "professional", half_days=15)
    await ledger_actions.hear(who.course(30), training)
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    await ledger_actions.hear(who.takes_back(training))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1), ("fell", 2025, 2)]
    await ledger_actions.check(who)


async def test_a_withdrawal_of_what_was_never_recognised_enters_nothing(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.training(4), who.takes_back(who.training(8)))
    assert await ledger_actions.lines(who) == [("credit", 4.0)]


async def test_nonsense_becomes_a_dead_letter_and_the_others_of_its_batch_go_on(new_branch: "LedgerApi") -> None:
    one, other = new_branch.stranger(), new_branch.stranger()
    said = [one.placed(INNER), other.placed(INNER), other.training(8), one.training(-8), one.training(4)]
    await new_branch.service.consumer.deliver([message_of(each, AT) for each in said])
    letters = await new_branch.connection.fetch("SELECT key, type, reason FROM dead_letter ORDER BY id")
    assert [(row["key"], row["type"].split(".")[2]) for row in letters] == [
        (str(one.id), "hours-recognised"),
        (str(one.id), "hours-recognised"),
    ]
    assert (letters[0]["reason"], letters[1]["reason"].split()[0]) == ("IntegrityError", "waits")
    assert await new_branch.connection.fetchval("SELECT count(*) FROM entry WHERE person_id = $1", other.id) == 1
