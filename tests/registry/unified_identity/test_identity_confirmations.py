"""The first time with the province's unified identity: whose account is linked, and to what."""

from identity_browser import LINKS, Open, acts, rows, signed_in_by, with_password
from identity_provider import Provider
from live_platform import AUTHORITY, id_number, person
from registry_api import RegistryApi
from staff import Staff, provided, reason_of

from offices.authority import Role


async def test_the_first_time_is_confirmed_and_later_ones_go_by_the_subject_alone(
    registry_api: RegistryApi, authority: Staff, provider: Provider, open_browser: Open
) -> None:
    await with_password(registry_api, authority, 1)
    browser = open_browser(1)
    answer = await browser.come_in()
    found = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert found["session"] is None
    confirmation = found["confirmation"]
    assert (confirmation["name"], confirmation["provider"]) == ("测试1", "湘湘统一认证")
    assert confirmation["masked_number"] == f"43{'*' * 14}{id_number(1)[-2:]}"
    assert not confirmation["has_second_factor"]
    assert await rows(registry_api, "identity_link") == 0, "nothing is recorded before"

    staff = await signed_in_by(registry_api, 1, await browser.confirm(confirmation["ticket"]))
    assert (await staff.call("GET", "/v1/account"))["name"] == "测试1"
    assert await acts(registry_api, "identity.linked") == 1

    provider.is_in_id_token = False
    provider.asked.clear()
    later = await browser.come_in()
    assert later.json()["confirmation"] is None
    assert later.json()["session"]["needs"] == []
    assert "/userinfo" not in provider.asked, "the number is asked for the first time alone"
    kept = await registry_api.connection.fetchval("SELECT subject_index FROM identity_link")
    assert b"citizen-1" not in bytes(kept)


async def test_who_stands_on_a_roster_gets_an_account_without_a_password(
    registry_api: RegistryApi, open_browser: Open
) -> None:
    await registry_api.register(person(3))
    staff = await signed_in_by(registry_api, 3, await open_browser(3).confirmed())
    account = await staff.call("GET", "/v1/account")
    assert account["person_id"] == (await registry_api.ids(3))[0]
    assert (await Staff(registry_api, 3).sign_in()).status_code == 401


async def test_a_confirmation_is_good_once(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(9))
    browser = open_browser(9)
    ticket = (await browser.come_in()).json()["confirmation"]["ticket"]
    assert (await browser.confirm(ticket)).status_code == 201
    assert reason_of(await browser.confirm(ticket)) == (409, "identity-used")


async def test_an_account_with_a_second_factor_is_linked_with_it_and_signs_in_with_it(
    registry_api: RegistryApi, authority: Staff, open_browser: Open
) -> None:
    staff = await with_password(registry_api, authority, 14)
    await staff.sign_in()
    await staff.enrol()
    browser = open_browser(14)
    confirmation = (await browser.come_in()).json()["confirmation"]
    assert confirmation["has_second_factor"]
    before = await rows(registry_api, "identity_link")
    for code in (None, "000000"):
        assert reason_of(await browser.confirm(confirmation["ticket"], code)) == (401, "wrong-code")
    assert await rows(registry_api, "identity_link") == before
    done = await browser.confirm(confirmation["ticket"], staff.next_code())
    assert done.json()["needs"] == []
    assert done.json()["device"]
    again = await browser.come_in()
    assert again.json()["session"]["needs"] == ["second-factor"], "the provider's word replaces the password alone"


async def test_a_subject_of_another_account_opens_neither(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(16), person(17))
    assert (await open_browser(16, "shared").confirmed()).status_code == 201
    before = await acts(registry_api, "identity.refused")
    assert reason_of(await open_browser(17, "shared").come_in()) == (409, "identity-linked-elsewhere")
    assert await acts(registry_api, "identity.refused") == before + 1
    assert (await open_browser(16, "shared", id_number(997)).come_in()).json()["session"], "a number of nobody's here"


async def test_two_confirmations_of_one_subject_link_one_account(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(18), person(19))
    first, second = open_browser(18, "twice"), open_browser(19, "twice")
    tickets = [(await browser.come_in()).json()["confirmation"]["ticket"] for browser in (first, second)]
    assert (await first.confirm(tickets[0])).status_code == 201
    before = await acts(registry_api, "identity.refused")
    assert reason_of(await second.confirm(tickets[1])) == (409, "identity-linked-elsewhere")
    assert await acts(registry_api, "identity.refused") == before + 1


async def test_a_new_subject_of_the_same_number_replaces_the_one_of_before(
    registry_api: RegistryApi, open_browser: Open
) -> None:
    await registry_api.register(person(20))
    assert (await open_browser(20, "old").confirmed()).status_code == 201
    staff = await signed_in_by(registry_api, 20, await open_browser(20, "new").confirmed())
    assert len((await staff.call("GET", LINKS))["links"]) == 1
    assert (await open_browser(20, "old").come_in()).json()["session"] is None


async def test_a_closed_account_stays_closed(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(21), person(22))
    browser, other = open_browser(21), open_browser(22)
    assert (await browser.confirmed()).status_code == 201
    ticket = (await other.come_in()).json()["confirmation"]["ticket"]
    await registry_api.connection.execute(
        "INSERT INTO account (account_id, blind_index, id_number_sealed, name) SELECT gen_random_uuid(), blind_index,"
        " id_number_sealed, name FROM person WHERE name = '测试22'"
    )
    await registry_api.connection.execute("UPDATE account SET closed_at = now() WHERE name IN ('测试21', '测试22')")
    assert reason_of(await browser.come_in()) == (403, "account-closed")
    assert reason_of(await open_browser(21, "another").come_in()) == (403, "account-closed")
    assert reason_of(await other.confirm(ticket)) == (403, "account-closed")


async def test_an_account_that_is_linked_is_in_use_and_another_offices_code_for_it_waits(
    registry_api: RegistryApi, open_browser: Open
) -> None:
    await registry_api.register(person(32), person(33))
    assert (await open_browser(32).confirmed()).status_code == 201
    waiting = [await provided(registry_api, serial, Role.HR_AUTHORITY, AUTHORITY) for serial in (32, 33)]
    assert [made.good_from is not None for made in waiting] == [True, False]


async def test_a_known_device_is_given_the_first_time_alone(registry_api: RegistryApi, open_browser: Open) -> None:
    await registry_api.register(person(25))
    browser = open_browser(25)
    browser.device = (await browser.confirmed()).json()["device"]
    assert browser.device
    assert (await browser.come_in()).json()["session"]["device"] is None
