"""Decisions about years: deemed complete (视同), not owed (免), taken back; nothing depends on what was heard first."""

from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from common.events import message_of

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi

AT = "2026-01-05T09:00:00+08:00"
INNER, HUNAN = "150102", "431102"
CONCLUDED = "专业科目学时：课题研究与项目开发当年结题，视同完成（第三十九条第（二）项）"


async def test_what_was_deemed_complete_crosses_with_thirty_public_hours_and_says_why(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.grant("project-concluded", 2025))
    assert await ledger_actions.told(who) == []
    await ledger_actions.hear(who.course(29.99))
    assert await ledger_actions.told(who) == []
    await ledger_actions.hear(who.course(0.01))
    (said,) = await ledger_actions.told_in_full(who)
    assert (said["training_year"], said["number"], said["issue"]) == (2025, 1, "automatic")
    assert said["remarks"] == [CONCLUDED]
    assert said["regulation"] == "《内蒙古自治区事业单位工作人员培训实施细则》"
    assert said["rulebook_id"] == "inner-mongolia-2024"
    assert (said["public_centihours"], said["professional_centihours"]) == (3_000, 0), "hours are those that were done"
    await ledger_actions.check(who)


async def test_the_remark_is_left_out_where_the_hours_are_there_too(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.course(60, "professional"), who.grant("project-concluded", 2025), who.course(30))
    (said,) = await ledger_actions.told_in_full(who)
    assert said["remarks"] == []


async def test_a_whole_year_that_is_deemed_complete_crosses_without_an_hour(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.grant("long-leave", 2024, 2025))
    assert sorted(await ledger_actions.years(who)) == [2024, 2025]
    assert await ledger_actions.told(who) == [("crossed", 2024, 1), ("crossed", 2025, 1)]
    said = (await ledger_actions.told_in_full(who))[0]
    assert said["remarks"] == ["年度培训学时：病休、孕产假超过3个月，视同完成（第三十九条第（六）项）"]
    assert (said["total_centihours"], said["entries"]) == (0, 0)
    await ledger_actions.check(who)


@pytest.mark.parametrize(
    ("kind", "category", "remark"),
    [
        ("degree-course-passed", "professional", "专业科目学时：学历（学位）教育当年通过一门课程"),
        ("qualification-exam-passed", "professional", "专业科目学时：职业资格考试当年通过一门"),
        ("worker-grade-exam-passed", "worker", "专业科目学时：工勤技能岗位等级考试合格"),
        ("leave-to-found-a-firm", "management", "年度培训学时：经批准离岗创办企业且考核合格"),
        ("onboarding-in-time", "professional", "年度培训学时：新进人员按期参加岗前培训且考核合格"),
        ("near-retirement", "worker", "年度培训学时：距法定退休年龄不足1年"),
        ("disability", "management", "年度培训学时：因身体残疾等原因不能按期培训"),
    ],
)
async def test_every_ground_of_the_regulation_counts_for_those_whom_it_names(
    ledger_actions: "LedgerActions", kind: str, category: str, remark: str
) -> None:
    who = await ledger_actions.somebody(INNER, category)
    await ledger_actions.hear(who.course(30), who.grant(kind, 2025))
    (said,) = await ledger_actions.told_in_full(who)
    assert [remark.split("，视同完成（第三十九条")[0] for remark in said["remarks"]] == [remark]


@pytest.mark.parametrize(
    ("kind", "region", "category"),
    [
        ("worker-grade-exam-passed", INNER, "professional"),
        ("qualification-exam-passed", INNER, "worker"),
        ("project-concluded", HUNAN, "professional"),
        ("project-concluded", "410102", "professional"),
        ("moon-landing", INNER, "professional"),
    ],
    ids=["another post", "another post the other way round", "another region", "no rulebook at all", "no such ground"],
)
async def test_a_kind_that_the_bound_rulebook_does_not_know_changes_nothing(
    ledger_actions: "LedgerActions", kind: str, region: str, category: str
) -> None:
    who = await ledger_actions.somebody(region, category)
    await ledger_actions.hear(who.course(30), who.grant(kind, 2025))
    assert await ledger_actions.told(who) == []
    year = await ledger_actions.year(who)
    assert (year.granted, year.met) == ((kind,), False), "it is remembered: whoever moves may need it"
    assert all(finding.relief is None for finding in (await ledger_actions.findings(who)).values())


async def test_it_counts_once_its_person_moves_to_where_the_kind_is_known(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(HUNAN)
    await ledger_actions.hear(who.course(30), who.grant("project-concluded", 2025))
    await ledger_actions.hear(who.placed(INNER, version=2))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    await ledger_actions.hear(who.placed(INNER, "worker", version=3))
    await ledger_actions.hear(who.placed(HUNAN, version=4))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1), ("fell", 2025, 2)]
    await ledger_actions.check(who)


async def test_whoever_is_exempt_owes_nothing_and_never_crosses(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.grant("good-reason", 2025, effect="exempt"))
    assert await ledger_actions.told(who) == []
    found = (await ledger_actions.statement(who)).assessment
    assert (found.met, found.clear) == (False, True)
    assert all(
        finding.missing == 0 and finding.relief and finding.relief.effect == "exempt" for finding in found.findings
    )
    await ledger_actions.hear(*who.full_year())
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)], (
        "hours that were done all the same are worth a certificate"
    )
    assert (await ledger_actions.told_in_full(who))[0]["remarks"] == []
    await ledger_actions.check(who)


async def test_a_decision_that_is_taken_back_falls_below_once(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    grant = who.grant("project-concluded", 2025)
    await ledger_actions.hear(grant, who.course(30), who.takes_back(grant))
    await ledger_actions.hear(who.takes_back(grant), who.takes_back(grant))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1), ("fell", 2025, 2)]
    assert (await ledger_actions.year(who)).granted == ()
    await ledger_actions.check(who)


async def test_said_again_late_it_stays_taken_back(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    grant = who.grant("long-leave", 2025)
    await ledger_actions.hear(grant)
    await ledger_actions.hear(who.takes_back(grant))
    await ledger_actions.hear(grant)
    assert await ledger_actions.told(who) == [("crossed", 2025, 1), ("fell", 2025, 2)]
    await ledger_actions.hear(who.grant("long-leave", 2025))
    assert (await ledger_actions.told(who))[-1] == ("crossed", 2025, 3), (
        "another decision of the same kind is another one"
    )
    await ledger_actions.check(who)


async def test_made_and_taken_back_in_one_batch_leaves_a_year_without_anything(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    grant = who.grant("long-leave", 2025)
    await ledger_actions.hear(grant, who.takes_back(grant))
    year = (await ledger_actions.years(who))[2025]
    assert (year.granted, year.met, year.entries, year.side_changes) == ((), False, 0, 0)
    assert await ledger_actions.told(who) == []


async def test_two_decisions_of_one_kind_are_one_ground_until_both_are_taken_back(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody(INNER)
    first, second = who.grant("long-leave", 2025, 2025), who.grant("long-leave", 2024, 2025)
    await ledger_actions.hear(first, second)
    assert (await ledger_actions.year(who)).granted == ("long-leave",)
    await ledger_actions.hear(who.takes_back(first))
    assert (await ledger_actions.year(who)).met
    await ledger_actions.hear(who.takes_back(second))
    assert [(item.side, item.year) for item in await ledger_actions.told(who)] == [
        ("crossed", 2024), ("crossed", 2025), ("fell", 2024), ("fell", 2025),
    ]  # fmt: skip
    await ledger_actions.check(who)


async def test_twice_is_once(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    grant = who.grant("long-leave", 2025)
    await ledger_actions.hear(grant, grant)
    await ledger_actions.hear(grant)
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    count = "SELECT count(*) FROM decision WHERE person_id = :who"
    assert (await ledger_actions.tx.execute(sa.text(count), {"who": who.id})).scalar_one() == 1


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_the_order_of_placement_decision_and_hours_does_not_matter(
    ledger_actions: "LedgerActions", order: tuple[int, ...]
) -> None:
    who = ledger_actions.stranger()
    said = [who.placed(INNER), who.grant("project-concluded", 2025), who.course(30)]
    await ledger_actions.hear(*(said[position] for position in order))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    year = await ledger_actions.year(who)
    assert (year.met, year.granted, year.total_centihours) == (True, ("project-concluded",), 3_000)
    assert (await ledger_actions.told_in_full(who))[0]["remarks"] == [CONCLUDED]
    await ledger_actions.check(who)


async def test_the_statement_shows_decisions_with_what_was_taken_back(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    kept = who.grant("project-concluded", 2025, decided_on=date(2025, 3, 1))
    gone = who.grant("long-leave", 2024, 2025, decided_on=date(2025, 2, 1))
    made_up = who.make_up(2024, "2025-01-01", "2025-12-31")
    await ledger_actions.hear(kept, gone, made_up, who.takes_back(gone))
    shown = [(row.grant_id, row.withdrawn) for row in (await ledger_actions.statement(who, 2025)).decisions]
    assert shown == [(gone.grant_id, True), (kept.grant_id, False)]
    shown = [(row.grant_id, row.effect) for row in (await ledger_actions.statement(who, 2024)).decisions]
    assert shown == [(made_up.grant_id, "make-up"), (gone.grant_id, "deemed")]


async def test_taking_back_what_was_never_decided_leaves_what_was(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.grant("long-leave", 2025), who.takes_back(who.grant("long-leave", 2025)))
    assert (await ledger_actions.year(who)).granted == ("long-leave",)


@pytest.mark.parametrize(
    "other",
    [
        {"training_years": (32_768,)},
        {"training_years": (10_000,)},
        {"training_years": (1999,)},
        {"training_years": ()},
        {"effect": "make-up", "training_years": (2024,)},
        {"effect": "make-up", "training_years": (2024,), "counts_from": date(2025, 1, 1)},
        {
            "effect": "make-up", "training_years": (2024,), "counts_from": date(2025, 2, 1),
            "counts_until": date(2025, 1, 1),
        },
        {
            "effect": "make-up", "training_years": (2023, 2024), "counts_from": date(2025, 1, 1),
            "counts_until": date(2025, 2, 1),
        },
    ],
    ids=[
        "a year past what is stored", "no year of any calendar", "before there were any", "of no year",
        "a make-up without days", "without an end", "that ends before it begins", "for two years at once",
    ],
)  # fmt: skip
async def test_nonsense_is_set_aside_whole_and_the_rest_of_its_batch_counts(
    new_branch: "LedgerApi", other: dict[str, Any]
) -> None:
    one, two = new_branch.stranger(), new_branch.stranger()
    nonsense = one.grant("long-leave", 2025).model_copy(update=other)
    said = [one.placed(INNER), two.placed(INNER), one.course(5), two.grant("long-leave", 2025), nonsense]
    await new_branch.service.consumer.deliver([message_of(each, AT) for each in said])
    (letter,) = await new_branch.connection.fetch("SELECT key, type FROM dead_letter")
    assert letter["key"] == str(one.id)
    assert await new_branch.connection.fetchval("SELECT count(*) FROM decision") == 1
    rows = await new_branch.connection.fetch("SELECT person_id, training_year, met FROM person_year ORDER BY met")
    assert [tuple(row) for row in rows] == [(one.id, 2025, False), (two.id, 2025, True)]
