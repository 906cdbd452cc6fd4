"""The statement: one person's year with every requirement, its article, and every entry behind it."""

from typing import TYPE_CHECKING

import pytest
from live_platform import YEAR, Platform, a_full_year, completion, organisation_code, person

from common.ids import uuid7
from common.text import hours_text

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi

ZHENGZHOU_UNIT = {
    "code": organisation_code(8, region="410102"),
    "name": "郑州市某单位",
    "kind": "institution",
    "region_code": "410102",
}


@pytest.mark.parametrize(
    ("centihours", "text"),
    [
        (0, "0"),
        (1, "0.01"),
        (5, "0.05"),
        (50, "0.5"),
        (100, "1"),
        (110, "1.1"),
        (1000, "10"),
        (5950, "59.5"),
        (10000, "100"),
        (123456, "1234.56"),
        (-30, "-0.3"),
        (-6000, "-60"),
    ],
)
def test_hours_are_written_as_people_write_them(centihours: int, text: str) -> None:
    assert hours_text(centihours) == text


async def test_every_requirement_says_what_is_there_what_is_needed_and_where_it_stands(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    await platform.push(
        completion("p", hours="29.5", topic="national-security"),
        completion("q", hours="60.25", subject="professional"),
    )
    await platform.settle()
    found = await platform.statement()
    assert found["met"] is False
    assert found["year"] == YEAR
    assert found["person_id"] == await platform.person_id()
    assert found["rulebook"] == {
        "id": "hunan-2023",
        "document": "湘人社函〔2023〕63号",
        "name": "湖南省事业单位工作人员培训（2023）",
    }
    assert found["clear"] is False
    assert found["hours"] == {
        "public": "29.5", "professional": "60.25", "total": "89.75", "continuing_education": "89.75", "days": "0",
    }  # fmt: skip
    assert found["decisions"] == []
    items = dict(await platform.sql("vendor_gateway", "SELECT completion_id, item_id::text FROM completion"))
    p, q = {"source_id": items["p"], "hours": "29.5"}, {"source_id": items["q"], "hours": "60.25"}
    same = {"article": "三", "unit": "hours"}
    assert found["requirements"] == [
        {
            **same, "key": "total", "name": "年度累计学时", "have": "89.75", "need": "90", "missing": "0.25",
            "met": False, "subject": None, "or_days": "12", "days": "0", "counted": [p, q],
        },
        {
            **same, "key": "public", "name": "公共科目学时", "have": "29.5", "need": "30", "missing": "0.5",
            "met": False, "subject": "public", "counted": [p],
        },
        {
            **same, "key": "professional", "name": "专业科目学时", "have": "60.25", "need": "60", "missing": "0",
            "met": True, "subject": "professional", "counted": [q],
        },
    ]  # fmt: skip


async def test_it_says_which_placement_decided_and_whose_hours_are_continuing_education(platform: Platform) -> None:
    await platform.register(person(1, effective_on="2024-09-01"), person(2, post_category="worker", title_level="none"))
    await platform.settle()
    await platform.push(*a_full_year(1), *a_full_year(2))
    await platform.settle()
    professional, worker = await platform.statement(1), await platform.statement(2)
    assert professional["binds_because"] == {
        "region_code": "431102", "post_category": "professional", "title_level": "junior", "since": "2024-09-01",
        "staff_kind": "institution",
        "second_post_category": None, "bound_as": "professional",
    }  # fmt: skip
    assert worker["binds_because"]["post_category"] == "worker"
    assert (professional["met"], professional["clear"]) == (worker["met"], worker["clear"]) == (True, True)
    assert professional["hours"]["continuing_education"] == "90"
    assert worker["hours"]["continuing_education"] == "0", "it is that of professional and technical staff"


async def test_every_entry_is_shown_in_china_time_with_the_hash_that_chains_it(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    await platform.push(completion("p", hours="59.5", topic="party-history", completed_at="2025-12-31T15:59:59Z"))
    await platform.settle()
    await platform.revoke("p")
    await platform.settle()
    found = await platform.statement()
    first, second = found["entries"]
    (item_id,) = (await platform.sql("vendor_gateway", "SELECT item_id::text FROM completion"))[0]
    shared = {
        "source": "lanxin",
        "source_id": item_id,
        "subject": "public",
        "topic": "party-history",
        "mode": "online",
        "half_days": 0,
        "course_code": "C-p",
        "course_title": "生态环境保护",
        "completed_at": "2025-12-31T23:59:59+08:00",
    }
    assert shared.items() <= first.items()
    assert shared.items() <= second.items()
    assert [(item["seq"], item["kind"], item["hours"], item["centihours"]) for item in (first, second)] == [
        (1, "credit", "59.5", 5950),
        (2, "reversal", "-59.5", -5950),
    ]
    assert first["recorded_at"].endswith("+08:00")
    rows = await platform.sql("ledger", "SELECT encode(hash, 'hex') FROM entry ORDER BY seq")
    assert [item["hash"] for item in (first, second)] == [row[0] for row in rows]
    assert found["head"] == second["hash"]
    assert found["hours"]["total"] == "0"


async def test_topics_are_counted_as_topics(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    began, ended = "2021-03-01T08:00:00+08:00", "2021-03-05T18:00:00+08:00"
    await platform.push(completion("p", hours="1", topic="party-history", started_at=began, completed_at=ended))
    await platform.settle()
    found = await platform.statement(year=2021)
    (topics,) = [requirement for requirement in found["requirements"] if requirement["key"] == "required-topics"]
    assert found["rulebook"]["id"] == "yongzhou-2021"
    assert len(topics["counted"]) == 1
    assert (topics["unit"], topics["have"], topics["need"], topics["missing"], topics["met"]) == (
        "topics", "1", "3", "2", False,
    )  # fmt: skip


async def test_a_year_without_entries_shows_all_that_is_missing(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    found = await platform.statement()
    assert found["entries"] == found["decisions"] == []
    assert all(requirement["counted"] == [] for requirement in found["requirements"])
    assert found["head"] == "00" * 32
    assert [requirement["missing"] for requirement in found["requirements"]] == ["90", "30", "60"]


async def test_where_no_rulebook_binds_the_hours_are_shown_and_nothing_is_met(platform: Platform) -> None:
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [ZHENGZHOU_UNIT]})
    await platform.register(person(1, unit_code=ZHENGZHOU_UNIT["code"]))
    await platform.settle()
    await platform.push(completion("p", hours="100"), completion("q", hours="100", subject="professional"))
    await platform.settle()
    found = await platform.statement()
    assert (found["rulebook"], found["requirements"], found["met"]) == (None, [], False)
    assert found["clear"] is False, "nothing is owed, and nothing was met either"
    assert found["binds_because"]["region_code"] == "410102"
    assert (found["hours"]["total"], found["hours"]["continuing_education"]) == ("200", "0")


async def test_somebody_nobody_has_heard_of_is_not_found(platform: Platform) -> None:
    answer = await platform.ask("GET", f"/ledger/v1/people/{uuid7()}/years/{YEAR}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:xueshi:problem:unknown-person"


async def test_what_is_no_person_or_no_year_is_refused(platform: Platform) -> None:
    for path in ("not-a-uuid/years/2025", *(f"{uuid7()}/years/{year}" for year in ("1999", "2101", "soon"))):
        assert (await platform.ask("GET", f"/ledger/v1/people/{path}")).status_code == 422, path


async def test_only_whoever_may_read_the_ledger_reads_it(platform: Platform) -> None:
    path = f"/ledger/v1/people/{uuid7()}/years/{YEAR}"
    without = await platform.client.get(path)
    assert without.status_code == 401
    assert without.headers["www-authenticate"] == "Bearer"
    other = await platform.ask("GET", path, client_id="hr-platform")
    assert other.status_code == 403
    assert "ledger:read" in other.headers["www-authenticate"]


async def test_a_made_up_year_shows_decisions_carried_lines_and_what_each_lesson_adds(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    credit, decision = who.course(40, "public", "2025-05-01"), who.make_up(2024, "2025-01-01", "2025-12-31")
    await ledger_api.hear(who.placed("150102"), who.course(60, "professional", "2024-05-01"), credit, decision)
    earlier = await ledger_api.call("GET", f"people/{who.id}/years/2024")
    assert earlier["met"] is True
    assert [(entry["kind"], entry["hours"], entry["completed_at"][:4]) for entry in earlier["entries"]] == [
        ("credit", "60", "2024"),
        ("carried", "30", "2025"),
    ]
    assert earlier["requirements"][1]["counted"] == [{"source_id": str(credit.item_id), "hours": "30"}]
    assert earlier["decisions"] == [
        {
            "grant_id": str(decision.grant_id), "effect": "make-up", "kind": "make-up", "counts_from": "2025-01-01",
            "counts_until": "2025-12-31", "decided_on": "2025-01-10", "withdrawn": False,
        }
    ]  # fmt: skip
    later = await ledger_api.call("GET", f"people/{who.id}/years/2025")
    assert later["requirements"][1]["counted"] == [{"source_id": str(credit.item_id), "hours": "10"}]
    assert (later["hours"]["total"], later["decisions"]) == ("10", [])


async def test_relief_is_shown_beside_what_it_covers(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed("150102"), who.course(20), who.grant("project-concluded", 2025))
    total, public, professional = (await ledger_api.call("GET", f"people/{who.id}/years/2025"))["requirements"]
    assert (total["have"], total["deemed"], total["missing"], total["met"]) == ("20", "60", "10", False)
    assert "relief" not in total
    assert "relief" not in public
    assert (professional["have"], professional["missing"], professional["met"]) == ("0", "0", True)
    assert professional["relief"] == {
        "kind": "project-concluded", "name": "课题研究与项目开发当年结题", "effect": "deemed",
        "article": "第三十九条第（二）项",
    }  # fmt: skip


async def test_whoever_is_exempt_is_clear_and_has_not_met_it(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    await ledger_api.hear(who.placed("150102"), who.grant("good-reason", 2025, effect="exempt"))
    found = await ledger_api.call("GET", f"people/{who.id}/years/2025")
    assert (found["met"], found["clear"]) == (False, True)
    assert {requirement["missing"] for requirement in found["requirements"]} == {"0"}
