"""What a page asks of the session that it works in: when it ends, and what happened before it began."""

from datetime import datetime, timedelta
from typing import Any

from live_platform import AUTHORITY, SCHOOL
from registry_api import RegistryApi
from staff import Staff, appointed, learner

from common.clock import now
from offices.authority import Role

CURRENT = "/v1/sessions/current"
WRONG = "Wrong-Horse-7"


async def idle_for(registry_api: RegistryApi, minutes: int) -> None:
    """So long nobody has done anything."""
    statement = f"UPDATE session SET seen_at = now() - interval '{minutes} minutes' WHERE ended_at IS NULL"
    await registry_api.connection.execute(statement)


def moment(shown: dict[str, Any], name: str) -> datetime:
    """One of the moments of an answer."""
    return datetime.fromisoformat(shown[name])


async def test_a_page_learns_when_the_session_ends_without_prolonging_it(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 401, Role.HR_AUTHORITY, AUTHORITY)
    staff = await learner(registry_api, authority, 1, SCHOOL, second_factor=False)
    await idle_for(registry_api, 26)
    for _ in range(2):
        answer = await staff.ask("GET", CURRENT)
        shown = answer.json()
        assert answer.headers["cache-control"] == "no-store"
        assert 230 <= shown["idle_ends_in_s"] <= 240
        assert abs(moment(shown, "idle_ends_at") - now() - timedelta(minutes=4)) < timedelta(seconds=10)
        assert 11 * 3_600 < shown["ends_in_s"] <= 12 * 3_600
        assert moment(shown, "ends_at") - moment(shown, "began_at") >= timedelta(hours=11, minutes=59)
    prolonged = await staff.call("POST", f"{CURRENT}/prolongations")
    assert 1_790 <= prolonged["idle_ends_in_s"] <= 1_800
    assert prolonged["ends_at"] == shown["ends_at"], "it prolongs nothing beyond the end"
    await idle_for(registry_api, 26)
    await staff.call("GET", "/v1/account")
    assert (await staff.call("GET", CURRENT))["idle_ends_in_s"] > 1_780, "any other use prolongs it"


async def test_the_idle_end_is_never_later_than_the_end(registry_api: RegistryApi) -> None:
    staff = await appointed(registry_api, 402, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.connection.execute("UPDATE session SET ends_at = now() + interval '5 minutes'")
    shown = await staff.call("POST", f"{CURRENT}/prolongations")
    assert shown["idle_ends_at"] == shown["ends_at"]
    assert shown["idle_ends_in_s"] == shown["ends_in_s"] <= 300


async def test_after_signing_in_one_sees_the_sign_in_before_and_the_failed_tries_since(
    registry_api: RegistryApi,
) -> None:
    authority = await appointed(registry_api, 403, Role.HR_AUTHORITY, AUTHORITY)
    staff = await learner(registry_api, authority, 3, SCHOOL, second_factor=False)
    first = await staff.call("GET", CURRENT)
    assert (first["previous_sign_in_at"], first["failed_tries"], first["needs"]) == (None, 0, [])
    await Staff(registry_api, 3).sign_in(WRONG)
    await Staff(registry_api, 3).sign_in(WRONG)
    assert (await staff.call("GET", CURRENT))["failed_tries"] == 0, "it keeps what was when it began"
    await staff.sign_in()
    second = await staff.call("GET", CURRENT)
    assert abs(moment(second, "previous_sign_in_at") - moment(first, "began_at")) < timedelta(seconds=5)
    assert second["failed_tries"] == 2
    await staff.sign_in()
    assert (await staff.call("GET", CURRENT))["failed_tries"] == 0, "what was shown is not shown again"


async def test_a_sign_in_counts_once_the_second_factor_was_given(registry_api: RegistryApi) -> None:
    staff = await appointed(registry_api, 404, Role.HR_AUTHORITY, AUTHORITY)
    complete = await staff.call("GET", CURRENT)
    half = Staff(registry_api, 404)
    assert (await half.sign_in()).json()["needs"] == ["second-factor"]
    shown = await half.call("GET", CURRENT)
    assert (shown["needs"], shown["second_factor"]) == (["second-factor"], False)
    assert (shown["previous_sign_in_at"], shown["failed_tries"]) == (None, 0), "it tells nothing yet"
    assert (await half.ask("POST", f"{CURRENT}/second-factor", {"code": "000000"})).status_code == 401
    await staff.sign_in()
    shown = await staff.call("GET", CURRENT)
    assert (shown["second_factor"], shown["failed_tries"]) == (True, 1)
    assert abs(moment(shown, "previous_sign_in_at") - moment(complete, "began_at")) < timedelta(seconds=30)
    # The second factor once more in the same session is no other sign-in.
    given = await staff.call("POST", f"{CURRENT}/second-factor", {"code": staff.next_code()})
    staff.token = given["token"]
    again = await staff.call("GET", CURRENT)
    assert (again["previous_sign_in_at"], again["failed_tries"]) == (shown["previous_sign_in_at"], 1)


async def test_a_session_that_has_ended_tells_nothing(registry_api: RegistryApi) -> None:
    staff = await appointed(registry_api, 405, Role.HR_AUTHORITY, AUTHORITY)
    await idle_for(registry_api, 31)
    for method, path in (("GET", CURRENT), ("POST", f"{CURRENT}/prolongations")):
        refused = await staff.ask(method, path)
        assert (refused.status_code, refused.json()["type"]) == (401, "urn:xueshi:problem:session-ended")


async def test_a_page_learns_in_one_answer_what_four_routes_say(registry_api: RegistryApi) -> None:
    authority = await appointed(registry_api, 411, Role.HR_AUTHORITY, AUTHORITY)
    staff = await learner(registry_api, authority, 4, SCHOOL, second_factor=False)
    answer = await staff.ask("POST", f"{CURRENT}/context")
    context = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert context["account"] == await staff.call("GET", "/v1/account")
    current = await staff.call("GET", CURRENT)
    assert {name: context["session"][name] for name in ("session_id", "ends_at", "needs")} == {
        name: current[name] for name in ("session_id", "ends_at", "needs")
    }
    assert (context["token"]["scope"], context["token"]["expires_in"]) == ("own", 300)
    assert context["notice"]["is_seen"] is False
    await staff.call("PUT", "/v1/account/notices", {"version": context["notice"]["version"]})
    assert (await staff.call("POST", f"{CURRENT}/context"))["notice"]["is_seen"] is True


async def test_a_session_that_needs_something_gets_no_token(registry_api: RegistryApi) -> None:
    office = await appointed(registry_api, 412, Role.HR_AUTHORITY, AUTHORITY)
    office.secret, secret = b"", office.secret
    await office.sign_in()
    context = await office.call("POST", f"{CURRENT}/context")
    assert (context["token"], context["account"]["needs"]) == (None, ["second-factor"])
    office.secret = secret
    await office.call("DELETE", CURRENT)
    assert (await office.ask("POST", f"{CURRENT}/context")).status_code == 401
