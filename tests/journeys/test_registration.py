"""Somebody registers who knows the name of their unit and nothing else: region, unit, form, progress, withdrawal."""

from typing import Any

import pytest
from applicants import decided, registration
from live_platform import SCHOOL, Platform
from staff import Staff, appointed, desk_of

from offices.authority import Role

pytestmark = pytest.mark.anyio


async def region_of(stranger: Staff, *names: str) -> str:
    """The code of a region, chosen level by level."""
    above = ""
    for name in names:
        below = (await stranger.call("GET", f"/v1/regions{above and f'?above={above}'}"))["regions"]
        [above] = [region["code"] for region in below if region["name"] == name]
    return above


async def test_a_stranger_registers_by_names_follows_it_withdraws_it_and_is_granted_the_next(
    platform: Platform,
) -> None:
    desk = desk_of(platform)
    stranger = Staff(desk, 21)
    region_code = await region_of(stranger, "湖南省", "永州市", "零陵区")
    [unit] = (await stranger.call("GET", f"/v1/units?region_code={region_code}&name=第一小"))["units"]
    assert unit["path"] == ["湖南省", "永州市", "零陵区", "零陵区教育局", "零陵区第一小学"]

    form = registration(21, unit_code=unit["code"])
    made: dict[str, Any] = await stranger.call("POST", "/v1/registrations", form)
    found = await stranger.call("POST", "/v1/registrations/state", made)
    assert (found["state"], found["next"], found["unit"]["name"]) == ("waiting", "show-code", unit["name"])
    assert [office["kind"] for office in found["deciders"]] == ["hr-authority"]
    assert (await stranger.call("POST", "/v1/registrations/withdrawals", made))["state"] == "withdrawn"

    administrator = await appointed(desk, 22, Role.UNIT_ADMINISTRATOR, SCHOOL)
    assert (await administrator.call("GET", "/v1/applications"))["applications"] == []
    again: dict[str, Any] = await stranger.call("POST", "/v1/registrations", form)
    found = await stranger.call("POST", "/v1/registrations/state", again)
    assert found["deciders"][0]["name"] == unit["name"]
    assert (await decided(administrator, again, "grant")).status_code == 200
    assert (await stranger.call("POST", "/v1/registrations/state", again))["next"] == "sign-in"

    assert (await stranger.sign_in()).status_code == 201
    assert (await stranger.call("GET", "/v1/account"))["unit"] == unit
    assert (await stranger.call("POST", "/v1/registrations/state", made))["state"] == "withdrawn"
