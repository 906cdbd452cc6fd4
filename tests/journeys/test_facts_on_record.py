"""Facts of a training in the statement: who organised it, at which base, how its test came out, for which task."""

from typing import Any

import pytest
from live_platform import Platform, completion, id_number, organisation_code, person
from office_workers import OfficeWorker, held, office_worker, offices_of_xincheng

from offices.authority import Role

pytestmark = pytest.mark.anyio
YEAR = 2026
KAIFENG, LONGTING = "410200", "410202"
CITY_OFFICE, CITY_BUREAU, CITY_SCHOOL = (organisation_code(number, region=KAIFENG) for number in (801, 802, 803))
COUNTY_OFFICE, COUNTY_BUREAU, COUNTY_SCHOOL = (organisation_code(number, region=LONGTING) for number in (804, 805, 806))
PUBLIC = held(subject="public", title="公需科目面授培训", sittings=2)


@pytest.fixture
async def kaifeng(platform: Platform) -> dict[str, OfficeWorker]:
    """The city's HR authority, a school of the city's and one of a county's, with the county's HR authority."""
    rows = [
        {"code": CITY_OFFICE, "name": "开封市人社局", "kind": "hr-authority", "region_code": KAIFENG},
        {"code": CITY_BUREAU, "name": "开封市教育局", "kind": "department", "region_code": KAIFENG},
        {"code": CITY_SCHOOL, "name": "开封市第一中学", "kind": "institution", "region_code": KAIFENG,
         "department_code": CITY_BUREAU},
        {"code": COUNTY_OFFICE, "name": "龙亭区人社局", "kind": "hr-authority", "region_code": LONGTING},
        {"code": COUNTY_BUREAU, "name": "龙亭区教育局", "kind": "department", "region_code": LONGTING},
        {"code": COUNTY_SCHOOL, "name": "龙亭区第一小学", "kind": "institution", "region_code": LONGTING,
         "department_code": COUNTY_BUREAU},
    ]  # fmt: skip
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": rows})
    await platform.settle()
    return {
        "city": await office_worker(platform, Role.HR_AUTHORITY, CITY_OFFICE),
        "city-school": await office_worker(platform, Role.UNIT_ADMINISTRATOR, CITY_SCHOOL),
        "county": await office_worker(platform, Role.HR_AUTHORITY, COUNTY_OFFICE),
        "county-school": await office_worker(platform, Role.UNIT_ADMINISTRATOR, COUNTY_SCHOOL),
    }


async def statement(platform: Platform, serial: int) -> dict[str, Any]:
    path = f"/ledger/v1/people/{await platform.person_id(serial)}/years/{YEAR}"
    found: dict[str, Any] = await platform.call("GET", path)
    return found


async def promotion(platform: Platform, serial: int) -> dict[str, Any]:
    """What is asked of who organised training, before somebody is promoted."""
    query = {"queries": [{"id_number": id_number(serial), "purpose": "promotion"}]}
    answer = await platform.call("POST", "/certificates/v1/eligibility-queries", query)
    [reason] = [reason for reason in answer["results"][0]["reasons"] if reason["needs"] == "training"]
    found: dict[str, Any] = reason
    return found


async def attends(
    platform: Platform, unit: OfficeWorker, office: OfficeWorker, rows: list[dict[str, Any]], **form: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A training that is filed, held, and recognised; the filing and its roster as the office sees them."""
    training_id = await unit.drafts(**{**PUBLIC, **form})
    await unit.does(training_id, "submit")
    training = await office.looks(training_id)
    assert (await office.does(training_id, "endorse", text="同意"))["state"] == "approved"
    roster_id = await unit.writes_roster(training_id, rows)
    await unit.does(roster_id, "submit")
    roster = await office.looks(roster_id)
    assert (await office.does(roster_id, "endorse", text="同意"))["state"] == "approved"
    await platform.settle()
    return training, roster


def row(serial: int, **more: Any) -> dict[str, Any]:
    return {"id_number": id_number(serial), "name": f"测试{serial}", **more}


async def names_base(office: OfficeWorker, **more: Any) -> str:
    body = {
        "office_id": office.organisation_id, "name": "开封大学", "subjects": ["public"], "begins_on": "2016-01-01",
        **more,
    }  # fmt: skip
    return str((await office.call("POST", "/training-bases", body))["base_id"])


def remarks(filing: dict[str, Any]) -> list[str]:
    return [remark["remark"] for remark in filing["remarks"]]


async def test_a_promotion_in_kaifeng_waits_for_training_of_the_city(
    platform: Platform, kaifeng: dict[str, OfficeWorker]
) -> None:
    await platform.register(person(11, unit_code=COUNTY_SCHOOL, title_level="intermediate"))
    await platform.settle()
    county_base = await names_base(kaifeng["county"], name="龙亭区教师进修学校")
    city_base = await names_base(kaifeng["city"], entrusted_by=[LONGTING])
    # 1. The county's training counts, and is not the city's.
    training, roster = await attends(
        platform, kaifeng["county-school"], kaifeng["county"], [row(11, test_result="合格")], base=county_base
    )
    assert remarks(training) == ["begun-already"]
    assert "base-other-people" not in remarks(roster)
    reason = await promotion(platform, 11)
    assert (reason["holds"], reason["article"]) == (False, "三")
    assert reason["text"] == "须参加过由市级以上组织的培训：尚无记录"
    assert reason["mend"]["text"] == "参加由市级以上组织的培训并记入学时后，即可办理"
    [entry] = (await statement(platform, 11))["entries"]
    assert (entry["organiser_level"], entry["test_result"], entry["special_task"]) == ("county", "合格", None)
    # 2. A base of the city's organises for the city, whoever files the training.
    await attends(
        platform, kaifeng["county-school"], kaifeng["county"], [row(11)], base=city_base, title="公需科目市级培训",
        **held(days_ago=15, sittings=2),
    )  # fmt: skip
    reason = await promotion(platform, 11)
    assert (reason["holds"], reason["mend"]) == (True, None)
    assert reason["training"]["organiser_level"] == "city"
    assert [entry["organiser_level"] for entry in (await statement(platform, 11))["entries"]] == ["county", "city"]


async def test_a_vendors_course_has_the_level_of_its_contract_and_the_result_of_its_test(
    platform: Platform, kaifeng: dict[str, OfficeWorker]
) -> None:
    await platform.register(person(12, unit_code=COUNTY_SCHOOL, title_level="associate-senior"))
    await platform.push(
        completion(
            "f12", 12, hours="2", score="92", started_at=f"{YEAR}-03-05T08:00:00+08:00",
            completed_at=f"{YEAR}-03-05T18:00:00+08:00",
        )
    )  # fmt: skip
    await platform.settle()
    [entry] = (await statement(platform, 12))["entries"]
    # The contract is for wherever the platform serves: the province's.
    assert (entry["organiser_level"], entry["test_result"]) == ("province", "92")
    assert (await promotion(platform, 12))["holds"] is True


async def test_a_claim_says_who_organised_what_was_attended_elsewhere(
    platform: Platform, kaifeng: dict[str, OfficeWorker]
) -> None:
    await platform.register(person(14, unit_code=COUNTY_SCHOOL, title_level="intermediate"))
    await platform.settle()
    form = {
        "subject": "public", "title": "省级高级研修", "organiser": "省人社厅", "organiser_level": "province",
        "begins_on": f"{YEAR}-05-11", "ended_on": f"{YEAR}-05-12", "hours": "16", "number": "豫培〔2026〕14号",
    }  # fmt: skip
    school = kaifeng["county-school"]
    claim_id = await school.claims(await platform.person_id(14), "offline-training", YEAR, form)
    await school.does(claim_id, "submit")
    await kaifeng["county"].does(claim_id, "endorse", text="同意")
    await platform.settle()
    [entry] = (await statement(platform, 14))["entries"]
    assert entry["organiser_level"] == "province"
    assert (await promotion(platform, 14))["holds"] is True


async def test_what_a_base_may_not_do_is_remarked_and_refused_to_nobody(
    platform: Platform, kaifeng: dict[str, OfficeWorker]
) -> None:
    await platform.register(person(13, unit_code=COUNTY_SCHOOL, title_level="senior"))
    await platform.settle()
    county, school = kaifeng["county"], kaifeng["county-school"]
    base_id = await names_base(county, name="龙亭区党校")
    # Senior titles are the city's to train; the hours count all the same.
    _, roster = await attends(platform, school, county, [row(13)], base=base_id, title="公需科目高级班")
    [remark] = [remark for remark in roster["remarks"] if remark["remark"] == "base-other-people"]
    assert "四（二）" in remark["message"]
    assert (await statement(platform, 13))["hours"]["public"] == "8"
    # A subject for which it was not named, days after its end, and no base at all.
    await county.call("PUT", f"/training-bases/{base_id}/end", {"ends_on": "2020-12-31"})
    training_id = await school.drafts(base=base_id, title="专业科目培训")
    await school.does(training_id, "submit")
    told = {remark["remark"]: remark["message"] for remark in (await school.looks(training_id))["remarks"]}
    assert told.keys() >= {"base-other-subject", "base-not-open"}
    assert "四（三）" in told["base-other-subject"]
    training_id = await school.drafts(subject="public", title="公需科目培训")
    await school.does(training_id, "submit")
    assert "no-base" in remarks(await school.looks(training_id))


async def test_the_register_of_bases_is_kept_by_the_authorities_that_name_them(
    platform: Platform, kaifeng: dict[str, OfficeWorker]
) -> None:
    city, county, school = kaifeng["city"], kaifeng["county"], kaifeng["county-school"]
    body = {
        "office_id": city.organisation_id, "name": "开封市行政学院", "subjects": ["public"],
        "title_levels": ["senior", "associate-senior"], "begins_on": "2016-01-01",
    }  # fmt: skip
    assert await county.refusal("POST", "/training-bases", body) == (403, "not-yours")
    wrong = {**body, "entrusted_by": ["430100"]}
    assert await city.refusal("POST", "/training-bases", wrong) == (422, "not-below")
    assert (await city.refusal("POST", "/training-bases", {**body, "name": "基\x00地"}))[0] == 422
    assert (await city.refusal("POST", "/training-bases", {**body, "name": f"基地{id_number(1)}"}))[0] == 422
    wrong = {**body, "ends_on": "2015-12-31"}
    assert await city.refusal("POST", "/training-bases", wrong) == (422, "ends-before-it-begins")
    token = (await city.staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    once = {"authorization": f"Bearer {token}", "idempotency-key": "named-by-one-form"}
    sent = [await platform.client.post("/filings/v1/training-bases", json=body, headers=once) for _ in range(2)]
    assert (sent[0].status_code, sent[0].json()) == (201, sent[1].json()), "the same form sent twice names one base"
    base_id = sent[0].json()["base_id"]
    found = {
        base["base_id"]: base
        for base in (await school.call("GET", f"/training-bases?region_code={LONGTING}&on=2026-05-01"))["bases"]
    }
    assert found[base_id] == {
        "base_id": base_id, "named_by": city.organisation_id, "named_by_name": "开封市人社局", "region_code": KAIFENG,
        "level": "city", "name": "开封市行政学院", "subjects": ["public"],
        "title_levels": ["associate-senior", "senior"], "entrusted_by": [], "begins_on": "2016-01-01", "ends_on": None,
    }  # fmt: skip
    assert await county.refusal("PUT", f"/training-bases/{base_id}/end", {"ends_on": "2026-01-31"}) == (
        403,
        "not-yours",
    )
    await city.call("PUT", f"/training-bases/{base_id}/end", {"ends_on": "2026-01-31"})
    listed = (await school.call("GET", f"/training-bases?region_code={LONGTING}&on=2026-05-01"))["bases"]
    assert base_id not in {base["base_id"] for base in listed}
    unknown = "01940000-0000-7000-8000-000000000001"
    assert await city.refusal("PUT", f"/training-bases/{unknown}/end", {"ends_on": "2026-01-31"}) == (
        404,
        "unknown-base",
    )
    training_id = await school.drafts(base=unknown)
    assert await school.refused(training_id, "submit") == (422, "bad-form")


async def test_talents_and_second_posts_travel_from_the_roster_to_the_statement(platform: Platform) -> None:
    await offices_of_xincheng(platform)
    code = organisation_code(703, region="150102")
    hired = {"unit_code": code, "hired_on": f"{YEAR}-01-05", "name": "测试1"}
    term = {"term_begins_on": f"{YEAR}-01-01", "term_ends_on": f"{YEAR + 2}-12-31"}
    both = {"second_post_category": "management", "talent": "high-level", "effective_on": f"{YEAR}-01-05"}
    told = await platform.register(person(1, **hired, **term, **both))
    assert told["updated"] == 1
    await platform.settle()
    found = await statement(platform, 1)
    assert found["talent"] == "high-level"
    assert found["binds_because"]["post_category"] == found["binds_because"]["bound_as"] == "professional"
    assert found["binds_because"]["second_post_category"] == "management"
    # What article 16 asks of managers once in a term is asked of them, and onboarding has no last day (article 9).
    path = f"/ledger/v1/people/{await platform.person_id(1)}/requirements?on={YEAR}-11-01"
    duties = {duty["key"]: duty for duty in (await platform.call("GET", path))["requirements"] if "state" in duty}
    assert "第十六条" in duties["term-residential"]["article"]
    assert (duties["onboarding"]["state"], duties["onboarding"]["flexible"]) == ("open", "第九条")
    # A roster without the columns leaves both; "none" takes them back.
    assert (await platform.register(person(1, **hired)))["unchanged"] == 1
    await platform.register(person(1, **hired, second_post_category="none", talent="none", correction=True))
    await platform.settle()
    found = await statement(platform, 1)
    assert (found["talent"], found["binds_because"]["second_post_category"]) == (None, None)


async def test_training_for_a_special_task_says_which_in_the_statement(platform: Platform) -> None:
    offices = await offices_of_xincheng(platform)
    training_id = await offices["school"].drafts(
        **held(sittings=2), training_type="in-service", special_task="防汛抢险", title="抢险培训"
    )
    assert await offices["school"].refused(training_id, "submit") == (422, "bad-form")
    training_id = await offices["school"].drafts(
        **held(sittings=2), training_type="special", special_task="防汛抢险", title="抢险培训"
    )
    await offices["school"].does(training_id, "submit")
    await offices["bureau"].does(training_id, "endorse", text="同意")
    await offices["authority"].does(training_id, "endorse", text="同意")
    roster_id = await offices["school"].writes_roster(training_id, [row(1, test_result="优秀"), row(2)])
    assert [told["test_result"] for told in await offices["school"].rows(roster_id)] == ["优秀", None]
    await offices["school"].does(roster_id, "submit")
    await offices["bureau"].does(roster_id, "endorse", text="同意")
    await offices["authority"].does(roster_id, "endorse", text="同意")
    await platform.settle()
    [entry] = (await statement(platform, 1))["entries"]
    assert (entry["training_type"], entry["special_task"], entry["test_result"]) == ("special", "防汛抢险", "优秀")
    assert (await platform.check()).holds
