"""What stands on the demo's platform before the pictures of units and offices are taken.

The demo's vendors push hours; what people do at their desks is done here, over the services' own doors and with their
own sessions: two trainings that wait for the HR authority, another one that is being written, and a roster with rows
that are wrong.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from common.clock import china_date, now
from common.identity import IdNumber
from offices.authority import Role
from registry.accounts.domain.second_factor import DRIFT_STEPS, code_at, step_of
from standalone.accounts import Account, secret_of

_BEGINS_IN_DAYS = 20
_JOB_S = 60
"""How long a roster may take until its result is there."""


@dataclass
class Scene:
    """People of the demo with their sessions, and what they did."""

    client: httpx.AsyncClient
    """At the platform's address."""
    accounts: Sequence[Account]
    words: dict[str, str] = field(default_factory=dict)
    """What stands for the words in braces of a picture's path."""
    sessions: dict[Role, str] = field(default_factory=dict)

    def account(self, role: Role) -> Account:
        """The one of this role."""
        return next(account for account in self.accounts if account.role is role)

    async def set(self) -> None:
        """Sign everybody in, and do what the pictures show."""
        learner = self.account(Role.LEARNER)
        self.words |= {
            "region": learner.organisation_code[2:8],  # of a unified social credit code (GB 32100)
            "year": str(china_date(now()).year - 1),
        }
        for account in self.accounts:
            self.sessions[account.role] = await self._session(account)
        for word, role in (("unit", Role.UNIT_ADMINISTRATOR), ("authority", Role.HR_AUTHORITY)):
            self.words[word] = await self._organisation_of(role)
        self.words["draft"] = await self._drafted(title="新入职人员公文写作培训", subject="professional")
        for _ in range(2):  # the second one has a remark: it has the name and the day of the first
            self.words["filing"] = await self._drafted(title="事业单位公共科目脱产培训", subject="public")
            await self._tell(f"/filings/v1/filings/{self.words['filing']}/acts", {"act": "submit"})
        self.words["roster"] = await self._uploaded()
        self.words["number"] = await self._certificate_number()

    async def _session(self, account: Account) -> str:
        body = {"id_number": account.id_number, "password": account.password}
        session = (await self.client.post("/registry/v1/sessions", json=body)).raise_for_status().json()
        if session["needs"] != ["second-factor"]:
            return str(session["token"])
        for drift in range(-DRIFT_STEPS, DRIFT_STEPS + 1):  # each code is good once
            answer = await self.client.post(
                "/registry/v1/sessions/current/second-factor",
                json={"code": code_at(secret_of(account), step_of(now()) + drift)},
                headers={"authorization": f"Session {session['token']}"},
            )
            if answer.is_success:
                break
        return str(answer.raise_for_status().json()["token"])

    async def _organisation_of(self, role: Role) -> str:
        headers = {"authorization": f"Session {self.sessions[role]}"}
        answer = await self.client.get("/registry/v1/account", headers=headers)
        [held] = [item for item in answer.raise_for_status().json()["roles"] if item["role"] == role.value]
        return str(held["organisation_id"])

    async def _drafted(self, **changes: str) -> str:
        """A training of the unit that is written and not handed in."""
        body = {"organisation_id": self.words["unit"], "form": {**_form(), **changes}}
        return str((await self._tell("/filings/v1/filings", body))["filing_id"])

    async def _uploaded(self) -> str:
        """The id of a roster's job that has ended: of three rows one is taken over, and two are returned."""
        unit = self.account(Role.UNIT_ADMINISTRATOR)
        first_17 = f"{unit.organisation_code[2:8]}19900214006"
        number = first_17 + IdNumber.check_character(first_17)
        rows = (
            "身份证号,姓名,单位代码,岗位类别,职称级别",
            f"{number},林晓燕,{unit.organisation_code},专业技术,初级",
            f"{number[:-1]},高志远,{unit.organisation_code},管理,无",
            f"{number},林晓燕,{unit.organisation_code},专业技术,初级",
        )
        headers = {"authorization": f"Session {self.sessions[unit.role]}", "prefer": "respond-async"}
        answer = await self.client.post("/registry/v1/rosters", content="\n".join(rows).encode(), headers=headers)
        job_id = str(answer.raise_for_status().json()["job_id"])
        async with asyncio.timeout(_JOB_S):
            while True:
                job = await self.client.get(f"/registry/v1/jobs/{job_id}", headers=headers)
                if job.raise_for_status().json()["state"] not in ("waiting", "running"):
                    return job_id
                await asyncio.sleep(0.2)

    async def _certificate_number(self) -> str:
        """Of the learner's certificate of the last year."""
        headers = await self._bearer(Role.LEARNER)
        answer = await self.client.get("/certificates/v1/own/certificates", headers=headers)
        found: Mapping[str, Any] = answer.raise_for_status().json()
        return quote(str(found["certificates"][0]["number"]))

    async def _tell(self, path: str, body: Any) -> Any:
        """What the unit's administrator is answered."""
        answer = await self.client.post(path, json=body, headers=await self._bearer(Role.UNIT_ADMINISTRATOR))
        return answer.raise_for_status().json()

    async def _bearer(self, role: Role) -> dict[str, str]:
        """With a token of their session, which is good for five minutes."""
        headers = {"authorization": f"Session {self.sessions[role]}"}
        answer = await self.client.post("/registry/v1/sessions/current/tokens", headers=headers)
        return {"authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


def _form() -> dict[str, Any]:
    """A training of two half days that is still ahead."""
    on = str(china_date(now()) + timedelta(days=_BEGINS_IN_DAYS))
    return {
        "training_type": "in-service",
        "institution": "市事业单位培训中心",
        "address": "市政府西院二号楼",
        "postcode": "425000",
        "email": "peixun@example.cn",
        "leader": "蒋建国",
        "leader_post": "主任",
        "leader_phone": "0746-0000001",
        "contact": "唐小芳",
        "contact_post": "干事",
        "contact_phone": "0746-0000002",
        "begins_on": on,
        "ends_on": on,
        "place": "二楼会议室",
        "scope": "本单位工作人员",
        "people": 40,
        "plan": "上午集中授课，下午分组研讨。",
        "fee": "0",
        "sittings": [
            {"on": on, "half": "morning", "topic": "政策解读", "trainer": "蒋建国"},
            {"on": on, "half": "afternoon", "topic": "分组研讨", "trainer": "蒋建国"},
        ],
        "trainers": [{"name": "蒋建国", "about": "副教授"}],
    }
