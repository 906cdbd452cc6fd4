"""A big roster as a job: how far it is, its file, and what stays of it when its process ends."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from live_platform import SCHOOL, id_number, organisation_code
from python_calamine import CalamineWorkbook
from registry_api import RegistryApi, calling
from staff import Staff, appointed, reason_of

from offices.authority import Role
from registry.background_jobs import actions as job_actions
from registry.background_jobs.api import is_async
from registry.background_jobs.domain import WAITING_MAX, ends_about
from registry.imports import jobs
from registry.imports.jobs import RosterJobs
from registry.main import kept_for
from registry.retention.jobs import Retention

pytestmark = pytest.mark.anyio
HEADING = ["身份证号", "姓名", "单位代码", "岗位类别", "职称级别"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 300, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(scope="module")
async def colleague(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 301, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece is two rows."""
    monkeypatch.setattr(jobs, "PIECE_ROWS", 2)


def worker(registry_api: RegistryApi) -> RosterJobs:
    app = registry_api.service.web.state.app
    return RosterJobs(registry_api.service.db, app.keys, app.rules, app.reading)


def row(serial: int, **other: str) -> list[str]:
    fields = {"id": id_number(serial), "name": f"测试{serial}", "unit": SCHOOL, "post": "专业技术", "level": "中级"}
    return list({**fields, **other}.values())


def roster(*rows: list[str]) -> bytes:
    """A file in CSV."""
    return "\n".join(",".join(cells) for cells in (HEADING, *rows)).encode()


async def handed_in(staff: Staff, content: bytes, prefer: str = "respond-async") -> Any:
    headers = {"authorization": f"Session {staff.token}", "content-type": XLSX, "prefer": prefer}
    async with calling(staff.registry_api.app, staff.address) as client:
        return await client.post("/registry/v1/rosters", content=content, headers=headers)


async def sheet_of(staff: Staff, job_id: str) -> list[list[Any]]:
    answer = await staff.ask("GET", f"/v1/jobs/{job_id}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["cache-control"] == "no-store"
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return rows


async def told(staff: Staff, job_id: str) -> list[tuple[str, str]]:
    """Kind and text of the messages about a job."""
    found = (await staff.call("GET", "/v1/account/messages"))["messages"]
    return [(message["kind"], message["text"]) for message in found if message["about"].get("job_id") == job_id]


async def test_a_roster_becomes_a_job_and_its_sheet_comes_back_as_if_one_had_waited(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    rows = [row(310), row(311), row(312, unit=organisation_code(997)), row(310, name="又一个"), row(313)]
    answer = await handed_in(administrator, roster(*rows))
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    job_id = answer.json()["job_id"]
    assert answer.headers["location"] == f"/registry/v1/jobs/{job_id}"
    waiting = await administrator.call("GET", f"/v1/jobs/{job_id}")
    assert (waiting["state"], waiting["done"], waiting["of"], waiting["unit"]) == ("waiting", 0, None, "rows")
    assert reason_of(await administrator.ask("GET", f"/v1/jobs/{job_id}/file")) == (409, "no-file")
    assert await registry_api.ids(310) == [None], "nothing is recorded before a worker takes it"

    assert await worker(registry_api).turn()
    done = await administrator.call("GET", f"/v1/jobs/{job_id}")
    assert (done["state"], done["done"], done["of"], done["reason"]) == ("done", 5, 5, None)
    assert done["counts"] == {"created": 3, "updated": 0, "unchanged": 0, "rejected": 2}
    kept = datetime.fromisoformat(done["file_until"]) - datetime.fromisoformat(done["ended_at"])
    assert kept == timedelta(days=7)
    sheet = await sheet_of(administrator, job_id)
    assert sheet[0][:5] == HEADING
    # Rows of the same number are found across pieces.
    assert [cells[5] for cells in sheet[1:]] == ["新增", "新增", "未导入", "未导入", "新增"]
    [(kind, text)] = await told(administrator, job_id)
    assert kind == "job-done"
    assert "共5行，已处理完毕：新增3行，更新0行，无变化0行，未导入2行" in text
    assert "未导入的行及原因见返回的表格" in text
    again = await handed_in(administrator, roster(*rows), prefer="")
    assert (again.status_code, again.json()["unchanged"], again.json()["rejected"]) == (200, 3, 2)
    assert not await worker(registry_api).turn(), "there is nothing more to do"


async def test_who_waits_gets_the_answer_at_once_as_before(registry_api: RegistryApi, administrator: Staff) -> None:
    answer = await handed_in(administrator, roster(row(315)), prefer="wait=10")
    assert (answer.status_code, answer.json()["created"]) == (200, 1)


async def test_only_who_started_it_sees_it_and_nothing_of_it_is_kept_in_clear(
    registry_api: RegistryApi, administrator: Staff, colleague: Staff
) -> None:
    job_id = (await handed_in(administrator, roster(row(316)))).json()["job_id"]
    before = await registry_api.connection.fetchrow("SELECT * FROM background_job WHERE job_id = $1", job_id)
    await worker(registry_api).turn()
    after = await registry_api.connection.fetchrow("SELECT * FROM background_job WHERE job_id = $1", job_id)
    for kept in (before, after):
        assert id_number(316).encode() not in b"".join(value for value in kept.values() if isinstance(value, bytes))
    assert (before["given_sealed"] is None, after["given_sealed"], after["file_sealed"] is None) == (False, None, False)
    for path in (f"/v1/jobs/{job_id}", f"/v1/jobs/{job_id}/file"):
        assert reason_of(await colleague.ask("GET", path)) == (404, "no-such-job")


async def test_one_each_is_under_way_and_so_many_in_all(
    registry_api: RegistryApi, administrator: Staff, colleague: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = await asyncio.gather(*(handed_in(administrator, roster(row(317))) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409]
    [job_id] = [answer.json()["job_id"] for answer in answers if answer.status_code == 202]
    [other, _] = [answer.json() for answer in answers if answer.status_code == 409]
    assert (other["reason"], other["parameters"]) == ("job-under-way", {"job_id": job_id})
    monkeypatch.setattr(job_actions, "WAITING_MAX", 1)
    assert reason_of(await handed_in(colleague, roster(row(318)))) == (503, "too-many-jobs")
    assert WAITING_MAX > 1
    assert await worker(registry_api).turn()


async def test_a_file_that_is_no_roster_fails_with_its_reason(registry_api: RegistryApi, administrator: Staff) -> None:
    job_id = (await handed_in(administrator, b"a,b\n1,2")).json()["job_id"]
    await worker(registry_api).turn()
    found = await administrator.call("GET", f"/v1/jobs/{job_id}")
    assert (found["state"], found["reason"], found["done"], found["file_until"]) == ("failed", "not-a-roster", 0, None)
    assert "headed" in found["detail"]
    [(kind, text)] = await told(administrator, job_id)
    assert (kind, "文件不是能够识别的人员名册" in text) == ("job-failed", True)


async def test_what_a_process_left_behind_is_broken_off_and_what_it_recorded_stays(
    registry_api: RegistryApi, administrator: Staff
) -> None:
    content = roster(*(row(serial) for serial in range(320, 328)))
    job_id = (await handed_in(administrator, content)).json()["job_id"]
    # The process ends in the middle of its second piece, which takes long.
    await registry_api.connection.execute("""
        CREATE FUNCTION takes_long() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.done >= 4 THEN PERFORM pg_sleep(20); END IF; RETURN NEW; END $$;
        CREATE TRIGGER takes_long BEFORE UPDATE ON background_job FOR EACH ROW EXECUTE FUNCTION takes_long()
    """)
    task = asyncio.create_task(worker(registry_api).turn())
    async with asyncio.timeout(60):
        while (running := await administrator.call("GET", f"/v1/jobs/{job_id}"))["done"] < 2:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await registry_api.connection.execute("DROP FUNCTION takes_long CASCADE")
    assert (running["state"], running["done"], running["of"]) == ("running", 2, 8)
    assert running["ends_about"] is not None

    await worker(registry_api).turn()
    broken = await administrator.call("GET", f"/v1/jobs/{job_id}")
    assert (broken["state"], broken["done"], broken["file_until"]) == ("broken-off", 2, None)
    assert await told(administrator, job_id) == [
        (
            "job-broken-off",
            "您提交的人员名册处理了2行后中断：新增2行，更新0行，无变化0行，未导入0行。已登记的保留有效。"
            "请重新提交同一文件，登记其余各行。",
        )
    ]
    recorded = await registry_api.ids(*range(320, 328))
    assert [person_id is not None for person_id in recorded] == [True] * 2 + [False] * 6

    again = (await handed_in(administrator, content)).json()["job_id"]
    await worker(registry_api).turn()
    done = await administrator.call("GET", f"/v1/jobs/{again}")
    assert (done["state"], done["counts"]["unchanged"], done["counts"]["created"]) == ("done", 2, 6)


async def test_two_workers_do_not_work_at_the_same_time(registry_api: RegistryApi, administrator: Staff) -> None:
    job_id = (await handed_in(administrator, roster(*(row(serial) for serial in range(330, 340))))).json()["job_id"]
    worked = await asyncio.gather(*(worker(registry_api).turn() for _ in range(3)))
    assert sorted(worked) == [False, False, True]
    assert (await administrator.call("GET", f"/v1/jobs/{job_id}"))["counts"]["created"] == 10


async def test_a_session_that_has_ended_records_nothing_more(registry_api: RegistryApi, colleague: Staff) -> None:
    leaver = await appointed(registry_api, 302, Role.UNIT_ADMINISTRATOR, SCHOOL)
    job_id = (await handed_in(leaver, roster(row(341)))).json()["job_id"]
    await leaver.call("DELETE", "/v1/sessions/current")
    await worker(registry_api).turn()
    await leaver.sign_in()
    found = await leaver.call("GET", f"/v1/jobs/{job_id}")
    assert (found["state"], found["reason"]) == ("failed", "session-ended")
    [(kind, text)] = await told(leaver, job_id)
    assert (kind, "提交时的登录已经退出" in text) == ("job-failed", True)
    assert await registry_api.ids(341) == [None]


async def test_a_job_and_its_file_go_after_seven_days(registry_api: RegistryApi, administrator: Staff) -> None:
    job_id = (await handed_in(administrator, roster(row(342)))).json()["job_id"]
    await worker(registry_api).turn()
    set_age = "UPDATE background_job SET ended_at = now() - $2::interval WHERE job_id = $1"
    await registry_api.connection.execute(set_age, job_id, timedelta(days=6, hours=23))
    job = Retention(registry_api.service.db, kept_for(registry_api.service.web.state.app.settings))
    await job.forget()
    assert (await administrator.ask("GET", f"/v1/jobs/{job_id}/file")).status_code == 200
    await registry_api.connection.execute(set_age, job_id, timedelta(days=7, minutes=1))
    assert reason_of(await administrator.ask("GET", f"/v1/jobs/{job_id}/file")) == (404, "no-such-job")
    assert (await job.forget())["background_job"] == 1


@pytest.mark.parametrize(
    ("prefer", "found"),
    [("respond-async", True), ("Respond-Async, wait=10", True), ("wait=10, respond-async;x=1", True),
     ("wait=10", False), ("respond-asynchronously", False), ("", False), (None, False)],
)  # fmt: skip
def test_the_preference_is_read_as_the_standard_has_it(prefer: str | None, found: bool) -> None:
    assert is_async(prefer) is found


def test_the_end_is_told_once_something_is_done() -> None:
    began = datetime(2026, 3, 1, 9, tzinfo=UTC)
    moment = began + timedelta(seconds=10)
    assert ends_about(began, 100, 300, moment) == began + timedelta(seconds=30)
    assert ends_about(began, 300, 300, moment) == moment
    for started_at, done, of in ((None, 0, None), (began, 0, 300), (began, 0, None)):
        assert ends_about(started_at, done, of, moment) is None
