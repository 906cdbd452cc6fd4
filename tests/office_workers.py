"""Offices at their desks: people with roles who write filings, carry them, and decide."""

import itertools
from datetime import timedelta
from typing import Any

from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, Platform, organisation_code, person
from staff import Staff, appointed, desk_of

from common.clock import china_date, now
from offices.authority import Role

CITY_OFFICE = organisation_code(501, region="431100")
FORM = {
    "title": "小学语文教师专业能力培训", "subject": "professional", "training_type": "in-service",
    "institution": "永州师范高等专科学校", "address": "永州市零陵区", "postcode": "425100",
    "email": "peixun@example.cn", "leader": "王某", "leader_post": "主任", "leader_phone": "0746-1234567",
    "contact": "李某", "contact_post": "干事",
    "contact_phone": "13800000000", "begins_on": "2026-12-01", "ends_on": "2026-12-03", "place": "永州师专一号楼",
    "scope": "全区小学语文教师", "people": 120, "plan": "第一天……", "fee": "0",
    "sittings": [
        {"on": "2026-12-01", "half": "morning", "topic": "备课", "trainer": "王某"},
        {"on": "2026-12-01", "half": "afternoon", "topic": "听课", "trainer": "王某"},
    ],
    "trainers": [{"name": "王某", "about": "特级教师"}],
}  # fmt: skip


DAYS_AGO = 20


def held(days_ago: int = DAYS_AGO, sittings: int = 4, **changes: Any) -> dict[str, Any]:
    """A training whose days have gone by: half days of 4 hours, two a day."""
    first = china_date(now()) - timedelta(days=days_ago)
    on = [first + timedelta(days=number // 2) for number in range(sittings)]
    return {
        "begins_on": first.isoformat(),
        "ends_on": on[-1].isoformat(),
        "sittings": [
            {"on": day.isoformat(), "half": ("morning", "afternoon")[number % 2], "topic": f"第{number + 1}讲"}
            for number, day in enumerate(on)
        ],
        **changes,
    }


DECIDES = {"endorse", "refuse", "confirm", "overturn", "propose-overturn", "overturn-from-above"}


class OfficeWorker:
    """Somebody at their desk, with the filings of their organisation."""

    def __init__(self, platform: Platform, staff: Staff, organisation_id: str = "") -> None:
        self.platform, self.staff, self.organisation_id = platform, staff, organisation_id

    async def ask(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        accept: str = "*/*",
        content: bytes | None = None,
        language: str = "en",
    ) -> Any:
        """A request to the filings service with a token of their own."""
        token = (await self.staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
        headers = {"authorization": f"Bearer {token}", "accept": accept, "accept-language": language}
        return await self.platform.client.request(
            method, f"/filings/v1{path}", json=document, content=content, headers=headers
        )

    async def call(self, method: str, path: str, document: Any = None, **more: Any) -> Any:
        """The JSON of one that succeeds."""
        answer = await self.ask(method, path, document, **more)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def refusal(self, method: str, path: str, document: Any = None, **more: Any) -> tuple[int, str]:
        """Status and reason of one that does not."""
        answer = await self.ask(method, path, document, **more)
        return answer.status_code, answer.json()["type"].rsplit(":")[-1]

    async def drafts(self, **changes: Any) -> str:
        """A training of their organisation."""
        body = {"organisation_id": self.organisation_id, "form": {**FORM, **changes}}
        return str((await self.call("POST", "/filings", body))["filing_id"])

    async def claims(self, person_id: str, kind: str, year: int, form: dict[str, Any]) -> str:
        """A claim for somebody, with a paper, handed in."""
        asked = {"person_id": person_id, "kind": kind, "training_year": year, "form": form}
        filing_id = str((await self.call("POST", "/claims", asked))["filing_id"])
        paper = await self.attaches(filing_id)
        await self.call("PUT", f"/filings/{filing_id}/form", {"form": {**form, "attachments": [paper]}})
        return filing_id

    async def attaches(self, filing_id: str, name: str = "证明.pdf", content: bytes = b"%PDF-1.7 paper") -> str:
        """A file beside a filing."""
        made = await self.call("POST", f"/filings/{filing_id}/attachments?name={name}", content=content)
        return str(made["attachment_id"])

    async def does(self, filing_id: str, act: str, **more: Any) -> Any:
        """An act that is done; whoever decides has looked at it just now."""
        return await self.call("POST", f"/filings/{filing_id}/acts", await self._act(filing_id, act, more))

    async def _act(self, filing_id: str, act: str, more: dict[str, Any]) -> dict[str, Any]:
        if act in DECIDES and "saw" not in more:
            seen = await self.ask("GET", f"/filings/{filing_id}")
            more = {**more, "saw": seen.json().get("saw")}
        return {"act": act, **more}

    async def does_to(self, act: str, filing_ids: list[str], **more: Any) -> Any:
        """One act upon several, as they are in the list of what waits."""
        listed = (await self.call("GET", "/filings/waiting"))["filings"]
        saw = {filing["filing_id"]: filing["saw"] for filing in listed}
        filings = [{"filing_id": filing_id_, "saw": saw.get(filing_id_)} for filing_id_ in filing_ids]
        return await self.call("POST", "/filings/acts", {"act": act, "filings": filings, **more})

    async def refused(self, filing_id: str, act: str, **more: Any) -> tuple[int, str]:
        """Status and reason of one that is not."""
        return await self.refusal("POST", f"/filings/{filing_id}/acts", await self._act(filing_id, act, more))

    async def looks(self, filing_id: str) -> Any:
        """Everything about a filing."""
        return await self.call("GET", f"/filings/{filing_id}")

    async def waiting(self) -> list[str]:
        """What waits for their offices."""
        return [filing["filing_id"] for filing in (await self.call("GET", "/filings/waiting"))["filings"]]

    async def writes_roster(self, training_id: str, rows: list[dict[str, Any]]) -> str:
        """A roster whose every row has its verdict, not handed in yet."""
        roster_id = str((await self.call("POST", f"/filings/{training_id}/rosters"))["filing_id"])
        await self.call("PUT", f"/rosters/{roster_id}/rows", {"rows": rows})
        await self.platform.settle()
        await self.call("PUT", f"/filings/{roster_id}/form", {"form": {"fee_charged": "0"}})
        return roster_id

    async def rows(self, roster_id: str) -> list[dict[str, Any]]:
        """What came of every row."""
        found: list[dict[str, Any]] = (await self.call("GET", f"/rosters/{roster_id}/rows"))["rows"]
        return found


_SERIALS = itertools.cycle(range(400, 890))
"""Nobody twice in a row: whoever signs in ten times a minute is slowed down."""


async def office_worker(platform: Platform, role: Role, code: str) -> OfficeWorker:
    """Somebody with a role in an organisation."""
    staff = await appointed(desk_of(platform), next(_SERIALS), role, code)
    found = await platform.call("POST", "/registry/v1/organisations/queries", {"codes": [code]})
    return OfficeWorker(platform, staff, found["results"][0]["organisation_id"])


async def learner(platform: Platform, serial: int, helper: OfficeWorker) -> OfficeWorker:
    """Somebody on a roster without any role, whom an authority helped to an account."""
    person_id = await platform.person_id(serial)
    code = (await helper.staff.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"}))["code"]
    staff = Staff(desk_of(platform), serial)
    assert (await staff.set_password(code)).status_code == 204
    assert (await staff.sign_in()).status_code == 201
    return OfficeWorker(platform, staff)


async def offices_of_lingling(platform: Platform) -> dict[str, OfficeWorker]:
    """A school, its department, the county's HR authority and the city's."""
    rows = [{"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"}]
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": rows})
    await platform.settle()
    return {
        "school": await office_worker(platform, Role.UNIT_ADMINISTRATOR, SCHOOL),
        "bureau": await office_worker(platform, Role.DEPARTMENT, DEPARTMENT),
        "county": await office_worker(platform, Role.HR_AUTHORITY, AUTHORITY),
        "city": await office_worker(platform, Role.HR_AUTHORITY, CITY_OFFICE),
    }


XINCHENG = "150102"
XINCHENG_OFFICE, XINCHENG_BUREAU, XINCHENG_SCHOOL = (
    organisation_code(number, region=XINCHENG) for number in (701, 702, 703)
)


async def offices_of_xincheng(platform: Platform) -> dict[str, OfficeWorker]:
    """In Inner Mongolia: a school with three people, its department and the HR authority."""
    rows = [
        {"code": XINCHENG_OFFICE, "name": "新城区人社局", "kind": "hr-authority", "region_code": XINCHENG},
        {"code": XINCHENG_BUREAU, "name": "新城区教育局", "kind": "department", "region_code": XINCHENG},
        {"code": XINCHENG_SCHOOL, "name": "新城区第一小学", "kind": "institution", "region_code": XINCHENG,
         "department_code": XINCHENG_BUREAU},
    ]  # fmt: skip
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": rows})
    await platform.register(*(person(serial, unit_code=XINCHENG_SCHOOL) for serial in (1, 2, 3)))
    await platform.settle()
    return {
        "school": await office_worker(platform, Role.UNIT_ADMINISTRATOR, XINCHENG_SCHOOL),
        "bureau": await office_worker(platform, Role.DEPARTMENT, XINCHENG_BUREAU),
        "authority": await office_worker(platform, Role.HR_AUTHORITY, XINCHENG_OFFICE),
    }
