"""Offices read certificates, and what may be done for people, by role and reach."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, YEAR, Cluster, a_full_year
from reach_stage import CITY, FAR, REACHES, ReachStage, each_role_and_place, reached, reaches_the_record_that_stays

from common.ids import uuid7

ON = f"{YEAR + 1}-06-01"


@pytest.fixture(scope="module")
async def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ReachStage]:
    """The teacher and the stranger have a certificate each."""
    async with ReachStage.begun(cluster, tmp_path_factory.mktemp("certificates"), "certificates") as found:
        await found.platform.push(*a_full_year(1), *a_full_year(5))
        await found.platform.settle()
        with found.trusting(found.platform.house.certificates.web):
            yield found


@each_role_and_place
async def test_each_role_reads_of_whom_it_reaches_and_of_nobody_else(stage: ReachStage, role: str, code: str) -> None:
    desk = stage.desk(role, code)
    assert await reached(desk, stage, "people/{person}/certificates") == REACHES[role, code]
    assert await reached(desk, stage, "people/{person}/eligibility", purpose="promotion", on=ON) == REACHES[role, code]
    of_people = {
        "organisation_id": str(desk.office_id),
        "person_ids": [str(person_id) for person_id in stage.people.values()],
        "year": YEAR,
    }
    answer = await desk.ask("POST", "certificates/of-people", of_people)
    if not REACHES[role, code]:
        assert (answer.status_code, answer.json()["reason"]) == (403, "not-yours")
        return
    states = {item["person_id"]: item["state"] for item in answer.json()["people"]}
    assert states == {
        str(stage.people[name]): "certified" if name in ("teacher", "stranger") else "no-certificate"
        for name in REACHES[role, code]
    }


async def test_an_office_reads_what_the_learner_reads_and_the_file(stage: ReachStage) -> None:
    desk, teacher = stage.desk("hr-authority", AUTHORITY), stage.people["teacher"]
    found = await desk.call("GET", f"people/{teacher}/certificates")
    [certificate] = found["certificates"]
    assert (certificate["state"], certificate["year"], found["current_year"]["state"]) == (
        "certified", YEAR, "no-certificate",
    )  # fmt: skip
    assert await stage.last_reading("certificates") == ("certificates", "hr-authority", desk.office_id)
    path = f"people/{{}}/certificates/{certificate['certificate_id']}/certificate.pdf"
    file = await desk.ask("GET", path.format(teacher))
    assert (file.status_code, file.content[:5]) == (200, b"%PDF-")
    # A certificate is asked for with whom it is of; of somebody out of reach, or of another person, there is none.
    answer = await desk.ask("GET", path.format(stage.people["clerk"]))
    assert (answer.status_code, answer.json()["reason"]) == (404, "no-certificate-of-person")
    for other in (stage.desk("hr-authority", FAR), stage.desk("learner", SCHOOL)):
        answer = await other.ask("GET", path.format(teacher))
        assert (answer.status_code, answer.json()["reason"]) == (404, "no-such-person")


async def test_what_may_be_done_is_answered_by_purpose_and_put_on_record_with_it(stage: ReachStage) -> None:
    desk, clerk = stage.desk("department", DEPARTMENT), stage.people["clerk"]
    answers = (await desk.call("GET", f"people/{clerk}/eligibility", purpose=["promotion", "transfer"], on=ON))[
        "results"
    ]
    assert [(answer["purpose"], answer["on"]) for answer in answers] == [("promotion", ON), ("transfer", ON)]
    assert (answers[0]["eligible"], answers[0]["reasons"][0]["why"]) == (False, "no-certificate")
    rows = await stage.platform.sql(
        "certificates", f"SELECT purpose FROM reading WHERE kind = 'eligibility' AND office_id = '{desk.office_id}'"
        " AND role = 'department' ORDER BY reading_id DESC LIMIT 2",
    )  # fmt: skip
    assert {row["purpose"] for row in rows} == {"promotion", "transfer"}
    answer = await desk.ask("GET", f"people/{clerk}/eligibility", purpose="marriage")
    assert answer.status_code == 422
    assert (await desk.ask("GET", f"people/{clerk}/eligibility")).status_code == 422


async def test_a_question_about_several_people_is_bounded_and_for_ones_own_office(stage: ReachStage) -> None:
    desk, teacher = stage.desk("hr-authority", AUTHORITY), stage.people["teacher"]

    def question(*people: UUID, code: str = AUTHORITY) -> dict[str, object]:
        ids = [str(person_id) for person_id in people]
        return {"organisation_id": str(stage.offices[code]), "person_ids": ids, "year": YEAR}

    found = await desk.call("POST", "certificates/of-people", question(uuid7(), teacher, teacher))
    [state] = found["people"]
    assert (state["person_id"], state["text"], state["number"] is None) == (str(teacher), "证书有效", False)
    assert await stage.last_reading("certificates") == ("certificates", "hr-authority", desk.office_id)
    answer = await desk.ask("POST", "certificates/of-people", question(teacher, code=CITY))
    assert (answer.status_code, answer.json()["reason"]) == (403, "not-yours")
    for people in ([], [uuid7() for _ in range(201)]):
        assert (await desk.ask("POST", "certificates/of-people", question(*people))).status_code == 422
    await desk.call("POST", "certificates/of-people", question(*(uuid7() for _ in range(200))))


async def test_of_a_merged_person_the_record_that_stays_decides_who_reads(stage: ReachStage) -> None:
    paths = "people/{person}/certificates", "people/{person}/eligibility"
    await reaches_the_record_that_stays(stage, "certificates", *paths, purpose="promotion")
