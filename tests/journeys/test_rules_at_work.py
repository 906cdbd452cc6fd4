"""What no vendor reports, on the whole way: from an office's decision to the HR platform's answer."""

from typing import Any

from live_platform import SCHOOL, YEAR, Platform, a_full_year, completion, id_number, organisation_code, person

AUTHORITY, DEPARTMENT, HOSPITAL = (organisation_code(n, region="150102") for n in (101, 102, 103))
INNER_MONGOLIA = [
    {"code": AUTHORITY, "name": "新城区人力资源和社会保障局", "kind": "hr-authority", "region_code": "150102"},
    {"code": DEPARTMENT, "name": "新城区卫生健康委员会", "kind": "department", "region_code": "150102"},
    {
        "code": HOSPITAL,
        "name": "新城区医院",
        "kind": "institution",
        "region_code": "150102",
        "department_code": DEPARTMENT,
    },
]


async def opened(platform: Platform, **other: Any) -> None:
    """A hospital in Inner Mongolia with one person."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": INNER_MONGOLIA})
    found = await platform.register(person(1, unit_code=HOSPITAL, **other))
    assert found["created"] == 1, found
    await platform.settle()


async def ids_of(platform: Platform, *codes: str) -> list[str]:
    answer = await platform.call("POST", "/registry/v1/organisations/queries", {"codes": list(codes)})
    return [result["organisation_id"] for result in answer["results"]]


async def decide(platform: Platform, noun: str, **row: Any) -> dict[str, Any]:
    """One decision, with everything in it that a test does not name."""
    document = {
        "reference": f"{noun}-{row['evidence']}",
        "person_id": await platform.person_id(1),
        **row,
        "evidence": {"kind": "证明", "number": row["evidence"]},
    }
    answer = await platform.call("POST", f"/filings/v1/{noun}s", {f"{noun}s": [document]})
    found: dict[str, Any] = answer["results"][0]
    assert found["status"] == "created", found
    await platform.settle()
    return found


async def take_back(platform: Platform, noun: str, decision: dict[str, Any]) -> None:
    path = f"/filings/v1/{noun}s/{decision[f'{noun}_id']}/withdrawals"
    await platform.call("POST", path, {"reason": "材料有误"})
    await platform.settle()


async def may(platform: Platform, purpose: str, on: str) -> dict[str, Any]:
    """What the HR platform is told."""
    document = {"queries": [{"id_number": id_number(1), "purpose": purpose, "on": on}]}
    answer = await platform.call("POST", "/certificates/v1/eligibility-queries", document, client_id="hr-platform")
    found: dict[str, Any] = answer["results"][0]
    return found


async def test_offline_days_count_like_courses_and_a_withdrawal_suspends_the_certificate(platform: Platform) -> None:
    await opened(platform)
    [authority] = await ids_of(platform, AUTHORITY)
    await platform.push(completion("q", hours="60", subject="professional"))
    # Four days, to which people came the evening before: 32 class hours.
    days: list[dict[str, Any]] = [{"on": "2025-05-12", "half_days": 1, "is_arrival": True, "was_held": False}]
    days += [{"on": f"2025-05-{day}", "half_days": 2} for day in (13, 14, 15, 16)]
    recognised = await decide(
        platform, "recognition", subject="public", mode="residential", kind="offline-days", activity="NM-1",
        title="公共科目脱产培训", days=days, ended_on="2025-05-16", evidence="签到表1号", decided_by=[authority],
    )  # fmt: skip
    assert (recognised["hours"], recognised["article"]) == ("32", "第三十九条第（一）项")
    assert (await platform.status())["status"] == "certified"
    await take_back(platform, "recognition", recognised)
    assert (await platform.status())["status"] == "suspended"
    assert (await platform.check()).holds


async def test_a_concluded_project_completes_the_professional_subject_and_the_certificate_says_so(
    platform: Platform,
) -> None:
    await opened(platform)
    department, authority = await ids_of(platform, DEPARTMENT, AUTHORITY)
    await platform.push(completion("p", hours="30"))
    granted = await decide(
        platform, "grant", effect="deemed", kind="project-concluded", years=[YEAR], evidence="结题1号",
        decided_by=[department, authority],
    )  # fmt: skip
    status = await platform.status()
    assert status["status"] == "certified"
    page = await platform.client.get(
        status["certificate"]["verify_url"].removeprefix("http://test"), headers={"accept": "application/json"}
    )
    assert any("视同完成（第三十九条第（二）项）" in remark for remark in page.json()["printed"]["remarks"])
    statement = await platform.statement()
    deemed = {requirement["key"]: requirement.get("deemed") for requirement in statement["requirements"]}
    assert deemed == {"total": "60", "public": None, "professional": "60"}
    await take_back(platform, "grant", granted)
    assert (await platform.status())["status"] == "suspended"
    assert (await platform.check()).holds


async def test_hours_made_up_count_for_the_earlier_year_and_not_again(platform: Platform) -> None:
    await opened(platform)
    [department] = await ids_of(platform, DEPARTMENT)
    later = f"{YEAR + 1}-02-03T18:00:00+08:00"
    await platform.push(completion("p", hours="26"), completion("q", hours="60", subject="professional"))
    await platform.push(
        completion("late", hours="10", started_at=f"{YEAR + 1}-02-01T08:00:00+08:00", completed_at=later)
    )
    await platform.settle()
    assert (await platform.status())["status"] == "not-certified"
    asked = await may(platform, "reward", f"{YEAR + 1}-03-01")
    assert asked["eligible"] is False
    assert {reason["mend"]["how"] for reason in asked["reasons"]} == {"make-up"}
    assert {reason["mend"]["by"] for reason in asked["reasons"]} == {f"{YEAR + 1}-12-31"}
    allowed = await decide(
        platform, "grant", effect="make-up", kind="make-up", years=[YEAR], counts_from=f"{YEAR + 1}-01-10",
        counts_until=f"{YEAR + 1}-12-31", evidence="补训1号", decided_by=[department],
    )  # fmt: skip
    assert (await platform.status())["status"] == "certified"
    assert (await platform.statement(year=YEAR))["hours"]["total"] == "90"
    assert (await platform.statement(year=YEAR + 1))["hours"]["total"] == "6"
    assert (await may(platform, "reward", f"{YEAR + 1}-03-01"))["eligible"] is True
    assert (await platform.check()).holds
    await take_back(platform, "grant", allowed)
    assert (await platform.status())["status"] == "suspended"
    assert (await platform.statement(year=YEAR + 1))["hours"]["total"] == "10"
    assert (await platform.check()).holds


async def test_somebody_newly_hired_is_confirmed_once_onboarding_is_done(platform: Platform) -> None:
    await opened(platform, hired_on=f"{YEAR}-08-31")
    [authority] = await ids_of(platform, AUTHORITY)
    await platform.push(*a_full_year())
    await platform.settle()
    found = await may(platform, "confirmation", f"{YEAR + 1}-09-01")
    assert found["eligible"] is False
    [missed] = [reason for reason in found["reasons"] if not reason["holds"]]
    assert (missed["needs"], missed["article"], missed["why"]) == ("onboarding", "第四十三条", "missing")
    in_time = await may(platform, "confirmation", f"{YEAR + 1}-08-31")
    assert in_time["eligible"] is False, "it is put off from the day on which it is asked for"
    await decide(
        platform, "recognition", subject="public", mode="residential", training_type="onboarding", kind="offline-hours",
        hours="40", activity="GQ-1", title="岗前培训", begins_on=f"{YEAR + 1}-01-16", ended_on=f"{YEAR + 1}-01-20",
        evidence="岗前1号", decided_by=[authority],
    )  # fmt: skip
    assert (await may(platform, "confirmation", f"{YEAR + 1}-09-01"))["eligible"] is True
    shown = await platform.call(
        "GET", f"/ledger/v1/people/{await platform.person_id()}/requirements?on={YEAR + 1}-02-01"
    )
    onboarding = next(requirement for requirement in shown["requirements"] if requirement["key"] == "onboarding")
    assert (onboarding["due_on"], onboarding["last_on"]) == (f"{YEAR + 1}-02-28", f"{YEAR + 1}-08-31")
    assert onboarding["state"] == "met"


async def test_an_unknown_person_and_one_whom_no_regulation_binds_are_told_the_same(platform: Platform) -> None:
    there = organisation_code(8, region="410102")
    unit = {"code": there, "name": "郑州市某单位", "kind": "institution", "region_code": "410102"}
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [unit]})
    await platform.register(person(1, unit_code=there), person(2, unit_code=SCHOOL))
    await platform.settle()
    numbers = [id_number(1), id_number(999)]
    document = {"queries": [{"id_number": number, "purpose": "promotion", "on": "2026-01-10"} for number in numbers]}
    answer = await platform.call("POST", "/certificates/v1/eligibility-queries", document, client_id="hr-platform")
    unbound, unknown = answer["results"]
    assert unbound == unknown
    assert unbound["eligible"] is False
