"""What somebody is shown of their own years: which there are, where each stands, and what exactly is missing."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from common.clock import china_date, now
from ledger.domain.binding import NotBound, not_bound_because, years_shown
from ledger.domain.person_years import KnownPerson
from rulebook import Person, Placement, read_rulebooks, shipped, shipped_texts

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi

THIS_YEAR = china_date(now()).year
HUNAN, KAIFENG, ZHENGZHOU, INNER_MONGOLIA = "431102", "410202", "410102", "150102"
CAP = '\n[[cap]]\nper = "day"\nhours = "8"\narticle = "三"\n'


def placed(region: str = HUNAN, category: str = "professional", on: str | None = None) -> Placement:
    return Placement(region, category, "junior", date.fromisoformat(on) if on else None)


@pytest.mark.parametrize(
    ("known", "year", "why"),
    [
        (KnownPerson(Person((placed(),))), 2025, None),
        (KnownPerson(Person((placed(),)), merged_into=None), 2020, NotBound.NO_REGULATION),
        (KnownPerson(), 2025, NotBound.UNPLACED),
        (KnownPerson(Person((placed(ZHENGZHOU),))), 2025, NotBound.NO_REGULATION),
        (KnownPerson(Person((placed(KAIFENG, "worker"),))), 2025, NotBound.POST_CATEGORY),
        (KnownPerson(Person((placed(KAIFENG),))), 2025, None),
        (KnownPerson(Person((placed(),), date(2026, 1, 1))), 2025, NotBound.HIRED_LATER),
        (KnownPerson(Person((placed(),), date(2025, 12, 31))), 2025, None),
        (KnownPerson(Person((placed(),)), merged_into=THIS_YEAR), 2025, NotBound.MERGED),  # type: ignore[arg-type]
    ],
    ids=[
        "bound", "before any regulation", "not told where they work", "a place without one", "another post category",
        "the post category that is bound", "hired on the next day", "hired on the last day", "another record counts",
    ],
)  # fmt: skip
def test_it_is_said_why_nothing_is_asked_of_somebody(known: KnownPerson, year: int, why: NotBound | None) -> None:
    assert not_bound_because(known, year, shipped()) is why


@pytest.mark.parametrize(
    ("person", "on_record", "years"),
    [
        (Person((placed(),)), set(), [2026]),
        (Person((placed(),)), {2023, 2027}, [2027, 2026, 2023]),
        (Person((placed(),), date(2024, 5, 1)), set(), [2026, 2025, 2024]),
        (Person((placed(on="2024-09-01"),)), {2022}, [2026, 2025, 2024, 2022]),
        (Person((placed(),), date(1985, 7, 1)), set(), [2026, 2025, 2024, 2023, 2022, 2021]),
        (Person((placed(ZHENGZHOU),), date(2020, 7, 1)), {2024}, [2026, 2024]),
    ],
    ids=["nothing known", "what is on record", "since hiring", "since placement", "since the first rule", "no rule"],
)
def test_the_years_are_those_on_record_this_one_and_those_that_asked_something(
    person: Person, on_record: set[int], years: list[int]
) -> None:
    assert years_shown(KnownPerson(person), on_record, 2026, shipped()) == years


async def test_ones_own_years_come_newest_first_with_what_each_asks_and_what_there_is(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(hired_on="2024-03-01"), *who.full_year(2024), who.course(29.5, "public"))
    found = await ledger_api.own(who, "years")
    years = found["years"]
    assert [year["year"] for year in years] == list(range(THIS_YEAR, 2023, -1))
    assert datetime.fromisoformat(found["as_of"]) <= now()
    by_year: dict[int, Any] = {year["year"]: year for year in years}
    assert (by_year[2024]["met"], by_year[2024]["bound"], by_year[2024]["not_bound_because"]) == (True, True, None)
    started = by_year[2025]
    assert (started["met"], started["rulebook"]["document"]) == (False, "湘人社函〔2023〕63号")
    assert started["hours"] == {
        "public": "29.5", "professional": "0", "total": "29.5", "continuing_education": "29.5", "days": "0",
    }  # fmt: skip
    assert [(item["key"], item["need"], item["have"], item["missing"]) for item in started["requirements"]] == [
        ("total", "90", "29.5", "60.5"), ("public", "30", "29.5", "0.5"), ("professional", "60", "0", "60"),
    ]  # fmt: skip
    assert started["due_on"] == "2025-12-31"
    assert started["make_up"] == {"article": "三", "allowed_by": ["hr-authority"], "until": None}
    assert started["assessed_at"] is not None
    if THIS_YEAR > 2025:
        assert by_year[THIS_YEAR]["assessed_at"] is None, "nothing is on record of it"
        assert by_year[THIS_YEAR]["requirements"][0]["missing"] == "90"


async def test_only_hours_of_vendors_are_continuing_education_in_hunan_and_all_of_them_in_inner_mongolia(
    ledger_api: "LedgerApi",
) -> None:
    for region, counts in ((HUNAN, "10"), (INNER_MONGOLIA, "22")):
        who = ledger_api.stranger()
        gone = who.course(5, "professional")
        await ledger_api.hear(who.placed(region, hired_on="2025-01-01"), who.course(10), who.training(12), gone)
        await ledger_api.hear(who.takes_back(gone))
        [listed] = [year for year in (await ledger_api.own(who, "years"))["years"] if year["year"] == 2025]
        statement = await ledger_api.own(who, "years/2025")
        assert [item["hours"]["continuing_education"] for item in (listed, statement)] == [counts] * 2
        assert statement["hours"]["total"] == "22"


async def test_a_year_in_which_nothing_is_asked_says_why(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(ZHENGZHOU), who.course(10))
    [year] = [year for year in (await ledger_api.own(who, "years"))["years"] if year["year"] == 2025]
    assert (year["bound"], year["not_bound_because"], year["rulebook"]) == (False, "no-regulation", None)
    assert (year["requirements"], year["make_up"], year["hours"]["total"]) == ([], None, "10")
    assert (await ledger_api.own(who, "years/2025"))["not_bound_because"] == "no-regulation"


async def test_ones_own_requirements_are_those_that_programs_are_told(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    history = [("2025-03-01", "150102", "professional"), ("2025-09-01", "150102", "management")]
    await ledger_api.hear(
        who.placed(hired_on="2025-03-01", placements=history, terms=[("2025-01-01", "2027-12-31")]), who.course(10)
    )
    own = await ledger_api.own(who, "requirements?on=2025-12-15")
    assert own == await ledger_api.call("GET", f"people/{who.id}/requirements?on=2025-12-15")
    assert [item["window"] for item in own["requirements"]] == ["yearly"] * 3 + ["term", "onboarding", "transfer"]
    assert (await ledger_api.own(who, "requirements"))["on"] == str(china_date(now()))


async def test_each_required_topic_is_named_with_what_there_is_of_it(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    topic = {"required_topic": "party-history", "on": "2021-06-01"}
    await ledger_api.hear(who.placed(), who.course(1.5, "public", **topic))
    found = await ledger_api.own(who, "years/2021")
    [topics] = [item for item in found["requirements"] if item["key"] == "required-topics"]
    assert topics["topics"] == [
        {"topic": "new-era-thought", "name": "习近平新时代中国特色社会主义思想", "hours": "0"},
        {"topic": "party-history", "name": "中国共产党党史", "hours": "1.5"},
        {"topic": "personnel-regulations", "name": "事业单位人事管理相关政策法规", "hours": "0"},
    ]
    assert (topics["subject"], topics["missing"]) == (None, "2")


async def test_every_entry_says_where_from_towards_what_and_that_it_was_taken_back(ledger_api: "LedgerApi") -> None:
    who, filing_id = ledger_api.stranger(), "0192f7a0-0000-7000-8000-000000000001"
    online, back = who.course(10), who.course(5)
    roster = who.training(16, on="2025-05-13", half_days=4, activity=filing_id)
    claim = who.training(8, "professional", on="2025-05-14", activity="高级研修班")
    await ledger_api.hear(who.placed(), online, back, roster, claim)
    await ledger_api.hear(who.takes_back(back))
    found = await ledger_api.own(who, "years/2025")
    entries = {(entry["source_id"], entry["kind"]): entry for entry in found["entries"]}
    first = entries[str(online.item_id), "credit"]
    assert (first["source"], first["origin"], first["filing_id"], first["taken_back"]) == (
        "lanxin", "vendor", None, None,
    )  # fmt: skip
    assert first["counted"] == [{"key": "total", "hours": "10"}, {"key": "public", "hours": "10"}]
    trained = entries[str(roster.recognition_id), "credit"]
    assert (trained["origin"], trained["filing_id"]) == ("filing", filing_id)
    claimed = entries[str(claim.recognition_id), "credit"]
    assert (claimed["origin"], claimed["filing_id"]) == ("recognition", None)
    assert [item["key"] for item in claimed["counted"]] == ["total", "professional"]
    credit, reversal = entries[str(back.item_id), "credit"], entries[str(back.item_id), "reversal"]
    assert credit["taken_back"] == {
        "at": reversal["recorded_at"], "by": "vendor", "office_id": None, "office": None, "decision_id": None,
    }  # fmt: skip
    assert (credit["counted"], reversal["counted"], reversal["taken_back"]) == ([], [], None)
    assert found["hours"]["days"] == "2"
    [total] = [item for item in found["requirements"] if item["key"] == "total"]
    assert (total["or_days"], total["days"]) == ("12", "2")


async def test_what_an_office_withdrew_says_so(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    training = who.training(16)
    await ledger_api.hear(who.placed(), training, who.takes_back(training))
    credit, _ = (await ledger_api.own(who, "years/2025"))["entries"]
    assert credit["taken_back"]["by"] == "office"


async def test_an_entry_that_a_cap_cut_names_the_article_of_the_cap(ledger_api: "LedgerApi") -> None:
    texts = shipped_texts()
    rulebooks = read_rulebooks({**texts, "hunan-2023.toml": texts["hunan-2023.toml"] + CAP})
    who = ledger_api.stranger()
    async with ledger_api.ledger_actions(rulebooks) as ledger_actions:
        await ledger_actions.hear(who.placed(), who.course(10))
    kept, ledger_api.service.web.state.app.rulebooks = ledger_api.service.web.state.app.rulebooks, rulebooks
    try:
        [entry] = (await ledger_api.own(who, "years/2025"))["entries"]
        [year] = [year for year in (await ledger_api.own(who, "years"))["years"] if year["year"] == 2025]
    finally:
        ledger_api.service.web.state.app.rulebooks = kept
    assert entry["counted"][0] == {"key": "total", "hours": "8", "of": "10", "cap": "三"}
    assert year["requirements"][0]["have"] == "8", "the list counts as the statement does"


async def test_what_is_ones_own_takes_a_token_of_ones_own(ledger_api: "LedgerApi") -> None:
    for path in ("own/years", "own/requirements", "own/grounds?purpose=promotion&on=2026-01-01"):
        assert (await ledger_api.ask("GET", path)).status_code == 403


async def test_a_worker_of_an_office_is_bound_in_hunan_from_the_notice_of_2023_on(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    said = who.placed(category="worker", title="none", hired_on="2021-03-01", staff_kind="office")
    await ledger_api.hear(said, *who.full_year(2022), *who.full_year(2023))
    by_year = {year["year"]: year for year in (await ledger_api.own(who, "years"))["years"]}
    assert (by_year[2022]["not_bound_because"], by_year[2022]["met"]) == ("staff-kind", False)
    assert (by_year[2023]["not_bound_because"], by_year[2023]["met"]) == (None, True)
    assert (await ledger_api.own(who, "years/2023"))["binds_because"]["staff_kind"] == "office"
    # Who goes to an institution is staff of it from that day on, and the years before stay as they were.
    moved = said.model_dump() | {
        "version": 2, "staff_kind": "institution",
        "placements": [
            {"organisation_id": said.organisation_id, "region_code": HUNAN, "post_category": "worker",
             "title_level": "none", "effective_on": day, "staff_kind": kind}
            for day, kind in ((None, "office"), ("2024-05-01", "institution"))
        ],
    }  # fmt: skip
    await ledger_api.hear(type(said).model_validate(moved))
    years = (await ledger_api.own(who, "years"))["years"]
    assert {year["year"]: year["not_bound_because"] for year in years if year["year"] in (2022, 2024)} == {
        2022: "staff-kind", 2024: None,
    }  # fmt: skip
