"""People choose a vendor freely: the order is made anew for each choice, and what is recorded of it is bounded."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from live_platform import AUTHORITY, SCHOOL, Cluster
from registry_api import RegistryApi
from staff import Staff, appointed
from vendor_sites import VENDORS, with_vendors

from common.clock import china_date, now
from offices.authority import Role
from registry.oidc.actions import choices


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster) -> AsyncIterator[RegistryApi]:
    """Three vendors, and one teacher with a password."""
    async with with_vendors(cluster) as opened:
        yield opened


async def test_the_order_of_the_vendors_is_made_anew_and_who_chose_freely_can_be_shown(
    registry_api: RegistryApi,
) -> None:
    learner = Staff(registry_api, 1)
    await learner.sign_in()
    before = "UPDATE vendor_choice SET shown_at = shown_at - interval '2 hours'"
    offers = []
    for _ in range(11):
        await registry_api.connection.execute(before)
        offers.append(await learner.call("POST", "/v1/vendor-offers"))
    orders = {tuple(vendor["client_id"] for vendor in offer["vendors"]) for offer in offers}
    assert len(orders) > 2
    assert {vendor["name"] for vendor in offers[0]["vendors"]} == set(VENDORS.values())
    path = f"/v1/vendor-offers/{offers[0]['offer_id']}/choice"
    assert (await learner.call("POST", path, {"client_id": "qinghe"}))["start_url"] == "https://qinghe.example/start"
    assert (await learner.ask("POST", path, {"client_id": "lanxin"})).status_code == 409, "one choice of one offer"
    other = f"/v1/vendor-offers/{offers[1]['offer_id']}/choice"
    assert (await learner.ask("POST", other, {"client_id": "nobody"})).status_code == 409
    assert (await learner.ask("GET", "/v1/vendor-choices")).status_code == 403
    auditor = await appointed(registry_api, 901, Role.AUDITOR, AUTHORITY)
    positions = (await auditor.call("GET", "/v1/vendor-choices"))["positions"]
    assert sum(position["shown"] for position in positions) == 3 * 11
    assert [position["client_id"] for position in positions if position["chosen"]] == ["qinghe"]


async def test_a_page_of_vendors_that_is_loaded_again_is_the_same_offer_and_a_day_has_so_many(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "OFFERS_A_DAY_MAX", 2)
    await registry_api.connection.execute("DELETE FROM vendor_choice")
    learner = Staff(registry_api, 1)
    await learner.sign_in()
    offers = await asyncio.gather(*(learner.call("POST", "/v1/vendor-offers") for _ in range(10)))
    assert all(offer == offers[0] for offer in offers)
    assert await registry_api.connection.fetchval("SELECT count(*) FROM vendor_choice") == 1

    choice = {"client_id": offers[0]["vendors"][2]["client_id"]}
    await learner.call("POST", f"/v1/vendor-offers/{offers[0]['offer_id']}/choice", choice)
    second = await learner.call("POST", "/v1/vendor-offers")
    assert second["offer_id"] != offers[0]["offer_id"], "what was chosen from is no offer any more"
    await learner.call("POST", f"/v1/vendor-offers/{second['offer_id']}/choice", choice)
    refused = await learner.ask("POST", "/v1/vendor-offers")
    assert (refused.status_code, refused.json()["reason"]) == (409, "too-many-offers")
    assert await registry_api.connection.fetchval("SELECT count(*) FROM vendor_choice") == 2


async def test_an_offer_names_no_vendor_that_has_gone_since(registry_api: RegistryApi) -> None:
    await registry_api.connection.execute("DELETE FROM vendor_choice")
    learner = Staff(registry_api, 1)
    await learner.sign_in()
    whole = await learner.call("POST", "/v1/vendor-offers")
    await registry_api.connection.execute("UPDATE client SET revoked_at = now() WHERE client_id = 'qinghe'")
    left = await learner.call("POST", "/v1/vendor-offers")
    await registry_api.connection.execute("UPDATE client SET revoked_at = NULL WHERE client_id = 'qinghe'")
    assert left["offer_id"] != whole["offer_id"]
    assert {vendor["client_id"] for vendor in left["vendors"]} == set(VENDORS) - {"qinghe"}


async def test_complaints_say_of_which_vendor_and_authorities_read_how_many_there_are(
    registry_api: RegistryApi,
) -> None:
    learner = Staff(registry_api, 1)
    await learner.sign_in()
    await learner.choose_password()
    said = {"kind": "complaint", "title": "课程打不开", "text": "第三讲放不出来。"}
    refused = {
        "about_vendor": ({**said, "about_vendor": "nobody"}, 404, "unknown-vendor"),
        "kind": ({**said, "about_vendor": "lanxin", "kind": "feedback"}, 422, "feedback-about-vendor"),
        "both": ({**said, "about_vendor": "lanxin", "about_code": SCHOOL}, 422, "about-two"),
    }
    for what, (document, status, reason) in refused.items():
        answer = await learner.ask("POST", "/v1/cases", document)
        assert (answer.status_code, answer.json()["reason"]) == (status, reason), what
    case_id = (await learner.call("POST", "/v1/cases", {**said, "about_vendor": "lanxin"}))["case_id"]
    county = await appointed(registry_api, 902, Role.HR_AUTHORITY, AUTHORITY)
    await county.choose_password()
    taken = {
        "kind": "complaint", "how": "telephone", "received_on": str(china_date(now())), "text": "收费后不退。",
        "about_vendor": "hongye",
    }  # fmt: skip
    await county.call("POST", "/v1/cases/taken-down", taken)
    shown = await county.call("GET", f"/v1/cases/{case_id}")
    assert (shown["about_vendor"], shown["about_vendor_name"], shown["about"]) == ("lanxin", "蓝信网络学院", None)
    auditor = await appointed(registry_api, 903, Role.AUDITOR, AUTHORITY)
    [office_id] = await registry_api.connection.fetchrow(
        "SELECT organisation_id FROM organisation WHERE code = $1", AUTHORITY
    )
    path = f"/v1/vendor-complaints?organisation_id={office_id}&year={china_date(now()).year}"
    for reader in (county, auditor):
        found = (await reader.call("GET", path))["vendors"]
        assert [(vendor["client_id"], vendor["complaints"], vendor["waiting"], vendor["late"]) for vendor in found] == [
            ("hongye", 1, 1, 0), ("lanxin", 1, 1, 0),
        ]  # fmt: skip
    assert (await auditor.ask("GET", f"{path}&within=431103")).json()["reason"] == "no-such-place"
    assert (await auditor.call("GET", f"{path[:-4]}2001"))["vendors"] == []
    assert (await learner.ask("GET", path)).status_code == 403
    elsewhere = path.replace(str(office_id), "00000000-0000-7000-8000-000000000000")
    assert (await auditor.ask("GET", elsewhere)).status_code == 403
