"""Where people sign in with the province's unified identity alone: who may still use a password."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from identity_provider import Citizen, Provider, returned, settings
from live_platform import AUTHORITY, SCHOOL, Cluster, id_number, person
from registry_api import RegistryApi, calling
from staff import PASSWORD, Staff, appointed, code_for, reason_of
from vendor_sites import Browser, Vendor, with_vendors

from common.clock import now
from offices.authority import Role
from registry.access.domain.account_rules import AccountRules, Policy
from registry.access.domain.attempts import Limits
from registry.accounts.actions.sessions import needed
from registry.accounts.queries.accounts import Account

REFUSED = (403, "password-not-possible")
SIGN_INS = "/registry/v1/identity-sign-ins"


@pytest.fixture(scope="module")
def provider() -> Provider:
    return Provider()


@pytest.fixture(scope="module")
async def registry_api(cluster: Cluster, provider: Provider) -> AsyncIterator[RegistryApi]:
    """A registry where people sign in with the provider alone."""
    other = settings(identity_passwords=False)
    async with RegistryApi.opened(cluster, identity_transport=provider, **other) as opened:
        yield opened


async def link(registry_api: RegistryApi, provider: Provider, serial: int, code: str) -> None:
    """An account with a second factor is linked."""
    async with calling(registry_api.app) as client:
        begun = (await client.post(SIGN_INS)).json()
        citizen = Citizen(f"citizen-{serial}", id_number(serial))
        back = returned(provider.send_back(begun["authorization_url"], citizen))
        done = await client.post(f"{SIGN_INS}/completions", json={**back, "browser": begun["browser"]})
        given = {"ticket": done.json()["confirmation"]["ticket"], "browser": begun["browser"], "code": code}
        assert (await client.post(f"{SIGN_INS}/confirmations", json=given)).status_code == 201


async def test_the_page_is_told(registry_api: RegistryApi) -> None:
    assert not (await registry_api.client.get("/registry/v1/identity-provider")).json()["has_passwords"]


async def test_a_right_password_is_refused_with_a_reason_and_a_wrong_one_tells_nothing(
    registry_api: RegistryApi,
) -> None:
    staff = Staff(registry_api, 1)
    await registry_api.register(person(1))
    code = await code_for(registry_api, 1, Role.UNIT_ADMINISTRATOR, SCHOOL)
    assert (await staff.set_password(code)).status_code == 204
    assert reason_of(await staff.sign_in()) == REFUSED
    assert reason_of(await staff.sign_in("Wrong-Horse-7")) == (401, "wrong-credentials")
    assert reason_of(await Staff(registry_api, 2).sign_in()) == (401, "wrong-credentials")
    authority = Staff(registry_api, 3)
    assert (await authority.set_password(await code_for(registry_api, 3, Role.HR_AUTHORITY, AUTHORITY))).is_success
    assert reason_of(await authority.sign_in()) == REFUSED, "roles of offices are no operators"


async def test_an_operator_without_a_link_comes_in_with_password_and_second_factor(
    registry_api: RegistryApi, provider: Provider
) -> None:
    operator = await appointed(registry_api, 990, Role.OPERATOR)
    assert (await operator.sign_in()).json()["needs"] == ["second-factor"]
    await link(registry_api, provider, 990, operator.next_code())
    assert reason_of(await operator.sign_in()) == REFUSED
    await registry_api.connection.execute("DELETE FROM identity_link")
    assert (await Staff(registry_api, 990).sign_in()).status_code == 201


async def test_the_page_on_the_way_to_a_vendor_takes_no_password_either(cluster: Cluster) -> None:
    async with with_vendors(cluster) as opened, calling(opened.app) as client:
        app = opened.service.web.state.app
        app.rules = replace(app.rules, has_password_sign_in=False)
        browser = Browser(client)
        await browser.open(await Vendor(opened).sent_to())
        answer = await browser.send("sign-in", id_number=id_number(1), password=PASSWORD)
        assert answer.status_code == 403
        assert "统一身份认证" in answer.text
        assert (await browser.open(await Vendor(opened).sent_to())).status_code == 200
        answer = await browser.send("sign-in", id_number=id_number(1), password="Wrong-Horse-7")
        assert answer.status_code == 401


def test_an_old_password_does_not_matter_to_a_session_without_it() -> None:
    at = now()
    account = Account(
        UUID(int=1), b"", b"", "", None, None, "hash", at - timedelta(days=91), None, None, 0
    )  # fmt: skip
    limits, hour = Limits(5, timedelta(minutes=15)), timedelta(hours=1)
    rules = AccountRules(Policy(10, 3, 90), limits, hour, hour, hour, hour, hour, True)
    assert needed(account, [], False, rules, at, by_provider=False) == ("password-change",)
    assert needed(account, [], False, rules, at, by_provider=True) == ()
