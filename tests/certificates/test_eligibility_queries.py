"""May this be done for this person, and why not: the way from the HR platform's question to the ledger and back."""

import time
from datetime import date
from typing import Any

import orjson
from live_platform import YEAR, Platform, a_full_year, completion, id_number, organisation_code, person

from certificates.status import actions as status_actions
from common.clock import china_date, now
from common.contracts.ledger import ThresholdCrossed

PATH = "/certificates/v1/eligibility-queries"
HR = "hr-platform"
ON = f"{YEAR + 1}-06-01"
"""A day of the year after the one whose certificate is asked for."""


def query(serial: int = 1, purpose: Any = "promotion", **other: Any) -> dict[str, Any]:
    return {"id_number": id_number(serial), "purpose": purpose, "on": ON, **other}


async def ask(platform: Platform, *queries: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await platform.call("POST", PATH, {"queries": list(queries)}, client_id=HR)
    found: list[dict[str, Any]] = answer["results"]
    return found


async def registered(platform: Platform, *people: dict[str, Any]) -> None:
    await platform.register(*people)
    await platform.settle()


async def certified(platform: Platform, *serials: int) -> None:
    await registered(platform, *(person(serial) for serial in serials))
    await platform.push(*(item for serial in serials for item in a_full_year(serial)))
    await platform.settle()


async def test_whoever_has_the_certificate_of_the_year_before_may_be_promoted(platform: Platform) -> None:
    await certified(platform, 1)
    (found,) = await ask(platform, query())
    assert found.keys() == {"purpose", "on", "eligible", "text", "rulebook", "reasons", "as_of"}
    assert (found["purpose"], found["on"], found["eligible"]) == ("promotion", ON, True)
    assert found["text"] == "符合等级晋升的培训要求"
    assert found["rulebook"] == {
        "id": "hunan-2023",
        "document": "湘人社函〔2023〕63号",
        "name": "湖南省事业单位工作人员培训（2023）",
    }
    number = (await platform.status())["certificate"]["number"]
    issued_on = (await platform.status())["certificate"]["issued_on"]
    assert found["reasons"] == [
        {
            "needs": "certificate",
            "article": "五（二）",
            "document": "湘人社函〔2023〕63号",
            "holds": True,
            "why": "certified",
            "year": YEAR,
            "text": f"须有{YEAR}年度培训合格证书：已有（证书编号{number}）",
            "certificate": {"number": number, "issued_on": issued_on},
            "missing": [],
            "mend": None,
        }
    ]


async def test_whoever_has_none_is_told_what_is_missing_and_what_would_mend_it(platform: Platform) -> None:
    await registered(platform, person(1))
    await platform.push(completion("p1"), completion("q1", hours="47.5", subject="professional"))
    await platform.settle()
    (found,) = await ask(platform, query())
    assert found["eligible"] is False
    assert found["text"] == "不符合等级晋升的培训要求：1项中有1项不符合"
    (reason,) = found["reasons"]
    assert (reason["holds"], reason["why"], reason["certificate"]) == (False, "no-certificate", None)
    assert [item["name"] for item in reason["missing"]] == ["年度累计学时", "专业科目学时"]
    assert reason["missing"][1] == {
        "name": "专业科目学时",
        "article": "三",
        "unit": "hours",
        "have": "47.5",
        "need": "60",
        "missing": "12.5",
    }
    assert reason["missing"][0]["or_days"] == "12"
    assert reason["text"] == (
        f"须有{YEAR}年度培训合格证书：尚未取得，年度累计学时还差12.5学时（或累计满12天），专业科目学时还差12.5学时"
    )
    assert reason["mend"] == {
        "how": "make-up",
        "by": None,
        "allowed_by": ["hr-authority"],
        "article": "三",
        "text": "经人事综合管理部门批准，可以补训",
    }


async def test_hours_taken_back_suspend_the_yes_and_new_ones_bring_it_back(platform: Platform) -> None:
    await certified(platform, 1)
    number = (await platform.status())["certificate"]["number"]
    await platform.revoke("q1")
    await platform.settle()
    (found,) = await ask(platform, query())
    assert found["eligible"] is False
    (reason,) = found["reasons"]
    assert (reason["why"], reason["certificate"]["number"]) == ("suspended", number)
    assert reason["text"].startswith(
        f"须有{YEAR}年度培训合格证书：证书已暂停（证书编号{number}），培训机构撤回了部分完成记录，年度累计学时还差60"
    )
    assert reason["mend"]["how"] == "make-up"
    await platform.push(completion("q-again", hours="60", subject="professional"))
    await platform.settle()
    assert (await ask(platform, query()))[0]["eligible"] is True


async def test_a_certificate_on_its_way_is_no_yes_and_the_answer_says_to_wait(platform: Platform) -> None:
    await certified(platform, 1)
    change = "stage = 'intended', claimed_until = now() + interval '1 hour'"
    await platform.sql("certificates", f"UPDATE certificate SET {change}")
    (found,) = await ask(platform, query())
    (reason,) = found["reasons"]
    assert (found["eligible"], reason["why"], reason["certificate"]) == (False, "in-preparation", None)
    assert reason["text"].endswith("已达标，证书正在制作")
    assert reason["mend"] == {"how": "wait", "by": None, "allowed_by": [], "article": None, "text": "请稍后再查"}
    # A wrong word for what is to be done would be worse than none: the ledger has nothing to mend.
    assert reason["missing"] == []


async def test_nobody_is_refused_promotion_over_a_certificate_that_cannot_be_printed(platform: Platform) -> None:
    await certified(platform, 1)
    await platform.sql("certificates", "UPDATE certificate SET stage = 'waiting', waiting_reason = 'x'")
    (found,) = await ask(platform, query())
    (reason,) = found["reasons"]
    assert (found["eligible"], reason["holds"], reason["why"], reason["certificate"]) == (True, True, "waiting", None)
    assert reason["text"].endswith("已达标，证书制作中（有文字暂无法印制），不影响办理")
    assert (reason["missing"], reason["mend"]) == ([], None)
    await platform.sql("certificates", "UPDATE certificate SET standing = 'suspended'")
    (found,) = await ask(platform, query())
    assert found["eligible"] is False


async def test_one_that_is_to_be_applied_for_says_so(platform: Platform) -> None:
    await certified(platform, 1)
    await platform.sql("certificates", "DELETE FROM standing_change")
    await platform.sql("certificates", "DELETE FROM certificate")
    said = ThresholdCrossed(
        person_id=await platform.person_id(),
        training_year=YEAR,
        number=1,
        rulebook_id="hunan-2023",
        public_centihours=3_000,
        professional_centihours=6_000,
        total_centihours=9_000,
        entries=2,
        at=now(),
        regulation="湘人社函〔2023〕63号",
        issue="on-application",
    )
    async with platform.house.certificates.db.transaction() as tx:
        await status_actions.handle_crossings(tx, [said])
    (found,) = await ask(platform, query())
    assert (found["eligible"], found["reasons"][0]["why"]) == (False, "not-applied")
    assert found["reasons"][0]["mend"] == {
        "how": "apply",
        "by": None,
        "allowed_by": [],
        "article": None,
        "text": f"学员可以申请{YEAR}年度培训合格证书",
    }
    application = {"person_id": await platform.person_id(), "year": YEAR}
    await platform.call("POST", "/certificates/v1/applications", {"applications": [application]})
    await platform.settle()
    assert (await ask(platform, query()))[0]["eligible"] is True


async def test_unknown_people_and_people_whom_nothing_binds_look_the_same(platform: Platform) -> None:
    # In Beijing no regulation is on record.
    code = organisation_code(7, region="110101")
    unit = {"code": code, "name": "某小学", "kind": "institution", "region_code": "110101"}
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [unit]})
    await registered(platform, person(2, unit_code=code))
    answers = []
    for serial in (2, 9):
        answer = await platform.ask("POST", PATH, {"queries": [query(serial)]}, client_id=HR)
        as_of = answer.json()["results"][0]["as_of"]
        answers.append(
            (answer.status_code, answer.content.replace(as_of.encode(), b"-"), sorted(answer.headers.keys()))
        )
    assert answers[0] == answers[1]
    assert orjson.loads(answers[0][1])["results"] == [
        {
            "purpose": "promotion",
            "on": ON,
            "eligible": False,
            "text": "没有适用的培训政策，或没有查到该人员",
            "rulebook": None,
            "reasons": [],
            "as_of": "-",
        }
    ]


async def test_what_a_known_regulation_does_not_ask_is_a_yes(platform: Platform) -> None:
    await registered(platform, person(1))
    (found,) = await ask(platform, query(purpose="renewal"))
    assert (found["eligible"], found["reasons"]) == (True, [])
    assert found["rulebook"]["id"] == "hunan-2023"
    assert found["text"] == "湘人社函〔2023〕63号对续签聘用合同没有培训方面的要求"


async def test_without_a_day_it_is_about_today_in_china(platform: Platform) -> None:
    await registered(platform, person(1))
    before = china_date(now())
    (found,) = await ask(platform, {"id_number": id_number(1), "purpose": "promotion"})
    assert before <= date.fromisoformat(found["on"]) <= china_date(now())
    assert found["reasons"][0]["year"] == date.fromisoformat(found["on"]).year - 1


async def test_answers_come_in_the_order_asked_with_strangers_between(platform: Platform) -> None:
    await certified(platform, 1, 2)
    await platform.revoke("q2")
    await platform.settle()
    asked = [query(9), query(2), query(1), query(8), query(1, "renewal"), query(1, on=f"{YEAR}-06-01"), query(1)]
    found = await ask(platform, *asked)
    assert [(item["purpose"], item["on"]) for item in found] == [
        (question["purpose"], question["on"]) for question in asked
    ]
    assert [item["eligible"] for item in found] == [False, False, True, False, True, False, True]
    assert found[5]["reasons"][0]["year"] == YEAR - 1


async def test_a_thousand_questions_take_no_longer_than_they_must_and_one_more_is_refused(platform: Platform) -> None:
    await certified(platform, *range(1, 21))
    thousand = [query(serial) for serial in range(1_000)]
    began = time.perf_counter()
    found = await ask(platform, *thousand)
    took_s = time.perf_counter() - began
    assert [position for position, item in enumerate(found) if item["eligible"]] == list(range(1, 21))
    assert took_s < 5, "generous: a slow machine is no failure, a query a person is"
    refused = await platform.ask("POST", PATH, {"queries": [*thousand, query(1)]}, client_id=HR)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:xueshi:problem:too-many-queries")
    none = await platform.ask("POST", PATH, {"queries": []}, client_id=HR)
    assert (none.status_code, none.json()["type"]) == (422, "urn:xueshi:problem:no-queries")


async def test_the_first_and_the_last_day_can_be_asked_about(platform: Platform) -> None:
    found = await ask(platform, query(on="2000-01-01"), query(on="2100-12-31"))
    assert [item["on"] for item in found] == ["2000-01-01", "2100-12-31"]


async def test_in_inner_mongolia_onboarding_and_terms_are_asked_for_too(platform: Platform) -> None:
    authority, department, school = (organisation_code(serial, region="150102") for serial in (11, 12, 13))
    place = {"region_code": "150102"}
    await platform.call(
        "POST",
        "/registry/v1/organisations/imports",
        {
            "organisations": [
                {"code": authority, "name": "新城区人力资源和社会保障局", "kind": "hr-authority", **place},
                {"code": department, "name": "新城区教育局", "kind": "department", **place},
                {"code": school, "name": "新城区一小", "kind": "institution", "department_code": department, **place},
            ]
        },
    )  # fmt: skip
    new = person(1, unit_code=school, hired_on="2025-03-01", effective_on="2025-03-01")
    appointed = {"hired_on": "2010-03-01", "effective_on": "2010-03-01", "post_category": "management"}
    term = {"term_begins_on": "2025-01-01", "term_ends_on": "2027-12-31"}
    await registered(platform, new, person(2, unit_code=school, **appointed, **term))
    found = await ask(
        platform,
        query(1, "confirmation", on="2025-06-01"),
        query(1, "confirmation", on="2026-06-01"),
        query(2, "renewal", on="2026-06-01"),
        query(1, "worker-exam", on="2026-06-01"),
    )
    assert [item["eligible"] for item in found] == [False, False, False, True]
    in_time = {reason["needs"]: reason for reason in found[0]["reasons"]}
    assert in_time["certificate"]["why"] == "not-owed"
    assert in_time["onboarding"]["text"] == (
        "岗前培训须在2025-09-01前完成（最迟2026-03-01），还差40学时（或累计满5天）"
    )
    assert in_time["onboarding"]["due_on"] == "2025-09-01"
    assert in_time["onboarding"]["mend"]["by"] == "2026-03-01"
    late = {reason["needs"]: reason for reason in found[1]["reasons"]}
    assert late["certificate"]["mend"]["text"] == ("经主管部门或人事综合管理部门批准，可在2026-12-31前补训")
    assert (late["onboarding"]["why"], late["onboarding"]["mend"]["how"]) == ("missing", "do-it")
    assert [(reason["needs"], reason["year"], reason["holds"]) for reason in found[2]["reasons"]] == [
        ("term", 2025, False),
        ("term", None, False),
    ]
    assert found[3]["reasons"] == [], "of workers only"
