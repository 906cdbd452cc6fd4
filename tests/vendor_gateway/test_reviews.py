"""The review of held completions: who sees them, who decides, and how hours, certificate and HR answer follow."""

from collections.abc import AsyncIterator

import pytest
from live_platform import SCHOOL, VENDOR, Cluster, Platform, completion, id_number, person
from reviewers import Offices, Reviewer
from staff import appointed, desk_of

from offices.authority import Role


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    return await Offices(platform).open()


DAY = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T16:00:00+08:00"}


async def known(platform: Platform, serial: int) -> int:
    """Somebody whom the gateway knows."""
    await platform.register(person(serial))
    await platform.settle()
    return serial


async def hours(platform: Platform, serial: int) -> int:
    """Centihours that the ledger counts."""
    await platform.settle()
    entries = (await platform.statement(serial))["entries"]
    return sum(round(float(entry["hours"]) * 100) for entry in entries)


async def test_what_is_held_counts_once_somebody_has_looked(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(*(completion(f"{token}-{n}", serial, hours="10", **DAY) for n in range(2)))
    [held] = await offices.first.inbox(token)
    assert (held["hold"], held["flags"], held["hours"], held["vendor"]) == (
        "held-for-review", ["more-than-a-day"], "10", VENDOR,
    )  # fmt: skip
    case = await offices.first.case(held["item_id"])
    assert [item["hours"] for item in case["same_days"]] == ["10", "10"]
    assert sorted(item["hold"] or "" for item in case["same_days"]) == ["", "held-for-review"]
    assert id_number(serial) not in str(case)
    assert await hours(platform, serial) == 1_000
    assert await offices.first.decides("counts", held, reason=None) == ["counts"]
    assert await hours(platform, serial) == 2_000
    assert await offices.first.inbox(token) == []
    assert await offices.first.decides("counts", held) == ["changed"]


async def test_what_is_held_and_not_true_is_void_by_one_person(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="200", **DAY))
    [held] = await offices.city.inbox(token)
    refused = await offices.city.ask(
        "POST", "/reviews/decisions",
        {"organisation_id": offices.city.organisation_id, "decision": "void", "items": [
            {"item_id": held["item_id"], "saw": held["saw"]}]},
    )  # fmt: skip
    assert (refused.status_code, refused.json()["reason"]) == (422, "no-reason")
    assert await offices.city.decides("void", held, reason="二十秒完成二百学时") == ["void"]
    assert await hours(platform, serial) == 0
    assert await platform.push(completion(f"{token}-2", serial, course_code=f"C-{token}", hours="200", **DAY)) == [
        {"completion_id": f"{token}-2", "status": "duplicate", "reason": "sent-before-under-another-id",
         "detail": f"the same person, course and completed_at are recorded as {token}"},
    ]  # fmt: skip
    [void] = await offices.city.inbox(token, "void")
    assert (void["latest_act"], void["latest_reason"]) == ("void", "二十秒完成二百学时")
    assert await offices.second.decides("counts", void) == ["counts"], "an appeal was right"
    assert await hours(platform, serial) == 20_000


async def test_hours_that_counted_are_taken_off_by_two_people_and_everything_follows(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    month = {"started_at": "2025-03-01T08:00:00+08:00", "completed_at": "2025-04-10T18:00:00+08:00"}
    await platform.push(
        completion(f"{token}-p", serial, hours="30", **month),
        completion(f"{token}-q", serial, hours="60", subject="professional", **month),
    )
    await platform.settle()
    assert (await platform.status(serial))["status"] == "certified"
    [row] = await platform.sql(
        "vendor_gateway", "SELECT item_id FROM completion WHERE completion_id = $1", f"{token}-q"
    )
    item = (await offices.first.case(str(row["item_id"])))["completion"]
    assert await offices.first.decides("void", item, reason="替学") == ["propose-void"]
    assert (await platform.status(serial))["status"] == "certified"
    [proposed] = await offices.second.inbox(token, "proposed")
    assert await offices.first.decides("confirm", proposed) == ["second-person"]
    assert await offices.second.decides("withdraw", proposed) == ["second-person"]
    assert await offices.second.decides("counts", proposed) == ["changed"]
    assert await offices.second.decides("confirm", proposed, reason=None) == ["confirm-void"]
    await platform.settle()
    assert (await platform.status(serial))["status"] == "suspended"
    assert await hours(platform, serial) == 3_000
    acts = (await offices.first.case(item["item_id"]))["acts"]
    assert [(act["what"], act["reason"], act["made_for_name"]) for act in acts] == [
        ("propose-void", "替学", "零陵区人力资源和社会保障局"), ("confirm-void", None, "零陵区人力资源和社会保障局"),
    ]  # fmt: skip
    [void] = await offices.first.inbox(token, "void")
    assert await offices.first.decides("counts", void) == ["taken-off"]
    assert (await platform.revoke(f"{token}-q"))["status"] == "accepted"
    assert await hours(platform, serial) == 3_000, "it is taken off once"


async def test_a_proposal_is_refused_or_withdrawn_and_the_hours_stay(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial))
    [row] = await platform.sql("vendor_gateway", "SELECT item_id FROM completion WHERE completion_id = $1", token)
    for answerer, answer in ((offices.second, "refuse"), (offices.first, "withdraw")):
        item = (await offices.first.case(str(row["item_id"])))["completion"]
        assert await offices.first.decides("void", item) == ["propose-void"]
        [proposed] = await answerer.inbox(token, "proposed")
        assert await answerer.decides(answer, proposed) == [f"{answer}-void"]
        assert await offices.first.inbox(token, "proposed") == []
    assert await hours(platform, serial) == 3_000


async def test_many_are_decided_at_once_and_what_changed_is_left(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(*(completion(f"{token}-{n}", serial, hours="199", **DAY) for n in range(4)))
    held = await offices.first.inbox(token)
    assert len(held) == 4
    assert await offices.second.decides("void", held[1]) == ["void"]
    assert (await platform.revoke(held[2]["completion_id"]))["status"] == "accepted"
    done = await offices.first.decides("void", *held)
    assert done == ["void", "changed", "revoked", "void"]


async def test_only_hr_authorities_review_and_only_their_own_people(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(completion(token, serial, hours="200", **DAY))
    [held] = await offices.province.inbox(token)
    assert await offices.far.inbox(token) == []
    assert await offices.far.decides("counts", held) == ["unknown"]
    answer = await offices.far.ask("GET", f"/reviews/{held['item_id']}?organisation_id={offices.far.organisation_id}")
    assert (answer.status_code, answer.json()["reason"]) == (404, "no-such-completion")
    for organisation_id in (offices.first.organisation_id, "00000000-0000-0000-0000-000000000000"):
        answer = await offices.far.ask("GET", f"/reviews?organisation_id={organisation_id}")
        assert (answer.status_code, answer.json()["reason"]) == (403, "no-reviewer")
    administrator = await appointed(desk_of(platform), 906, Role.UNIT_ADMINISTRATOR, SCHOOL)
    unit = Reviewer(
        platform, administrator, (await administrator.call("GET", "/v1/account/roles"))["roles"][0]["organisation_id"]
    )
    answer = await unit.ask("GET", f"/reviews?organisation_id={unit.organisation_id}")
    assert (answer.status_code, answer.json()["reason"]) == (403, "no-reviewer")
    counted = await offices.first.call("GET", f"/reviews/counts?organisation_id={offices.first.organisation_id}")
    assert counted["held"] >= 1


async def test_nobody_decides_about_their_own_hours(platform: Platform, offices: Offices, token: str) -> None:
    await platform.register(person(901, unit_code=SCHOOL))
    await platform.settle()
    await platform.push(completion(token, 901, hours="200", **DAY))
    await offices.first.staff.sign_in("Correct-Horse-7")
    [held] = await offices.first.inbox(token)
    assert await offices.first.decides("counts", held) == ["own-hours"]


async def test_a_closed_year_is_opened_by_the_province_for_one_person(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    vendor = f"late-{token[:8]}"
    await platform.call("PUT", f"/vendor-gateway/v1/vendors/{vendor}", {"name": "迟报的机构"})
    key = await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/keys", {"kind": "hmac"})
    platform.cluster.credentials.vendors[vendor] = {"name": "迟报的机构", "secret": key["secret"]}
    try:
        everywhere = {"begins_on": "2016-01-01", "subjects": ["public", "professional"]}
        await platform.call("POST", f"/vendor-gateway/v1/vendors/{vendor}/contracts", everywhere)
        [verdict] = await platform.push(completion(token, serial), vendor=vendor)
        assert (verdict["status"], verdict["reason"]) == ("parked", "year-closed")
        assert "2026-01-31" in verdict["detail"]
        person_id = await platform.person_id(serial)
        body = {"training_year": 2025, "reason": "机构漏报", "person_id": person_id}
        refused = await offices.city.ask(
            "POST", "/year-openings", {**body, "organisation_id": offices.city.organisation_id}
        )
        assert (refused.status_code, refused.json()["reason"]) == (403, "no-province")
        both = {**body, "organisation_id": offices.province.organisation_id, "vendor": vendor}
        refused = await offices.province.ask("POST", "/year-openings", both)
        assert (refused.status_code, refused.json()["reason"]) == (422, "vendor-or-person")
        unstorable = {**both, "vendor": "\x00", "person_id": None}
        assert (await offices.province.ask("POST", "/year-openings", unstorable)).status_code == 422
        await offices.province.call(
            "POST", "/year-openings", {**body, "organisation_id": offices.province.organisation_id}
        )
        for _ in range(100):
            if await hours(platform, serial) == 3_000:
                break
        assert await hours(platform, serial) == 3_000
        shown = await offices.province.call("GET", f"/year-openings?organisation_id={offices.province.organisation_id}")
        assert {year["training_year"]: year["is_closed"] for year in shown["years"]}[2025] is True
        assert shown["openings"][0]["person_id"] == person_id
    finally:
        del platform.cluster.credentials.vendors[vendor]


async def test_everything_adds_up_at_the_end(platform: Platform) -> None:
    await platform.settle()
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]


async def test_pages_have_their_numbers_and_say_how_many_there_are(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(*(completion(f"{token}-{n}", serial, hours="200", **DAY) for n in range(3)))
    office = f"organisation_id={offices.first.organisation_id}"
    whole = await offices.first.call("GET", f"/reviews?{office}&limit=200&page=1")
    ids = [item["item_id"] for item in whole["completions"]]
    assert whole["total"] == len(ids) >= 3
    pages = [await offices.first.call("GET", f"/reviews?{office}&limit=2&page={page}") for page in (1, 2)]
    assert [item["item_id"] for page in pages for item in page["completions"]] == ids[:4]
    assert {page["total"] for page in pages} == {len(ids)}
    of_vendor = await offices.first.call("GET", f"/reviews?{office}&limit=1&page=1&vendor=muxi")
    assert (of_vendor["total"], of_vendor["completions"]) == (0, [])
    assert (await offices.first.call("GET", f"/reviews?{office}"))["total"] is None, "programs go on with after"
    assert (await offices.first.ask("GET", f"/reviews?{office}&page=51")).status_code == 422


async def test_several_are_listed_as_they_stand_and_only_to_who_reaches_them(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await known(platform, serial)
    await platform.push(*(completion(f"{token}-{n}", serial, hours="200", **DAY) for n in range(2)))
    held = await offices.first.inbox(token)
    ids = [item["item_id"] for item in held]

    async def listed(reviewer: Reviewer) -> list[str]:
        body = {"organisation_id": reviewer.organisation_id, "item_ids": [*ids, "00000000-0000-7000-8000-000000000000"]}
        return [item["item_id"] for item in (await reviewer.call("POST", "/reviews/listings", body))["completions"]]

    assert await listed(offices.first) == ids
    assert await listed(offices.city) == ids
    assert await listed(offices.far) == []
    body = {"organisation_id": offices.first.organisation_id, "item_ids": ids}
    refused = await offices.far.ask("POST", "/reviews/listings", body)
    assert (refused.status_code, refused.json()["reason"]) == (403, "no-reviewer")
    await offices.first.decides("void", *held)
    for reviewer, is_own in ((offices.first, True), (offices.second, False)):
        assert [act["is_own"] for act in (await reviewer.case(ids[0]))["acts"]] == [is_own]
