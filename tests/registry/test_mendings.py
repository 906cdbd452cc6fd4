"""Two records of one human, and wrong ID numbers: asked for by one, signed by another, and undone."""

from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import PASSWORD, Staff, appointed

from common.limits import Limiter
from offices.authority import Role
from registry.record_merges.domain import TRANSITIONS, RemedyState, RemedyStep

pytestmark = pytest.mark.anyio
FAR_OFFICE, FAR_SCHOOL = organisation_code(91, region="431103"), organisation_code(92, region="431103")


async def asked(staff: Staff, person_id: Any, **other: Any) -> Any:
    return await staff.ask("POST", "/v1/mendings", {"person_id": person_id, "reason": "核对身份证后发现", **other})


async def step(staff: Staff, mending_id: str, what: str, **other: Any) -> Any:
    return await staff.ask("POST", f"/v1/mendings/{mending_id}/steps", {"step": what, **other})


async def done(answer: Any) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture(autouse=True)
def fresh_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look up more numbers in this file than one person may in a minute."""
    monkeypatch.setattr("registry.people_search.api._lookups", Limiter(rate=0.2, burst=30))


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 801, Role.UNIT_ADMINISTRATOR, SCHOOL)


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 802, Role.HR_AUTHORITY, AUTHORITY)


async def test_of_two_records_one_stays_and_is_found_under_both_numbers(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(810), person(811))
    goes, stays = await registry_api.ids(810, 811)
    made = await done(await asked(administrator, goes, into_id=stays))
    # Nothing has changed yet.
    found = await administrator.call("POST", "/v1/people/lookups", {"id_number": id_number(810)})
    assert found["person_id"] == goes
    [shown] = (await authority.call("GET", "/v1/mendings"))["mendings"]
    assert (shown["mending_id"], shown["name"], shown["asked_by"]["name"]) == (made["mending_id"], "测试810", "测试801")
    assert id_number(810) not in str(shown)
    assert await done(await step(authority, made["mending_id"], "sign")) == {**made, "state": "signed"}
    for serial in (810, 811):
        found = await administrator.call("POST", "/v1/people/lookups", {"id_number": id_number(serial)})
        assert found["person_id"] == stays
    names = (await administrator.call("POST", "/v1/people/searches", {"name": "测试81"}))["people"]
    assert [name["person_id"] for name in names] == [stays]


async def test_a_wrong_number_gives_way_to_the_right_one_with_account_form_and_history(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    learner = await appointed(registry_api, 820, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await registry_api.register(person(820, hired_on="2015-09-01"))
    [wrong] = await registry_api.ids(820)
    made = await done(await asked(administrator, wrong, id_number=id_number(821)))
    await done(await step(authority, made["mending_id"], "sign"))
    [right] = await registry_api.ids(821)
    assert right not in (None, wrong)
    # Whoever had an account signs in with the right number, and keeps everything.
    learner.serial = 821
    assert (await learner.sign_in(PASSWORD)).status_code == 201
    export = await learner.call("GET", "/v1/account/export")
    assert export["person"]["person_id"] == right
    assert export["person"]["id_number"] == id_number(821)
    assert str(export["person"]["hired_on"]) == "2015-09-01"
    learner.serial = 820
    assert (await learner.sign_in(PASSWORD)).status_code == 401
    # A roster with the wrong number is told so; one with the right number goes on.
    [verdict] = (await registry_api.register(person(820, name="另名")))["results"]
    assert (verdict["status"], verdict["reason"]) == ("rejected", "number-corrected")
    assert (await registry_api.register(person(821, name="新名")))["results"][0]["status"] == "updated"


async def test_what_was_signed_is_undone_by_two_people_as_well(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    other = await appointed(registry_api, 803, Role.HR_AUTHORITY, AUTHORITY)
    learner = await appointed(registry_api, 830, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await registry_api.register(person(830))
    [wrong] = await registry_api.ids(830)
    made = await done(await asked(administrator, wrong, id_number=id_number(831)))
    await done(await step(authority, made["mending_id"], "sign"))
    [nobody] = await registry_api.ids(831)
    # What was recorded meanwhile is not lost.
    await registry_api.register(person(831, title_level="senior"))
    assert (await step(authority, made["mending_id"], "ask-undo")).json()["type"].endswith("no-reason")
    undoing = await done(await step(authority, made["mending_id"], "ask-undo", reason="原号码无误"))
    assert undoing["state"] == "undo-waiting"
    assert (await step(authority, made["mending_id"], "sign")).json()["type"].endswith("second-signature")
    assert (await done(await step(other, made["mending_id"], "sign")))["state"] == "undone"
    found = await administrator.call("POST", "/v1/people/lookups", {"id_number": id_number(830)})
    assert (found["person_id"], found["title_level"]) == (wrong, "senior")
    assert (await learner.sign_in(PASSWORD)).status_code == 201
    # Under the number that was not right nobody is on record, and whoever has it begins anew.
    assert (
        await registry_api.connection.fetchval("SELECT count(*) FROM person_details WHERE person_id = $1", nobody) == 0
    )
    found = await administrator.call("POST", "/v1/people/searches", {"name": "测试83"})
    assert [human["person_id"] for human in found["people"]] == [wrong]
    verdicts = await registry_api.register(person(831, name="另一人", hired_on="2026-01-05"))
    assert verdicts["results"][0]["status"] == "updated"
    found = await administrator.call("POST", "/v1/people/lookups", {"id_number": id_number(831)})
    assert (found["name"], found["ended_on"]) == ("另一人", None)


async def test_the_second_signature_is_somebody_elses_with_the_right_to_it(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(840), person(841))
    goes, stays = await registry_api.ids(840, 841)
    made = (await done(await asked(authority, goes, into_id=stays)))["mending_id"]
    for staff, reason in ((authority, "second-signature"), (administrator, "not-yours")):
        answer = await step(staff, made, "sign")
        assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (403, reason)
    assert (await done(await step(authority, made, "refuse", reason="两人")))["state"] == "refused"
    answer = await step(authority, made, "ask-undo", reason="再看")
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "out-of-order")


async def test_how_much_waits_for_somebody_is_told_without_reading_about_anybody(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    rows = await registry_api.connection.fetch("SELECT code, organisation_id::text FROM organisation")
    ids = {row["code"]: row["organisation_id"] for row in rows}
    other = await appointed(registry_api, 883, Role.UNIT_ADMINISTRATOR, SCHOOL)

    async def waiting() -> tuple[int, ...]:
        asked = ((administrator, SCHOOL), (other, SCHOOL), (authority, AUTHORITY))
        paths = [(staff, f"/v1/mendings/counts?organisation_id={ids[code]}") for staff, code in asked]
        return tuple([(await staff.call("GET", path))["waiting"] for staff, path in paths])

    await registry_api.register(person(870), person(871))
    goes, stays = await registry_api.ids(870, 871)
    before, read = await waiting(), "SELECT count(*) FROM reading_waiting"
    readings = await registry_api.connection.fetchval(read)
    made = await done(await asked(administrator, goes, into_id=stays))
    assert [now - then for now, then in zip(await waiting(), before, strict=True)] == [0, 1, 1]
    assert await registry_api.connection.fetchval(read) == readings
    await done(await step(authority, made["mending_id"], "sign"))
    assert await waiting() == before
    await done(await step(administrator, made["mending_id"], "ask-undo", reason="核对有误"))
    assert [now - then for now, then in zip(await waiting(), before, strict=True)] == [0, 0, 1]
    elsewhere = f"/v1/mendings/counts?organisation_id={ids[AUTHORITY]}"
    answer = await administrator.ask("GET", elsewhere)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:xueshi:problem:not-yours")
    await done(await step(authority, made["mending_id"], "sign"))
    assert await waiting() == before


async def test_nobody_mends_their_own_record(registry_api: RegistryApi, administrator: Staff, authority: Staff) -> None:
    await registry_api.register(person(801), person(802), person(850))
    own, of_authority, another = await registry_api.ids(801, 802, 850)
    answer = await asked(administrator, own, into_id=another)
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (403, "oneself")
    made = (await done(await asked(administrator, of_authority, into_id=another)))["mending_id"]
    answer = await step(authority, made, "sign")
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (403, "oneself")


async def test_people_out_of_reach_are_not_there(registry_api: RegistryApi, administrator: Staff) -> None:
    await registry_api.call(
        "/registry/v1/organisations/imports",
        {
            "organisations": [
                {"code": FAR_OFFICE, "name": "冷水滩区人社局", "kind": "hr-authority", "region_code": "431103"},
                {"code": FAR_SCHOOL, "name": "冷水滩区小学", "kind": "institution", "region_code": "431103"},
            ]
        },
    )
    far = await appointed(registry_api, 804, Role.HR_AUTHORITY, FAR_OFFICE)
    await registry_api.register(person(860, unit_code=FAR_SCHOOL), person(861))
    there, here = await registry_api.ids(860, 861)
    assert (await asked(administrator, there, id_number=id_number(869))).status_code == 404
    made = (await done(await asked(administrator, here, into_id=there)))["mending_id"]
    assert [mending["mending_id"] for mending in (await far.call("GET", "/v1/mendings"))["mendings"]] == [made]
    await done(await step(far, made, "refuse"))


async def test_what_cannot_be_mended_is_told(registry_api: RegistryApi, administrator: Staff, authority: Staff) -> None:
    await registry_api.register(person(870), person(871), person(872))
    one, two, three = await registry_api.ids(870, 871, 872)
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({"into_id": one}, 422, "one-of-two"),
        ({}, 422, "one-of-two"),
        ({"into_id": two, "id_number": id_number(879)}, 422, "one-of-two"),
        ({"id_number": id_number(870)}, 409, "is-so-already"),
    ]
    for wish, status, reason in cases:
        answer = await asked(administrator, one, **wish)
        assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (status, reason)
    made = (await done(await asked(administrator, one, into_id=two)))["mending_id"]
    answer = await asked(administrator, one, into_id=three)
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "waits-already")
    await done(await step(authority, made, "sign"))
    for who, into, reason in ((one, three, "is-merged"), (three, one, "is-merged"), (two, three, "holds-another")):
        answer = await asked(administrator, who, into_id=into)
        assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, reason)


async def test_an_account_with_roles_is_not_closed_by_the_way(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    await appointed(registry_api, 880, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await appointed(registry_api, 881, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await registry_api.register(person(880), person(881))
    goes, stays = await registry_api.ids(880, 881)
    made = (await done(await asked(administrator, goes, into_id=stays)))["mending_id"]
    answer = await step(authority, made, "sign")
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "has-roles")
    assert (
        await registry_api.connection.fetchval("SELECT state FROM mending WHERE mending_id = $1::uuid", made)
        == "waiting"
    )


async def test_both_may_see_who_mended(registry_api: RegistryApi, administrator: Staff, authority: Staff) -> None:
    await registry_api.register(person(890), person(891))
    goes, stays = await registry_api.ids(890, 891)
    made = (await done(await asked(administrator, goes, into_id=stays)))["mending_id"]
    await done(await step(authority, made, "sign"))
    rows = await registry_api.connection.fetch(
        "SELECT convert_from(body, 'UTF8') AS body FROM audit WHERE person_id = $1::uuid ORDER BY audit_id", stays
    )
    told = [row["body"] for row in rows if "mending" in row["body"]]
    assert len(told) == 2
    assert "mending.asked" in told[0]
    assert "mending.signed" in told[1]


def test_every_step_from_every_state_is_decided() -> None:
    ends = {state for state in RemedyState if not any(before is state for before, _ in TRANSITIONS)}
    assert ends == {RemedyState.REFUSED, RemedyState.EXPIRED, RemedyState.UNDONE}
    assert {step for _, step in TRANSITIONS} == set(RemedyStep)


async def test_nobody_makes_somebody_elses_record_their_own(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(900))
    [theirs] = await registry_api.ids(900)
    # The officer stands on no roster: their own number is none on record.
    other = await appointed(registry_api, 805, Role.HR_AUTHORITY, AUTHORITY)
    answer = await asked(other, theirs, id_number=id_number(805))
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (403, "oneself")
    made = (await done(await asked(administrator, theirs, id_number=id_number(805))))["mending_id"]
    answer = await step(other, made, "sign")
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (403, "oneself")


async def test_a_session_and_a_code_of_before_open_nothing_after(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(910), person(911))
    goes, stays = await registry_api.ids(910, 911)
    kept = await administrator.call("POST", f"/v1/people/{goes}/codes", {"reason": "首次登录"})
    made = (await done(await asked(administrator, goes, into_id=stays)))["mending_id"]
    await done(await step(authority, made, "sign"))
    thief = Staff(registry_api, 911)
    assert (await thief.set_password(kept["code"])).status_code == 401
    assert (await administrator.ask("POST", f"/v1/people/{goes}/codes", {"reason": "…"})).status_code == 409
    given = {"role": "unit-administrator", "organisation_code": SCHOOL, "id_number": id_number(910), "name": "测试910"}
    answer = await authority.ask("POST", "/v1/roles", given)
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "number-corrected")


async def test_the_same_correction_after_an_undoing_takes_up_what_was_nobodys(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    other = await appointed(registry_api, 806, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(920))
    [wrong] = await registry_api.ids(920)
    for undo in (True, False):
        made = (await done(await asked(administrator, wrong, id_number=id_number(921))))["mending_id"]
        await done(await step(authority, made, "sign"))
        if undo:
            await done(await step(administrator, made, "ask-undo", reason="误"))
            await done(await step(other, made, "sign"))
    found = await administrator.call("POST", "/v1/people/lookups", {"id_number": id_number(920)})
    assert (found["name"], found["ended_on"], found["person_id"] == wrong) == ("测试920", None, False)
    sealed = await registry_api.connection.fetch(
        "SELECT state, number_sealed IS NULL AS gone FROM mending WHERE kind = 'correction'"
    )
    assert all(row["gone"] == (row["state"] in ("refused", "undone")) for row in sealed)


async def test_a_number_that_is_somebodys_is_told_to_the_one_who_signs(
    registry_api: RegistryApi, administrator: Staff, authority: Staff
) -> None:
    await registry_api.register(person(930), person(931), person(932, ended_on="2026-05-01", ended_because="left"))
    one, _, gone = await registry_api.ids(930, 931, 932)
    made = (await done(await asked(administrator, one, id_number=id_number(931))))["mending_id"]
    answer = await step(authority, made, "sign")
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "is-on-record")
    assert (await done(await step(administrator, made, "refuse")))["state"] == "refused"
    answer = await asked(administrator, one, into_id=gone)
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (409, "stays-has-left")
