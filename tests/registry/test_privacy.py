"""Which privacy notice somebody has seen, and that it stands in their own data beside their consents."""

from live_platform import AUTHORITY, SCHOOL
from registry_api import RegistryApi
from staff import Staff, appointed, learner, reason_of

from common.ids import uuid7
from offices.authority import Role

NOTICES = "/v1/account/notices"


async def teacher(registry_api: RegistryApi, serial: int) -> Staff:
    """Somebody on the school's roster, signed in."""
    authority = await appointed(registry_api, serial + 400, Role.HR_AUTHORITY, AUTHORITY)
    return await learner(registry_api, authority, serial, SCHOOL, second_factor=False)


async def test_the_version_of_the_notice_that_was_seen_is_kept_with_the_first_time(registry_api: RegistryApi) -> None:
    staff = await teacher(registry_api, 1)
    shown = await staff.call("GET", NOTICES)
    assert (shown["is_current_seen"], shown["seen"]) == (False, [])
    await staff.call("PUT", NOTICES, {"version": shown["current"]})
    first = await staff.call("GET", NOTICES)
    assert (first["is_current_seen"], [notice["version"] for notice in first["seen"]]) == (True, [shown["current"]])
    await staff.call("PUT", NOTICES, {"version": shown["current"]})
    assert await staff.call("GET", NOTICES) == first, "the first time stays"


async def test_a_new_version_is_to_be_shown_to_everybody_anew(registry_api: RegistryApi) -> None:
    staff = await teacher(registry_api, 2)
    app = registry_api.service.web.state.app
    before = app.settings
    await staff.call("PUT", NOTICES, {"version": before.privacy_notice_version})
    app.settings = before.model_copy(update={"privacy_notice_version": "2027-03-01"})
    try:
        shown = await staff.call("GET", NOTICES)
        assert (shown["current"], shown["is_current_seen"]) == ("2027-03-01", False)
        refused = await staff.ask("PUT", NOTICES, {"version": before.privacy_notice_version})
        assert reason_of(refused) == (409, "notice-changed")
        assert refused.json()["parameters"] == {"version": "2027-03-01"}
        await staff.call("PUT", NOTICES, {"version": "2027-03-01"})
        seen = (await staff.call("GET", NOTICES))["seen"]
        assert [notice["version"] for notice in seen] == ["2027-03-01", before.privacy_notice_version]
    finally:
        app.settings = before


async def test_notices_and_consents_stand_in_ones_own_data(registry_api: RegistryApi) -> None:
    staff = await teacher(registry_api, 3)
    current = (await staff.call("GET", NOTICES))["current"]
    await staff.call("PUT", NOTICES, {"version": current})
    await registry_api.provide("lanxin", "secret-of-lanxin", [])
    party = "INSERT INTO relying_party VALUES ('lanxin', '蓝信网络学院', '{}', 'https://lanxin.example')"
    await registry_api.connection.execute(party)
    account_id = (await staff.call("GET", "/v1/account"))["account_id"]
    for scopes, withdrawn in ((["profile"], "now()"), (["profile", "id_number"], "NULL")):
        given = f"""
            INSERT INTO vendor_consent (consent_id, account_id, client_id, scopes, given_at, used_at, withdrawn_at)
            VALUES ($1, $2, 'lanxin', $3, clock_timestamp(), now(), {withdrawn})
        """
        await registry_api.connection.execute(given, uuid7(), account_id, scopes)
    found = await staff.call("GET", "/v1/account/export")
    assert [notice["version"] for notice in found["privacy_notices"]] == [current]
    assert [(consent["scopes"], consent["withdrawn_at"] is None) for consent in found["consents"]] == [
        (["profile", "id_number"], True),
        (["profile"], False),
    ]
    assert found["consents"][0]["name"] == "蓝信网络学院"


async def test_what_names_no_client_is_refused_before_the_tables_are_asked(registry_api: RegistryApi) -> None:
    staff = await teacher(registry_api, 5)
    assert (await staff.ask("DELETE", "/v1/account/consents/a%00b")).status_code == 422
    choice = f"/v1/vendor-offers/{uuid7()}/choice"
    assert (await staff.ask("POST", choice, {"client_id": "a\x00b"})).status_code == 422
