"""People of HR authorities who review completions: who sees, who decides."""

from typing import Any

from live_platform import AUTHORITY, Platform, organisation_code
from staff import CITY_OFFICE, FAR_AUTHORITY, OTHER_OFFICES, Staff, appointed, desk_of

from offices.authority import Role

PROVINCE_OFFICE = organisation_code(60, region="430000")
OFFICES = [
    *OTHER_OFFICES,
    {"code": PROVINCE_OFFICE, "name": "省人力资源和社会保障厅", "kind": "hr-authority", "region_code": "430000"},
]


class Reviewer:
    """Somebody of an HR authority at the gateway's review."""

    def __init__(self, platform: Platform, staff: Staff, organisation_id: str) -> None:
        self.platform, self.staff, self.organisation_id = platform, staff, organisation_id

    async def ask(self, method: str, path: str, document: Any = None) -> Any:
        """A request with a token of their own."""
        token = (await self.staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
        headers = {"authorization": f"Bearer {token}"}
        return await self.platform.client.request(method, f"/vendor-gateway/v1{path}", json=document, headers=headers)

    async def call(self, method: str, path: str, document: Any = None) -> Any:
        """The JSON of one that succeeds."""
        answer = await self.ask(method, path, document)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json()

    async def inbox(self, token: str, state: str = "held") -> list[dict[str, Any]]:
        """What waits of one test."""
        path = f"/reviews?organisation_id={self.organisation_id}&state={state}&limit=200"
        found = (await self.call("GET", path))["completions"]
        return [item for item in found if item["completion_id"].startswith(token)]

    async def case(self, item_id: str) -> Any:
        """Everything about one completion."""
        return await self.call("GET", f"/reviews/{item_id}?organisation_id={self.organisation_id}")

    async def item_of(self, completion_id: str) -> dict[str, Any]:
        """A completion by the vendor's id, as a reviewer sees it now."""
        question = "SELECT item_id FROM completion WHERE completion_id = $1"
        [row] = await self.platform.sql("vendor_gateway", question, completion_id)
        item: dict[str, Any] = (await self.case(str(row["item_id"])))["completion"]
        return item

    async def decides(self, decision: str, *items: dict[str, Any], reason: str | None = "查实") -> list[Any]:
        """What became of each: what was done, or why nothing."""
        body = {
            "organisation_id": self.organisation_id,
            "decision": decision,
            "reason": reason,
            "items": [{"item_id": item["item_id"], "saw": item["saw"]} for item in items],
        }
        results = (await self.call("POST", "/reviews/decisions", body))["results"]
        return [result["done"] or result["because"] for result in results]


class Offices:
    """Two people of the county's authority, one of the city's, one of the province's and one of another province."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    async def open(self) -> "Offices":
        """Everybody appointed and signed in."""
        await self.platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OFFICES})
        self.first = await self._of(AUTHORITY, 901)
        self.second = await self._of(AUTHORITY, 902)
        self.city = await self._of(CITY_OFFICE, 903)
        self.province = await self._of(PROVINCE_OFFICE, 904)
        self.far = await self._of(FAR_AUTHORITY, 905)
        await self.platform.settle()
        return self

    async def _of(self, unit: str, serial: int) -> Reviewer:
        staff = await appointed(desk_of(self.platform), serial, Role.HR_AUTHORITY, unit)
        roles = (await staff.call("GET", "/v1/account/roles"))["roles"]
        return Reviewer(self.platform, staff, roles[0]["organisation_id"])
