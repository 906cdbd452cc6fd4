"""Records in two provinces become one only where both agree, and nobody against their will."""

from typing import Any

import pytest
from live_platform import AUTHORITY, DEPARTMENT, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi
from staff import Staff, appointed

from offices.authority import Role
from registry.main import kept_for
from registry.retention.jobs import Retention

pytestmark = pytest.mark.anyio
FAR_OFFICE, FAR_SCHOOL = organisation_code(95, region="150102"), organisation_code(96, region="150102")


@pytest.fixture(scope="module")
async def far(registry_api: RegistryApi) -> Staff:
    """The authority of a county in another province."""
    rows = [
        {"code": FAR_OFFICE, "name": "新城区人社局", "kind": "hr-authority", "region_code": "150102"},
        {"code": FAR_SCHOOL, "name": "新城区小学", "kind": "institution", "region_code": "150102"},
    ]
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows})
    return await appointed(registry_api, 204, Role.HR_AUTHORITY, FAR_OFFICE)


@pytest.fixture(scope="module")
async def near(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 202, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def administrator(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 201, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def asked(registry_api: RegistryApi, administrator: Staff, serial: int) -> str:
    """That somebody's record be merged into one of the other province, asked for by one county alone."""
    await registry_api.register(person(serial), person(serial + 1, unit_code=FAR_SCHOOL))
    goes, stays = await registry_api.ids(serial, serial + 1)
    body = {"person_id": goes, "into_id": stays, "reason": "同一人"}
    return str((await administrator.call("POST", "/v1/mendings", body))["mending_id"])


async def step(staff: Staff, mending_id: str, what: str, reason: str | None = None) -> tuple[int, str]:
    """Status, and the state or the reason why not."""
    answer = await staff.ask("POST", f"/v1/mendings/{mending_id}/steps", {"step": what, "reason": reason})
    found = answer.json()
    return answer.status_code, found["state"] if answer.is_success else found["type"].rsplit(":")[-1]


async def learner(registry_api: RegistryApi, helper: Staff, serial: int) -> Staff:
    [person_id] = await registry_api.ids(serial)
    code = (await helper.call("POST", f"/v1/people/{person_id}/codes", {"reason": "本人到场"}))["code"]
    staff = Staff(registry_api, serial)
    assert (await staff.set_password(code)).status_code == 204
    assert (await staff.sign_in()).status_code == 201
    return staff


async def test_each_authority_signs_for_its_own_side(
    registry_api: RegistryApi, administrator: Staff, near: Staff, far: Staff
) -> None:
    made = await asked(registry_api, administrator, 210)
    other = await appointed(registry_api, 203, Role.HR_AUTHORITY, AUTHORITY)
    assert await step(near, made, "sign") == (200, "waiting")
    assert await step(near, made, "sign") == (409, "signed-already")
    assert await step(other, made, "sign") == (409, "signed-already")
    assert await registry_api.connection.fetchval("SELECT merged_into FROM person WHERE name = '测试210'") is None
    assert await step(far, made, "sign") == (200, "signed")
    assert await registry_api.connection.fetchval("SELECT merged_into FROM person WHERE name = '测试210'") is not None
    # Undoing takes both as well, and neither whoever signed it nor one side alone keeps it from being undone.
    assert await step(other, made, "ask-undo", "误") == (200, "undo-waiting")
    assert await step(near, made, "refuse") == (403, "second-signature"), "who signed first has signed too"
    assert await step(far, made, "refuse") == (403, "second-signature")
    assert await step(near, made, "sign") == (200, "undo-waiting")
    assert await step(far, made, "sign") == (200, "undone")


async def test_whoever_asked_decides_nothing_and_whoever_is_concerned_ends_it(
    registry_api: RegistryApi, administrator: Staff, near: Staff, far: Staff
) -> None:
    await registry_api.register(person(220), person(221, unit_code=FAR_SCHOOL))
    goes, stays = await registry_api.ids(220, 221)
    body = {"person_id": goes, "into_id": stays, "reason": "同一人"}
    made = (await near.call("POST", "/v1/mendings", body))["mending_id"]
    assert await step(near, made, "sign") == (403, "second-signature")
    assert await step(far, made, "sign") == (200, "waiting")
    assert await step(far, made, "refuse", "不是同一人") == (200, "refused")
    assert await step(near, made, "refuse") == (409, "out-of-order")
    far_head = await appointed(registry_api, 205, Role.UNIT_ADMINISTRATOR, FAR_SCHOOL)
    again = (await near.call("POST", "/v1/mendings", body))["mending_id"]
    assert await step(far_head, again, "sign") == (403, "not-yours")
    assert await step(far_head, again, "refuse", "不是同一人") == (200, "refused")
    stranger = await appointed(registry_api, 206, Role.UNIT_ADMINISTRATOR, DEPARTMENT)
    third = (await near.call("POST", "/v1/mendings", body))["mending_id"]
    assert await step(stranger, third, "refuse") == (403, "not-yours")
    await near.call("POST", f"/v1/mendings/{third}/steps", {"step": "refuse"})


async def test_the_people_concerned_see_it_and_object(
    registry_api: RegistryApi, administrator: Staff, near: Staff, far: Staff
) -> None:
    made = await asked(registry_api, administrator, 230)
    for serial, helper in ((230, administrator), (231, far)):
        concerned = await learner(registry_api, helper, serial)
        [own] = (await concerned.call("GET", "/v1/account/mendings"))["mendings"]
        assert (own["mending_id"], own["state"], own["reason"]) == (made, "waiting", "同一人")
        assert "mending.asked" in [act["what"] for act in (await concerned.call("GET", "/v1/account/looks"))["acts"]]
    why = {"reason": "不是本人"}
    path = f"/v1/account/mendings/{made}/objections"
    assert (await administrator.ask("POST", path, why)).status_code == 403
    assert (await concerned.call("POST", path, why))["state"] == "refused"
    assert await step(near, made, "sign") == (409, "out-of-order")
    # What was signed already waits to be undone once they object.
    made = await asked(registry_api, administrator, 232)
    concerned = await learner(registry_api, far, 233)
    assert (await step(near, made, "sign"), await step(far, made, "sign")) == ((200, "waiting"), (200, "signed"))
    assert (await concerned.call("POST", f"/v1/account/mendings/{made}/objections", why))["state"] == "undo-waiting"
    assert await step(far, made, "refuse") == (403, "second-signature")
    assert (await step(near, made, "sign"), await step(far, made, "sign")) == ((200, "undo-waiting"), (200, "undone"))


async def test_what_nobody_decides_ends_by_itself(
    registry_api: RegistryApi, administrator: Staff, near: Staff, far: Staff
) -> None:
    made = await asked(registry_api, administrator, 240)
    assert await step(near, made, "sign") == (200, "waiting")
    await registry_api.connection.execute(
        "UPDATE mending SET asked_at = asked_at - interval '31 days' WHERE mending_id = $1::uuid", made
    )
    assert await step(far, made, "sign") == (409, "has-expired")
    # It keeps nobody from asking again, and every signature is given anew.
    goes, stays = await registry_api.ids(240, 241)
    body = {"person_id": goes, "into_id": stays, "reason": "同一人"}
    again = (await administrator.call("POST", "/v1/mendings", body))["mending_id"]
    assert await step(far, made, "sign") == (409, "out-of-order")
    assert await step(far, again, "sign") == (200, "waiting")
    # Elsewhere the hour ends it, and forgets the number that somebody thought right.
    await registry_api.register(person(242))
    [wrong] = await registry_api.ids(242)
    body = {"person_id": wrong, "id_number": id_number(243), "reason": "号码有误"}
    made = (await administrator.call("POST", "/v1/mendings", body))["mending_id"]
    await registry_api.connection.execute(
        "UPDATE mending SET asked_at = asked_at - interval '31 days' WHERE mending_id = $1::uuid", made
    )
    await Retention(registry_api.service.db, kept_for(registry_api.service.web.state.app.settings)).forget()
    row: Any = await registry_api.connection.fetchrow("SELECT * FROM mending WHERE mending_id = $1::uuid", made)
    assert (row["state"], row["number_sealed"]) == ("expired", None)
