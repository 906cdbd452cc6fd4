"""Whoever reports is safe from whoever helped them in, and no case is hidden by whoever is complained of."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from applicants import decided, registration
from live_platform import AUTHORITY, SCHOOL, id_number, organisation_code, person
from registry_api import RegistryApi, calling
from staff import CHOSEN, PASSWORD, Staff, appointed, waited

from common.limits import Limiter
from common.readings import add_up
from offices.authority import Role
from registry.accounts.api import attempts
from registry.accounts.domain.password_proofs import holds, key_from, proof_of
from registry.cases import api as cases
from registry.cases.domain import Credentials, Sight, sight_of

pytestmark = pytest.mark.anyio
CITY_OFFICE, FAR_OFFICE = organisation_code(71, region="431100"), organisation_code(72, region="431103")
FAR_SCHOOL, LONE_SCHOOL = organisation_code(73, region="431103"), organisation_code(74, region="431124")
COMPLAINT = {"kind": "complaint", "title": "代学", "text": "有人代学。", "about_code": SCHOOL}


def reason(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rsplit(":")[-1]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few people do more here than anybody would."""
    for name in ("_openings", "_files", "_steps"):
        monkeypatch.setattr(cases, name, Limiter(rate=100, burst=1_000))
    monkeypatch.setattr(attempts, "_by_account", Limiter(rate=100, burst=1_000))


async def themselves(registry_api: RegistryApi, serial: int, role: Role, unit: str) -> Staff:
    """Somebody with a role, and a password that nobody else has known."""
    staff = await appointed(registry_api, serial, role, unit)
    await staff.choose_password()
    return staff


@pytest.fixture(scope="module")
async def city(registry_api: RegistryApi) -> Staff:
    rows = [
        {"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"},
        {"code": FAR_OFFICE, "name": "冷水滩区人社局", "kind": "hr-authority", "region_code": "431103"},
        {"code": FAR_SCHOOL, "name": "冷水滩区小学", "kind": "institution", "region_code": "431103"},
        {"code": LONE_SCHOOL, "name": "道县小学", "kind": "institution", "region_code": "431124"},
    ]
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows})
    return await themselves(registry_api, 602, Role.HR_AUTHORITY, CITY_OFFICE)


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    return await themselves(registry_api, 601, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def head(registry_api: RegistryApi) -> Staff:
    return await appointed(registry_api, 603, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def helped(staff: Staff, serial: int) -> Staff:
    """Somebody of the school with the password of a code that was made for them just now."""
    [person_id] = await staff.registry_api.ids(serial)
    code = (await staff.call("POST", f"/v1/people/{person_id}/codes", {"reason": "忘记密码"}))["code"]
    await waited(staff.registry_api)  # as a code does for an account that has a second factor
    learner = Staff(staff.registry_api, serial)
    assert (await learner.set_password(code)).status_code == 204
    assert (await learner.sign_in()).status_code == 201
    return learner


async def learner_of(staff: Staff, serial: int) -> Staff:
    await staff.registry_api.register(person(serial))
    learner = await helped(staff, serial)
    await learner.choose_password()
    return learner


async def sent(staff: Staff, method: str, path: str, proof: str = "", document: Any = None) -> Any:
    headers = {"authorization": f"Session {staff.token}", "password-proof": proof}
    async with calling(staff.registry_api.app, staff.address) as client:
        return await client.request(method, f"/registry{path}", json=document, headers=headers)


async def case_messages(staff: Staff) -> list[str]:
    found = (await staff.call("GET", "/v1/account/messages"))["messages"]
    return [item["text"] for item in found if item["kind"] == "case"]


async def test_whoever_helps_somebody_in_reads_nothing_of_their_complaint(county: Staff, head: Staff) -> None:
    learner = await learner_of(head, 610)
    case_id = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    await county.call("POST", f"/v1/cases/{case_id}/steps", {"step": "take"})
    assert len(await case_messages(learner)) == 1
    thief = await helped(head, 610)
    step = ("POST", f"/v1/cases/{case_id}/steps", {"step": "close"})
    asked = [("GET", "/v1/account/cases", None), ("GET", f"/v1/cases/{case_id}", None), step]
    for method, path, document in [*asked, ("GET", f"/v1/cases/{uuid4()}", None), ("POST", "/v1/cases", COMPLAINT)]:
        assert reason(await thief.ask(method, path, document)) == (403, "password-of-helper")
    assert await case_messages(thief) == []
    # Another password of their own choice, and it is as if there had been none.
    await thief.choose_password("Stolen-Horse-99")
    own = await thief.call("GET", "/v1/account/cases")
    assert own["cases"] == []
    assert own["since"] is not None
    for method, path, document in asked[1:]:
        assert reason(await thief.ask(method, path, document)) == (404, "no-such-case")
    assert await case_messages(thief) == []
    # What is opened from now on is their own business.
    later = (await thief.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    assert [case["case_id"] for case in (await thief.call("GET", "/v1/account/cases"))["cases"]] == [later]


async def test_whoever_helps_somebody_in_is_not_told_that_a_case_of_theirs_was_read(
    registry_api: RegistryApi, county: Staff, head: Staff
) -> None:
    learner = await learner_of(head, 620)
    learner_of_old = await themselves(registry_api, 621, Role.UNIT_ADMINISTRATOR, SCHOOL)
    for reporter in (learner, learner_of_old):
        case_id = (await reporter.call("POST", "/v1/cases", {**COMPLAINT, "is_named": True}))["case_id"]
        await county.call("GET", f"/v1/cases/{case_id}")
    app = registry_api.service.web.state.app
    await add_up(registry_api.service.db, app.sealer)
    thief = await helped(head, 620)
    for session in (thief, await _with_own_password(thief)):
        assert "case" not in await kinds_read(session)
    assert "case" in await kinds_read(learner_of_old)


async def _with_own_password(thief: Staff) -> Staff:
    await thief.choose_password("Stolen-Horse-99")
    return thief


async def kinds_read(staff: Staff) -> set[str]:
    """What readings of oneself are shown, in the log and in the export."""
    looks = (await staff.call("GET", "/v1/account/looks"))["readings"]
    exported = (await staff.call("GET", "/v1/account/export"))["readings"]
    kinds = {look["kind"] for look in looks}
    assert kinds == {reading["kind"] for reading in exported}
    return kinds


async def test_a_second_factor_from_before_the_help_shows_that_it_is_the_same_human(head: Staff) -> None:
    learner = await learner_of(head, 611)
    await learner.enrol()
    case_id = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    again = await helped(head, 611)
    again.secret, again.steps = learner.secret, learner.steps
    assert (await again.sign_in()).status_code == 201
    await again.choose_password()
    assert [case["case_id"] for case in (await again.call("GET", "/v1/account/cases"))["cases"]] == [case_id]


async def test_whoever_helps_twice_reads_nothing_with_a_second_factor_of_their_own(head: Staff) -> None:
    learner = await learner_of(head, 616)
    case_id = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    # They sit down in the account, enrol their own authenticator, and prove with it that they are the same at the next.
    thief = await helped(head, 616)
    recovery = await thief.enrol()
    [person_id] = await head.registry_api.ids(616)
    code = (await head.call("POST", f"/v1/people/{person_id}/codes", {"reason": "忘记密码"}))["code"]
    body = {"id_number": id_number(616), "code": code, "password": "Stolen-Horse-98", "second_factor": recovery[0]}
    assert (await thief.ask("POST", "/v1/passwords", body)).status_code == 204
    assert (await thief.sign_in("Stolen-Horse-98")).status_code == 201
    await thief.choose_password("Stolen-Horse-99", "Stolen-Horse-98")
    own = await thief.call("GET", "/v1/account/cases")
    assert own["cases"] == []
    assert own["since"] is not None
    assert reason(await thief.ask("GET", f"/v1/cases/{case_id}")) == (404, "no-such-case")
    assert await case_messages(thief) == []


async def test_how_many_cases_there_are_is_hidden_from_helpers_as_well(
    head: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_openings", Limiter(rate=0.001, burst=4))
    opened = []
    for serial, before in ((617, 0), (618, 2)):
        learner = await learner_of(head, serial)
        for _ in range(before):
            await learner.call("POST", "/v1/cases", COMPLAINT)
        thief = await helped(head, serial)
        await thief.choose_password("Stolen-Horse-99")
        answers = [await thief.ask("POST", "/v1/cases", COMPLAINT) for _ in range(5)]
        opened.append([answer.status_code for answer in answers])
    assert opened[0] == opened[1] == [201, 201, 201, 201, 429]
    # Nor does the number of those that one may have at a time tell.
    monkeypatch.setattr(cases, "_openings", Limiter(rate=100, burst=1_000))
    for _ in range(6):
        await thief.call("POST", "/v1/cases", COMPLAINT)
    assert reason(await thief.ask("POST", "/v1/cases", COMPLAINT)) == (409, "too-many-open")


async def test_a_password_of_a_registration_is_one_that_its_unit_may_know(
    registry_api: RegistryApi, head: Staff
) -> None:
    form = registration(619)
    asked = (await Staff(registry_api, 619).ask("POST", "/v1/registrations", form)).json()
    assert (await decided(head, asked, "grant")).status_code == 200
    learner, thief = Staff(registry_api, 619), Staff(registry_api, 619)
    await learner.sign_in(form["password"])
    assert reason(await learner.ask("POST", "/v1/cases", COMPLAINT)) == (403, "password-of-helper")
    await learner.choose_password(was=form["password"])
    case_id = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    assert (await thief.sign_in(form["password"])).status_code == 401
    assert (await learner.call("GET", f"/v1/cases/{case_id}"))["is_yours"] is True


async def test_ones_own_cases_ask_for_the_password_again(registry_api: RegistryApi, county: Staff, head: Staff) -> None:
    learner, other = await learner_of(head, 612), await learner_of(head, 613)
    case_id = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    await county.call("POST", f"/v1/cases/{case_id}/steps", {"step": "take"})
    age = "UPDATE session SET created_at = created_at {} interval '11 minutes'"
    await registry_api.connection.execute(age.format("-"))
    paths = ["/v1/account/cases", f"/v1/cases/{case_id}", f"/v1/cases/{uuid4()}"]
    for path in paths:
        mine, theirs = await learner.ask("GET", path), await other.ask("GET", path)
        assert reason(mine) == (403, "password-needed")
        assert mine.json()["detail"] == theirs.json()["detail"], "nobody learns whose case it is"
    assert reason(await learner.ask("POST", "/v1/cases", COMPLAINT)) == (403, "password-needed")
    close = {"step": "close"}
    assert reason(await learner.ask("POST", f"/v1/cases/{case_id}/steps", close)) == (403, "password-needed")
    assert await case_messages(learner) == []
    # Whoever answers it goes on without.
    assert (await county.call("GET", f"/v1/cases/{case_id}"))["is_yours"] is False
    prove = "/v1/sessions/current/password-proofs"
    assert reason(await learner.ask("POST", prove, {"password": PASSWORD})) == (401, "wrong-credentials")
    proof = (await learner.call("POST", prove, {"password": CHOSEN}))["proof"]
    assert (await sent(learner, "GET", f"/v1/cases/{case_id}", proof)).json()["is_yours"] is True
    assert (await sent(learner, "GET", "/v1/account/cases", proof)).json()["cases"][0]["case_id"] == case_id
    assert reason(await sent(other, "GET", f"/v1/cases/{case_id}", proof)) == (403, "password-needed")
    theirs = (await other.call("POST", prove, {"password": CHOSEN}))["proof"]
    assert reason(await sent(other, "GET", f"/v1/cases/{case_id}", theirs)) == (404, "no-such-case")
    await registry_api.connection.execute(age.format("+"))
    # Nothing on record tells who gave their password, and so who has a case.
    trail = await registry_api.connection.fetch("SELECT convert_from(body, 'UTF8') AS body FROM audit")
    assert all("proof" not in item["body"] and "proved" not in item["body"] for item in trail)


async def test_where_an_official_is_put_afterwards_changes_nothing(
    registry_api: RegistryApi, county: Staff, head: Staff
) -> None:
    official = await themselves(registry_api, 606, Role.HR_AUTHORITY, AUTHORITY)
    learner = await learner_of(head, 614)
    case_id = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    await registry_api.register(person(606))
    assert (await official.ask("GET", f"/v1/cases/{case_id}")).status_code == 200
    assert case_id in str(await official.call("GET", "/v1/cases"))
    # Of what is complained of later nobody judges who stands there; somebody else of the office does.
    later = (await learner.call("POST", "/v1/cases", COMPLAINT))["case_id"]
    assert reason(await official.ask("GET", f"/v1/cases/{later}")) == (404, "no-such-case")
    assert later not in str(await official.call("GET", "/v1/cases"))
    assert later in str(await county.call("GET", "/v1/cases"))


async def test_what_nobody_at_its_level_may_answer_goes_to_the_level_above(
    registry_api: RegistryApi, city: Staff, county: Staff, head: Staff
) -> None:
    learner = await learner_of(head, 615)
    await registry_api.register(person(604, unit_code=FAR_SCHOOL))
    far = await themselves(registry_api, 604, Role.HR_AUTHORITY, FAR_OFFICE)
    # The far county's only official was of the school; the other one has no official at all.
    of_school = (await learner.call("POST", "/v1/cases", {**COMPLAINT, "about_code": FAR_SCHOOL}))["case_id"]
    of_nobody = (await learner.call("POST", "/v1/cases", {**COMPLAINT, "about_code": LONE_SCHOOL}))["case_id"]
    for case_id in (of_school, of_nobody):
        assert case_id in str(await city.call("GET", "/v1/cases"))
        for stranger in (far, county):
            assert case_id not in str(await stranger.call("GET", "/v1/cases"))
            assert (await stranger.ask("GET", f"/v1/cases/{case_id}")).status_code == 404
    # As soon as somebody may, it is theirs, unless the level above has taken it.
    await city.call("POST", f"/v1/cases/{of_nobody}/steps", {"step": "take"})
    other = await themselves(registry_api, 605, Role.HR_AUTHORITY, FAR_OFFICE)
    assert of_school in str(await other.call("GET", "/v1/cases"))
    assert of_school not in str(await city.call("GET", "/v1/cases"))
    assert of_nobody in str(await city.call("GET", "/v1/cases"))
    assert (await city.call("GET", f"/v1/cases/{of_nobody}"))["region_code"] == "431100"


async def test_whoever_has_the_key_of_other_services_makes_no_proof(registry_api: RegistryApi, head: Staff) -> None:
    learner = await learner_of(head, 620)
    await registry_api.connection.execute("UPDATE session SET created_at = created_at - interval '11 minutes'")
    [session_id] = await registry_api.connection.fetchrow(
        "SELECT session_id FROM session ORDER BY session_id DESC LIMIT 1"
    )
    app, until = registry_api.service.web.state.app, datetime.now(UTC) + timedelta(minutes=5)
    forged = proof_of(app.index.key, session_id, until)
    assert reason(await sent(learner, "GET", "/v1/account/cases", forged)) == (403, "password-needed")
    own = proof_of(key_from(app.sealer.keys[app.sealer.current]), session_id, until)
    assert (await sent(learner, "GET", "/v1/account/cases", own)).status_code == 200


def test_a_proof_is_of_one_session_and_ends() -> None:
    key, session_id, until = bytes(32), uuid4(), datetime(2026, 9, 1, 8, tzinfo=UTC)
    proof = proof_of(key, session_id, until)
    assert holds(key, session_id, proof, until - timedelta(seconds=1))
    assert not holds(key, session_id, proof, until)
    assert not holds(key, uuid4(), proof, until - timedelta(seconds=1))
    assert not holds(b"1" * 32, session_id, proof, until - timedelta(seconds=1))
    later = f"{int(until.timestamp()) + 1}.{proof.partition('.')[2]}"
    assert not holds(key, session_id, later, until - timedelta(seconds=1))
    for nonsense in ("", ".", "9" * 40, "٣.x", "-1.x", "\udcff"):
        assert not holds(key, session_id, nonsense, until)


def test_what_a_session_sees_of_cases() -> None:
    begun, early, late = (datetime(2026, 9, 1, hour, tzinfo=UTC) for hour in (12, 8, 10))

    def seen(
        set_at: datetime,
        helped: datetime | None,
        factor: datetime | None = None,
        before: datetime | None = None,
        *,
        given: bool = False,
    ) -> Sight:
        return sight_of(Credentials(begun, given, set_at, helped, factor, before), has_proof=False, now=begun)

    assert (seen(late, None).has_own_password, seen(late, None).since) == (True, None)
    assert (seen(late, late).has_own_password, seen(late, late).since) == (False, late)
    assert (seen(begun, late).has_own_password, seen(begun, late).since) == (True, late)
    first = early - timedelta(hours=1)
    assert seen(begun, late, early, first, given=True).since == first, "who enrolled it was helped before"
    assert seen(begun, late, early, given=True).since == early, "nobody kept when they were helped before"
    assert seen(begun, late, early, first).since == late, "it was not given in this session"
    assert seen(begun, late, begun, late, given=True).since == late, "it was enrolled after the help"
    assert seen(begun, late, begun, given=True).since == late
    assert seen(begun, None, early, first, given=True).since is None
    assert seen(late, None).is_proved
    assert not sight_of(Credentials(early, False, late, None, None, None), has_proof=False, now=begun).is_proved
