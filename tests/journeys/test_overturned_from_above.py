"""An HR authority takes back what was approved below it (Inner Mongolia 2024, 第三十五条)."""

import pytest
from live_platform import Platform, completion, organisation_code, person
from office_workers import (
    OfficeWorker,
    held,
    learner,
    office_worker,
    offices_of_lingling,
    offices_of_xincheng,
)

from offices.authority import Role

pytestmark = pytest.mark.anyio
YEAR = 2026
REGION_OFFICE = organisation_code(705, region="150000")
PROJECT = {
    "project": "草原生态监测", "organiser": "自治区科技厅", "role": "主持人", "ended_on": f"{YEAR}-05-20",
    "number": "KT-2026-001",
}  # fmt: skip
WHY = "结题证书系伪造"


@pytest.fixture
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    """Those of a district, and two people of the region's HR authority."""
    rows = [{"code": REGION_OFFICE, "name": "自治区人社厅", "kind": "hr-authority", "region_code": "150000"}]
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": rows})
    offices = await offices_of_xincheng(platform)
    for name in ("region", "region-too"):
        offices[name] = await office_worker(platform, Role.HR_AUTHORITY, REGION_OFFICE)
    await platform.settle()
    return offices


def acts_of(seen: dict[str, object]) -> dict[str, str | None]:
    own_acts = seen["own_acts"]
    assert isinstance(own_acts, list)
    return {act["act"]: act["not_now"] for act in own_acts}


async def approved_claim(platform: Platform, offices: dict[str, OfficeWorker]) -> tuple[OfficeWorker, str]:
    """Somebody whom a concluded project certified, and the claim for it."""
    me = await learner(platform, 1, offices["authority"])
    await platform.push(
        completion(
            "p1", 1, hours="30", started_at=f"{YEAR}-03-01T08:00:00+08:00", completed_at=f"{YEAR}-03-05T18:00:00+08:00"
        )
    )
    claim_id = await me.claims(await platform.person_id(1), "research-project", YEAR, PROJECT)
    await me.does(claim_id, "submit")
    for office in ("school", "bureau", "authority"):
        await offices[office].does(claim_id, "endorse", text="情况属实")
    await platform.settle()
    assert (await platform.status(1, YEAR))["status"] == "certified"
    return me, claim_id


async def test_hours_fall_by_two_people_of_the_authority_above_and_everybody_is_told(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    me, claim_id = await approved_claim(platform, offices)
    region, other, authority = offices["region"], offices["region-too"], offices["authority"]
    assert acts_of(await region.looks(claim_id)) == {
        "propose-overturn": None, "overturn-from-above": "no-overturn-proposal",
        "drop-overturn": "no-overturn-proposal",
    }  # fmt: skip
    assert "overturn-from-above" not in acts_of(await authority.looks(claim_id)), "it decided, and overturns as such"
    assert await authority.refused(claim_id, "propose-overturn", text=WHY) == (403, "not-yours")
    assert await region.refused(claim_id, "overturn", text=WHY) == (403, "not-yours")
    assert await region.refused(claim_id, "overturn-from-above", text=WHY) == (409, "no-overturn-proposal")
    assert await region.refused(claim_id, "propose-overturn") == (409, "no-text")
    assert await region.refused(claim_id, "propose-overturn", text=WHY, saw="0" * 64) == (409, "changed-since")
    assert (await region.does(claim_id, "propose-overturn", text=WHY))["state"] == "approved"
    await platform.settle()
    assert (await platform.status(1, YEAR))["status"] == "certified", "nothing falls before the second person"
    assert await region.refused(claim_id, "overturn-from-above", text=WHY) == (403, "second-person")
    assert await other.refused(claim_id, "propose-overturn", text=WHY) == (409, "overturn-proposed")
    [waiting] = (await other.call("GET", "/supervision/proposed-overturns"))["proposals"]
    assert (waiting["filing_id"], waiting["kind"], waiting["is_own"]) == (claim_id, "claim", False)
    assert (await authority.call("GET", "/supervision/proposed-overturns"))["proposals"] == []
    assert (await other.does(claim_id, "overturn-from-above", text=WHY))["state"] == "refused"
    await platform.settle()
    assert (await platform.status(1, YEAR))["status"] == "suspended"
    assert (await other.call("GET", "/supervision/proposed-overturns"))["proposals"] == []
    seen = await me.looks(claim_id)
    last = seen["opinions"][-1]
    assert (last["act"], last["act_name"], last["made_for"], last["text"]) == (
        "overturn-from-above", "上级撤销", region.organisation_id, WHY,
    )  # fmt: skip
    assert last["details"]["article"].endswith("》第三十五条")
    assert (await platform.check()).holds
    # The applicant is told, with where to object; so are the offices that had approved it.
    [told] = [item for item in (await me.call("GET", "/own/messages"))["messages"] if "上级" in item["text"]]
    assert (told["kind"], WHY in told["text"], "申诉" in told["text"]) == ("claim-refused", True, True)
    for office in ("bureau", "authority"):
        [told] = (await offices[office].call("GET", "/own/messages"))["messages"]
        assert told["text"].startswith("本单位办理的“")
        assert (await offices[office].call("GET", "/own/messages/unread"))["unread"] == 1
    # It may be claimed again, and who decides sees that it was overturned before.
    again = await me.claims(await platform.person_id(1), "research-project", YEAR, {**PROJECT, "number": "KT-2"})
    await me.does(again, "submit")
    assert [item["remark"] for item in (await authority.looks(again))["remarks"]] == ["overturned-before"]


async def test_what_was_proposed_is_dropped_and_the_approval_stands(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    _, claim_id = await approved_claim(platform, offices)
    region, other = offices["region"], offices["region-too"]
    assert await region.refused(claim_id, "drop-overturn", text="…") == (409, "no-overturn-proposal")
    await region.does(claim_id, "propose-overturn", text=WHY)
    assert (await other.does(claim_id, "drop-overturn", text="经核实证书属实"))["state"] == "approved"
    await platform.settle()
    assert (await platform.status(1, YEAR))["status"] == "certified"
    assert (await other.call("GET", "/supervision/proposed-overturns"))["proposals"] == []


async def test_a_training_of_which_no_hours_were_recognised_takes_one_person_and_another_two(
    platform: Platform, offices: dict[str, OfficeWorker]
) -> None:
    school, bureau, authority, region = (offices[name] for name in ("school", "bureau", "authority", "region"))
    first = await school.drafts(**held(sittings=2))
    second = await school.drafts(**held(sittings=2, title="另一期"))
    for training_id in (first, second):
        await school.does(training_id, "submit")
        await bureau.does(training_id, "endorse")
        await authority.does(training_id, "endorse")
    assert (await region.does(first, "overturn-from-above", text="违规收费"))["state"] == "refused"
    roster_id = await school.writes_roster(second, [{"id_number": person(2)["id_number"], "name": "测试2"}])
    await school.does(roster_id, "submit")
    await bureau.does(roster_id, "endorse")
    await authority.does(roster_id, "endorse")
    await platform.settle()
    assert await region.refused(second, "overturn-from-above", text="…") == (409, "no-overturn-proposal")
    await region.does(second, "propose-overturn", text="未开展培训")
    await offices["region-too"].does(second, "overturn-from-above", text="未开展培训")
    await platform.settle()
    assert (await school.looks(roster_id))["state"] == "withdrawn"
    assert {row["state"] for row in await school.rows(roster_id)} == {"ready"}


async def test_where_the_regulation_gives_no_such_power_the_level_above_supervises_and_does_not_overturn(
    platform: Platform,
) -> None:
    offices = await offices_of_lingling(platform)
    training_id = await offices["school"].drafts()
    await offices["school"].does(training_id, "submit")
    await offices["bureau"].does(training_id, "endorse")
    assert await offices["city"].refused(training_id, "overturn-from-above", text="…") == (403, "not-yours")
    assert not {"propose-overturn", "overturn-from-above"} & acts_of(await offices["city"].looks(training_id)).keys()
