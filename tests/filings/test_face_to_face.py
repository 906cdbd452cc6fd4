"""Face-to-face training: registers, enrolment with a waiting list, double booking, codes, sheets, and its roster."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from live_platform import AUTHORITY, SCHOOL, Cluster, Platform, person
from office_workers import OfficeWorker, held, learner, office_worker, offices_of_lingling
from pypdf import PdfReader
from staff import FAR_AUTHORITY, FAR_SCHOOL, OTHER_OFFICES, appointed, desk_of

from common.clock import CHINA, china_date, now
from filings.check_ins.domain import code_now, half_day_at, is_right
from filings.enrolment.domain import Busy, Training, conflicts_of, placed
from offices.authority import Role

pytestmark = pytest.mark.anyio
DAYS_AGO = 10
FIRST = china_date(now()) - timedelta(days=DAYS_AGO)
CLOCKS = ("filings.enrolment.api.offices.now", "filings.enrolment.api.own.now", "filings.check_ins.api.now")
At = Callable[[date, time], None]


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    """One for all tests of the file: each has people of its own."""
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    found = await offices_of_lingling(platform)
    await platform.register(*(person(serial, unit_code=SCHOOL) for serial in range(1, 22)))
    await platform.register(person(30, unit_code=FAR_SCHOOL))
    await platform.settle()
    far = {
        "far": await office_worker(platform, Role.HR_AUTHORITY, FAR_AUTHORITY),
        "far-school": await office_worker(platform, Role.UNIT_ADMINISTRATOR, FAR_SCHOOL),
    }
    return {**found, **far}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """The clock of enrolment and attendance is set to a moment in China."""

    def set_(on: date, clock: time) -> None:
        moment = datetime.combine(on, clock, tzinfo=CHINA)
        for name in CLOCKS:
            monkeypatch.setattr(name, lambda: moment)

    return set_


async def approved(offices: dict[str, OfficeWorker], **form: Any) -> str:
    """A training of the school that its department has approved."""
    training_id = await offices["school"].drafts(**{**held(days_ago=DAYS_AGO, sittings=2), **form})
    await offices["school"].does(training_id, "submit")
    assert (await offices["bureau"].does(training_id, "endorse", text="同意"))["state"] == "approved"
    return training_id


async def opened(offices: dict[str, OfficeWorker], quota: int = 2, **form: Any) -> str:
    training_id = await approved(offices, **form)
    await offices["school"].call(
        "PUT", f"/filings/{training_id}/enrolment", {"quota": quota, "closes_on": FIRST.isoformat()}
    )
    return training_id


async def enrols(office: OfficeWorker, training_id: str, *people: str, **more: Any) -> list[str]:
    body = {"organisation_id": office.organisation_id, "person_ids": list(people), **more}
    answer = await office.call("POST", f"/trainings/{training_id}/enrolments", body)
    return [item["result"] for item in answer["outcomes"]]


async def told(worker: OfficeWorker) -> set[str]:
    return {item["kind"] for item in (await worker.call("GET", "/own/messages"))["messages"]}


# --- registers ------------------------------------------------------------------------------------------------------


def teacher(office: OfficeWorker, **more: Any) -> dict[str, Any]:
    return {
        "organisation_id": office.organisation_id, "kind": "teacher", "name": "李老师", "employer": "永州师专",
        "post": "教授", "about": "小学语文教学法", "subjects": ["professional"], "begins_on": "2026-01-01", **more,
    }  # fmt: skip


async def test_a_teacher_is_registered_by_a_unit_and_reviewed_by_its_authority(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, county, far = offices["school"], offices["county"], offices["far"]
    item_id = (await school.call("POST", "/library-items", teacher(school)))["item_id"]
    register = "/library-items?kind=teacher&region_code=431102&words=李老师"
    assert (await school.call("GET", register))["total"] == 0
    assert (await school.refusal("GET", register.replace("李老师", "%00")))[0] == 422
    [own] = (await county.call(
        "GET", f"/library-items/of-office?kind=teacher&organisation_id={county.organisation_id}"
    ))["items"]  # fmt: skip
    assert (own["item_id"], own["state"], own["registered_by_name"]) == (item_id, "waiting", "零陵区第一小学")
    # What waits is seen by who takes part.
    assert await far.refusal("GET", f"/library-items/{item_id}") == (404, "unknown-item")
    assert (await county.call("GET", f"/library-items/{item_id}"))["acts"] == ["list", "refuse"]
    act = f"/library-items/{item_id}/acts"
    assert await school.refusal("POST", act, {"act": "list"}) == (409, "out-of-order")
    # Nobody learns of it by an act either.
    assert await far.refusal("POST", act, {"act": "list"}) == (404, "unknown-item")
    assert await county.refusal("POST", act, {"act": "refuse"}) == (422, "no-text")
    assert (await county.call("POST", act, {"act": "list"}))["state"] == "listed"
    [found] = (await offices["bureau"].call("GET", f"{register}&subject=professional"))["items"]
    assert (found["name"], found["level"], found["acts"]) == ("李老师", "county", [])
    assert (await school.call("GET", register.replace("李", "王")))["total"] == 0
    # The authority above takes out who does not meet what is asked (art. 31); everybody who files sees why.
    assert await offices["city"].refusal("POST", act, {"act": "withdraw"}) == (422, "no-text")
    withdrawn = await offices["city"].call("POST", act, {"act": "withdraw", "reason": "不符合师资要求"})
    assert withdrawn["state"] == "withdrawn"
    [found] = (await school.call("GET", register))["items"]
    assert (found["state"], found["reason"]) == ("withdrawn", "不符合师资要求")
    reader = await learner(platform, 14, county)
    [found] = (await reader.call("GET", register))["items"]
    assert found["reason"] is None
    assert await county.refusal("POST", act, {"act": "list"}) == (409, "out-of-order")
    assert await far.refusal("POST", act, {"act": "list"}) == (403, "not-yours")


async def test_auditors_see_what_everybody_sees(platform: Platform, offices: dict[str, OfficeWorker]) -> None:
    school, county = offices["school"], offices["county"]
    item_id = (await school.call("POST", "/library-items", teacher(school, name="孙老师")))["item_id"]
    auditor = await office_worker(platform, Role.AUDITOR, AUTHORITY)
    listed = f"/library-items/of-office?kind=teacher&organisation_id={county.organisation_id}&rows=100"
    assert item_id in {item["item_id"] for item in (await county.call("GET", listed))["items"]}
    assert item_id not in {item["item_id"] for item in (await auditor.call("GET", listed))["items"]}
    await county.call("POST", f"/library-items/{item_id}/acts", {"act": "list"})
    assert item_id in {item["item_id"] for item in (await auditor.call("GET", listed))["items"]}


async def test_another_account_of_who_registered_an_entry_does_not_review_it(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, county = offices["school"], offices["county"]
    await platform.register(person(40, unit_code=SCHOOL))
    await platform.settle()
    staff = await appointed(desk_of(platform), 40, Role.HR_AUTHORITY, AUTHORITY)
    reviewer = OfficeWorker(platform, staff, county.organisation_id)
    item_id = (await school.call("POST", "/library-items", teacher(school, name="周老师")))["item_id"]
    act = f"/library-items/{item_id}/acts"
    # The unit's clerk is the same human under another record, which was merged since.
    record, kept = uuid4(), UUID(await platform.person_id(40))
    copied = """
        INSERT INTO person (person_id, organisation_id, placements, version, merged_into)
        SELECT $1, organisation_id, placements, version, person_id FROM person WHERE person_id = $2
    """
    await platform.sql("filings", copied, record, kept)
    await platform.sql(
        "filings", "UPDATE library_item SET made_by_person = $2 WHERE item_id = $1", UUID(item_id), record
    )
    assert (await reviewer.call("GET", f"/library-items/{item_id}"))["acts"] == []
    assert await reviewer.refusal("POST", act, {"act": "list"}) == (403, "ones-own")
    assert (await county.call("POST", act, {"act": "list"}))["state"] == "listed"
    await platform.sql("filings", "DELETE FROM person WHERE person_id = $1", record)


async def test_nobody_reviews_what_they_registered_and_wrong_entries_are_named(
    offices: dict[str, OfficeWorker],
) -> None:
    county, school = offices["county"], offices["school"]
    course = {
        "organisation_id": county.organisation_id, "kind": "course", "name": "课程标准解读", "about": "六讲",
        "subjects": ["public"], "hours": "8", "begins_on": "2026-01-01",
    }  # fmt: skip
    item_id = (await county.call("POST", "/library-items", course))["item_id"]
    assert await county.refusal("POST", f"/library-items/{item_id}/acts", {"act": "list"}) == (403, "ones-own")
    assert await school.refusal("POST", "/library-items", course) == (403, "not-yours")
    mistakes: tuple[dict[str, Any], ...] = (
        {"hours": "8"}, {"employer": None}, {"about": "证号110101199003077758"}, {"name": ""}, {"subjects": []},
    )  # fmt: skip
    for wrong in mistakes:
        answer = await school.ask("POST", "/library-items", teacher(school, **wrong))
        assert answer.status_code == 422, wrong
    late = teacher(school, ends_on="2025-12-31")
    assert await school.refusal("POST", "/library-items", late) == (422, "ends-before-it-begins")


async def test_a_plan_names_registered_teachers_and_a_withdrawn_one_is_remarked(
    offices: dict[str, OfficeWorker],
) -> None:
    school, county, bureau = offices["school"], offices["county"], offices["bureau"]
    item_id = (await school.call("POST", "/library-items", teacher(school, name="赵老师")))["item_id"]
    trainers = [{"name": "李老师", "teacher": item_id}]

    async def remarks() -> set[str]:
        training_id = await school.drafts(**held(sittings=2, trainers=trainers))
        await school.does(training_id, "submit")
        return {remark["remark"] for remark in (await bureau.looks(training_id))["remarks"]}

    assert {"teacher-not-listed", "teacher-name-differs"} <= await remarks()
    trainers[0]["name"] = "赵老师"
    assert not {"teacher-name-differs", "teacher-other-subject", "teacher-other-province"} & await remarks()
    public = teacher(school, name="赵老师", subjects=["public"])
    trainers.append({"name": "赵老师", "teacher": (await school.call("POST", "/library-items", public))["item_id"]})
    assert "teacher-other-subject" in await remarks()
    trainers.pop()
    await county.call("POST", f"/library-items/{item_id}/acts", {"act": "list"})
    assert not {"teacher-not-listed", "teacher-withdrawn"} & await remarks()
    await school.call("POST", f"/library-items/{item_id}/acts", {"act": "withdraw", "reason": "已退休"})
    assert "teacher-withdrawn" in await remarks()
    training_id = await school.drafts(**held(sittings=2, trainers=[{"name": "某", "teacher": str(uuid4())}]))
    assert await school.refused(training_id, "submit") == (422, "bad-form")
    # A teacher is no course.
    sittings = [{**sitting, "course": item_id} for sitting in held(sittings=2)["sittings"]]
    training_id = await school.drafts(**held(sittings=2) | {"sittings": sittings})
    assert await school.refused(training_id, "submit") == (422, "bad-form")


async def test_a_unit_is_told_beforehand_what_a_plan_names_wrongly(offices: dict[str, OfficeWorker]) -> None:
    school, county, city, bureau = (offices[name] for name in ("school", "county", "city", "bureau"))
    entry = teacher(school, kind="course", name="语文教学法", employer=None, post=None)
    item_id = (await school.call("POST", "/library-items", entry))["item_id"]
    await county.call("POST", f"/library-items/{item_id}/acts", {"act": "list"})

    async def drafted(course: str, **form: Any) -> tuple[str, dict[str, str], set[str]]:
        plan = held(sittings=2, title="语文教学法培训", **form)
        plan["sittings"] = [{**sitting, "course": course} for sitting in plan["sittings"]]
        training_id = await school.drafts(**plan)
        found = await school.call("GET", f"/filings/{training_id}/lacking")
        wrong = {field["field"]: field["problem"] for field in found["fields"]}
        return training_id, wrong, {remark["remark"] for remark in found["remarks"]}

    # What is on no register is in the way of it, before it is handed in and then.
    trainers = [{"name": "某", "teacher": item_id}]
    training_id, wrong, _ = await drafted(str(uuid4()), trainers=trainers)
    assert wrong == {
        "sittings": "所选课程不在课程库中，请重新选择",
        "trainers": "所选教师不在师资库中，请重新选择",
    }
    assert await school.refused(training_id, "submit") == (422, "bad-form")
    # What the deciding office looks at, the unit has seen: withdrawn meanwhile, and another subject than registered.
    training_id, wrong, remarks = await drafted(item_id, subject="public")
    assert (wrong, "course-other-subject" in remarks, "course-withdrawn" in remarks) == ({}, True, False)
    await county.call("POST", f"/library-items/{item_id}/acts", {"act": "withdraw", "reason": "内容过时"})
    training_id, wrong, remarks = await drafted(item_id)
    assert (wrong, "course-withdrawn" in remarks) == ({}, True)
    await school.does(training_id, "submit")
    assert {remark["remark"] for remark in (await bureau.looks(training_id))["remarks"]} == remarks
    assert "same-training" in (await drafted(item_id))[2]
    # A base of the region or of one above it gives the training; the base of another county's is none of the school's.
    base = {"name": "教师进修学校", "subjects": ["professional"], "begins_on": "2016-01-01"}
    for office, is_offered in ((county, True), (city, True), (offices["far"], False)):
        body = {**base, "office_id": office.organisation_id}
        base_id = (await office.call("POST", "/training-bases", body))["base_id"]
        listed = await school.call("GET", f"/training-bases?region_code=431102&base_ids={base_id}")
        training_id, wrong, _ = await drafted(item_id, base=base_id)
        assert (len(listed["bases"]) == 1, "base" not in wrong) == (is_offered, is_offered)
        if is_offered:
            await school.does(training_id, "submit")
        else:
            assert wrong["base"] == "该基地由其他地区确定，请选择本地区或上级地区的培训基地"
            assert await school.refused(training_id, "submit") == (422, "bad-form")


async def test_a_plan_names_a_registered_institution_and_prints_its_name(offices: dict[str, OfficeWorker]) -> None:
    school, county, bureau = offices["school"], offices["county"], offices["bureau"]
    entry = teacher(school, name="永州市名师研修中心", kind="institution", employer=None, post=None)
    item_id = (await school.call("POST", "/library-items", entry))["item_id"]
    plan = held(sittings=2, registered_institution=item_id, institution="永州名师中心")
    training_id = await school.drafts(**plan)

    async def lacks() -> dict[str, str]:
        found = await school.call("GET", f"/filings/{training_id}/lacking")
        return {field["field"]: field["problem"] for field in found["fields"]}

    assert (await lacks())["registered_institution"].startswith("该机构尚未列入名录")
    assert await school.refused(training_id, "submit") == (422, "bad-form")
    act = f"/library-items/{item_id}/acts"
    await county.call("POST", act, {"act": "list"})
    register = "/library-items?kind=institution&region_code=431102&state=listed&words=名师研修"
    for day, count in ((plan["begins_on"], 1), ("2025-12-31", 0)):
        assert (await school.call("GET", f"{register}&on={day}"))["total"] == count
    assert not await lacks()
    await school.does(training_id, "submit")
    seen = await bureau.looks(training_id)
    assert seen["form"]["institution"] == "永州市名师研修中心"
    named = next(field for field in seen["fields"] if field["field"] == "registered_institution")
    assert named["choices"] == [{"value": item_id, "name": "永州市名师研修中心"}]
    printed = await school.ask("GET", f"/filings/{training_id}/form.pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages)
    assert "永州市名师研修中心" in text
    assert "永州名师中心" not in text
    # An entry that is withdrawn stands in no further plan; neither does a teacher.
    await county.call("POST", act, {"act": "withdraw", "reason": "停止办学"})
    training_id = await school.drafts(**plan)
    assert (await lacks())["registered_institution"].startswith("该机构已清退出名录")
    assert await school.refused(training_id, "submit") == (422, "bad-form")
    teacher_id = (await school.call("POST", "/library-items", teacher(school)))["item_id"]
    body = {"organisation_id": school.organisation_id, "form": held(registered_institution=teacher_id)}
    assert await school.refusal("POST", "/filings", body) == (422, "bad-form")


# --- enrolment ------------------------------------------------------------------------------------------------------


async def test_places_run_out_and_who_waits_moves_up(
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    school, county = offices["school"], offices["county"]
    training_id = await opened(offices, quota=2)
    people = {serial: await platform.person_id(serial) for serial in (1, 2, 3, 4)}
    one, three = await learner(platform, 1, county), await learner(platform, 3, county)
    path = f"/own/trainings/{training_id}"
    listed = {item["filing_id"]: item for item in (await one.call("GET", "/own/trainings"))["trainings"]}
    assert (listed[training_id]["is_open"], listed[training_id]["state"]) == (True, None)
    assert (await one.call("POST", f"{path}/enrolment", {}))["state"] == "enrolled"
    assert (await one.call("POST", f"{path}/enrolment", {}))["state"] == "enrolled"
    assert await enrols(school, training_id, people[2], people[3], people[4], people[1]) == [
        "enrolled", "waiting", "waiting", "unchanged",
    ]  # fmt: skip
    seen = await three.call("GET", path)
    assert (seen["state"], seen["before"], seen["place"]) == ("waiting", 0, "永州师专一号楼")
    assert [half["half_day"] for half in seen["half_days"]] == [f"{FIRST}/morning", f"{FIRST}/afternoon"]
    await one.call("POST", f"{path}/withdrawal")
    assert (await three.call("GET", path))["state"] == "enrolled"
    assert await told(one) == {"training-withdrawn", "training-enrolled"}
    assert await told(three) == {"training-moved-up", "training-waiting"}
    assert (await three.call("GET", "/own/messages/unread"))["unread"] == 2
    # More places for who waits; not fewer than there are people.
    settings = {"quota": 3, "closes_on": FIRST.isoformat()}
    await school.call("PUT", f"/filings/{training_id}/enrolment", settings)
    listed = (await school.call(
        "GET", f"/trainings/{training_id}/enrolments?organisation_id={school.organisation_id}"
    ))  # fmt: skip
    assert {(item["name"], item["state"]) for item in listed["people"]} == {
        ("测试2", "enrolled"), ("测试3", "enrolled"), ("测试4", "enrolled"),
    }  # fmt: skip
    assert await school.refusal("PUT", f"/filings/{training_id}/enrolment", {**settings, "quota": 2}) == (
        409, "quota-below-enrolled",
    )  # fmt: skip
    # The unit takes somebody off, and says why.
    removal = {"organisation_id": school.organisation_id, "person_ids": [people[3]], "reason": "工作冲突"}
    gone = await school.call("POST", f"/trainings/{training_id}/enrolments/removals", removal)
    assert gone["person_ids"] == [people[3]]
    messages = {item["kind"]: item["text"] for item in (await three.call("GET", "/own/messages"))["messages"]}
    assert messages["training-removed"].endswith("理由：工作冲突")
    # Who reads the list is on record.
    assert await times_read(three)


async def test_a_training_that_is_called_off_is_told(
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    training_id = await opened(offices)
    await enrols(offices["school"], training_id, await platform.person_id(5))
    one = await learner(platform, 5, offices["county"])
    await offices["school"].does(training_id, "withdraw", text="停办")
    assert await told(one) == {"training-called-off", "training-enrolled"}
    assert await one.refusal("GET", f"/own/trainings/{training_id}") == (404, "no-such-training")


async def test_strangers_open_nothing_and_come_to_nothing(
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    school, far_school, county = offices["school"], offices["far-school"], offices["county"]
    training_id = await approved(offices)
    path, settings = f"/filings/{training_id}/enrolment", {"quota": 2, "closes_on": FIRST.isoformat()}
    for stranger in (far_school, county, offices["far"]):
        assert await stranger.refusal("PUT", path, settings) == (403, "not-yours")
    late = (FIRST + timedelta(days=1)).isoformat()
    assert await school.refusal("PUT", path, {**settings, "closes_on": late}) == (422, "closes-too-late")
    assert await school.refusal("PUT", path, {**settings, "units": [far_school.organisation_id]}) == (
        422, "unit-out-of-reach",
    )  # fmt: skip
    assert (await school.ask("PUT", path, {**settings, "quota": 0})).status_code == 422
    one = await platform.person_id(6)
    body = {"organisation_id": school.organisation_id, "person_ids": [one]}
    enrolments = f"/trainings/{training_id}/enrolments"
    assert await school.refusal("POST", enrolments, body) == (409, "enrolment-closed")
    await school.call("PUT", path, settings)
    assert await far_school.refusal("POST", enrolments, body) == (403, "not-yours")
    # People whom the training is not for get no place, and nothing is told of them.
    unmeant = await platform.person_id(30)
    assert await enrols(far_school, training_id, unmeant) == ["not-meant"]
    assert await enrols(school, training_id, unmeant) == ["not-meant"]
    thirty = await learner(platform, 30, offices["far"])
    assert (await thirty.call("GET", "/own/trainings"))["trainings"] == []
    for method, end in (("GET", ""), ("POST", "/enrolment")):
        answer = await thirty.refusal(method, f"/own/trainings/{training_id}{end}", {} if method == "POST" else None)
        assert answer == (404, "no-such-training")
    assert await thirty.refusal("POST", f"/own/trainings/{training_id}/attendance", {"code": "000000"}) == (
        404, "not-enrolled",
    )  # fmt: skip
    query = f"?organisation_id={far_school.organisation_id}"
    assert (await far_school.call("GET", f"{enrolments}{query}"))["people"] == []
    # What is not for its people a unit does not see, whatever id it has learned.
    for stranger_ in (far_school, offices["far"]):
        one_of = f"/trainings/{training_id}?organisation_id={stranger_.organisation_id}"
        assert await stranger_.refusal("GET", one_of) == (404, "no-such-training")
    other = f"?organisation_id={school.organisation_id}"
    for path in (f"{enrolments}{other}", f"/trainings{other}", f"/trainings/{training_id}{other}"):
        assert await far_school.refusal("GET", path) == (403, "not-yours"), path
    for path in (f"/trainings/{training_id}/attendance-code", f"/trainings/{training_id}/attendance"):
        assert await far_school.refusal("GET", path) == (403, "not-yours"), path
    results = {"results": [{"person_id": one, "test_result": "合格"}]}
    assert await county.refusal("PUT", f"/trainings/{training_id}/test-results", results) == (403, "not-yours")
    # After the last day the unit is too late; once it has begun nobody takes themselves off.
    await enrols(school, training_id, one)
    # Of other units' people a unit does not learn who is enrolled.
    assert await enrols(far_school, training_id, one) == ["not-meant"]
    tried = await far_school.call(
        "POST", f"{enrolments}/trials", {"organisation_id": far_school.organisation_id, "person_ids": [one, unmeant]}
    )
    assert [item["result"] for item in tried["outcomes"]] == ["not-meant", "not-meant"]
    at(FIRST, time(9))
    first = await learner(platform, 6, county)
    assert await first.refusal("POST", f"/own/trainings/{training_id}/withdrawal") == (409, "training-begun")


async def test_double_booking_is_told_before_it_happens(
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    school = offices["school"]
    one, two = await platform.person_id(7), await platform.person_id(8)
    first = await opened(offices, title="第一个培训")
    second = await opened(offices, title="第二个培训")
    await enrols(school, first, one)
    body = {"organisation_id": school.organisation_id, "person_ids": [one, two]}
    tried = (await school.call("POST", f"/trainings/{second}/enrolments/trials", body))["outcomes"]
    assert [item["result"] for item in tried] == ["left", "enrolled"]
    [conflict] = tried[0]["conflicts"]
    assert (conflict["title"], conflict["half_days"]) == ("第一个培训", [f"{FIRST}/afternoon", f"{FIRST}/morning"])
    assert await enrols(school, second, one, two) == ["left", "enrolled"]
    reader = await learner(platform, 7, offices["county"])
    answer = await reader.ask("POST", f"/own/trainings/{second}/enrolment", {}, language="zh-CN")
    assert (answer.status_code, answer.json()["reason"]) == (409, "double-booked")
    assert answer.json()["detail"] == "您在同一半天还有其他培训：第一个培训。确需参加的，请确认后再报名。"
    assert (await reader.call("POST", f"/own/trainings/{second}/enrolment", {"despite_conflicts": True})) == {
        "state": "enrolled"
    }
    other_day = await opened(offices, title="另一天", **held(days_ago=DAYS_AGO - 1, sittings=2))
    assert await enrols(school, other_day, one) == ["enrolled"]


async def times_read(one: OfficeWorker) -> list[int]:
    """How often each office looked at somebody's enrolments; readings are added up within seconds."""
    found: list[int] = []
    for _ in range(200):
        readings = (await one.call("GET", "/own/readings"))["readings"]
        if found := [reading["times"] for reading in readings if reading["kind"] == "enrolments"]:
            break
        await asyncio.sleep(0.1)
    return found


async def test_who_is_at_another_training_is_told_on_record(
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    training_id = await opened(offices)
    await enrols(offices["school"], training_id, await platform.person_id(15))
    one = await learner(platform, 15, offices["county"])
    assert await times_read(one) == [1]


async def test_two_enrolments_at_once_see_each_other(
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    trainings = [await opened(offices, title=f"同时报名{number}") for number in range(3)]
    one = await platform.person_id(19)
    found = await asyncio.gather(*(enrols(offices["school"], training_id, one) for training_id in trainings))
    assert sorted(found) == [["enrolled"], ["left"], ["left"]]


async def test_a_units_rights_follow_todays_unit(platform: Platform, offices: dict[str, OfficeWorker], at: At) -> None:
    at(FIRST - timedelta(days=3), time(9))
    school, far_school = offices["school"], offices["far-school"]
    training_id = await opened(offices, quota=1)
    placed_, moved, stays = [await platform.person_id(serial) for serial in (16, 17, 18)]
    assert await enrols(school, training_id, placed_, moved, stays) == ["enrolled", "waiting", "waiting"]
    moves = "UPDATE person SET organisation_id = $2 WHERE person_id = $1"
    await platform.sql("filings", moves, UUID(moved), UUID(far_school.organisation_id))
    try:
        path = f"/trainings/{training_id}"
        # Their unit of today sees them, and takes them off; the one before does not.
        own = f"{path}/enrolments?organisation_id={far_school.organisation_id}"
        assert [item["person_id"] for item in (await far_school.call("GET", own))["people"]] == [moved]
        query = f"?organisation_id={far_school.organisation_id}"
        listed = (await far_school.call("GET", f"/trainings{query}"))["trainings"]
        assert training_id in {item["filing_id"] for item in listed}
        assert (await far_school.call("GET", f"{path}{query}"))["may_enrol"]
        # Whom the training is not for any more is passed, and keeps nobody from a place.
        removal = {"organisation_id": school.organisation_id, "person_ids": [placed_]}
        await school.call("POST", f"{path}/enrolments/removals", removal)
        mine = f"{path}/enrolments?organisation_id={school.organisation_id}"
        states = {item["person_id"]: item["state"] for item in (await school.call("GET", mine))["people"]}
        assert states == {moved: "waiting", stays: "enrolled"}
        settings = {"quota": 2, "closes_on": FIRST.isoformat()}
        await school.call("PUT", f"/filings/{training_id}/enrolment", settings)
        assert await enrols(school, training_id, placed_) == ["enrolled"]
        removal = {"organisation_id": far_school.organisation_id, "person_ids": [moved, stays]}
        gone = await far_school.call("POST", f"{path}/enrolments/removals", removal)
        assert gone["person_ids"] == [moved]
    finally:
        await platform.sql("filings", moves, UUID(moved), UUID(school.organisation_id))


async def test_a_merged_person_has_one_place(platform: Platform, offices: dict[str, OfficeWorker], at: At) -> None:
    at(FIRST - timedelta(days=3), time(9))
    school = offices["school"]
    training_id = await opened(offices, quota=5)
    went, stays = await platform.person_id(14), await platform.person_id(9)
    assert await enrols(school, training_id, went) == ["enrolled"]
    merge = "UPDATE person SET merged_into = $2 WHERE person_id = $1"
    await platform.sql("filings", merge, UUID(went), UUID(stays))
    try:
        assert await enrols(school, training_id, stays) == ["unchanged"]
        one = await learner(platform, 9, offices["county"])
        assert (await one.call("POST", f"/own/trainings/{training_id}/enrolment", {}))["state"] == "enrolled"
        count = "SELECT count(*) AS rows FROM enrolment WHERE filing_id = $1"
        assert (await platform.sql("filings", count, UUID(training_id)))[0]["rows"] == 1
        # At another training on the same half day they are so with either record.
        second = await opened(offices, title="合并后的另一个培训")
        assert await one.refusal("POST", f"/own/trainings/{second}/enrolment", {}) == (409, "double-booked")
    finally:
        await platform.sql("filings", merge, UUID(went), None)


# --- attendance -----------------------------------------------------------------------------------------------------


async def test_a_code_and_a_sheet_become_the_roster_and_its_hours(  # noqa: PLR0915 - a story of one training
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    school, county = offices["school"], offices["county"]
    training_id = await opened(offices, quota=5)
    people = [await platform.person_id(serial) for serial in (10, 11, 12)]
    await enrols(school, training_id, *people)
    one = await learner(platform, 10, county)
    code_path, own_path = f"/trainings/{training_id}/attendance-code", f"/own/trainings/{training_id}/attendance"
    # 1. Not before its hours, and not with another code.
    at(FIRST, time(6, 59))
    assert await school.refusal("GET", code_path) == (409, "no-half-day-now")
    assert await one.refusal("POST", own_path, {"code": "000000"}) == (409, "no-half-day-now")
    at(FIRST, time(8, 0, 10))
    shown = await school.call("GET", code_path)
    assert (shown["half_day"], shown["seconds_left"], shown["recorded"]) == (f"{FIRST}/morning", 20, 0)
    wrong = f"{(int(shown['code']) + 1) % 1_000_000:06d}"
    assert await one.refusal("POST", own_path, {"code": wrong}) == (422, "wrong-code")
    # 2. The code is good for the half minute after it was shown, once; then it is another.
    at(FIRST, time(8, 0, 59))
    assert await one.call("POST", own_path, {"code": shown["code"]}) == {
        "half_day": f"{FIRST}/morning", "is_new": True,
    }  # fmt: skip
    assert (await one.call("POST", own_path, {"code": shown["code"]}))["is_new"] is False
    assert (await school.call("GET", code_path))["code"] != shown["code"]
    two = await learner(platform, 11, county)
    at(FIRST, time(8, 1, 0))
    assert await two.refusal("POST", own_path, {"code": shown["code"]}) == (422, "wrong-code")
    # 3. The sheet is the other way, and takes no code back.
    at(FIRST, time(15))
    sheet = f"/trainings/{training_id}/attendance"
    page = {"half_day": f"{FIRST}/morning", "listed": people}
    assert (await school.call("PUT", sheet, {**page, "signed": people[:2]}))["new"] == 1
    assert (await school.call("PUT", sheet, {**page, "signed": people[1:]}))["new"] == 1
    listed = await school.call("GET", f"{sheet}?half_day={FIRST}/morning")
    assert [item["evidence"] for item in listed["people"]] == ["code", "sheet", "sheet"]
    await school.call("PUT", sheet, {**page, "signed": people[1:2]})
    assert listed["half_days"][0] == {"half_day": f"{FIRST}/morning", "by_code": 1, "by_sheet": 2}
    afternoon = {"half_day": f"{FIRST}/afternoon", "listed": people, "signed": people[:1]}
    assert (await school.call("PUT", sheet, afternoon))["new"] == 1
    assert await school.refusal("PUT", sheet, {**page, "half_day": "2020-01-01/morning", "signed": []}) == (
        422, "unknown-half-day",
    )  # fmt: skip
    [recorded, _] = (await one.call("GET", own_path))["recorded"]
    assert (recorded["half_day"], recorded["evidence"]) == (f"{FIRST}/afternoon", "sheet")
    # 4. Test results, and the roster with the evidence of each half day.
    results = {"results": [{"person_id": people[0], "test_result": "优秀"}]}
    assert (await school.call("PUT", f"/trainings/{training_id}/test-results", results))["saved"] == 1
    roster_id = (await school.call("POST", f"/filings/{training_id}/rosters"))["filing_id"]
    assert (await school.call("PUT", f"/rosters/{roster_id}/attendance"))["rows"] == 2
    await platform.settle()
    rows = await school.rows(roster_id)
    assert [(row["name"], row["attended"], row["evidence"], row["test_result"], row["state"]) for row in rows] == [
        ("测试10", [f"{FIRST}/morning", f"{FIRST}/afternoon"], ["code", "sheet"], "优秀", "ready"),
        ("测试11", [f"{FIRST}/morning"], ["sheet"], None, "ready"),
    ]
    assert (await school.ask("GET", f"/rosters/{roster_id}/sheet")).status_code == 200
    await school.call("PUT", f"/filings/{roster_id}/form", {"form": {"fee_charged": "0"}})
    await school.does(roster_id, "submit")
    await offices["bureau"].does(roster_id, "endorse", text="同意")
    await platform.settle()
    [entry] = (await platform.call("GET", f"/ledger/v1/people/{people[0]}/years/{FIRST.year}"))["entries"]
    assert (entry["hours"], entry["test_result"]) == ("8", "优秀")
    assert (await platform.check()).holds
    # Only who holds the training writes its roster.
    assert await offices["far-school"].refusal("PUT", f"/rosters/{roster_id}/attendance") == (404, "no-such-filing")


async def test_who_was_taken_off_stands_on_no_roster_and_ticks_leave_a_trace(
    platform: Platform, offices: dict[str, OfficeWorker], at: At
) -> None:
    at(FIRST - timedelta(days=3), time(9))
    school = offices["school"]
    training_id = await opened(offices, quota=5, **held(days_ago=DAYS_AGO, sittings=4))
    people = [await platform.person_id(serial) for serial in (20, 21)]
    await enrols(school, training_id, *people)
    sheet = f"/trainings/{training_id}/attendance"
    # Nobody signed the afternoon's sheet in the morning.
    at(FIRST, time(12, 59))
    afternoon = {"half_day": f"{FIRST}/afternoon", "listed": people, "signed": people}
    assert await school.refusal("PUT", sheet, afternoon) == (422, "in-the-future")
    at(FIRST, time(13))
    assert (await school.call("PUT", sheet, afternoon))["new"] == 2
    await school.call("PUT", sheet, {**afternoon, "signed": people[:1]})
    await school.call("PUT", sheet, afternoon)
    taken_back = (
        "SELECT person_id, half_day, made_by = taken_back_by AS own FROM check_in_taken_back WHERE filing_id = $1"
    )
    [row] = await platform.sql("filings", taken_back, UUID(training_id))
    assert (str(row["person_id"]), row["half_day"], row["own"]) == (people[1], f"{FIRST}/afternoon", True)
    removal = {"organisation_id": school.organisation_id, "person_ids": people[1:]}
    await school.call("POST", f"/trainings/{training_id}/enrolments/removals", removal)
    roster_id = (await school.call("POST", f"/filings/{training_id}/rosters"))["filing_id"]
    assert (await school.call("PUT", f"/rosters/{roster_id}/attendance"))["rows"] == 1


async def test_who_guesses_codes_is_slowed_down(platform: Platform, offices: dict[str, OfficeWorker], at: At) -> None:
    at(FIRST - timedelta(days=3), time(9))
    training_id = await opened(offices)
    await enrols(offices["school"], training_id, await platform.person_id(13))
    guesser = await learner(platform, 13, offices["county"])
    at(FIRST, time(9))
    path = f"/own/trainings/{training_id}/attendance"
    found = [(await guesser.ask("POST", path, {"code": f"{number:06d}"})).status_code for number in range(8)]
    assert found[-1] == 429
    assert (await guesser.ask("POST", path, {"code": "12345"})).status_code == 422


# --- rules ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "half"),
    [(time(6, 59), None), (time(7), "morning"), (time(12, 59), "morning"), (time(13), "afternoon"), (time(19), None)],
    ids=["too early", "an hour before", "an hour after", "the afternoon's", "too late"],
)
def test_at_most_one_half_day_runs(clock: time, half: str | None) -> None:
    on = date(2026, 12, 1)
    half_days = [f"{on}/morning", f"{on}/afternoon"]
    assert half_day_at(half_days, datetime.combine(on, clock, tzinfo=CHINA)) == (half and f"{on}/{half}")


def test_a_code_belongs_to_its_training_and_half_day() -> None:
    secret, one, other = b"s" * 32, uuid4(), uuid4()
    at = datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)
    code = code_now(secret, one, "2026-12-01/morning", at).code
    assert is_right(code, secret, one, "2026-12-01/morning", at + timedelta(seconds=59))
    assert not is_right(code, secret, one, "2026-12-01/morning", at + timedelta(seconds=60))
    assert not is_right(code, secret, other, "2026-12-01/morning", at)
    assert not is_right(code, b"t" * 32, one, "2026-12-01/morning", at)


def test_nobody_passes_those_who_wait() -> None:
    at = datetime(2026, 12, 1, tzinfo=CHINA)
    training = Training(
        uuid4(), uuid4(), "学校", "institution", "431102", None, "培训", "public", "2026-12-01", "2026-12-01", at, 3, 3,
        date(2026, 12, 1), ["2026-12-01/morning"], None, True, 2, 1,
    )  # fmt: skip
    asked = uuid4()
    unit = uuid4()
    nothing: dict[Any, Any] = {"standing": {}, "busy": {}, "despite_conflicts": False}
    [outcome] = placed(training, [asked], meant={asked: unit}, **nothing)
    assert outcome.result == "waiting"
    [outcome] = placed(training._replace(waiting=0), [asked, asked], meant={asked: unit}, **nothing)
    assert outcome.result == "enrolled"
    elsewhere = Busy(asked, uuid4(), "另一个", ["2026-12-01/morning", "2026-12-02/morning"])
    [conflict] = conflicts_of(training.half_days or (), [elsewhere], training.filing_id)
    assert conflict.half_days == ["2026-12-01/morning"]
    assert conflicts_of(training.half_days or (), [elsewhere], elsewhere.filing_id) == []
