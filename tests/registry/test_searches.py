"""People look for people: by name and by number, within their reach, and in full only for a reason."""

import unicodedata

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import PASSWORD, Staff, appointed, reason_of

from common.identity.names import name_key
from offices.authority import Role
from registry.people_search import queries as people_search_queries
from registry.statistics.jobs import HeadcountJob

OTHER_SCHOOL, FARM = organisation_code(51), organisation_code(52, region="431103")


async def peopled(registry_api: RegistryApi) -> None:
    """Four of one family name: two at the school, one at another of the county, one in the next county."""
    await registry_api.call(
        "/registry/v1/organisations/imports",
        {
            "organisations": [
                {"code": OTHER_SCHOOL, "name": "零陵区第三小学", "kind": "institution", "region_code": "431102"},
                {"code": FARM, "name": "冷水滩区农场", "kind": "institution", "region_code": "431103"},
            ]
        },
    )
    await registry_api.register(
        person(201, name="欧阳甲"),
        person(202, name="欧阳乙"),
        person(203, name="欧阳丙", unit_code=OTHER_SCHOOL),
        person(204, name="欧阳丁", unit_code=FARM),
        person(205, name="欧_%="),
    )


async def names(staff: Staff, prefix: str) -> list[str]:
    found = await staff.call("POST", "/v1/people/searches", {"name": prefix})
    return [human["name"] for human in found["people"]]


async def test_a_search_reaches_as_far_as_the_role(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    authority = await appointed(registry_api, 210, Role.HR_AUTHORITY, AUTHORITY)
    assert await names(authority, "欧阳") == ["欧阳丙", "欧阳乙", "欧阳甲"], "in the order of code points"
    assert await names(authority, "欧_%=") == ["欧_%="], "no character is a wildcard"
    assert await names(authority, "阳") == []
    department = await appointed(registry_api, 211, Role.DEPARTMENT, DEPARTMENT)
    assert await names(department, "欧阳") == ["欧阳乙", "欧阳甲"]
    administrator = await appointed(registry_api, 212, Role.UNIT_ADMINISTRATOR, OTHER_SCHOOL)
    assert await names(administrator, "欧阳") == ["欧阳丙"]
    operator = await appointed(registry_api, 213, Role.OPERATOR)
    assert await names(operator, "欧阳") == []


async def test_a_name_is_found_by_its_character_and_by_the_code_point_of_before(registry_api: RegistryApi) -> None:
    await registry_api.register(person(206, name="王\ue863"), person(207, name="王䶮"))
    authority = await appointed(registry_api, 214, Role.HR_AUTHORITY, AUTHORITY)
    assert await names(authority, "王䶮") == await names(authority, "王\ue863") == ["王䶮", "王䶮"]


WRITTEN = ["王　五", "王五", "王\u00a0五", "古丽•买买提", "古丽·买买提", "古丽．买买提", "张䶮", "Ｌｉ Ming", "LI MING"]


async def test_a_name_is_found_however_it_is_written(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registry_api.register(
        person(281, name="王　五"),
        person(282, name="古丽·买买提"),
        person(283, name="Li Ming"),
        person(284, name="张\u200b龴"),
    )
    authority = await appointed(registry_api, 215, Role.HR_AUTHORITY, AUTHORITY)
    for most in (40, 0):  # by each region, and through everybody
        monkeypatch.setattr(people_search_queries, "_REGIONS_EACH_MAX", most)
        assert await names(authority, "王五") == await names(authority, "王\u00a0五") == ["王　五"]
        assert await names(authority, "古丽•买") == await names(authority, "古丽．") == ["古丽·买买提"]
        assert await names(authority, "ＬＩm") == ["Li Ming"]
        assert await names(authority, "张\ue81e") == await names(authority, "张 \u9fb4") == ["张\u9fb4"]


async def test_the_database_makes_the_same_keys(registry_api: RegistryApi) -> None:
    each = [chr(code) for code in range(1, 0x30000)]
    # Of later editions of Unicode than its own Python knows nothing.
    each = [character for character in each if unicodedata.category(character) not in ("Cn", "Cs")]
    texts = [*WRITTEN, *each, *(f"王{chr(code)}五" for code in range(0xE0000, 0xE01F0))]
    made = await registry_api.connection.fetchval(
        """
        SELECT array_agg(name_key(name) ORDER BY place)
        FROM unnest($1::text[]) WITH ORDINALITY AS given (name, place)
        """,
        texts,
    )
    differing = [ascii(text) for text, key in zip(texts, made, strict=True) if name_key(text) != key]
    assert differing == []


@pytest.mark.parametrize(("role", "unit"), [(Role.HR_AUTHORITY, AUTHORITY), (Role.DEPARTMENT, DEPARTMENT)])
async def test_pages_hold_everybody_once(registry_api: RegistryApi, role: Role, unit: str) -> None:
    await registry_api.register(*(person(serial, name=f"司徒{serial % 7}") for serial in range(300, 420)))
    authority = await appointed(registry_api, 240 + (role is Role.DEPARTMENT), role, unit)
    found, after = list[str](), None
    while True:
        page = await authority.call("POST", "/v1/people/searches", {"name": "司徒", "after": after})
        found += [human["person_id"] for human in page["people"]]
        after = page["after"]
        if after is None:
            break
        assert len(page["people"]) == 50
    assert len(found) == len(set(found)) == 120


async def test_people_are_looked_for_by_the_roles_of_one_organisation(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    both = await appointed(registry_api, 245, Role.DEPARTMENT, DEPARTMENT)
    authority = await appointed(registry_api, 246, Role.HR_AUTHORITY, AUTHORITY)
    department_id = (await both.call("GET", "/v1/account/roles"))["roles"][0]["organisation_id"]
    found = await both.call("POST", "/v1/people/searches", {"name": "欧阳", "organisation_id": department_id})
    assert {human["name"] for human in found["people"]} == {"欧阳甲", "欧阳乙"}
    body = {"id_number": id_number(203), "organisation_id": department_id}
    assert (await both.ask("POST", "/v1/people/lookups", body)).status_code == 404
    for path, other in (("searches", {"name": "欧阳"}), ("lookups", {"id_number": id_number(201)})):
        refused = await authority.ask("POST", f"/v1/people/{path}", {**other, "organisation_id": department_id})
        assert reason_of(refused) == (403, "not-yours")


async def test_numbers_are_masked_until_a_reason_is_given_and_the_person_sees_it(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    administrator = await appointed(registry_api, 250, Role.UNIT_ADMINISTRATOR, SCHOOL)
    found = await administrator.ask("POST", "/v1/people/searches", {"name": "欧阳甲"})
    assert id_number(201) not in found.text
    [one] = found.json()["people"]
    assert one["id_number_masked"] == f"43{'*' * 14}{id_number(201)[-2:]}"
    assert (one["unit"], one["unit_code"]) == ("零陵区第一小学", SCHOOL)
    path = f"/v1/people/{one['person_id']}/disclosures"
    assert (await administrator.ask("POST", path, {"reason": ""})).status_code == 422
    with_number = await administrator.ask("POST", path, {"reason": f"核对 {id_number(201)}"})
    assert with_number.status_code == 422, "a reason is kept for good and read by others"
    full = await administrator.ask("POST", path, {"reason": "核对档案"})
    assert (full.status_code, full.json()["id_number"]) == (201, id_number(201))
    assert full.headers["cache-control"] == "no-store"

    learner = Staff(registry_api, 201)
    code = await administrator.call("POST", f"/v1/people/{one['person_id']}/codes", {"reason": "本人到场"})
    await learner.set_password(code["code"])
    await learner.sign_in()
    acts = (await learner.call("GET", "/v1/account/looks"))["acts"]
    [disclosed] = [act for act in acts if act["what"] == "person.disclosed"]
    assert (disclosed["reason"], disclosed["by"].split(":")[0]) == ("核对档案", "account")


async def test_a_number_is_looked_up_within_reach_and_nobody_learns_more(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    authority = await appointed(registry_api, 260, Role.HR_AUTHORITY, AUTHORITY)
    found = await authority.ask("POST", "/v1/people/lookups", {"id_number": id_number(203)})
    assert (found.status_code, found.json()["name"]) == (200, "欧阳丙")
    assert id_number(203) not in found.text
    out_of_reach = await authority.ask("POST", "/v1/people/lookups", {"id_number": id_number(204)})
    unknown = await authority.ask("POST", "/v1/people/lookups", {"id_number": id_number(998)})
    assert out_of_reach.status_code == unknown.status_code == 404
    assert out_of_reach.content == unknown.content
    [placed, act] = [
        bytes(row["body"]).decode()
        for row in await registry_api.connection.fetch(
            "SELECT body FROM audit JOIN person USING (person_id) WHERE name = '欧阳丙' ORDER BY audit_id"
        )
    ]
    assert "person.placed" in placed
    assert "person.looked-up" in act


async def test_names_are_shown_to_whose_role_in_the_organisation_reaches_them(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    reached = {
        (Role.HR_AUTHORITY, AUTHORITY): {"欧阳甲", "欧阳乙", "欧阳丙"},
        (Role.AUDITOR, AUTHORITY): {"欧阳甲", "欧阳乙", "欧阳丙"},
        (Role.DEPARTMENT, DEPARTMENT): {"欧阳甲", "欧阳乙"},
        (Role.UNIT_ADMINISTRATOR, OTHER_SCHOOL): {"欧阳丙"},
    }
    ids = await registry_api.ids(201, 202, 203, 204)
    for serial, ((role, unit), names_reached) in enumerate(reached.items(), 220):
        staff = await appointed(registry_api, serial, role, unit)
        [held] = (await staff.call("GET", "/v1/account/roles"))["roles"]
        asked = {"organisation_id": held["organisation_id"], "person_ids": ids}
        answer = await staff.ask("POST", "/v1/people/listings", asked)
        assert {human["name"] for human in answer.json()["people"]} == names_reached, role
        assert not any(id_number(serial) in answer.text for serial in (201, 202, 203, 204))
        row = await registry_api.connection.fetchrow("SELECT * FROM reading ORDER BY read_at DESC LIMIT 1")
        assert (row["kind"], row["role"], str(row["office_id"])) == ("search", role, held["organisation_id"])
    # The unit administrator above, for another organisation than theirs; and more than is listed at once.
    [elsewhere] = await registry_api.connection.fetch(
        "SELECT organisation_id FROM organisation WHERE code = $1", SCHOOL
    )
    refused = await staff.ask("POST", "/v1/people/listings", {**asked, "organisation_id": str(elsewhere[0])})
    assert reason_of(refused) == (403, "not-yours")
    too_many = {**asked, "person_ids": [ids[0]] * 201}
    assert (await staff.ask("POST", "/v1/people/listings", too_many)).status_code == 422


async def test_records_that_were_made_by_mistake_have_no_names_for_others(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    [right, mistaken] = await registry_api.ids(201, 202)
    administrator = await appointed(registry_api, 285, Role.UNIT_ADMINISTRATOR, SCHOOL)
    [held] = (await administrator.call("GET", "/v1/account/roles"))["roles"]
    await registry_api.connection.execute(
        "UPDATE person SET ended_because = 'mistaken', ended_on = '2024-01-01' WHERE person_id = $1", mistaken
    )
    asked = {"organisation_id": held["organisation_id"], "person_ids": [right, mistaken]}
    found = await administrator.call("POST", "/v1/people/listings", asked)
    assert [human["person_id"] for human in found["people"]] == [right]


async def test_whoever_disclosure_is_not_for_is_refused(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    department = await appointed(registry_api, 270, Role.DEPARTMENT, DEPARTMENT)
    [one] = (await department.call("POST", "/v1/people/searches", {"name": "欧阳甲"}))["people"]
    refused = await department.ask("POST", f"/v1/people/{one['person_id']}/disclosures", {"reason": "核对档案"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:xueshi:problem:not-yours")


async def test_a_number_is_read_as_people_write_it(registry_api: RegistryApi) -> None:
    await registry_api.register(person(286))
    authority = await appointed(registry_api, 287, Role.HR_AUTHORITY, AUTHORITY)
    wide = str.maketrans({str(digit): chr(ord("０") + digit) for digit in range(10)} | {"X": "Ⅹ"})
    written = f"\u200b{id_number(286).translate(wide)}　"
    found = await authority.call("POST", "/v1/people/lookups", {"id_number": written})
    assert found["name"] == "测试286"
    own = f" {id_number(287).translate(wide)}."
    signed_in = await authority.ask("POST", "/v1/sessions", {"id_number": own, "password": PASSWORD})
    assert signed_in.status_code == 201


async def test_number_after_number_is_slowed_down(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 280, Role.HR_AUTHORITY, AUTHORITY)
    answers = [
        await authority.ask("POST", "/v1/people/lookups", {"id_number": id_number(serial)})
        for serial in range(600, 632)
    ]
    assert {answer.status_code for answer in answers[:30]} == {404}
    assert answers[-1].status_code == 429
    assert "retry-after" in answers[-1].headers


async def test_whoever_moves_is_found_where_they_are(registry_api: RegistryApi) -> None:
    await peopled(registry_api)
    authority = await appointed(registry_api, 290, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(291, name="上官甲"))
    assert await names(authority, "上官") == ["上官甲"]
    await registry_api.register(person(291, name="上官甲", unit_code=FARM))
    assert await names(authority, "上官") == []
    move = {"kind": "move", "region_code": "431102", "effective_on": "2026-01-01", "reason": "区划调整"}
    await registry_api.call(f"/registry/v1/organisations/{FARM}/changes", move)
    assert await names(authority, "上官") == ["上官甲"], "people go along with their unit"


async def test_whom_the_release_before_recorded_is_found_after_the_next_census(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 292, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(293, name="司马甲"))
    await registry_api.connection.execute("UPDATE person SET unit_region = NULL WHERE name = '司马甲'")
    assert await names(authority, "司马") == []
    await registry_api.connection.execute("DELETE FROM census")
    assert await HeadcountJob(registry_api.service.db).take()
    assert await names(authority, "司马") == ["司马甲"]
