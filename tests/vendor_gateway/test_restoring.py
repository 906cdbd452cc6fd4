"""Who took hours off, and how they are given back: gateway, ledger, certificate, HR platform and learner agree."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from live_platform import SCHOOL, VENDOR, Cluster, Platform, a_full_year, completion, id_number, person
from reviewers import Offices, Reviewer
from staff import Staff, appointed, desk_of

import vendor_gateway.main
from offices.authority import Role

COUNTY, PROVINCE = "零陵区人力资源和社会保障局", "省人力资源和社会保障厅"
DAY = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T16:00:00+08:00"}


@pytest.fixture(scope="module")
async def platform(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    async with Platform.begun(cluster, tmp_path_factory.mktemp("platform")) as begun:
        yield begun


@pytest.fixture(scope="module")
async def offices(platform: Platform) -> Offices:
    return await Offices(platform).open()


async def own(platform: Platform, learner: Staff, path: str, method: str = "GET", body: Any = None) -> Any:
    """What a learner is told of themselves."""
    token = (await learner.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = await platform.client.request(method, path, json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def learner_of(platform: Platform, serial: int) -> Staff:
    await platform.register(person(serial))
    found = await appointed(desk_of(platform), serial, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.settle()
    return found


async def by_two(first: Reviewer, second: Reviewer, decision: str, completion_id: str, reason: str) -> list[Any]:
    """One proposes, another one confirms."""
    done = await first.decides(decision, await first.item_of(completion_id), reason=reason)
    return done + await second.decides("confirm", await second.item_of(completion_id), reason=None)


async def eligibility(platform: Platform, serial: int) -> str:
    """What the HR platform reads of the certificate where somebody is to be promoted."""
    query = {"id_number": id_number(serial), "purpose": "promotion", "on": "2026-03-01"}
    answer = await platform.call(
        "POST", "/certificates/v1/eligibility-queries", {"queries": [query]}, client_id="hr-platform"
    )
    return "；".join(reason["text"] for reason in answer["results"][0]["reasons"])


async def entries_of(platform: Platform, serial: int) -> list[Any]:
    await platform.settle()
    found: list[Any] = (await platform.statement(serial))["entries"]
    return found


async def told(platform: Platform, learner: Staff, service: str) -> dict[str, str]:
    """Each kind of message with its latest text."""
    found = (await own(platform, learner, f"/{service}/v1/own/messages"))["messages"]
    return {message["kind"]: message["text"] for message in reversed(found)}


async def certified_but_for_what_was_voided(
    platform: Platform, offices: Offices, serial: int, token: str
) -> tuple[Staff, str]:
    """A learner whose certificate is suspended, since the county's office took the hours of one completion off."""
    learner = await learner_of(platform, serial)
    await platform.push(*a_full_year(serial, token))
    await platform.settle()
    assert (await platform.status(serial))["status"] == "certified"
    voided = f"{token}q{serial}"
    assert await by_two(offices.first, offices.second, "void", voided, "替学") == ["propose-void", "confirm-void"]
    await platform.settle()
    return learner, voided


async def test_what_an_office_took_off_names_the_office_in_the_ledger_and_to_the_hr_platform(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    _, voided = await certified_but_for_what_was_voided(platform, offices, serial, token)
    [reversal] = [entry for entry in await entries_of(platform, serial) if entry["kind"] == "reversal"]
    assert (reversal["office"], reversal["office_id"]) == (COUNTY, offices.second.organisation_id)
    [row] = await platform.sql(
        "vendor_gateway",
        "SELECT act_id FROM review_act JOIN completion USING (item_id) WHERE completion_id = $1 AND what = $2",
        voided,
        "confirm-void",
    )
    assert reversal["decision_id"] == str(row["act_id"])
    status = await platform.status(serial)
    assert (status["status"], status["suspended_because"], status["suspended_by"]) == (
        "suspended", "hours-voided-by-office", COUNTY,
    )  # fmt: skip
    assert f"经{COUNTY}核查，部分学时不属实，已作废" in await eligibility(platform, serial)


async def test_what_an_office_took_off_names_the_office_to_the_learner(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    learner, _ = await certified_but_for_what_was_voided(platform, offices, serial, token)
    [reversal] = [entry for entry in await entries_of(platform, serial) if entry["kind"] == "reversal"]
    [certificate] = (await own(platform, learner, "/certificates/v1/own/certificates"))["certificates"]
    assert certificate["cause"]["reason"] == "hours-voided-by-office"
    assert certificate["cause"]["parameters"]["decision_id"] == reversal["decision_id"]
    assert certificate["cause"]["text"].startswith(f"经{COUNTY}核查")
    assert f"因{COUNTY}核查作废部分学时" in (await told(platform, learner, "certificates"))["certificate-suspended"]
    assert f"经{COUNTY}核查不属实，核减1笔，共60学时" in (await told(platform, learner, "ledger"))["hours-reversal"]
    text = (await told(platform, learner, "vendor-gateway"))["completion-taken-off"]
    assert text.startswith(f"经{COUNTY}核查")
    assert "理由：替学。如有异议" in text


async def test_hours_are_restored_by_two_people_and_everything_follows(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    learner, voided = await certified_but_for_what_was_voided(platform, offices, serial, token)
    first, second = offices.city, offices.province
    item = await first.item_of(voided)
    assert await first.decides("counts", item) == ["taken-off"]
    body = {
        "organisation_id": first.organisation_id, "decision": "restore",
        "items": [{"item_id": item["item_id"], "saw": item["saw"]}],
    }  # fmt: skip
    refused = await first.ask("POST", "/reviews/decisions", body)
    assert (refused.status_code, refused.json()["reason"]) == (422, "no-reason")
    assert await first.decides("restore", item, reason="经复核系本人学习") == ["propose-restore"]
    assert (await platform.status(serial))["status"] == "suspended"
    [proposed] = await second.inbox(token, "proposed")
    assert (await second.call("GET", f"/reviews/counts?organisation_id={second.organisation_id}"))["proposed"] == 1
    assert await first.decides("confirm", proposed) == ["second-person"]
    assert await second.decides("confirm", proposed, reason=None) == ["confirm-restore"]
    kinds = [(entry["kind"], entry["hours"]) for entry in await entries_of(platform, serial)]
    assert kinds == [("credit", "30"), ("credit", "60"), ("reversal", "-60"), ("restored", "60")]
    status = await platform.status(serial)
    assert (status["status"], status.get("suspended_because")) == ("certified", None)
    assert [act["what"] for act in (await first.case(item["item_id"]))["acts"]] == [
        "propose-void", "confirm-void", "propose-restore", "confirm-restore",
    ]  # fmt: skip
    trace = (await own(platform, learner, "/vendor-gateway/v1/own/completions"))["completions"]
    [shown] = [shown for shown in trace if shown["completion_id"] == voided]
    assert (shown["verdict"], shown["voided"], shown["parked"], shown["handed_on"]) == ("accepted", None, None, True)
    assert (shown["restored"]["reason"], shown["restored"]["office"]) == ("经复核系本人学习", PROVINCE)
    text = (await told(platform, learner, "vendor-gateway"))["completion-restored"]
    assert text.startswith(f"经{PROVINCE}决定")
    assert text.endswith("理由：经复核系本人学习。")
    assert "恢复1笔，共60学时" in (await told(platform, learner, "ledger"))["hours-restored"]


async def test_hours_are_taken_off_again_and_what_the_vendor_took_back_is_final(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    learner, voided = await certified_but_for_what_was_voided(platform, offices, serial, token)
    first, second = offices.city, offices.province
    restored = ["propose-restore", "confirm-restore"]
    assert await by_two(first, second, "restore", voided, "恢复") == restored
    assert await by_two(first, second, "void", voided, "又查实") == ["propose-void", "confirm-void"]
    await platform.settle()
    assert (await platform.status(serial))["suspended_by"] == PROVINCE
    assert await by_two(first, second, "restore", voided, "又恢复") == restored
    await platform.settle()
    assert (await platform.revoke(voided))["status"] == "accepted"
    await platform.settle()
    status = await platform.status(serial)
    assert (status["status"], status["suspended_because"]) == ("suspended", "hours-revoked-by-vendor")
    assert "suspended_by" not in status
    assert await first.decides("restore", await first.item_of(voided), reason="不服") == ["revoked"]
    [certificate] = (await own(platform, learner, "/certificates/v1/own/certificates"))["certificates"]
    assert certificate["cause"]["reason"] == "hours-revoked-by-vendor"
    assert certificate["cause"]["parameters"]["vendor"] == VENDOR
    text = (await told(platform, learner, "certificates"))["certificate-suspended"]
    assert "因培训机构撤回部分完成记录" in text


async def test_what_was_held_tells_the_learner_what_it_came_to(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    await platform.push(*(completion(f"{token}-{n}", serial, hours="200", **DAY) for n in range(2)))
    untrue, true = await offices.first.inbox(token)
    assert await told(platform, learner, "vendor-gateway") == {}
    assert await offices.first.decides("void", untrue, reason="一天二百学时。") == ["void"]
    text = (await told(platform, learner, "vendor-gateway"))["completion-void"]
    trace = (await own(platform, learner, "/vendor-gateway/v1/own/completions"))["completions"]
    [vendor] = {item["vendor_name"] for item in trace}
    assert text == (
        f"经{COUNTY}核查，{vendor}上报的“生态环境保护”（2025年5月6日完成，200学时）不属实，已作废，不计入学时，"
        "理由：一天二百学时。如有异议，可以在“我的学时少了”中打开这条记录提出申诉。"
    )
    assert (await own(platform, learner, "/vendor-gateway/v1/own/messages/unread"))["unread"] == 1
    assert await offices.first.decides("counts", true, reason=None) == ["counts"]
    assert "属实，已计入学时" in (await told(platform, learner, "vendor-gateway"))["completion-counts"]
    page = await own(platform, learner, "/vendor-gateway/v1/own/messages")
    assert [message["about"]["item_id"] for message in page["messages"]] == [true["item_id"], untrue["item_id"]]
    await own(platform, learner, "/vendor-gateway/v1/own/messages/read", "PUT", {"until": page["messages"][0]["at"]})
    assert (await own(platform, learner, "/vendor-gateway/v1/own/messages/unread"))["unread"] == 0
    # An appeal was right: what was void counts.
    assert await offices.second.decides("counts", await offices.second.item_of(untrue["completion_id"])) == ["counts"]
    assert (await own(platform, learner, "/vendor-gateway/v1/own/messages/unread"))["unread"] == 1
    released = (await offices.first.item_of(true["completion_id"]))["released"]
    assert released["waited_for"] == "review"


async def test_what_counts_and_was_odd_is_confirmed_without_a_message(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    quick = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T09:25:00+08:00"}
    await platform.push(completion(token, serial, hours="2", **quick))
    [odd] = await offices.first.inbox(token, "odd")
    assert await offices.first.decides("counts", odd, reason=None) == ["counts"]
    assert await told(platform, learner, "vendor-gateway") == {}


async def test_the_vendors_reason_for_a_revocation_is_there_for_the_reviewer_and_the_learner(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    learner = await learner_of(platform, serial)
    await platform.push(completion(token, serial))
    assert (await offices.first.item_of(token))["revoked"] is None
    await platform.revoke(token)
    item = await offices.first.item_of(token)
    assert (item["is_revoked"], item["revoked"]["reason"]) == (True, "复核")
    assert item["revoked"]["at"].endswith("+08:00")
    [shown] = (await own(platform, learner, "/vendor-gateway/v1/own/completions"))["completions"]
    assert shown["revoked"]["reason"] == "复核"
    assert await offices.first.decides("restore", item, reason="不该撤回") == ["revoked"]


async def test_what_never_counted_is_not_restored(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await learner_of(platform, serial)
    await platform.push(completion(token, serial))
    item = await offices.first.item_of(token)
    assert await offices.first.decides("restore", item, reason="恢复") == ["not-taken-off"]
    assert await offices.first.decides("confirm", item) == ["no-proposal"]


async def test_a_restoration_is_refused_or_withdrawn_and_the_hours_stay_off(
    platform: Platform, offices: Offices, serial: int, token: str
) -> None:
    await learner_of(platform, serial)
    await platform.push(completion(token, serial))
    await by_two(offices.first, offices.second, "void", token, "替学")
    for answerer, answer in ((offices.second, "refuse"), (offices.first, "withdraw")):
        item = await offices.first.item_of(token)
        assert await offices.first.decides("restore", item, reason="复核") == ["propose-restore"]
        assert await answerer.decides(answer, await answerer.item_of(token)) == [f"{answer}-restore"]
    assert [entry["kind"] for entry in await entries_of(platform, serial)] == ["credit", "reversal"]


async def test_everything_told_once_more_changes_nothing_and_adds_up(platform: Platform) -> None:
    await platform.settle()
    [before] = await platform.sql("ledger", "SELECT count(*) AS entries FROM entry")
    await vendor_gateway.main.republish(platform.house.gateway)
    await platform.settle()
    assert await platform.sql("ledger", "SELECT count(*) AS entries FROM entry") == [before]
    checked = await platform.check()
    assert checked.holds, [equation for equation in checked.equations if not equation.holds]
