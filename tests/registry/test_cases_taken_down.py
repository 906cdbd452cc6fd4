"""What comes by telephone or letter is taken down, protected like any case, and asked for by a slip."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from live_platform import AUTHORITY, SCHOOL, id_number, person
from registry_api import RegistryApi, calling
from staff import CITY_OFFICE, FAR_SCHOOL, OTHER_OFFICES, Staff, appointed, reason_of

from common.clock import china_date, now
from common.limits import Limiter
from offices.authority import Role
from registry.accounts.api import attempts
from registry.cases import api as cases
from registry.cases.actions.taken_down import as_read_out

pytestmark = pytest.mark.anyio
TODAY = china_date(now())


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few people do more here than anybody would."""
    for name in ("_openings", "_files", "_steps", "_taken_down"):
        monkeypatch.setattr(cases, name, Limiter(rate=100, burst=1_000))
    monkeypatch.setattr(attempts, "_by_account", Limiter(rate=100, burst=1_000))


async def themselves(registry_api: RegistryApi, serial: int, role: Role, unit: str) -> Staff:
    staff = await appointed(registry_api, serial, role, unit)
    await staff.choose_password()
    return staff


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    return await themselves(registry_api, 751, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def colleague(registry_api: RegistryApi, county: Staff) -> Staff:
    """Somebody else of the county's authority."""
    return await themselves(registry_api, 752, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def city(registry_api: RegistryApi, county: Staff) -> Staff:
    return await themselves(registry_api, 753, Role.HR_AUTHORITY, CITY_OFFICE)


@pytest.fixture(scope="module")
async def head(registry_api: RegistryApi, county: Staff) -> Staff:
    """The training administrator of the school."""
    return await themselves(registry_api, 754, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture
def stranger(registry_api: RegistryApi) -> Staff:
    """Somebody without a session."""
    return Staff(registry_api, 0)


async def taken_down(staff: Staff, **other: Any) -> Any:
    body = {"kind": "complaint", "how": "telephone", "received_on": f"{TODAY}", "text": "有人代学。", **other}
    return await staff.ask("POST", "/v1/cases/taken-down", body)


async def slip_of(staff: Staff, **other: Any) -> dict[str, Any]:
    answer = await taken_down(staff, **other)
    assert answer.status_code == 201, answer.text
    slip: dict[str, Any] = answer.json()
    return slip


async def waiting(staff: Staff) -> set[str]:
    return {case["case_id"] for case in (await staff.call("GET", "/v1/cases"))["cases"]}


def of_slip(slip: dict[str, Any], **other: str) -> dict[str, str]:
    return {"slip_number": slip["slip_number"], "code": slip["code"], **other}


async def test_a_call_is_answered_like_a_case_and_its_days_count_from_the_call(county: Staff, colleague: Staff) -> None:
    received = TODAY - timedelta(days=9)
    slip = await slip_of(
        county, received_on=f"{received}", about_code=SCHOOL, complainant="周某", contact="13800000000"
    )
    assert slip["due_on"] == f"{received + timedelta(days=60)}"
    [shown] = [
        case for case in (await colleague.call("GET", "/v1/cases"))["cases"] if case["case_id"] == slip["case_id"]
    ]
    assert (shown["title"], shown["reporter"], shown["how"], shown["received_on"], shown["slip_number"]) == (
        "来电投诉举报", "周某", "telephone", f"{received}", slip["slip_number"],
    )  # fmt: skip
    path = f"/v1/cases/{slip['case_id']}"
    assert (await colleague.call("GET", path))["contact"] == "13800000000"
    said = [("take", None), ("answer", "已查处。"), ("reopen", "来电表示不满意。"), ("take", None), ("close", None)]
    for step, text in said:
        await colleague.call("POST", f"{path}/steps", {"step": step, "text": text})
    whole = await colleague.call("GET", path)
    assert whole["state"] == "closed"
    assert [(entry["step"], entry["by"] == "reporter") for entry in whole["entries"]] == [
        ("add", True), ("take", False), ("answer", False), ("reopen", True), ("take", False), ("close", True),
    ]  # fmt: skip


async def test_the_slip_shows_how_far_it_is_and_not_a_word_of_it(
    county: Staff, colleague: Staff, stranger: Staff
) -> None:
    slip = await slip_of(county, kind="feedback", how="letter", title="课程太难", complainant="吴某")
    await colleague.call("POST", f"/v1/cases/{slip['case_id']}/steps", {"step": "take"})
    typed = of_slip(slip, slip_number=slip["slip_number"].replace("-", " "), code=slip["code"].lower())
    state = await stranger.call("POST", "/v1/cases/taken-down/state", typed)
    assert {**state, "steps": [entry["step"] for entry in state["steps"]]} == {
        "slip_number": slip["slip_number"], "kind": "feedback", "how": "letter", "state": "in-work",
        "received_on": f"{TODAY}", "due_on": f"{TODAY + timedelta(days=15)}", "region_code": "431102",
        "region": "零陵区", "steps": ["add", "take"],
    }  # fmt: skip
    for wrong in (of_slip(slip, code="AAAA-BBBB-CCCC"), of_slip(slip, slip_number="0000-0000-0000")):
        answer = await stranger.ask("POST", "/v1/cases/taken-down/state", wrong)
        assert reason_of(answer) == (404, "no-case-of-slip")


async def test_codes_of_a_slip_cannot_be_tried_through(county: Staff, stranger: Staff) -> None:
    slip = await slip_of(county)
    answers = [
        await stranger.ask("POST", "/v1/cases/taken-down/state", of_slip(slip, code="AAAA-BBBB-CCCC")) for _ in range(6)
    ]
    assert {answer.status_code for answer in answers[:5]} == {404}
    assert answers[5].status_code == 429


async def test_a_complaint_of_the_office_itself_goes_to_the_level_above(
    county: Staff, colleague: Staff, city: Staff
) -> None:
    slip = await slip_of(county, about_code=AUTHORITY)
    assert slip["region_code"] == "431100"
    assert slip["case_id"] in await waiting(city)
    for staff in (county, colleague):
        assert slip["case_id"] not in await waiting(staff)
        assert (await staff.ask("GET", f"/v1/cases/{slip['case_id']}")).status_code == 404


async def test_who_is_complained_of_never_sees_it_nor_who_complained(
    registry_api: RegistryApi, county: Staff, colleague: Staff, head: Staff
) -> None:
    await registry_api.register(person(760, name="被投诉人"))
    [teacher] = [str(item) for item in await registry_api.ids(760)]
    slip = await slip_of(county, about_person_id=teacher, complainant="郑某")
    whole = await county.call("GET", f"/v1/cases/{slip['case_id']}")
    assert (whole["about_person_id"], whole["about_person"]) == (teacher, "被投诉人")
    assert (whole["about"], whole["reporter"]) == ("零陵区第一小学", "郑某")
    assert (await head.ask("GET", f"/v1/cases/{slip['case_id']}")).status_code == 404
    assert slip["case_id"] in await waiting(colleague)
    await registry_api.register(person(752))
    [official] = [str(item) for item in await registry_api.ids(752)]
    # An official of the authority stands on the school's roster, and is complained of.
    slip = await slip_of(county, about_person_id=official)
    assert slip["case_id"] in await waiting(county)
    assert slip["case_id"] not in await waiting(colleague)
    assert (await colleague.ask("GET", f"/v1/cases/{slip['case_id']}")).status_code == 404
    assert reason_of(await taken_down(colleague, about_person_id=official)) == (403, "about-yourself")


async def test_a_person_who_is_complained_of_is_kept_from_it_wherever_they_stood(
    registry_api: RegistryApi, county: Staff, colleague: Staff
) -> None:
    """By themselves, and not by where they stood: the unit may be corrected away."""
    await registry_api.register(person(752))
    [official] = await registry_api.ids(752)
    slip = await slip_of(county, about_person_id=str(official))
    await registry_api.connection.execute(
        "UPDATE case_file SET about_id = (SELECT organisation_id FROM organisation WHERE code = $2) WHERE case_id = $1",
        UUID(slip["case_id"]), FAR_SCHOOL,
    )  # fmt: skip
    assert slip["case_id"] not in await waiting(colleague)
    assert slip["case_id"] in await waiting(county)


async def test_nobody_sees_the_slips_case_among_their_own(county: Staff, head: Staff) -> None:
    slip = await slip_of(county, about_code=SCHOOL)
    for staff in (county, head):
        own = (await staff.call("GET", "/v1/account/cases"))["cases"]
        assert slip["case_id"] not in {case["case_id"] for case in own}


async def test_the_trail_says_who_took_it_down_and_not_of_whom(registry_api: RegistryApi, county: Staff) -> None:
    await registry_api.register(person(761))
    [teacher] = await registry_api.ids(761)
    slip = await slip_of(county, about_person_id=str(teacher), complainant="郑某某")
    bodies = await registry_api.connection.fetch("SELECT convert_from(body, 'UTF8') AS body FROM audit")
    [entry] = [row["body"] for row in bodies if slip["case_id"] in row["body"]]
    assert '"case.taken-down"' in entry
    assert str(teacher) not in entry
    assert "郑某某" not in entry


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"received_on": f"{TODAY + timedelta(days=1)}"}, (422, "received-out-of-range")),
        ({"received_on": f"{TODAY - timedelta(days=31)}"}, (422, "received-out-of-range")),
        ({"kind": "feedback", "about_code": SCHOOL}, (422, "feedback-about")),
        ({"about_code": SCHOOL, "about_person_id": str(uuid4())}, (422, "about-both")),
        ({"about_person_id": str(uuid4())}, (404, "no-such-person")),
        ({"contact": id_number(1)}, (422, "not-this-shape")),
        ({"how": "e-mail"}, (422, "not-this-shape")),
    ],
    ids=["tomorrow", "long ago", "feedback of a unit", "unit and person", "nobody", "an ID number", "another way"],
)
async def test_what_is_not_taken_down(county: Staff, other: dict[str, Any], expected: tuple[int, str]) -> None:
    assert reason_of(await taken_down(county, **other)) == expected


async def test_people_out_of_reach_are_nobody_and_only_authorities_take_cases_down(
    registry_api: RegistryApi, county: Staff, head: Staff
) -> None:
    await registry_api.register(person(762, unit_code=FAR_SCHOOL))
    [far] = await registry_api.ids(762)
    assert reason_of(await taken_down(county, about_person_id=str(far))) == (404, "no-such-person")
    assert reason_of(await taken_down(head)) == (403, "not-yours")


async def test_the_letter_itself_is_kept_beside_its_case(county: Staff, registry_api: RegistryApi) -> None:
    slip = await slip_of(county, how="letter")
    headers = {"authorization": f"Session {county.token}"}
    async with calling(registry_api.app) as client:
        path = f"/registry/v1/cases/{slip['case_id']}/attachments"
        answer = await client.post(path, content=b"%PDF-1.7\n" + bytes(100), headers=headers)
    assert answer.status_code == 201, answer.text


async def test_a_slip_sent_for_again_is_the_same(registry_api: RegistryApi, county: Staff) -> None:
    body = {"kind": "complaint", "how": "visit", "received_on": f"{TODAY}", "text": "有人代学。"}
    headers = {"authorization": f"Session {county.token}", "idempotency-key": str(uuid4())}
    async with calling(registry_api.app) as client:
        answers = [await client.post("/registry/v1/cases/taken-down", json=body, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("typed", ["1234-5678-9012", "123456789012", "1234 5678 9012", "１２３４５６７８９０１２"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert as_read_out(typed) == "1234-5678-9012"
