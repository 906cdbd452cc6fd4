"""Ground queries: what the regulation in force asks before something is done for people, a thousand at a time."""

from typing import TYPE_CHECKING, Any

import pytest

from common.ids import uuid7

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi, Somebody

INNER, YONGZHOU, KAIFENG = "150102", "431102", "410202"
INNER_DOCUMENT = "《内蒙古自治区事业单位工作人员培训实施细则》"


def question(who: "Somebody", purpose: str = "promotion", on: str = "2026-06-01") -> dict[str, str]:
    return {"person_id": str(who.id), "purpose": purpose, "on": on}


async def answers(ledger_api: "LedgerApi", *questions: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ledger_api.call("POST", "ground-queries", {"queries": questions}))["results"]
    return found


async def asked(
    ledger_api: "LedgerApi", who: "Somebody", purpose: str = "promotion", on: str = "2026-06-01"
) -> list[dict[str, Any]]:
    (answer,) = await answers(ledger_api, question(who, purpose, on))
    grounds: list[dict[str, Any]] = answer["grounds"]
    return grounds


def summary(grounds: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(ground["article"], ground["year"], ground["why"], ground["holds"]) for ground in grounds]


async def test_in_hunan_the_certificate_of_the_year_before_decides(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(YONGZHOU), *who.full_year(2025), who.course(29.5, on="2024-05-01"))
    (answer,) = await answers(ledger_api, question(who))
    assert answer["rulebook"] == {
        "id": "hunan-2023", "document": "湘人社函〔2023〕63号", "name": "湖南省事业单位工作人员培训（2023）",
    }  # fmt: skip
    (ground,) = answer["grounds"]
    assert ground == {
        "needs": "certificate", "article": "五（二）", "document": "湘人社函〔2023〕63号", "holds": None,
        "why": "certificate", "year": 2025, "missing": [], "duty": None, "mend": None, "issue": "automatic",
    }  # fmt: skip
    (ground,) = await asked(ledger_api, who, "reward", "2025-12-31")
    assert (ground["year"], ground["holds"], ground["why"]) == (2024, None, "certificate")
    assert [(item["key"], item["missing"]) for item in ground["missing"]] == [
        ("total", "60.5"), ("public", "0.5"), ("professional", "60"),
    ]  # fmt: skip
    assert ground["mend"] == {"how": "make-up", "by": None, "article": "三", "allowed_by": ["hr-authority"]}


@pytest.mark.parametrize("purpose", ["renewal", "worker-exam"])
async def test_what_the_regulation_does_not_tie_to_training_has_no_ground(
    ledger_api: "LedgerApi", purpose: str
) -> None:
    await ledger_api.hear((who := ledger_api.stranger()).placed(YONGZHOU))
    (answer,) = await answers(ledger_api, question(who, purpose))
    assert answer["rulebook"]["id"] == "hunan-2023"
    assert answer["grounds"] == []


async def test_inner_mongolia_asks_for_the_certificate_the_year_and_the_term(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(
        who.placed(INNER, "management", terms=[("2024-01-01", "2026-12-31")], hired_on="2020-01-01"),
        *who.full_year(2025),
        who.training(20, on="2025-03-01", half_days=5),
    )
    grounds = await asked(ledger_api, who)
    assert {ground["document"] for ground in grounds} == {INNER_DOCUMENT}
    assert summary(grounds) == [
        ("第三十五条", 2025, "certificate", None),
        ("第七条", 2025, "met", True),
        ("第四十四条", 2024, "missing", False),
        ("第四十四条", 2025, "met", True),
        ("第四十四条", None, "met", True),
    ]
    lacking, duty = grounds[2], grounds[4]["duty"]
    assert [(item["key"], item["missing"]) for item in lacking["missing"]] == [
        ("total", "90"), ("public", "30"), ("professional", "60"),
    ]  # fmt: skip
    assert lacking["mend"] == {"how": "nothing", "by": "2025-12-31", "article": "第三十二条", "allowed_by": []}
    assert (duty["key"], duty["state"], duty["have"], duty["met_on"]) == ("term-residential", "met", "20", "2025-03-01")


async def test_make_ups_exemptions_and_relief_reach_the_answer(ledger_api: "LedgerApi") -> None:
    made_up, exempt, deemed = (ledger_api.stranger() for _ in range(3))
    await ledger_api.hear(
        made_up.placed(INNER), exempt.placed(INNER), deemed.placed(INNER),
        made_up.make_up(2025, "2026-01-01", "2026-12-31"), *made_up.full_year(2026),
        exempt.grant("good-reason", 2025, effect="exempt"),
        deemed.grant("long-leave", 2025),
    )  # fmt: skip
    found = [await asked(ledger_api, who, "reward") for who in (made_up, exempt, deemed)]
    assert [summary(item) for item in found] == [
        [("第三十五条", 2025, "certificate", None), ("第七条", 2025, "met", True)],
        [("第三十五条", 2025, "exempt", True), ("第七条", 2025, "exempt", True)],
        [("第三十五条", 2025, "certificate", None), ("第七条", 2025, "met", True)],
    ]


@pytest.mark.parametrize(
    ("done_on", "on", "why", "holds", "mend"),
    [
        (None, "2025-08-31", "missing", False, ("do-it", "2026-03-01")),
        (None, "2026-03-01", "missing", False, ("do-it", "2026-03-01")),
        (None, "2026-03-02", "missing", False, ("do-it", None)),
        ("2026-04-01", "2026-04-01", "met", True, None),
        ("2026-04-01", "2026-03-31", "missing", False, ("do-it", None)),
    ],
    ids=["soon after hiring", "on the last day", "too late", "done late", "the day before it was done"],
)
async def test_confirmation_waits_for_onboarding(
    ledger_api: "LedgerApi", done_on: str | None, on: str, why: str, holds: bool, mend: tuple[str, str | None] | None
) -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(INNER, hired_on="2025-03-01"))
    if done_on:
        await ledger_api.hear(who.training(40, on=done_on, training_type="onboarding"))
    ground = (await asked(ledger_api, who, "confirmation", on))[-1]
    assert (ground["article"], ground["why"], ground["holds"]) == ("第四十三条", why, holds)
    assert (ground["mend"] and (ground["mend"]["how"], ground["mend"]["by"])) == mend
    assert ground["duty"]["key"] == "onboarding"


async def test_a_year_before_somebody_was_hired_is_not_owed(ledger_api: "LedgerApi") -> None:
    await ledger_api.hear((who := ledger_api.stranger()).placed(INNER, hired_on="2026-01-01"))
    assert summary(await asked(ledger_api, who, "reward")) == [
        ("第三十五条", 2025, "not-owed", True),
        ("第七条", 2025, "not-owed", True),
    ]


async def test_only_workers_are_asked_for_the_workers_exam(ledger_api: "LedgerApi") -> None:
    worker, manager = ledger_api.stranger(), ledger_api.stranger()
    await ledger_api.hear(worker.placed(INNER, "worker"), manager.placed(INNER, "management"))
    assert summary(await asked(ledger_api, worker, "worker-exam")) == [("第四十六条", 2025, "missing", False)]
    assert await asked(ledger_api, manager, "worker-exam") == []


async def test_kaifeng_goes_by_the_year_itself(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed(KAIFENG), *who.full_year(2025))
    (ground,) = await asked(ledger_api, who, "renewal")
    assert (ground["needs"], ground["article"], ground["holds"]) == ("year", "三", False)
    assert [item["key"] for item in ground["missing"]] == ["required-topics"]
    assert ground["mend"]["how"] == "nothing"


async def test_kaifeng_promotes_to_senior_titles_whom_the_city_or_a_higher_level_has_trained(
    ledger_api: "LedgerApi",
) -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(
        who.placed(KAIFENG, title="intermediate"),
        who.course(2, on="2024-05-01"),  # published before levels were recorded
        who.training(4, on="2024-06-01", organiser_level="county"),
    )
    _, ground = await asked(ledger_api, who)
    assert (ground["needs"], ground["article"], ground["holds"], ground["year"]) == ("training", "三", False, None)
    assert ground["training"] == {
        "organised_by_at_least": "city", "since": None, "completed_on": None, "organiser_level": None, "unrecorded": 1,
    }  # fmt: skip
    assert ground["mend"] == {"how": "do-it", "by": None, "article": "三", "allowed_by": []}
    course = who.course(3, on="2025-09-01", course_code="C-2", organiser_level="province")
    await ledger_api.hear(course)
    _, ground = await asked(ledger_api, who)
    assert (ground["holds"], ground["why"], ground["mend"]) == (True, "met", None)
    assert (ground["training"]["completed_on"], ground["training"]["organiser_level"]) == ("2025-09-01", "province")
    await ledger_api.hear(who.takes_back(course))
    assert (await asked(ledger_api, who))[1]["holds"] is False


async def test_nobody_has_heard_of_them_and_no_rulebook_binds_them_look_the_same(ledger_api: "LedgerApi") -> None:
    elsewhere, never_placed = ledger_api.stranger(), ledger_api.stranger()
    await ledger_api.hear(elsewhere.placed("410102"), never_placed.course(5))
    nothing: dict[str, Any] = {"rulebook": None, "grounds": []}
    assert await answers(ledger_api, question(ledger_api.stranger()), question(elsewhere), question(never_placed)) == [
        nothing, nothing, nothing,
    ]  # fmt: skip


async def test_a_thousand_questions_are_answered_in_the_order_asked(ledger_api: "LedgerApi") -> None:
    people = [ledger_api.stranger() for _ in range(250)]
    regions = [INNER, YONGZHOU, KAIFENG, "410102"]
    await ledger_api.hear(*(who.placed(regions[number % 4]) for number, who in enumerate(people)))
    await ledger_api.hear(*(item for who in people[::5] for item in who.full_year(2025)))
    questions = [
        question(who, purpose, on)
        for purpose, on in (("promotion", "2026-06-01"), ("reward", "2025-06-01"))
        for who in people
        for _ in range(2)
    ]
    found = await answers(ledger_api, *questions)
    assert len(found) == 1_000
    assert found[0] == found[1]
    books = [answer["rulebook"] and answer["rulebook"]["id"] for answer in found[:8:2]]
    assert books == ["inner-mongolia-2024", "hunan-2023", "kaifeng-2016", None]
    singly = [(await answers(ledger_api, questions[at]))[0] for at in (0, 2, 7, 333, 499, 500, 999)]
    assert singly == [found[at] for at in (0, 2, 7, 333, 499, 500, 999)]


async def test_no_question_gets_no_answer(ledger_api: "LedgerApi") -> None:
    assert await answers(ledger_api) == []


MARK = "431102198503120018"


@pytest.mark.parametrize(
    "document",
    [
        {"queries": [{"person_id": MARK, "purpose": "promotion", "on": "2026-06-01"}]},
        {"queries": [{"person_id": str(uuid7()), "purpose": MARK, "on": "2026-06-01"}]},
        {"queries": [{"person_id": str(uuid7()), "purpose": "promotion", "on": MARK}]},
        {"queries": [{"person_id": str(uuid7()), "purpose": "promotion", "on": "1999-12-31"}]},
        {"queries": [{"person_id": str(uuid7()), "purpose": "promotion", "on": "2101-01-01"}]},
        {"queries": [{"person_id": str(uuid7()), "purpose": "promotion"}]},
        {"queries": [{"person_id": str(uuid7()), "purpose": "promotion", "on": "2026-06-01", "id_number": MARK}]},
        {"queries": [{"person_id": str(uuid7()), "purpose": "promotion", "on": "2026-06-01"}], MARK: MARK},
        {"queries": {"person_id": MARK}},
        {"queries": [{"person_id": "x"}] * 1_001},
        [MARK],
        MARK,
        None,
        {},
    ],
)
async def test_what_is_no_question_is_refused_and_never_repeated(ledger_api: "LedgerApi", document: Any) -> None:
    answer = await ledger_api.ask("POST", "ground-queries", document)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert MARK not in answer.text
    assert MARK[:8] not in answer.text


async def test_one_question_too_many_is_refused(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    document = {"queries": [question(who)] * 1_001}
    assert (await ledger_api.ask("POST", "ground-queries", document)).status_code == 422
    document = {"queries": [question(who)] * 1_000}
    assert (await ledger_api.ask("POST", "ground-queries", document)).status_code == 200


async def test_it_needs_the_scope_of_the_ledger(ledger_api: "LedgerApi") -> None:
    for scope in ("", "people:read", "ledger:write", "certificates:status"):
        answer = await ledger_api.ask("POST", "ground-queries", {"queries": []}, scope=scope)
        assert answer.status_code == 403, scope
        assert "ledger:read" in answer.headers["www-authenticate"]
    assert (await ledger_api.client.post("/ledger/v1/ground-queries", json={"queries": []})).status_code == 401
