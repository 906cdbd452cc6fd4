"""A training of the school that is approved and open to its people, for pages and their tests."""

from datetime import timedelta
from typing import Any

from live_platform import DEPARTMENT, SCHOOL, Platform
from office_workers import OfficeWorker, held, office_worker
from staff import Staff

from common.clock import china_date, now
from offices.authority import Role

AHEAD = 10
"""Days until it begins."""


async def worker_of(platform: Platform, staff: Staff, code: str = SCHOOL) -> OfficeWorker:
    """Somebody who is signed in, at the filings of an organisation."""
    found = await platform.call("POST", "/registry/v1/organisations/queries", {"codes": [code]})
    return OfficeWorker(platform, staff, found["results"][0]["organisation_id"])


async def approved_training(platform: Platform, school: OfficeWorker, **form: Any) -> str:
    """One that its department has approved."""
    bureau = await office_worker(platform, Role.DEPARTMENT, DEPARTMENT)
    training_id = await school.drafts(**{**held(days_ago=-AHEAD, sittings=2), **form})
    await school.does(training_id, "submit")
    assert (await bureau.does(training_id, "endorse", text="同意"))["state"] == "approved"
    return training_id


async def open_training(platform: Platform, school: OfficeWorker, *people: str, quota: int = 5, **form: Any) -> str:
    """The same, open until it begins, with these people enrolled."""
    training_id = await approved_training(platform, school, **form)
    closes_on = (china_date(now()) + timedelta(days=AHEAD)).isoformat()
    settings = {"quota": quota, "closes_on": closes_on}
    await school.call("PUT", f"/filings/{training_id}/enrolment", settings)
    if people:
        body = {"organisation_id": school.organisation_id, "person_ids": list(people)}
        await school.call("POST", f"/trainings/{training_id}/enrolments", body)
    return training_id


async def registered_teacher(school: OfficeWorker, name: str = "李老师") -> str:
    """A teacher who waits for review."""
    body = {
        "organisation_id": school.organisation_id, "kind": "teacher", "name": name, "employer": "永州师专",
        "post": "教授", "about": "小学语文教学法", "subjects": ["professional"], "begins_on": "2026-01-01",
    }  # fmt: skip
    return str((await school.call("POST", "/library-items", body))["item_id"])
