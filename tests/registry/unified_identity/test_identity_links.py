"""An account's link with the province's unified identity: shown, undone, and ended by a correction."""

from identity_browser import LINKS, Open, signed_in_by, with_password
from identity_provider import ISSUER
from live_platform import SCHOOL, id_number
from registry_api import RegistryApi
from staff import Staff, appointed, reason_of

from offices.authority import Role


async def test_a_link_is_shown_and_undone_with_the_password(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    with_word = await with_password(registry_api, authority, 23)
    browser = open_browser(23)
    by_provider = await signed_in_by(registry_api, 23, await browser.confirmed())
    shown = await by_provider.call("GET", LINKS)
    assert shown["provider"] == "湘湘统一认证"
    [link] = shown["links"]
    path = f"{LINKS}/{link['link_id']}"
    assert reason_of(await by_provider.ask("DELETE", path)) == (403, "password-needed")
    stranger = await with_password(registry_api, authority, 24)
    await stranger.sign_in()
    assert reason_of(await stranger.ask("DELETE", path)) == (404, "no-such-link")
    await with_word.sign_in()
    [exported] = (await with_word.call("GET", "/v1/account/export"))["identity_links"]
    assert exported["issuer"] == ISSUER
    assert (await with_word.ask("DELETE", path)).status_code == 204
    assert (await by_provider.ask("GET", "/v1/account")).status_code == 401, "every other session ends"
    assert (await with_word.call("GET", LINKS))["links"] == []
    assert (await with_word.call("GET", "/v1/account/export"))["identity_links"] == []
    told = [message["kind"] for message in (await with_word.call("GET", "/v1/account/messages"))["messages"]]
    assert {"identity-linked", "identity-unlinked"} <= set(told)
    assert (await browser.come_in()).json()["confirmation"], "it is confirmed anew"


async def test_a_link_is_undone_with_the_second_factor_of_just_now(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    staff = await with_password(registry_api, authority, 27)
    await staff.sign_in()
    await staff.enrol()
    by_provider = await signed_in_by(registry_api, 27, await open_browser(27).confirmed(staff.next_code()))
    [link] = (await by_provider.call("GET", LINKS))["links"]
    old = "UPDATE session SET second_factor_at = now() - interval '11 minutes' WHERE by_provider"
    await registry_api.connection.execute(old)
    path = f"{LINKS}/{link['link_id']}"
    assert reason_of(await by_provider.ask("DELETE", path)) == (403, "password-needed")
    given = {"code": staff.next_code()}
    raised = await by_provider.call("POST", "/v1/sessions/current/second-factor", given)
    by_provider.token = raised["token"]
    assert (await by_provider.ask("DELETE", path)).status_code == 204


async def test_a_corrected_number_ends_the_link_of_the_one_of_before(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    await with_password(registry_api, authority, 28)
    assert (await open_browser(28).confirmed()).status_code == 201
    administrator = await appointed(registry_api, 901, Role.UNIT_ADMINISTRATOR, SCHOOL)
    [wrong] = await registry_api.ids(28)
    asked = {"person_id": wrong, "reason": "核对身份证后发现", "id_number": id_number(29)}
    mending = await administrator.call("POST", "/v1/mendings", asked)
    await authority.call("POST", f"/v1/mendings/{mending['mending_id']}/steps", {"step": "sign"})
    assert reason_of(await open_browser(28).come_in()) == (404, "identity-not-registered"), "not even by the subject"
    answer = await open_browser(28, number=id_number(29)).come_in()
    assert answer.json()["confirmation"]["name"] == "测试28", "it is confirmed anew under the right number"
