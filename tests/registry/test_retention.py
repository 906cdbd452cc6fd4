"""What is over is forgotten after a while, and what is needed stays."""

from live_platform import AUTHORITY, person
from registry_api import RegistryApi
from staff import appointed

from offices.authority import Role
from registry.main import kept_for
from registry.retention.jobs import Retention


async def test_sessions_codes_and_applications_that_are_long_over_go_and_nothing_else(
    registry_api: RegistryApi,
) -> None:
    staff = await appointed(registry_api, 950, Role.HR_AUTHORITY, AUTHORITY)
    await registry_api.register(person(951))
    [person_id] = await registry_api.ids(951)
    await staff.call("POST", f"/v1/people/{person_id}/codes", {"reason": "新入职"})
    job = Retention(registry_api.service.db, kept_for(registry_api.service.web.state.app.settings))
    assert set((await job.forget()).values()) == {0}
    await staff.sign_in()

    old = "now() - interval '181 days'"
    await registry_api.connection.execute(
        f"UPDATE session SET ends_at = {old}, ended_at = {old} WHERE ended_at IS NOT NULL"
    )
    await registry_api.connection.execute(f"UPDATE one_time_code SET used_at = {old} WHERE used_at IS NOT NULL")
    await registry_api.connection.execute(f"UPDATE one_time_code SET ends_at = {old} WHERE purpose = 'password'")
    gone = await job.forget()
    assert gone["one_time_code"] >= 2
    assert (await staff.ask("GET", "/v1/account")).status_code == 200
    recovery = "SELECT count(*) FROM one_time_code WHERE purpose = 'recovery' AND used_at IS NULL"
    assert await registry_api.connection.fetchval(recovery) == 8, "a recovery code has no end"
    assert set((await job.forget()).values()) == {0}


async def test_an_application_goes_a_year_after_its_decision(registry_api: RegistryApi) -> None:
    insert = """
        INSERT INTO application (application_id, kind, state, blind_index, region_code, body_sealed, made_by, made_at,
                                 decided_at)
        VALUES (gen_random_uuid(), 'unit', $1, '', '431102', '', 'anybody', now() - $2::interval, $3)
    """
    for state, age, decided in (
        ("waiting", 29, None),
        ("waiting", 430, None),
        ("refused", 400, 399),
        ("granted", 400, 9),
    ):
        decided_at = (
            None
            if decided is None
            else await registry_api.connection.fetchval(f"SELECT now() - interval '{decided} days'")
        )
        days = await registry_api.connection.fetchval(f"SELECT interval '{age} days'")
        await registry_api.connection.execute(insert, state, days, decided_at)
    job = Retention(registry_api.service.db, kept_for(registry_api.service.web.state.app.settings))
    assert (await job.forget())["application"] == 2
    left = await registry_api.connection.fetch("SELECT state FROM application ORDER BY state")
    assert [row["state"] for row in left] == ["granted", "waiting"]
