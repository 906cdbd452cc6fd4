"""Announcements that anybody reads, without a session."""

from typing import Any

import pytest
from live_platform import AUTHORITY
from registry_api import RegistryApi
from staff import CITY_OFFICE, OTHER_OFFICES, Staff, appointed, reason_of

from offices.authority import Role
from registry.messages import api as message_api


@pytest.fixture(scope="module")
async def offices(registry_api: RegistryApi) -> tuple[Staff, Staff]:
    """The HR authorities of a county and of its city."""
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    county = await appointed(registry_api, 660, Role.HR_AUTHORITY, AUTHORITY)
    return county, await appointed(registry_api, 661, Role.HR_AUTHORITY, CITY_OFFICE)


@pytest.fixture
def stranger(registry_api: RegistryApi) -> Staff:
    """Somebody without a session."""
    return Staff(registry_api, 0)


async def announced(office: Staff, region_code: str, title: str, **other: Any) -> str:
    body = {"region_code": region_code, "title": title, "text": "一、…\n二、…", **other}
    announcement_id: str = (await office.call("POST", "/v1/announcements", body))["announcement_id"]
    return announcement_id


async def titles(stranger: Staff, query: str = "") -> list[str]:
    found = await stranger.call("GET", f"/v1/announcements{query}")
    return [announcement["title"] for announcement in found["announcements"]]


async def test_anybody_reads_what_is_public_until_it_is_withdrawn(
    offices: tuple[Staff, Staff], stranger: Staff
) -> None:
    county, city = offices
    inner = await announced(city, "431100", "仅限本市人员")
    public = await announced(city, "431100", "关于年度培训的公告", is_public=True)
    listed = await stranger.ask("GET", "/v1/announcements")
    [shown] = listed.json()["announcements"]
    assert {**shown, "published_at": None} == {
        "announcement_id": public,
        "region_code": "431100",
        "region": "永州市",
        "title": "关于年度培训的公告",
        "text": "一、…\n二、…",
        "office": "永州市人社局",
        "published_at": None,
    }
    assert listed.headers["cache-control"] == "public, max-age=60"
    assert await stranger.call("GET", f"/v1/announcements/{public}") == shown
    hidden = await stranger.ask("GET", f"/v1/announcements/{inner}")
    assert reason_of(hidden) == (404, "no-such-announcement")
    told = (await county.call("GET", "/v1/account/messages"))["messages"]
    assert {"仅限本市人员", "关于年度培训的公告"} <= {message["title"] for message in told}

    await city.call("DELETE", f"/v1/announcements/{public}")
    assert await titles(stranger) == []
    gone = await stranger.ask("GET", f"/v1/announcements/{public}")
    assert (reason_of(gone), gone.headers["cache-control"]) == ((404, "no-such-announcement"), "no-store")


async def test_announcements_of_a_region_are_its_own_and_those_from_above_in_pages(
    offices: tuple[Staff, Staff], stranger: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    county, city = offices
    await announced(county, "431102", "县区公告", is_public=True)
    await announced(city, "431100", "全市公告", is_public=True)
    await announced(city, "431103", "邻区公告", is_public=True)
    assert await titles(stranger) == ["邻区公告", "全市公告", "县区公告"]
    assert await titles(stranger, "?region_code=431102") == ["全市公告", "县区公告"]
    assert await titles(stranger, "?region_code=431100") == ["全市公告"]
    assert await titles(stranger, "?region_code=440000") == []
    unknown = await stranger.ask("GET", "/v1/announcements?region_code=999999")
    assert reason_of(unknown) == (404, "unknown-region")

    monkeypatch.setattr(message_api, "PUBLIC_MAX", 2)
    first = await stranger.call("GET", "/v1/announcements")
    assert len(first["announcements"]) == 2
    second = await stranger.call("GET", f"/v1/announcements?after={first['after']}")
    assert ([item["title"] for item in second["announcements"]], second["after"]) == (["县区公告"], None)


async def test_nobody_announces_to_anybody_for_another_region(offices: tuple[Staff, Staff], stranger: Staff) -> None:
    body = {"region_code": "431100", "title": "越权公告", "text": "…", "is_public": True}
    assert reason_of(await offices[0].ask("POST", "/v1/announcements", body)) == (403, "not-yours")
    assert reason_of(await stranger.ask("POST", "/v1/announcements", body)) == (401, "no-session")
