"""No text that people read is taken with a character in it that nobody sees, whichever way it comes."""

from typing import Any

import pytest
from applicants import registration
from live_platform import AUTHORITY, SCHOOL, organisation_code, person
from registry_api import RegistryApi
from staff import Staff, appointed

from offices.authority import Role

pytestmark = pytest.mark.anyio
UNSEEN = ["\u202e", "\u200b", "\ufeff", "\u2066", "\u00ad", "\ue000", "\ufe0e"]


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 101, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def operator(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 102, Role.OPERATOR)


def texts(unseen: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address, and a body with a title or a reason that has the character in it."""
    return [
        ("POST", "/v1/announcements", {"region_code": "431102", "title": f"通知{unseen}一", "text": "…"}),
        ("POST", "/v1/announcements", {"region_code": "431102", "title": "通知", "text": f"一\n{unseen}二"}),
        ("POST", "/v1/cases", {"kind": "feedback", "title": f"问{unseen}题", "text": "…"}),
        ("POST", "/v1/mendings", {"person_id": "00000000-0000-0000-0000-000000000000", "reason": f"核{unseen}对"}),
    ]  # fmt: skip


def names(unseen: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The same with people's names, which are kept without it."""
    name, numbered = f"张{unseen}三", {"id_number": person(121)["id_number"]}
    return [
        ("POST", "/v1/registrations", registration(120, name=name)),
        ("POST", "/v1/roles", {"role": "operator", "organisation_code": None, **numbered, "name": name}),
        ("PUT", "/v1/account/details", {"details": {}, "name": name}),
    ]


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
async def test_what_nobody_sees_is_refused_at_every_door(
    registry_api: RegistryApi, authority: Staff, operator: Staff, unseen: str
) -> None:
    is_private = unseen == "\ue000"
    for method, path, body in [*texts(unseen), *(names(unseen) if is_private else ())]:
        answer = await authority.ask(method, path, body)
        assert (answer.status_code, path) == (422, path)
        assert unseen not in answer.text
        assert ("character of private use" if is_private else "invisible character") in answer.text, path
    [verdict] = (await registry_api.register(person(122, name=f"张{unseen}三")))["results"]
    if is_private:
        assert (verdict["status"], verdict["reason"]) == ("rejected", "malformed")
    else:
        assert verdict["status"] in ("created", "unchanged"), "the name is that of before"
        kept = await registry_api.connection.fetchval("SELECT name FROM person ORDER BY registered_at DESC LIMIT 1")
        assert kept == "张三"
    unit = {"code": organisation_code(60), "name": f"小{unseen}学", "kind": "institution", "region_code": "431102"}
    [verdict] = (await registry_api.call("/registry/v1/organisations/imports", {"organisations": [unit]}))["results"]
    assert (verdict["status"], verdict["reason"]) == ("rejected", "malformed")
    await registry_api.provide("vendor-of-unseen", "secret", [])
    sign_in = {"name": f"蓝{unseen}信", "redirect_uris": ["https://v.example/b"], "start_url": "https://v.example"}
    assert (await operator.ask("PUT", "/v1/clients/vendor-of-unseen/sign-in", sign_in)).status_code == 422


async def test_a_roster_says_it_in_chinese(authority: Staff) -> None:
    text = f"身份证号,姓名,单位代码,岗位类别\n{person(123)['id_number']},张\ue000三,{SCHOOL},专业技术"
    answer = await authority.registry_api.client.post(
        "/registry/v1/rosters", content=text.encode(), headers={"authorization": f"Session {authority.token}"}
    )
    [verdict] = answer.json()["results"]
    assert verdict["message"] == "姓名：含有国家标准未收的自造字，请改用标准汉字；打不出的，请联系平台运维人员"
