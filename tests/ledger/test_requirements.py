"""Requirements: everything that is asked of somebody on a day, each with the date by which."""

from typing import TYPE_CHECKING, Any

import pytest

from common.clock import china_date, now
from common.ids import uuid7
from rulebook import read_rulebooks, shipped_texts

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi, Somebody

INNER, YONGZHOU = "150102", "431102"


async def asked(ledger_api: "LedgerApi", who: "Somebody", on: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ledger_api.call("GET", f"people/{who.id}/requirements?on={on}"))[
        "requirements"
    ]
    return found


async def duties(ledger_api: "LedgerApi", who: "Somebody", on: str) -> dict[str, dict[str, Any]]:
    """Those that are not of a year."""
    return {item["key"]: item for item in await asked(ledger_api, who, on) if item["window"] != "yearly"}


def a_manager(who: "Somebody", **other: Any) -> Any:
    """Hired on 1 March 2025, in a management post since 1 September, in a term until the end of 2027."""
    history = {
        "hired_on": "2025-03-01",
        "placements": [("2025-03-01", INNER, "professional"), ("2025-09-01", INNER, "management")],
        "terms": [("2025-01-01", "2027-12-31")],
    }
    return who.placed(**{**history, **other})


async def test_all_that_applies_is_there_with_its_article_and_its_days(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    onboarding = who.training(24, "professional", "2025-04-01", half_days=6, training_type="onboarding")
    transfer = who.training(40, "professional", "2025-11-30", half_days=10, training_type="transfer")
    residential = who.training(16, on="2025-10-01", half_days=4)
    await ledger_api.hear(a_manager(who), onboarding, transfer, residential, who.course(10))
    found = await ledger_api.call("GET", f"people/{who.id}/requirements?on=2025-12-15")
    assert (found["person_id"], found["on"]) == (str(who.id), "2025-12-15")
    assert found["rulebook"]["id"] == "inner-mongolia-2024"
    total, public, professional, term, hiring, change = found["requirements"]
    yearly = {
        "window": "yearly", "year": 2025, "due_on": "2025-12-31", "last_on": "2025-12-31",
        "may_be_made_up_until": "2026-12-31", "article": "第七条", "unit": "hours",
    }  # fmt: skip
    assert total == {
        **yearly, "key": "total", "name": "年度累计学时", "need": "90", "or_days": "12", "have": "90", "missing": "0",
        "met": True, "subject": None, "days": "10",
    }  # fmt: skip
    assert public == {
        **yearly, "key": "public", "name": "公共科目学时", "need": "30", "have": "26", "missing": "4", "met": False,
        "subject": "public",
    }  # fmt: skip
    assert (professional["key"], professional["have"], professional["met"]) == ("professional", "64", True)
    document = {"document": "《内蒙古自治区事业单位工作人员培训实施细则》", "unit": "hours"}
    assert term == {
        **document, "key": "term-residential", "name": "聘期内公共科目脱产培训", "article": "第十六条", "need": "20",
        "or_days": "3", "window": "term", "runs_from": "2025-01-01", "due_on": "2027-12-31", "last_on": "2027-12-31",
        "have": "16", "days": "2", "missing": "4", "met": False, "met_on": None, "state": "open",
        "flexible": None,
    }  # fmt: skip
    assert hiring == {
        **document, "key": "onboarding", "name": "岗前培训", "article": "第十二条、第二十四条", "need": "40",
        "or_days": "5", "window": "onboarding", "runs_from": "2025-03-01", "due_on": "2025-09-01",
        "last_on": "2026-03-01", "have": "24", "days": "3", "missing": "16", "met": False, "met_on": None,
        "state": "late", "flexible": None,
    }  # fmt: skip
    assert change == {
        **document, "key": "transfer", "name": "转岗培训", "article": "第二十一条", "need": "40", "or_days": "5",
        "window": "transfer", "runs_from": "2025-09-01", "due_on": "2025-09-01", "last_on": "2025-12-01", "have": "40",
        "days": "5", "missing": "0", "met": True, "met_on": "2025-11-30", "state": "met",
        "flexible": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("on", "states"),
    [
        ("2025-02-28", {}),
        ("2025-03-01", {"onboarding": "open"}),
        ("2025-08-31", {"onboarding": "open"}),
        ("2025-09-01", {"onboarding": "open", "transfer": "open", "term-residential": "open"}),
        ("2025-09-02", {"onboarding": "late", "transfer": "late", "term-residential": "open"}),
        ("2025-12-01", {"onboarding": "late", "transfer": "late", "term-residential": "open"}),
        ("2025-12-02", {"onboarding": "late", "transfer": "missed", "term-residential": "open"}),
        ("2026-03-01", {"onboarding": "late", "transfer": "missed", "term-residential": "open"}),
        ("2026-03-02", {"onboarding": "missed", "transfer": "missed", "term-residential": "open"}),
        ("2027-12-31", {"onboarding": "missed", "transfer": "missed", "term-residential": "open"}),
        ("2028-01-01", {"onboarding": "missed", "transfer": "missed"}),
    ],
)
async def test_states_change_with_the_day_on_which_it_is_asked(
    ledger_api: "LedgerApi", on: str, states: dict[str, str]
) -> None:
    await ledger_api.hear(a_manager(who := ledger_api.stranger()))
    assert {key: duty["state"] for key, duty in (await duties(ledger_api, who, on)).items()} == states


@pytest.mark.parametrize(
    ("on", "state"), [("2026-03-01", "met"), ("2026-03-02", "met-late")], ids=["on the last day", "a day after it"]
)
async def test_what_is_done_late_is_met_late(ledger_api: "LedgerApi", on: str, state: str) -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(a_manager(who), who.training(40, on=on, training_type="onboarding"))
    assert (await duties(ledger_api, who, "2026-12-31"))["onboarding"]["state"] == state


async def test_what_is_taken_back_counts_no_more(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    training = who.training(40, on="2025-04-01", training_type="onboarding")
    await ledger_api.hear(a_manager(who), training)
    assert (await duties(ledger_api, who, "2025-05-01"))["onboarding"]["met"] is True
    await ledger_api.hear(who.takes_back(training))
    assert (await duties(ledger_api, who, "2025-05-01"))["onboarding"]["have"] == "0"


async def test_hours_that_were_made_up_for_an_earlier_year_still_are_training_of_their_day(
    ledger_api: "LedgerApi",
) -> None:
    who = ledger_api.stranger()
    training = who.training(40, on="2025-04-01", training_type="onboarding")
    await ledger_api.hear(a_manager(who), training, who.make_up(2024, "2025-01-01", "2025-12-31"))
    assert (await asked(ledger_api, who, "2025-05-01"))[0]["have"] == "0", "they are those of another year"
    assert (await duties(ledger_api, who, "2025-05-01"))["onboarding"]["have"] == "40"


async def test_training_long_before_a_change_of_post_is_training_for_it_however_it_is_asked(
    ledger_api: "LedgerApi",
) -> None:
    who = ledger_api.stranger()
    history = [(None, INNER, "professional"), ("2026-05-01", INNER, "management")]
    training = who.training(40, on="2024-02-01", training_type="transfer")
    await ledger_api.hear(who.placed(placements=history), training)
    assert (await duties(ledger_api, who, "2026-06-01"))["transfer"]["have"] == "40"
    question = {"person_id": str(who.id), "purpose": "transfer", "on": "2026-06-01"}
    (answer,) = (await ledger_api.call("POST", "ground-queries", {"queries": [question]}))["results"]
    assert [ground["duty"]["have"] for ground in answer["grounds"] if ground["duty"]] == ["40"]


async def test_what_vendors_report_counts_where_a_rulebook_asks_for_nothing_else(
    ledger_api: "LedgerApi", monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shipped_texts()["inner-mongolia-2024.toml"]
    open_to_all = text.replace('training_types = ["onboarding", "special"]\n', "")
    who = ledger_api.stranger()
    await ledger_api.hear(a_manager(who), who.course(15, on="2025-04-01"), who.training(15, on="2025-04-02"))
    assert (await duties(ledger_api, who, "2025-05-01"))["onboarding"]["have"] == "0"
    rulebooks = read_rulebooks({**shipped_texts(), "inner-mongolia-2024.toml": open_to_all})
    monkeypatch.setattr(ledger_api.service.web.state.app, "rulebooks", rulebooks)
    assert (await duties(ledger_api, who, "2025-05-01"))["onboarding"]["have"] == "30"


async def test_elsewhere_only_the_years_requirements_are_asked(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(
        who.placed(YONGZHOU, "management", hired_on="2025-03-01", terms=[("2025-01-01", "2027-12-31")])
    )
    found = await asked(ledger_api, who, "2025-06-01")
    assert [(item["key"], item["may_be_made_up_until"]) for item in found] == [
        ("total", None), ("public", None), ("professional", None),
    ]  # fmt: skip


async def test_the_years_own_notice_is_asked_on_its_days(ledger_api: "LedgerApi") -> None:
    await ledger_api.hear((who := ledger_api.stranger()).placed(YONGZHOU))
    assert [item["key"] for item in await asked(ledger_api, who, "2021-12-31")][-1] == "required-topics"
    assert len(await asked(ledger_api, who, "2022-01-01")) == 3
    assert await asked(ledger_api, who, "2020-12-31") == []


async def test_without_a_day_it_is_today_in_china(ledger_api: "LedgerApi") -> None:
    await ledger_api.hear((who := ledger_api.stranger()).placed(YONGZHOU))
    before = china_date(now())
    found = await ledger_api.call("GET", f"people/{who.id}/requirements")
    assert str(before) <= found["on"] <= str(china_date(now()))


async def test_where_no_rulebook_binds_nothing_is_asked(ledger_api: "LedgerApi") -> None:
    await ledger_api.hear((who := ledger_api.stranger()).placed("410102"))
    found = await ledger_api.call("GET", f"people/{who.id}/requirements?on=2025-06-01")
    assert (found["rulebook"], found["requirements"]) == (None, [])
    await ledger_api.hear((other := ledger_api.stranger()).course(1))
    found = await ledger_api.call("GET", f"people/{other.id}/requirements?on=2025-06-01")
    assert (found["rulebook"], found["requirements"]) == (None, [])


@pytest.mark.parametrize("on", ["1999-12-31", "2101-01-01", "2025-02-29", "soon", "2025-6-1T"])
async def test_what_is_no_day_is_refused(ledger_api: "LedgerApi", on: str) -> None:
    await ledger_api.hear((who := ledger_api.stranger()).placed(YONGZHOU))
    assert (await ledger_api.ask("GET", f"people/{who.id}/requirements?on={on}")).status_code == 422


@pytest.mark.parametrize("on", ["2000-01-01", "2100-12-31"])
async def test_the_first_and_the_last_day_are_answered(ledger_api: "LedgerApi", on: str) -> None:
    await ledger_api.hear(a_manager(who := ledger_api.stranger()))
    assert (await ledger_api.call("GET", f"people/{who.id}/requirements?on={on}"))["on"] == on


async def test_somebody_unknown_is_not_found_and_a_scope_is_needed(ledger_api: "LedgerApi") -> None:
    path = f"people/{uuid7()}/requirements"
    assert (await ledger_api.ask("GET", path)).json()["type"] == "urn:xueshi:problem:unknown-person"
    assert (await ledger_api.ask("GET", path, scope="people:read")).status_code == 403
    assert (await ledger_api.client.get(f"/ledger/v1/{path}")).status_code == 401
