"""What offices ask about organisations, announcements and acts: their own reach, and nothing of another place."""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import FAR_AUTHORITY, OTHER_OFFICES, Staff, appointed, reason_of, role_of
from staff import FAR_SCHOOL as FAR_UNIT

from common.clock import china_date, now
from offices.authority import Role
from tables.opening import read_sheet

pytestmark = pytest.mark.anyio
NEW_SCHOOL, NEW_BUREAU, FAR_SCHOOL = organisation_code(71), organisation_code(72), organisation_code(73)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = ("统一社会信用代码", "机构名称", "机构类别", "行政区划代码", "主管部门代码")


@pytest.fixture(scope="module")
async def offices(registry_api: RegistryApi) -> Mapping[str, Staff]:
    """People of the county, of another county, of a department, a unit, and an auditor of the county."""
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    held = {
        "county": (980, Role.HR_AUTHORITY, AUTHORITY),
        "far": (981, Role.HR_AUTHORITY, FAR_AUTHORITY),
        "department": (982, Role.DEPARTMENT, DEPARTMENT),
        "unit": (983, Role.UNIT_ADMINISTRATOR, SCHOOL),
        "auditor": (984, Role.AUDITOR, AUTHORITY),
        "far auditor": (985, Role.AUDITOR, FAR_AUTHORITY),
    }
    return {name: await appointed(registry_api, *role) for name, role in held.items()}


@pytest.fixture(scope="module")
async def ids(registry_api: RegistryApi, offices: Mapping[str, Staff]) -> Mapping[str, str]:
    """Organisations by code."""
    rows = await registry_api.connection.fetch("SELECT code, organisation_id FROM organisation")
    return {row["code"]: str(row["organisation_id"]) for row in rows}


def file_of(*rows: tuple[Any, ...]) -> bytes:
    """A list of organisations as people fill it in."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((HEADS, *rows)):
            sheet.write_row(number, 0, row)
    return out.getvalue()


async def listed(staff: Staff, organisation_id: str, query: str = "") -> list[str]:
    """The names of a list."""
    found = await staff.call("GET", f"/v1/organisations?organisation_id={organisation_id}{query}")
    assert found["total"] == len(found["organisations"])
    return [item["name"] for item in found["organisations"]]


async def test_each_role_lists_what_it_reaches(offices: Mapping[str, Staff], ids: Mapping[str, str]) -> None:
    county = await listed(offices["county"], ids[AUTHORITY])
    assert set(county) == {"零陵区人力资源和社会保障局", "零陵区教育局", "零陵区第一小学"}
    assert await listed(offices["auditor"], ids[AUTHORITY]) == county
    assert set(await listed(offices["department"], ids[DEPARTMENT])) == {"零陵区教育局", "零陵区第一小学"}
    assert await listed(offices["unit"], ids[SCHOOL]) == ["零陵区第一小学"]
    assert "零陵区第一小学" not in await listed(offices["far"], ids[FAR_AUTHORITY])


async def test_a_list_is_filtered_and_paged(offices: Mapping[str, Staff], ids: Mapping[str, str]) -> None:
    county, here = offices["county"], ids[AUTHORITY]
    assert await listed(county, here, "&words=第一小") == ["零陵区第一小学"]
    assert await listed(county, here, f"&words={SCHOOL}") == ["零陵区第一小学"]
    assert await listed(county, here, "&kind=department") == ["零陵区教育局"]
    assert await listed(county, here, "&state=closed") == []
    assert len(await listed(county, here, "&within=431102")) == 3
    elsewhere = await county.ask("GET", f"/v1/organisations?organisation_id={here}&within=431103")
    assert (elsewhere.status_code, elsewhere.json()["reason"]) == (404, "no-such-place")
    assert "零陵区第一小学" not in await listed(county, here, "&is_unattended=true")
    assert "零陵区教育局" in await listed(county, here, "&is_unattended=true")
    pages = [
        await county.call("GET", f"/v1/organisations?organisation_id={here}&rows=2&page={page}") for page in (1, 2)
    ]
    assert [len(page["organisations"]) for page in pages] == [2, 1]
    assert {page["total"] for page in pages} == {3}
    names = [item["name"] for page in pages for item in page["organisations"]]
    assert len(set(names)) == 3


async def test_nobody_lists_for_an_office_that_is_not_theirs(
    offices: Mapping[str, Staff], ids: Mapping[str, str]
) -> None:
    for name in ("far", "department", "unit", "far auditor"):
        answer = await offices[name].ask("GET", f"/v1/organisations?organisation_id={ids[AUTHORITY]}")
        assert reason_of(answer) == (403, "not-yours"), name


async def test_the_history_of_an_organisation_is_for_who_reaches_it(
    offices: Mapping[str, Staff], ids: Mapping[str, str]
) -> None:
    for name in ("county", "auditor", "department", "unit"):
        found = await offices[name].call("GET", f"/v1/organisations/{SCHOOL}")
        assert found["name"] == "零陵区第一小学", name
        assert found["names"]["431102"] == "零陵区"
    for name in ("far", "far auditor"):
        assert reason_of(await offices[name].ask("GET", f"/v1/organisations/{SCHOOL}")) == (403, "not-yours"), name


async def test_a_change_names_who_made_it_and_what_its_codes_are_called(
    registry_api: RegistryApi, offices: Mapping[str, Staff]
) -> None:
    unit = {"code": NEW_SCHOOL, "name": "零陵区实验小学", "kind": "institution", "region_code": "431102"}
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": [unit]})
    change = {
        "kind": "move", "department_code": DEPARTMENT, "reason": "隶属关系调整",
        "effective_on": str(china_date(now()) + timedelta(days=1)),
    }  # fmt: skip
    await offices["county"].call("POST", f"/v1/organisations/{NEW_SCHOOL}/changes", change)
    found = await offices["county"].call("GET", f"/v1/organisations/{NEW_SCHOOL}")
    assert found["changes"][0]["made_by_name"] == "测试980"
    assert found["names"][DEPARTMENT] == "零陵区教育局"


async def upload(staff: Staff, content: bytes, accept: str = "application/json") -> Any:
    """The answer to a file."""
    headers = {"authorization": f"Session {staff.token}", "accept": accept}
    path = "/registry/v1/organisation-files"
    return await staff.registry_api.client.post(path, content=content, headers=headers)


async def test_a_file_of_organisations_has_a_verdict_for_every_row(offices: Mapping[str, Staff]) -> None:
    rows = (
        (NEW_BUREAU, "零陵区卫生健康局", "主管部门", 431102, ""),
        (organisation_code(74), "零陵区人民医院", "事业单位", "431102", NEW_BUREAU),
        (SCHOOL, "零陵区第一小学校", "事业单位", "431102", DEPARTMENT),
        (SCHOOL, "零陵区第一小学", "事业单位", "431102", DEPARTMENT),
        (FAR_SCHOOL, "冷水滩区小学", "事业单位", "431103", ""),
        (organisation_code(75), "零陵区另一人社局", "人社部门", "431102", ""),
        (organisation_code(76), "某中心", "企业", "431102", ""),
        (organisation_code(77), "某馆", "事业单位", "999999", ""),
        ("1234", "某所", "事业单位", "431102", ""),
        (organisation_code(78), f"某校{id_number(78)}", "事业单位", "431102", ""),
    )
    answer = await upload(offices["county"], file_of(*rows))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [row["status"] for row in told["results"]] == [
        "created", "created", "rejected", "unchanged", *(["rejected"] * 6),
    ]  # fmt: skip
    reasons = [row.get("reason") for row in told["results"]]
    assert reasons[2] == "organisation-exists"
    assert told["results"][-1]["message"] == "机构名称：含有身份证号，请核对各列是否对齐"
    assert id_number(78) not in answer.text
    assert (reasons[4], reasons[5]) == ("not-yours", "not-yours"), "another county, and an authority of one's own level"
    assert all(row["message"] for row in told["results"] if row["status"] == "rejected")
    assert (told["created"], told["unchanged"], told["rejected"]) == (2, 1, 7)
    found = await offices["county"].call("GET", f"/v1/organisations/{SCHOOL}")
    assert found["name"] == "零陵区第一小学", "an import renames nothing"


async def test_a_row_without_the_department_that_is_on_record_is_refused_and_the_others_are_recorded(
    offices: Mapping[str, Staff],
) -> None:
    rows = (
        (SCHOOL, "零陵区第一小学", "事业单位", "431102", ""),
        (SCHOOL, "零陵区第一小学", "事业单位", "431102", organisation_code(79)),
        (organisation_code(78), "零陵区文化馆", "事业单位", "431102", DEPARTMENT),
    )
    answer = await upload(offices["county"], file_of(*rows))
    assert answer.status_code == 200, answer.text
    told = answer.json()["results"]
    assert [(row["status"], row.get("reason")) for row in told] == [
        ("rejected", "organisation-exists"), ("rejected", "organisation-exists"), ("created", None),
    ]  # fmt: skip


async def test_the_file_comes_back_with_what_is_wrong(offices: Mapping[str, Staff]) -> None:
    content = file_of((FAR_SCHOOL, "冷水滩区小学", "事业单位", "431103", ""))
    answer = await upload(offices["county"], content, XLSX)
    sheet = read_sheet(answer.content, rows_max=10)
    assert list(sheet.heading) == [*HEADS, "处理结果", "说明"]
    assert sheet.rows[0].cells[5] == "未导入"
    assert "不在您的管理范围内" in str(sheet.rows[0].cells[6])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "姓名\n某\n".encode()], ids=["empty", "broken", "other heads"])
async def test_what_is_no_list_of_organisations_is_refused(offices: Mapping[str, Staff], content: bytes) -> None:
    assert reason_of(await upload(offices["county"], content)) == (422, "not-a-list-of-organisations")


async def test_only_authorities_record_organisations(offices: Mapping[str, Staff]) -> None:
    content = file_of((FAR_SCHOOL, "冷水滩区小学", "事业单位", "431103", ""))
    for name in ("department", "unit", "auditor"):
        assert reason_of(await upload(offices[name], content)) == (403, "not-yours"), name


async def test_an_authority_sees_what_it_announced_and_what_was_withdrawn(
    offices: Mapping[str, Staff], ids: Mapping[str, str]
) -> None:
    county, here = offices["county"], f"/v1/office-announcements?organisation_id={ids[AUTHORITY]}"
    made = [
        (await county.call("POST", "/v1/announcements", {"region_code": "431102", "title": title, "text": "内容"}))
        for title in ("第一则", "第二则")
    ]
    await county.call("DELETE", f"/v1/announcements/{made[0]['announcement_id']}")
    found = await county.call("GET", here)
    assert [item["title"] for item in found["announcements"]] == ["第二则", "第一则"]
    assert (found["announcements"][1]["withdrawn_at"] is None, found["total"]) == (False, 2)
    assert found["announcements"][0]["published_by"] == "测试980"
    standing = await county.call("GET", f"{here}&only_standing=true")
    assert ([item["title"] for item in standing["announcements"]], standing["total"]) == (["第二则"], 1)
    one = f"/v1/office-announcements/{made[0]['announcement_id']}"
    assert (await county.call("GET", one))["title"] == "第一则"
    for name in ("far", "department", "unit", "auditor", "far auditor"):
        assert reason_of(await offices[name].ask("GET", here)) == (403, "not-yours"), name
        assert reason_of(await offices[name].ask("GET", one)) == (403, "not-yours"), name


def _time(first: int = -1, last: int = 1) -> str:
    today = china_date(now())
    return f"&since={today + timedelta(days=first)}&until={today + timedelta(days=last)}"


async def test_an_auditor_reads_what_an_office_did(
    registry_api: RegistryApi, offices: Mapping[str, Staff], ids: Mapping[str, str]
) -> None:
    await offices["county"].call("POST", "/v1/roles", role_of(Role.UNIT_ADMINISTRATOR, SCHOOL, 78))
    here = f"/v1/audit/acts?organisation_id={ids[AUTHORITY]}"
    found = await offices["auditor"].call("GET", here + _time() + "&what=role")
    assert [act["what"] for act in found["acts"]] == ["role.offered"]
    assert found["acts"][0]["by_name"] == "测试980"
    assert found["acts"][0]["organisation"] == "零陵区第一小学"
    assert found["before"] is None
    everything = await offices["auditor"].call("GET", here + _time())
    kinds = {act["what"].partition(".")[0] for act in everything["acts"]}
    assert "role" in kinds
    assert "session" not in kinds, "what people do as to themselves is theirs"
    assert (await offices["auditor"].call("GET", here + _time(-30, -2)))["acts"] == []
    assert (await offices["auditor"].call("GET", here + _time() + "&what=rol"))["acts"] == []
    on = everything["acts"][0]["number"]
    earlier = await offices["auditor"].call("GET", f"{here}{_time()}&before={on}")
    assert [act["number"] for act in earlier["acts"]] == [act["number"] for act in everything["acts"]][1:]


async def test_nobody_else_reads_acts_of_offices(offices: Mapping[str, Staff], ids: Mapping[str, str]) -> None:
    here = f"/v1/audit/acts?organisation_id={ids[AUTHORITY]}{_time()}"
    for name in ("county", "far", "department", "unit", "far auditor"):
        assert reason_of(await offices[name].ask("GET", here)) == (403, "not-yours"), name
    wrong = f"/v1/audit/acts?organisation_id={ids[AUTHORITY]}"
    for time in (_time(1, 0), _time(-400, 0)):
        assert reason_of(await offices["auditor"].ask("GET", wrong + time)) == (422, "bad-time")


async def test_acts_elsewhere_are_another_auditors(
    registry_api: RegistryApi, offices: Mapping[str, Staff], ids: Mapping[str, str]
) -> None:
    account_id = (await offices["county"].call("GET", "/v1/account"))["account_id"]
    await registry_api.connection.execute(
        "WITH entry AS (INSERT INTO audit (body, organisation_id) VALUES (convert_to($2::text, 'UTF8'), $1::uuid)"
        " RETURNING audit_id) INSERT INTO official_act SELECT audit_id, $3::uuid, now() FROM entry",
        ids[FAR_AUTHORITY], '{"what": "tested.far", "by": "operator", "at": "2026-01-01T00:00:00+00:00"}', account_id,
    )  # fmt: skip
    found = await offices["auditor"].call("GET", f"/v1/audit/acts?organisation_id={ids[AUTHORITY]}{_time()}")
    assert "tested.far" not in {act["what"] for act in found["acts"]}
    count = "SELECT count(*) FROM official_act WHERE account_id = $1::uuid"
    assert await registry_api.connection.fetchval(count, account_id) > 1


async def test_acts_on_people_elsewhere_and_on_the_installation_are_not_an_auditors(
    registry_api: RegistryApi, offices: Mapping[str, Staff], ids: Mapping[str, str]
) -> None:
    await registry_api.register(person(986), person(987, unit_code=FAR_UNIT))
    near, far = await registry_api.ids(986, 987)
    near_account = (await offices["unit"].call("GET", "/v1/account"))["account_id"]
    account_id = (await offices["county"].call("GET", "/v1/account"))["account_id"]
    for what, person_id in (
        ("tested.near", near), ("tested.elsewhere", far), ("tested.nobody", None), ("client.tested", None),
        ("signing-key.tested", None), ("tested.on-no-roster", near_account),
    ):  # fmt: skip
        await registry_api.connection.execute(
            "WITH entry AS (INSERT INTO audit (body, person_id) VALUES (convert_to($2::text, 'UTF8'), $1::uuid)"
            " RETURNING audit_id) INSERT INTO official_act SELECT audit_id, $3::uuid, now() FROM entry",
            person_id, f'{{"what": "{what}", "by": "operator", "at": "2026-01-01T00:00:00+00:00"}}', account_id,
        )  # fmt: skip
    found = await offices["auditor"].call("GET", f"/v1/audit/acts?organisation_id={ids[AUTHORITY]}{_time()}")
    whats = {act["what"] for act in found["acts"] if "tested" in act["what"]}
    assert whats == {"tested.near", "tested.nobody"}


async def test_officials_out_of_reach_are_named_without_their_numbers(
    offices: Mapping[str, Staff], ids: Mapping[str, str]
) -> None:
    accounts = {
        name: (await offices[name].call("GET", "/v1/account"))["account_id"] for name in ("county", "far", "unit")
    }

    async def listed_by(name: str, organisation: str) -> dict[str, Any]:
        body = {"organisation_id": ids[organisation], "account_ids": list(accounts.values())}
        found = (await offices[name].call("POST", "/v1/officials/listings", body))["officials"]
        assert {item["name"] for item in found} == {"测试980", "测试981", "测试983"}
        return {item["account_id"]: item["id_number_masked"] for item in found}

    for name, organisation, reached in (
        ("county", AUTHORITY, {"county", "unit"}),
        ("far", FAR_AUTHORITY, {"far"}),
        ("unit", SCHOOL, {"unit"}),
    ):
        numbers = await listed_by(name, organisation)
        assert {who for who, account_id in accounts.items() if numbers[account_id]} == reached, name


async def test_auditors_check_the_trail(offices: Mapping[str, Staff]) -> None:
    assert "breaks" in await offices["auditor"].call("GET", "/v1/audit/check")
    for name in ("county", "department", "unit"):
        assert reason_of(await offices[name].ask("GET", "/v1/audit/check")) == (403, "not-yours"), name


async def test_applications_are_asked_for_by_kind(registry_api: RegistryApi, offices: Mapping[str, Staff]) -> None:
    wanted = {
        "code": organisation_code(79), "name": "零陵区文化馆", "region_code": "431102",
        "administrator": {"id_number": id_number(79), "name": "测试79"}, "password": "Anders-2026-lang",
    }  # fmt: skip
    answer = await registry_api.client.post("/registry/v1/units", json=wanted)
    assert answer.status_code == 202, answer.text
    found = await offices["county"].call("GET", "/v1/applications?kind=unit")
    assert [item["row"]["name"] for item in found["applications"]] == ["零陵区文化馆"]
    assert (await offices["county"].call("GET", "/v1/applications?kind=transfer"))["applications"] == []
    assert (await offices["far"].call("GET", "/v1/applications?kind=unit"))["applications"] == []
