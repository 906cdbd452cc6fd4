"""What an office has at hand of its work on people, for tests that look at every page of it."""

import asyncio
from collections.abc import Mapping

from applicants import registration
from live_platform import SCHOOL, Platform, id_number
from registry_api import calling
from staff import Staff

from common.clock import china_date, now
from registry.imports.jobs import RosterJobs

_HEADING = "身份证号,姓名,单位代码,岗位类别"


async def worked_off(platform: Platform) -> None:
    """Rosters that wait are taken up, be it here or by the platform."""
    app = platform.house.registry.web.state.app
    worker = RosterJobs(platform.house.registry.db, app.keys, app.rules, app.reading)
    is_open = "SELECT EXISTS (SELECT FROM background_job WHERE state IN ('waiting', 'running'))"
    async with asyncio.timeout(60):
        while (await platform.sql("registry", is_open))[0][0]:
            await worker.turn()


async def roster_of(platform: Platform, staff: Staff, *lines: str) -> str:
    """The id of a job that has ended, of a roster with these lines."""
    headers = {"authorization": f"Session {staff.token}", "prefer": "respond-async"}
    async with calling(staff.registry_api.app, staff.address) as client:
        content = "\n".join((_HEADING, *lines)).encode()
        answer = await client.post("/registry/v1/rosters", content=content, headers=headers)
    assert answer.status_code == 202, answer.text
    await worked_off(platform)
    return str(answer.json()["job_id"])


async def registered(staff: Staff, serial: int) -> str:
    """The id of somebody's registration at the school, which waits."""
    somebody = Staff(staff.registry_api, serial)
    made: dict[str, str] = await somebody.call("POST", "/v1/registrations", registration(serial))
    return made["application_id"]


async def reminded(platform: Platform, staff: Staff, *serials: int) -> str:
    """The id of a reminder that was sent to people of the school."""
    [unit] = await platform.sql("registry", "SELECT organisation_id FROM organisation WHERE code = $1", SCHOOL)
    people = [await platform.person_id(serial) for serial in serials]
    year = china_date(now()).year
    body = {"organisation_id": str(unit["organisation_id"]), "person_ids": people, "training_year": year}
    sent = await staff.call("POST", "/v1/reminders", {**body, "text": "请于年底前完成。"})
    return str(sent["reminder_id"])


async def told_otherwise(platform: Platform, *serials: int) -> None:
    """The HR platform says another title of these people than is on record here."""
    records = [{"id_number": id_number(serial), "title_level": "senior"} for serial in serials]
    await platform.call("POST", "/registry/v1/hr-data/records", {"records": records})


async def work_of(platform: Platform, staff: Staff) -> Mapping[str, str]:
    """Ids by word, of what the pages about a unit's people show."""
    await told_otherwise(platform, 6, 7)
    return {
        "UPLOAD": await roster_of(
            platform, staff,
            f"{id_number(860)},测试860,{SCHOOL},专业技术", f"{id_number(861)},测试861,{SCHOOL},没有",
            f"{id_number(862)[:-1]},测试862,{SCHOOL},管理",
        ),
        "DAMAGED": await roster_of(platform, staff, f"{id_number(863)},测试863,{SCHOOL},专业技术,1,2\n\x00"),
        "REMINDER": await reminded(platform, staff, 2, 5),
        "REGISTERED": await registered(staff, 865),
    }  # fmt: skip
