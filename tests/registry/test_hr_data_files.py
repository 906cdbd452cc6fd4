"""The HR platform's records in an authority's file: compared as a job, for its region, with counts that add up."""

import io
from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, id_number, organisation_code, person
from python_calamine import CalamineWorkbook
from registry_api import RegistryApi, calling
from staff import Staff, appointed, reason_of

from offices.authority import Role
from registry.hr_data import jobs
from registry.hr_data.jobs import HrDataJobs
from registry.imports.jobs import RosterJobs

pytestmark = pytest.mark.anyio
FARM = organisation_code(82, region="431103")
HEADING = ["身份证号", "单位代码", "岗位类别", "岗位等级", "职称级别", "备注"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    """Of the county in which the school lies, and the farm does not."""
    await registry_api.call(
        "/registry/v1/organisations/imports",
        {"organisations": [{"code": FARM, "name": "冷水滩区农场", "kind": "institution", "region_code": "431103"}]},
    )
    return await appointed(registry_api, 801, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece is two rows."""
    monkeypatch.setattr(jobs, "PIECE_ROWS", 2)


def worker(registry_api: RegistryApi) -> HrDataJobs:
    return HrDataJobs(registry_api.service.db, registry_api.service.web.state.app)


def row(serial: int, *cells: str) -> list[str]:
    return [id_number(serial), *cells, *("",) * (5 - len(cells))]


async def handed_in(staff: Staff, *rows: list[str], heading: list[str] = HEADING) -> Any:
    content = "\n".join(",".join(cells) for cells in (heading, *rows)).encode()
    async with calling(staff.registry_api.app, staff.address) as client:
        headers = {"authorization": f"Session {staff.token}", "content-type": XLSX}
        return await client.post("/registry/v1/hr-data/files", content=content, headers=headers)


async def test_a_file_is_compared_as_a_job_and_its_counts_add_up_across_pieces(
    registry_api: RegistryApi, authority: Staff
) -> None:
    await registry_api.register(
        person(810, post_grade=7), person(811, post_grade=8), person(812, unit_code=FARM, title_level="senior")
    )
    answer = await handed_in(
        authority,
        row(810, SCHOOL, "专业技术", "七级", "初级"),
        row(811, SCHOOL, "专业技术", "七级", "中级", "备注不读取"),
        row(812, FARM, "", "", "初级"),
        row(813, SCHOOL),
        row(810, SCHOOL, "管理"),
        row(811),
    )
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    assert answer.headers["location"] == f"/registry/v1/jobs/{job_id}"
    app = registry_api.service.web.state.app
    assert not await RosterJobs(registry_api.service.db, app.keys, app.rules, app.reading).turn(), "it is no roster"
    assert await worker(registry_api).turn()
    done = await authority.call("GET", f"/v1/jobs/{job_id}")
    assert (done["kind"], done["state"], done["done"], done["of"]) == ("hr-data", "done", 6, 6)
    assert done["counts"] is None
    assert done["hr_data_counts"] == {"same": 1, "differs": 1, "unknown_person": 2, "malformed": 2}
    assert sum(done["hr_data_counts"].values()) == done["done"]
    file = await authority.ask("GET", f"/v1/jobs/{job_id}/file")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == [*HEADING, "处理结果", "说明"]
    assert [cells[6:] for cells in sheet[1:]] == [
        ["一致", ""],
        ["不一致", "岗位等级、职称级别"],
        ["无此人员", "平台没有此人的在岗登记，或者此人不在您的管理范围内"],
        ["无此人员", "平台没有此人的在岗登记，或者此人不在您的管理范围内"],
        ["未读取", "与前面的行为同一人，只读取了第一行"],
        ["未读取", "单位代码、岗位类别、职称级别至少须填写一项"],
    ]
    messages = (await authority.call("GET", "/v1/account/messages"))["messages"]
    [text] = [item["text"] for item in messages if item["about"].get("job_id") == job_id]
    assert "共6行，已核对完毕：一致1行，不一致1行，无此人员2行，未读取2行" in text
    [far] = await registry_api.ids(812)
    kept = "SELECT count(*) FROM hr_data_record WHERE person_id = $1"
    assert await registry_api.connection.fetchval(kept, far) == 0, "of people out of reach nothing is kept"
    reading = "SELECT role, sum(people) FROM reading WHERE kind = 'hr-data' GROUP BY role"
    assert dict(await registry_api.connection.fetch(reading)) == {"hr-authority": 5}, "each piece, misses too"


async def test_only_an_authority_hands_files_in(registry_api: RegistryApi) -> None:
    administrator = await appointed(registry_api, 802, Role.UNIT_ADMINISTRATOR, SCHOOL)
    assert reason_of(await handed_in(administrator, row(820, SCHOOL))) == (403, "not-yours")


async def test_a_file_without_id_numbers_fails_and_nothing_is_kept(registry_api: RegistryApi, authority: Staff) -> None:
    job_id = (await handed_in(authority, ["x"], heading=["姓名"])).json()["job_id"]
    assert await worker(registry_api).turn()
    done = await authority.call("GET", f"/v1/jobs/{job_id}")
    assert (done["state"], done["reason"], "hr_data_counts" in done) == ("failed", "not-a-roster", False)


async def test_a_job_ends_with_the_session_of_who_asked(registry_api: RegistryApi, authority: Staff) -> None:
    job_id = (await handed_in(authority, row(830, SCHOOL))).json()["job_id"]
    await authority.ask("DELETE", "/v1/sessions/current")
    assert await worker(registry_api).turn()
    state = "SELECT state, reason FROM background_job WHERE job_id = $1"
    assert tuple(await registry_api.connection.fetchrow(state, job_id)) == ("failed", "session-ended")
