"""Who may not judge a case is decided by what was on record when it was opened, and by nobody's hand afterwards."""

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi, calling
from staff import CHOSEN, Staff, appointed, role_of

from common.clock import china_date, now
from common.limits import Limiter
from offices.authority import Role
from registry.cases import api as cases

pytestmark = pytest.mark.anyio
OTHER_SCHOOL = organisation_code(95)
COMPLAINT = {"kind": "complaint", "title": "代学", "text": "有人代学。", "about_code": SCHOOL}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few people do more here than anybody would."""
    for name in ("_openings", "_files", "_steps"):
        monkeypatch.setattr(cases, name, Limiter(rate=100, burst=1_000))


@pytest.fixture(scope="module")
async def head(registry_api: RegistryApi) -> Staff:
    row = {
        "code": OTHER_SCHOOL, "name": "零陵区第三小学", "kind": "institution", "region_code": "431102",
        "department_code": DEPARTMENT,
    }  # fmt: skip
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [row]})
    return await appointed(registry_api, 601, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    county = await appointed(registry_api, 602, Role.HR_AUTHORITY, AUTHORITY)
    await county.choose_password()
    return county


async def complained(head: Staff, serial: int) -> str:
    """A case about the school, opened by one of its own."""
    registry_api = head.registry_api
    await registry_api.register(person(serial))
    [person_id] = await registry_api.ids(serial)
    code = (await head.call("POST", f"/v1/people/{person_id}/codes", {"reason": "首次"}))["code"]
    learner = Staff(registry_api, serial)
    assert (await learner.set_password(code)).status_code == 204
    await learner.sign_in()
    await learner.choose_password()
    case_id: str = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    return case_id


async def uploaded(staff: Staff, serial: int, unit: str, **more: str) -> tuple[str, str | None]:
    """Status and reason of one row of a roster."""
    cells = {"身份证号": id_number(serial), "姓名": f"测试{serial}", "单位代码": unit, "岗位类别": "专业技术", **more}
    text = f"{','.join(cells)}\n{','.join(cells.values())}"
    headers = {"authorization": f"Session {staff.token}"}
    async with calling(staff.registry_api.app, staff.address) as client:
        answer = await client.post("/registry/v1/rosters", content=text.encode(), headers=headers)
    [verdict] = answer.json()["results"]
    return verdict["status"], verdict.get("reason")


async def sees(staff: Staff, case_id: str) -> bool:
    return (await staff.ask("GET", f"/v1/cases/{case_id}")).status_code == 200


async def test_whoever_gives_up_their_role_does_not_judge_what_was_opened_before(
    registry_api: RegistryApi, head: Staff, county: Staff
) -> None:
    official = await appointed(registry_api, 611, Role.HR_AUTHORITY, AUTHORITY)
    await official.choose_password()
    given = await county.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 611))
    await official.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    case_id = await complained(head, 612)
    assert not await sees(official, case_id)
    assert (await official.ask("DELETE", f"/v1/roles/{given['role_id']}")).status_code == 204
    await official.sign_in(CHOSEN)
    assert not await sees(official, case_id)
    assert await sees(official, await complained(head, 613)), "of what is opened afterwards they judge"


async def test_whoever_accepts_a_role_there_gives_the_case_away(
    registry_api: RegistryApi, head: Staff, county: Staff
) -> None:
    official = await appointed(registry_api, 621, Role.HR_AUTHORITY, AUTHORITY)
    await official.choose_password()
    case_id = await complained(head, 622)
    given = await county.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 621))
    assert await sees(official, case_id), "a role that is offered takes nobody off a case"
    await official.call("POST", f"/v1/account/roles/{given['role_id']}/acceptance")
    await official.sign_in(CHOSEN)
    assert not await sees(official, case_id)
    await registry_api.connection.execute("DELETE FROM role_offer")  # as it goes a year after it was answered
    assert not await sees(official, case_id), "that they accepted it is known by the role"


async def test_a_department_takes_no_official_off_a_case_with_a_role(registry_api: RegistryApi, head: Staff) -> None:
    department = await appointed(registry_api, 631, Role.DEPARTMENT, DEPARTMENT)
    # A teacher who is seconded to the county's office: the department gives them roles and need not ask.
    await registry_api.register(person(632, unit_code=OTHER_SCHOOL))
    official = await appointed(registry_api, 632, Role.HR_AUTHORITY, AUTHORITY)
    await official.choose_password()
    case_id = await complained(head, 633)
    await official.call("POST", f"/v1/cases/{case_id}/steps", {"step": "take"})
    given = await department.call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 632))
    assert given["state"] == "held"
    assert await sees(official, case_id)
    assert not await sees(official, await complained(head, 634)), "of later ones they have been told they are one"


async def test_where_somebody_stood_is_remembered_though_a_correction_says_they_never_did(
    registry_api: RegistryApi, head: Staff, county: Staff
) -> None:
    await registry_api.register(person(641))
    official = await appointed(registry_api, 641, Role.HR_AUTHORITY, AUTHORITY)
    await official.choose_password()
    case_id = await complained(head, 642)
    assert not await sees(official, case_id)
    assert await uploaded(official, 641, OTHER_SCHOOL, 更正="是") == ("rejected", "oneself")
    assert await uploaded(county, 641, OTHER_SCHOOL, 更正="是") == ("updated", None)
    assert not await sees(official, case_id), "it was on record when the case was opened"
    assert await sees(official, await complained(head, 643))


async def test_where_somebody_stood_under_another_record_counts_as_well(
    registry_api: RegistryApi, head: Staff, county: Staff
) -> None:
    await registry_api.register(person(645, unit_code=OTHER_SCHOOL), person(646))
    official = await appointed(registry_api, 645, Role.HR_AUTHORITY, AUTHORITY)
    await official.choose_password()
    case_id = await complained(head, 647)
    assert await sees(official, case_id)
    merge = (
        "UPDATE person SET merged_into = (SELECT person_id FROM person WHERE name = '测试645') WHERE name = '测试646'"
    )
    await registry_api.connection.execute(merge)
    assert not await sees(official, case_id), "the record of the school is theirs"


async def test_nobody_records_themselves(registry_api: RegistryApi, head: Staff, county: Staff) -> None:
    assert await uploaded(county, 602, AUTHORITY) == ("rejected", "oneself")
    assert await registry_api.ids(602) == [None]
    await registry_api.register(person(601))
    assert await uploaded(head, 601, SCHOOL, 职称级别="初级") == ("unchanged", None), "a roster sent again has them too"
    assert await uploaded(head, 601, SCHOOL, 职称级别="正高级") == ("rejected", "oneself")
    assert await uploaded(county, 601, SCHOOL, 职称级别="正高级") == ("updated", None)


async def test_a_roster_ends_no_role_that_its_sender_does_not_reach(
    registry_api: RegistryApi, head: Staff, county: Staff
) -> None:
    await registry_api.register(person(651), person(652))
    official = await appointed(registry_api, 651, Role.HR_AUTHORITY, AUTHORITY)
    colleague = await appointed(registry_api, 652, Role.UNIT_ADMINISTRATOR, SCHOOL)
    left = {"离开日期": china_date(now()).isoformat(), "离开原因": "离职"}
    assert await uploaded(head, 651, SCHOOL, **left) == ("rejected", "has-role-elsewhere")
    assert [role["role"] for role in (await official.call("GET", "/v1/account"))["roles"]] == [Role.HR_AUTHORITY]
    # Neither the one who was never recorded, nor an operator.
    operator = await appointed(registry_api, 653, Role.OPERATOR)
    assert (await uploaded(county, 653, AUTHORITY, **left))[0] == "rejected"
    assert (await operator.call("GET", "/v1/account"))["roles"]
    # Whose roles they reach, and whoever has none, leave; and who reaches both records the official's leaving.
    assert await uploaded(head, 652, SCHOOL, **left) == ("updated", None)
    assert (await colleague.call("GET", "/v1/account"))["roles"] == []
    assert await uploaded(county, 651, SCHOOL, **left) == ("updated", None)
    assert await uploaded(head, 651, SCHOOL, **left) == ("unchanged", None), "a roster sent again"
