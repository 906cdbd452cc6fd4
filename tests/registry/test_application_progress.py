"""What has become of an application, and its withdrawal, for applicants without a session."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from applicants import decided, registration
from live_platform import AUTHORITY, SCHOOL, id_number, organisation_code
from registry_api import RegistryApi
from staff import Staff, appointed, reason_of

from offices.authority import Role
from registry.applications.domain import (
    NEXT_STEPS,
    WAITING_LASTS,
    ApplicationState,
    NextStep,
    Progress,
    progress_of,
)

MADE_AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
async def authority(registry_api: RegistryApi) -> Staff:
    """Of the county."""
    return await appointed(registry_api, 640, Role.HR_AUTHORITY, AUTHORITY)


async def asked(stranger: Staff) -> dict[str, Any]:
    made: dict[str, Any] = await stranger.call("POST", "/v1/registrations", registration(stranger.serial))
    return made


def new_unit(code: str, serial: int) -> dict[str, Any]:
    return {
        "code": code,
        "name": "零陵区新办小学",
        "region_code": "431102",
        "administrator": {"id_number": id_number(serial), "name": "新任管理员"},
        "password": "Correct-Horse-7",
    }


async def test_an_applicant_reads_who_decides_until_when_and_what_to_do(
    registry_api: RegistryApi, authority: Staff
) -> None:
    stranger = Staff(registry_api, 641)
    made = await asked(stranger)
    answer = await stranger.ask("POST", "/v1/registrations/state", made)
    assert answer.headers["cache-control"] == "no-store"
    assert not [word for word in (id_number(641), "测试641", "13800000000") if word in answer.text]
    found = answer.json()
    assert (found["kind"], found["state"], found["next"], found["opinion"]) == (
        "registration", "waiting", "show-code", None,
    )  # fmt: skip
    assert found["unit"] == {"code": SCHOOL, "name": "零陵区第一小学"}
    assert [step["step"] for step in found["steps"]] == ["asked", "waiting"]
    asked_at = datetime.fromisoformat(found["since"])
    assert datetime.fromisoformat(found["waits_until"]) - asked_at == WAITING_LASTS
    assert [office["name"] for office in found["deciders"]] == ["零陵区人力资源和社会保障局"], "the unit has nobody yet"

    administrator = await appointed(registry_api, 642, Role.UNIT_ADMINISTRATOR, SCHOOL)
    found = await stranger.call("POST", "/v1/registrations/state", made)
    assert [office["code"] for office in found["deciders"]] == [SCHOOL, AUTHORITY]

    await decided(administrator, made, "refuse", "非本单位人员")
    found = await stranger.call("POST", "/v1/registrations/state", made)
    assert (found["state"], found["opinion"], found["next"]) == ("refused", "非本单位人员", "apply-again")
    assert (found["waits_until"], [step["step"] for step in found["steps"]]) == (None, ["asked", "refused"])
    refused = await stranger.ask("POST", "/v1/registrations/withdrawals", made)
    assert reason_of(refused) == (409, "is-decided")


async def test_who_was_granted_is_told_to_sign_in(registry_api: RegistryApi, authority: Staff) -> None:
    stranger = Staff(registry_api, 643)
    made = await asked(stranger)
    assert (await decided(authority, made, "grant")).status_code == 200
    found = await stranger.call(
        "POST", "/v1/registrations/state", {**made, "code": made["code"].lower().replace("-", "")}
    )
    assert (found["state"], found["next"]) == ("granted", "sign-in")


async def test_what_is_withdrawn_is_deleted_and_nobody_decides_it(registry_api: RegistryApi, authority: Staff) -> None:
    stranger = Staff(registry_api, 644)
    made = await asked(stranger)
    withdrawn = await stranger.call("POST", "/v1/registrations/withdrawals", made)
    assert (withdrawn["state"], withdrawn["next"]) == ("withdrawn", "apply-again")
    assert await stranger.call("POST", "/v1/registrations/withdrawals", made) == withdrawn, "again is no error"
    assert await stranger.call("POST", "/v1/registrations/state", made) == withdrawn

    row = await registry_api.connection.fetchrow(
        "SELECT state, photo_sealed, password_hash, length(body_sealed) AS left FROM application"
        " WHERE application_id = $1",
        made["application_id"],
    )
    assert (row["state"], row["photo_sealed"], row["password_hash"]) == ("withdrawn", None, None)
    assert row["left"] < 100
    assert reason_of(await decided(authority, made, "grant")) == (404, "no-such-application")
    looked = await authority.ask("GET", f"/v1/applications/{made['application_id']}")
    assert reason_of(looked) == (404, "no-such-application")
    waiting = (await authority.call("GET", "/v1/applications"))["applications"]
    assert made["application_id"] not in [application["application_id"] for application in waiting]
    assert (await stranger.ask("POST", "/v1/registrations", registration(644))).status_code == 202
    acts = await registry_api.connection.fetchval(
        "SELECT count(*) FROM audit WHERE position('application.withdrawn'::bytea in body) > 0"
    )
    assert acts == 1


async def test_a_new_unit_is_followed_and_withdrawn_the_same_way(registry_api: RegistryApi, authority: Staff) -> None:
    stranger, code = Staff(registry_api, 645), organisation_code(65)
    made = await stranger.call("POST", "/v1/units", new_unit(code, 645))
    found = await stranger.call("POST", "/v1/registrations/state", made)
    assert (found["kind"], found["unit"]) == ("unit", {"code": code, "name": "零陵区新办小学"})
    assert [office["code"] for office in found["deciders"]] == [AUTHORITY]
    withdrawn = await stranger.call("POST", "/v1/registrations/withdrawals", made)
    assert (withdrawn["state"], withdrawn["unit"]) == ("withdrawn", found["unit"])


async def test_no_wrong_code_and_no_code_of_another_answers_anything(registry_api: RegistryApi) -> None:
    stranger = Staff(registry_api, 646)
    made = await asked(stranger)
    other = await stranger.call("POST", "/v1/registrations", registration(646))
    missing = {**made, "application_id": "0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234"}
    for wrong in ({**made, "code": other["code"]}, {**made, "code": "é"}, missing):
        for path in ("state", "withdrawals"):
            answer = await stranger.ask("POST", f"/v1/registrations/{path}", wrong)
            assert reason_of(answer) == (404, "no-application-of-code")
    assert (await stranger.call("POST", "/v1/registrations/state", made))["state"] == "waiting"


async def test_who_guesses_a_code_waits_and_keeps_nobody_out_elsewhere(registry_api: RegistryApi) -> None:
    thief, owner = (Staff(registry_api, 647, address=f"172.23.0.{host}") for host in (1, 2))
    made = await asked(owner)
    guesses = [
        await thief.ask("POST", "/v1/registrations/state", {**made, "code": f"AAAA-AAA{digit}"})
        for digit in range(2, 9)
    ]
    assert [answer.status_code for answer in guesses] == [404] * 5 + [429] * 2
    assert int(guesses[-1].headers["retry-after"]) >= 1
    assert (await owner.ask("POST", "/v1/registrations/state", made)).status_code == 200


async def test_who_guesses_from_many_addresses_waits_as_well(registry_api: RegistryApi) -> None:
    made = await asked(Staff(registry_api, 648))
    thieves = [Staff(registry_api, 648, address=f"172.23.1.{host}") for host in range(1, 25)]
    wrong = {**made, "code": "AAAA-AAAA"}
    statuses = [(await thief.ask("POST", "/v1/registrations/state", wrong)).status_code for thief in thieves]
    assert statuses == [404] * 20 + [429] * 4


@pytest.mark.parametrize(
    ("state", "days", "progress", "since"),
    [
        (ApplicationState.WAITING, 29, Progress.WAITING, 0),
        (ApplicationState.WAITING, 30, Progress.LAPSED, 30),
        (ApplicationState.REFUSED, 40, Progress.REFUSED, 3),
        (ApplicationState.SUPERSEDED, 40, Progress.SUPERSEDED, 3),
    ],
)
def test_what_nobody_decides_in_thirty_days_has_lapsed(
    state: ApplicationState, days: int, progress: Progress, since: int
) -> None:
    decided_at = None if state is ApplicationState.WAITING else MADE_AT + timedelta(days=3)
    found = progress_of(state, MADE_AT, decided_at, MADE_AT + timedelta(days=days))
    assert found == (progress, MADE_AT + timedelta(days=since))


def test_every_state_has_a_next_step() -> None:
    assert set(NEXT_STEPS) == set(Progress)
    assert {str(state) for state in ApplicationState} < {str(progress) for progress in Progress}
    assert set(NEXT_STEPS.values()) == set(NextStep)
