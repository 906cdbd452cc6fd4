"""Caps: no more than so many hours of a day or of a course count, and the statement says of which."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.contracts.filings import AttendedOn
from ledger import actions
from rulebook import read_rulebooks, shipped_texts

if TYPE_CHECKING:
    from ledger.conftest import LedgerActions, LedgerApi, Somebody

PLACE = "440103"
CAPPED = """
id = "guangdong-2025"
document = "虚构〔2025〕2号"
name = "每日有上限的规定"
region = "440000"
article = "一"
binds = ["professional"]
from = 2025-01-01

[[yearly]]
key = "total"
name = "年度累计学时"
hours = "20"
article = "二"

[[yearly]]
key = "public"
name = "公共科目学时"
subject = "public"
hours = "6"
article = "二"

[[deemed]]
kind = "long-leave"
name = "长期病休"
article = "五"

[make_up]
by = ["hr-authority"]
article = "六"

[[cap]]
per = "day"
hours = "8"
article = "三"

[[cap]]
per = "course"
hours = "10"
modes = ["online"]
article = "四"
"""
"""An invented regulation: eight hours of a day, and ten of one online course."""
RULEBOOKS = read_rulebooks({**shipped_texts(), "capped.toml": CAPPED})


@pytest.fixture
async def who(ledger_actions: "LedgerActions") -> "Somebody":
    """Somebody whom the caps bind."""
    ledger_actions.rulebooks = RULEBOOKS
    return await ledger_actions.somebody(PLACE)


def course(who: "Somebody", hours: float, day: int, code: str = "", **other: Any) -> Any:
    return who.course(hours, on=f"2025-03-{day:02}", course_code=code or f"C-{day}", **other)


async def have(ledger_actions: "LedgerActions", who: "Somebody") -> dict[str, float]:
    return {key: finding.have / 100 for key, finding in (await ledger_actions.findings(who)).items()}


async def test_the_verdict_comes_from_entries_where_sums_would_say_enough(
    ledger_actions: "LedgerActions", who: "Somebody"
) -> None:
    await ledger_actions.hear(course(who, 12, 1), course(who, 12, 2))
    assert (await ledger_actions.year(who)).total_centihours == 2_400, "sums stay what was entered"
    assert await have(ledger_actions, who) == {"total": 16, "public": 16}
    assert await ledger_actions.told(who) == []
    await ledger_actions.hear(course(who, 4, 3))
    assert await have(ledger_actions, who) == {"total": 20, "public": 20}
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    assert (await ledger_actions.told_in_full(who))[0]["total_centihours"] == 2_800
    await ledger_actions.check(who)


async def test_the_last_hundredth_of_a_day_counts_and_the_next_does_not(
    ledger_actions: "LedgerActions", who: "Somebody"
) -> None:
    await ledger_actions.hear(course(who, 7.99, 1), course(who, 0.01, 1, "D"), course(who, 8, 2))
    assert (await have(ledger_actions, who))["total"] == 16
    await ledger_actions.hear(course(who, 0.01, 1, "E"))
    assert (await have(ledger_actions, who))["total"] == 16


async def test_a_day_is_a_day_in_china(ledger_actions: "LedgerActions", who: "Somebody") -> None:
    await ledger_actions.hear(who.course(8, on="2025-03-01T23:59:59+08:00", course_code="A"))
    await ledger_actions.hear(who.course(8, on="2025-03-01T16:00:00+00:00", course_code="B"))
    assert (await have(ledger_actions, who))["total"] == 16


async def test_as_much_counts_as_both_caps_allow(ledger_actions: "LedgerActions", who: "Somebody") -> None:
    parts = [course(who, 6, day, "same") for day in (1, 2, 3)]
    await ledger_actions.hear(*parts)
    found = await ledger_actions.statement(who)
    assert [(item.lesson.ref, item.centihours, item.cap is None) for item in found.parts["total"]] == [
        (parts[0].item_id, 600, True),
        (parts[1].item_id, 400, False),
        (parts[2].item_id, 0, False),
    ]
    offline = who.training(6, on="2025-03-04", activity="same")
    await ledger_actions.hear(offline)
    assert (await have(ledger_actions, who))["total"] == 16, "the cap of courses is one of online courses"


async def test_a_reversal_restores_what_the_cap_had_kept_out(ledger_actions: "LedgerActions", who: "Somebody") -> None:
    morning, evening = course(who, 8, 1, "A"), course(who, 8, 1, "B")
    await ledger_actions.hear(morning, evening, course(who, 8, 2), course(who, 4, 3))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    await ledger_actions.hear(who.takes_back(morning))
    assert await have(ledger_actions, who) == {"total": 20, "public": 20}, "the evening's hours take their place"
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    await ledger_actions.hear(who.takes_back(evening))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1), ("fell", 2025, 2)]
    await ledger_actions.check(who)


async def test_a_new_decision_or_a_move_is_held_against_entries_too(
    ledger_actions: "LedgerActions", who: "Somebody"
) -> None:
    await ledger_actions.hear(course(who, 30, 1))
    leave = who.grant("long-leave", 2025)
    await ledger_actions.hear(leave)
    assert (await ledger_actions.told_in_full(who))[0]["remarks"] == ["年度培训学时：长期病休，视同完成（五）"]
    await ledger_actions.hear(who.takes_back(leave))
    await ledger_actions.hear(who.placed("410102", version=2), who.placed(PLACE, version=3))
    await ledger_actions.hear(course(who, 12, 2), course(who, 12, 3))
    assert [item.side for item in await ledger_actions.told(who)] == ["crossed", "fell", "crossed"]
    await ledger_actions.check(who)


async def test_made_up_hours_are_capped_by_the_day_they_were_done(
    ledger_actions: "LedgerActions", who: "Somebody"
) -> None:
    await ledger_actions.hear(course(who, 8, 1), course(who, 2, 2), who.make_up(2025, "2026-01-01", "2026-12-31"))
    await ledger_actions.hear(
        who.course(20, on="2026-02-01", course_code="L"), who.course(5, on="2026-02-01", course_code="M")
    )
    assert await ledger_actions.hours(who) == (18, 0), "eight of a day count: no more of it is taken than that"
    await ledger_actions.hear(who.course(20, on="2026-02-02", course_code="N"))
    assert await ledger_actions.hours(who) == (20, 0)
    assert (await ledger_actions.year(who)).met
    await ledger_actions.check(who)


async def test_a_reassessment_under_new_caps_reads_entries(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(PLACE)
    await ledger_actions.hear(course(who, 30, 1))
    await actions.begin_reassessment(ledger_actions.tx, rulebooks=ledger_actions.rulebooks)
    ledger_actions.rulebooks = RULEBOOKS
    await ledger_actions.hear(other := who.course(1, on="2024-03-01"))
    assert await actions.begin_reassessment(ledger_actions.tx, rulebooks=RULEBOOKS) is not None
    while await actions.reassess_page(ledger_actions.tx, rulebooks=RULEBOOKS, people_max=1, now=other.completed_at):
        pass
    year = await ledger_actions.year(who)
    assert (year.rulebook_id, year.met) == ("guangdong-2025", False)
    await ledger_actions.hear(course(who, 12, 2), course(who, 4, 3))
    assert (await ledger_actions.year(who)).met


async def test_the_statement_shows_of_each_lesson_how_much_counts(
    ledger_api: "LedgerApi", who: "Somebody", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_api.service.web.state.app, "rulebooks", RULEBOOKS)
    one, two = course(who, 5, 1, "A"), course(who, 5.5, 1, "B")
    async with ledger_api.ledger_actions(RULEBOOKS) as ledger_actions:
        await ledger_actions.hear(who.placed(PLACE), one, two)
    total, public = (await ledger_api.call("GET", f"people/{who.id}/years/2025"))["requirements"]
    assert (total["have"], total["missing"], public["have"], public["met"]) == ("8", "12", "8", True)
    assert total["counted"] == public["counted"] == [
        {"source_id": str(one.item_id), "hours": "5"},
        {"source_id": str(two.item_id), "hours": "3", "of": "5.5", "cap": "三"},
    ]  # fmt: skip


_taken = st.lists(
    st.tuples(
        st.sampled_from([0.01, 1, 3.33, 8, 9.5, 30]),
        st.integers(1, 3),
        st.sampled_from("AB"),
        st.sampled_from(["public", "professional"]),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=_taken)
async def test_what_is_counted_of_each_lesson_sums_to_what_a_requirement_has(
    ledger_actions: "LedgerActions", taken: list[tuple[float, int, str, str, bool]]
) -> None:
    ledger_actions.rulebooks = RULEBOOKS
    who = await ledger_actions.somebody(PLACE)
    for hours, day, code, subject, taken_back in taken:
        said = course(who, hours, day, code, subject=subject)
        await ledger_actions.hear(said, *([who.takes_back(said)] if taken_back else []))
    found = await ledger_actions.statement(who)
    for finding in found.assessment.findings:
        parts = found.parts[finding.requirement.key]
        assert sum(part.centihours for part in parts) == finding.have
        assert all(0 <= part.centihours <= part.lesson.centihours for part in parts)
        assert all((part.cap is None) == (part.centihours == part.lesson.centihours) for part in parts)
    kept = [(Decimal(str(hours)), day) for hours, day, _, _, taken_back in taken if not taken_back]
    of_days = sum(min(Decimal(8), sum(hours for hours, at in kept if at == day)) for day in {day for _, day in kept})
    assert found.assessment.findings[0].have <= of_days * 100
    assert (await ledger_actions.year(who)).met == found.assessment.met


INNER = "150102"


def attended(*days: tuple[str, int, int]) -> tuple[AttendedOn, ...]:
    return tuple(
        AttendedOn(on=date.fromisoformat(on), centihours=hours * 100, half_days=halves) for on, hours, halves in days
    )


def full_day(who: "Somebody", on: str, subject: str = "professional", **other: Any) -> Any:
    days = attended((on, 8, 2))
    return who.training(8, subject, on, half_days=2, days=days, activity=f"A-{who.id}-{subject}-{other}", **other)


async def test_in_inner_mongolia_a_date_of_offline_training_counts_once_whatever_it_was(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody(INNER)
    roster, claim = full_day(who, "2025-05-12"), full_day(who, "2025-05-12", mode="group-study")
    await ledger_actions.hear(roster, claim)
    found = await ledger_actions.statement(who)
    parts = found.parts["professional"]
    assert sum(part.centihours for part in parts) == 800
    assert [part.cap.article for part in parts if part.cap is not None] == ["第三十九条第（一）项"]
    assert (await have(ledger_actions, who))["total"] == 8
    # Both subjects of one date share it in the total.
    await ledger_actions.hear(full_day(who, "2025-05-12", "public"))
    assert await have(ledger_actions, who) == {"total": 8, "public": 8, "professional": 8}
    # Online courses of that date are no offline training.
    await ledger_actions.hear(who.course(6, on="2025-05-12"))
    assert (await have(ledger_actions, who))["total"] == 14
    # What is taken back gives its date back, whichever came first.
    await ledger_actions.hear(who.takes_back(roster))
    assert (await have(ledger_actions, who))["professional"] == 8
    await ledger_actions.check(who)


async def test_hours_stated_for_several_days_are_of_any_of_them_and_no_day_has_more_than_eight(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody(INNER)
    one_day = who.training(30, "professional", "2025-06-02", days=attended(("2025-06-02", 30, 0)), activity="B")
    await ledger_actions.hear(one_day)
    assert (await have(ledger_actions, who))["professional"] == 8
    three = attended(("2025-06-02", 16, 0), ("2025-06-03", 16, 0), ("2025-06-04", 16, 0))
    await ledger_actions.hear(who.training(16, "professional", "2025-06-04", days=three, activity="C"))
    assert (await have(ledger_actions, who))["professional"] == 24
    # Hours that state no day are not limited: nobody knows of which they are.
    await ledger_actions.hear(who.training(40, "professional", "2025-06-02", activity="D"))
    assert (await have(ledger_actions, who))["professional"] == 64


async def test_twelve_days_are_twelve_dates_and_the_year_is_met_no_sooner(ledger_actions: "LedgerActions") -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(who.course(30, on="2025-01-05"))
    days = [f"2025-05-{day:02}" for day in range(1, 8)]
    await ledger_actions.hear(*(full_day(who, on) for on in days))
    await ledger_actions.hear(full_day(who, days[0], mode="mentoring"))
    assert (await ledger_actions.year(who)).professional_centihours == 6_400, "entries stay what was entered"
    assert await ledger_actions.told(who) == []
    (total,) = [item for item in (await ledger_actions.statement(who)).assessment.findings
                if item.requirement.key == "total"]  # fmt: skip
    assert total.have == 8_600
    await ledger_actions.hear(full_day(who, "2025-05-20"))
    assert await ledger_actions.told(who) == [("crossed", 2025, 1)]
    await ledger_actions.check(who)


async def test_entries_of_before_without_dates_are_of_the_day_on_which_they_ended(
    ledger_actions: "LedgerActions",
) -> None:
    who = await ledger_actions.somebody(INNER)
    await ledger_actions.hear(
        who.training(8, "professional", half_days=2, activity="A"),
        who.training(8, "professional", half_days=2, activity="B"),
    )
    assert (await have(ledger_actions, who))["professional"] == 8
