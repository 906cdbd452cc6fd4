"""Trying a review's decision: what it would do to each year, and what it then does, are the same."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest
from tokens import bearer

from common.contracts.registry import OrganisationPlaced
from common.contracts.vendor_gateway import CompletionRestored, CompletionRevoked
from common.ids import uuid7

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi, Somebody

OFFICE, FAR, SCHOOL = (UUID(int=300 + number) for number in range(3))
INNER = "150102"


@pytest.fixture(scope="module", autouse=True)
async def offices(ledger_api: "LedgerApi") -> None:
    regions = {OFFICE: INNER, FAR: "431102", SCHOOL: INNER}
    await ledger_api.hear(
        *(
            OrganisationPlaced(
                organisation_id=unit, name=f"机构{unit.int}", region_code=region, version=1, authority_id=None,
                kind="institution" if unit == SCHOOL else "hr-authority", department_id=None,
            )
            for unit, region in regions.items()
        )
    )  # fmt: skip


async def asked(
    ledger_api: "LedgerApi", effect: str, *items: Any, office: UUID = OFFICE, role: str = "hr-authority"
) -> httpx.Response:
    headers = bearer(ledger_api.key, f"account:{uuid7()}", "own", aud=["ledger"], roles=[[role, str(office)]])
    source_ids = [str(getattr(item, "item_id", item)) for item in items]
    body = {"organisation_id": str(office), "effect": effect, "source_ids": source_ids}
    return await ledger_api.client.post("/ledger/v1/turn-trials", headers=headers, json=body)


async def tried(ledger_api: "LedgerApi", effect: str, *items: Any) -> Any:
    answer = await asked(ledger_api, effect, *items)
    assert answer.status_code == 200, answer.text
    return answer.json()["people"]


def placed(who: "Somebody", **other: Any) -> Any:
    return who.placed(INNER, organisation_id=SCHOOL, **other)


def sums(public: str, professional: str, total: str, *, met: bool = False) -> dict[str, Any]:
    return {"met": met, "public": public, "professional": professional, "total": total}


async def test_a_trial_tells_what_voiding_then_does_and_changes_nothing(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    public, professional = who.full_year()
    await ledger_api.hear(placed(who), public, professional)
    before, after = sums("30", "60", "90", met=True), sums("30", "0", "30")
    expected = [
        {
            "person_id": str(who.id), "source_ids": [str(professional.item_id)],
            "years": [{"year": 2025, "before": before, "after": after}],
        }
    ]  # fmt: skip
    assert await tried(ledger_api, "void", professional) == expected
    assert await tried(ledger_api, "void", professional) == expected
    assert await tried(ledger_api, "restore", professional) == [], "it counts already"
    await ledger_api.hear(CompletionRevoked(item_id=professional.item_id, person_id=who.id, vendor="lanxin"))
    assert await tried(ledger_api, "void", professional) == [], "it does not count any more"
    [back] = await tried(ledger_api, "restore", professional)
    assert back["years"] == [{"year": 2025, "before": after, "after": before}]
    again: dict[str, Any] = {"number": 2, "office_id": OFFICE, "office": "市人社局", "decision_id": uuid7()}
    await ledger_api.hear(CompletionRestored(item_id=professional.item_id, person_id=who.id, vendor="lanxin", **again))
    assert await tried(ledger_api, "void", professional) == expected, "it did what was said"


async def test_several_of_one_person_are_taken_together_and_of_several_people_apart(ledger_api: "LedgerApi") -> None:
    who, other = ledger_api.stranger(), ledger_api.stranger()
    mine, also, theirs = who.course(30), who.course(12, "professional", "2024-05-01"), other.course(8)
    await ledger_api.hear(placed(who), placed(other), mine, also, theirs)
    found = {person["person_id"]: person for person in await tried(ledger_api, "void", mine, also, theirs, uuid7())}
    assert {year["year"]: year["after"]["total"] for year in found[str(who.id)]["years"]} == {2024: "0", 2025: "0"}
    assert sorted(found[str(who.id)]["source_ids"]) == sorted([str(mine.item_id), str(also.item_id)])
    assert [year["before"]["total"] for year in found[str(other.id)]["years"]] == ["8"]


async def test_what_a_make_up_carries_goes_along(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    first, second = who.course(35, "public", "2025-05-01"), who.course(6, "public", "2025-06-01")
    await ledger_api.hear(placed(who), first, second, who.make_up(2024, "2025-01-01", "2025-12-31"))
    [person] = await tried(ledger_api, "void", first)
    assert [(year["year"], year["before"]["public"], year["after"]["public"]) for year in person["years"]] == [
        (2024, "41", "6"), (2025, "0", "0"),
    ]  # fmt: skip
    await ledger_api.hear(CompletionRevoked(item_id=first.item_id, person_id=who.id, vendor="lanxin"))
    [rest] = await tried(ledger_api, "void", second)
    assert rest["years"][0]["before"]["public"] == "6", "it did what was said"


async def test_the_hours_of_a_merged_record_are_those_of_the_human(ledger_api: "LedgerApi") -> None:
    who, other = ledger_api.stranger(), ledger_api.stranger()
    course = other.course(35, "public", "2025-05-01")
    await ledger_api.hear(placed(who), placed(other), course)
    await ledger_api.hear(placed(other, version=2, merged_into=who.id))
    [person] = await tried(ledger_api, "void", course)
    assert (person["person_id"], person["years"][0]["after"]["public"]) == (str(who.id), "0")


async def test_who_is_out_of_reach_is_left_out_and_who_has_no_role_is_refused(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    course = who.course(10)
    await ledger_api.hear(placed(who), course)
    far = await asked(ledger_api, "void", course, office=FAR)
    assert (far.status_code, far.json()["people"]) == (200, [])
    for role in ("learner", "operator"):
        refused = await asked(ledger_api, "void", course, role=role)
        assert (refused.status_code, refused.json()["reason"]) == (403, "not-yours")
    assert (await asked(ledger_api, "void")).status_code == 422
    assert (await asked(ledger_api, "void", *(uuid7() for _ in range(201)))).status_code == 422
    document = {"organisation_id": str(OFFICE), "effect": "void", "source_ids": [str(course.item_id)]}
    assert (await ledger_api.ask("POST", "turn-trials", document)).status_code == 403, "programs do not review"


async def test_a_trial_leaves_a_reading_of_whom_it_shows(ledger_api: "LedgerApi") -> None:
    who = ledger_api.stranger()
    course = who.course(10)
    await ledger_api.hear(placed(who), course)
    await tried(ledger_api, "void", course)
    [row] = await ledger_api.connection.fetch("SELECT * FROM reading ORDER BY read_at DESC LIMIT 1")
    assert (row["kind"], row["role"], row["office_id"]) == ("hours", "hr-authority", OFFICE)
