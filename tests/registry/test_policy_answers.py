"""Questions about policies: asked of the authority of one's region, and answered for everybody in other words."""

from typing import Any
from uuid import uuid4

import pytest
from live_platform import AUTHORITY, SCHOOL, organisation_code, person
from registry_api import RegistryApi, calling
from staff import Staff, appointed, reason_of

from common.limits import Limiter
from offices.authority import Role
from registry.cases import api as cases
from registry.cases.domain import CaseKind, CaseState
from registry.policy_answers import api as policy_answers
from registry.policy_answers.domain import SAME_CHARS_MAX, Unpublishable, repeats, unpublishable

pytestmark = pytest.mark.anyio
CITY_OFFICE, FAR_OFFICE = organisation_code(71, region="431100"), organisation_code(72, region="431103")
ASKED = {
    "kind": "policy-question",
    "title": "产假期间的学时",
    "text": "我在零陵区第三小学任教,去年三月到九月休产假,当年只学了四十学时,还要补吗?",
}
WORDING = {"question": "休产假的年度,学时未学满的,是否需要补训?", "answer": "按规定可以免予当年培训,不需要补训。"}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One teacher says more here than anybody would."""
    for name in ("_openings", "_steps"):
        monkeypatch.setattr(cases, name, Limiter(rate=100, burst=1_000))


async def themselves(registry_api: RegistryApi, serial: int, role: Role, unit: str) -> Staff:
    staff = await appointed(registry_api, serial, role, unit)
    await staff.choose_password()
    return staff


@pytest.fixture(scope="module")
async def county(registry_api: RegistryApi) -> Staff:
    rows = [
        {"code": CITY_OFFICE, "name": "永州市人社局", "kind": "hr-authority", "region_code": "431100"},
        {"code": FAR_OFFICE, "name": "冷水滩区人社局", "kind": "hr-authority", "region_code": "431103"},
    ]
    await registry_api.call("/registry/v1/organisations/imports", {"organisations": rows})
    return await themselves(registry_api, 501, Role.HR_AUTHORITY, AUTHORITY)


@pytest.fixture(scope="module")
async def city(registry_api: RegistryApi, county: Staff) -> Staff:
    return await themselves(registry_api, 502, Role.HR_AUTHORITY, CITY_OFFICE)


@pytest.fixture(scope="module")
async def far(registry_api: RegistryApi, county: Staff) -> Staff:
    return await themselves(registry_api, 503, Role.HR_AUTHORITY, FAR_OFFICE)


@pytest.fixture(scope="module")
async def teacher(registry_api: RegistryApi) -> Staff:
    await registry_api.register(person(504))
    return await themselves(registry_api, 504, Role.UNIT_ADMINISTRATOR, SCHOOL)


async def step(staff: Staff, case_id: str, what: str, text: str | None = None) -> None:
    await staff.call("POST", f"/v1/cases/{case_id}/steps", {"step": what, "text": text})


async def answered(teacher: Staff, office: Staff, **other: Any) -> str:
    """A question with an answer to the one who asked."""
    case_id = str((await teacher.call("POST", "/v1/cases", {**ASKED, **other}))["case_id"])
    await step(office, case_id, "take")
    await step(office, case_id, "answer", "您当年免予培训。")
    return case_id


async def listed(registry_api: RegistryApi, query: str = "") -> Any:
    """What anybody reads, without a session."""
    async with calling(registry_api.app, f"10.9.{uuid4().int % 250}.{uuid4().int % 250}") as client:
        answer = await client.get(f"/registry/v1/policy-answers{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_question_is_answered_in_time_and_published_in_other_words(
    registry_api: RegistryApi, county: Staff, teacher: Staff
) -> None:
    asked = await teacher.call("POST", "/v1/cases", ASKED)
    path = f"/v1/cases/{asked['case_id']}"
    [waiting] = [case for case in (await county.call("GET", "/v1/cases"))["cases"] if case["kind"] == "policy-question"]
    days = await registry_api.connection.fetchval(
        "SELECT due_on - (opened_at AT TIME ZONE 'Asia/Shanghai')::date FROM case_file"
    )
    assert (waiting["case_id"], waiting["reporter"], days) == (asked["case_id"], None, 15)
    await step(county, asked["case_id"], "take")
    assert reason_of(await county.ask("POST", f"{path}/publications", WORDING)) == (409, "not-answered")
    await step(county, asked["case_id"], "answer", "您当年免予培训。")
    assert "政策咨询" in [
        message["title"] for message in (await teacher.call("GET", "/v1/account/messages"))["messages"]
    ]

    assert reason_of(await county.ask("GET", f"{path}/publications")) == (404, "no-such-policy-answer")
    made = await county.call("POST", f"{path}/publications", WORDING)
    assert reason_of(await county.ask("POST", f"{path}/publications", WORDING)) == (409, "is-published")
    page = await listed(registry_api)
    [shown] = page["answers"]
    assert {**shown, "published_at": ""} == {
        "answer_id": made["answer_id"], "region_code": "431102", "region": "零陵区", "office": shown["office"],
        **WORDING, "published_at": "",
    }  # fmt: skip
    assert page["before"] is None
    assert await county.call("GET", f"{path}/publications") == shown
    # Nothing in it leads to the case or to who asked.
    for mine in (asked["case_id"], "测试504", "零陵区第三小学", ASKED["title"]):
        assert mine not in str(page)
    acts = "SELECT convert_from(body, 'UTF8') FROM audit WHERE body LIKE '%policy-answer.published%'"
    assert made["answer_id"] in await registry_api.connection.fetchval(acts)


async def test_anybody_may_keep_the_answer_for_a_minute(registry_api: RegistryApi) -> None:
    answer = await registry_api.client.get("/registry/v1/policy-answers")
    assert answer.headers["cache-control"] == "public, max-age=60"
    one = await registry_api.client.get(f"/registry/v1/policy-answers/{answer.json()['answers'][0]['answer_id']}")
    assert one.json() == answer.json()["answers"][0]
    assert one.headers["cache-control"] == "public, max-age=60"


async def test_nothing_of_the_askers_own_wording_is_published(county: Staff, teacher: Staff) -> None:
    path = f"/v1/cases/{await answered(teacher, county)}/publications"
    for wording in ({"question": ASKED["text"]}, {"answer": f"来信说:{ASKED['text'][:-1]}。答复如下。"}):
        assert reason_of(await county.ask("POST", path, {**WORDING, **wording})) == (422, "own-words")
    number = {**WORDING, "answer": "身份证号11010519491231002X的人员不需要补训。"}
    assert reason_of(await county.ask("POST", path, number)) == (422, "not-this-shape")


async def test_only_the_office_that_answered_publishes_and_those_above_it_withdraw(
    registry_api: RegistryApi, county: Staff, city: Staff, far: Staff, teacher: Staff
) -> None:
    case_id = await answered(teacher, county)
    path = f"/v1/cases/{case_id}/publications"
    for stranger in (city, far):
        assert reason_of(await stranger.ask("POST", path, WORDING)) == (404, "no-such-case")
    assert reason_of(await teacher.ask("POST", path, WORDING)) == (403, "not-your-step")
    made = f"/v1/policy-answers/{(await county.call('POST', path, WORDING))['answer_id']}"
    for stranger in (far, teacher):
        assert reason_of(await stranger.ask("DELETE", made)) == (403, "not-yours")
    assert (await city.ask("DELETE", made)).status_code == 204
    assert reason_of(await city.ask("DELETE", made)) == (404, "no-such-policy-answer")
    assert (await registry_api.client.get(f"/registry{made}")).status_code == 404
    assert made.rpartition("/")[2] not in str(await listed(registry_api))
    withdrawn = "SELECT count(*) FROM audit WHERE body LIKE '%policy-answer.withdrawn%'"
    assert await registry_api.connection.fetchval(withdrawn) == 1
    # What was withdrawn may be published anew, in better words.
    assert (await county.ask("POST", path, WORDING)).status_code == 201


async def test_feedback_is_never_published_and_a_question_names_no_organisation(county: Staff, teacher: Staff) -> None:
    path = f"/v1/cases/{await answered(teacher, county, kind='feedback')}/publications"
    assert reason_of(await county.ask("POST", path, WORDING)) == (422, "not-a-question")
    assert reason_of(await teacher.ask("POST", "/v1/cases", {**ASKED, "about_code": SCHOOL})) == (422, "feedback-about")


async def test_answers_are_found_by_word_and_by_region_with_those_above_it(
    registry_api: RegistryApi, county: Staff, city: Staff, far: Staff, teacher: Staff
) -> None:
    case_id = await answered(teacher, county)
    await step(teacher, case_id, "reopen", "请市局解释。")
    await step(county, case_id, "refer", "请市局答复。")
    await step(city, case_id, "take")
    await step(city, case_id, "answer", "全市一样。")
    for_the_city = {"question": "全市是否执行同一标准?", "answer": "全市执行100%同一标准_A。"}
    await city.call("POST", f"/v1/cases/{case_id}/publications", for_the_city)

    async def regions(query: str) -> set[str]:
        return {answer["region_code"] for answer in (await listed(registry_api, query))["answers"]}

    assert await regions("?region=431102") == {"431102", "431100"}
    assert await regions("?region=431103") == {"431100"}, "its own authority has answered nothing"
    assert await regions("?region=431100") == {"431100"}
    assert await regions("?region=110000") == set()
    assert await regions("?q=产假") == {"431102"}
    assert await regions("?q=100%25同一") == await regions("?q=标准_a") == {"431100"}, "as it is written, in any case"
    assert await regions("?q=%25") == {"431100"}, "no wildcard"
    assert await regions("?q=没有的词") == set()


async def test_pages_go_on_where_the_one_before_ended(
    registry_api: RegistryApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_answers, "PAGE_MAX", 2)
    first = await listed(registry_api)
    second = await listed(registry_api, f"?before={first['before']}")
    found = [answer["answer_id"] for page in (first, second) for answer in page["answers"]]
    assert found == sorted(set(found), reverse=True)
    assert (len(found), second["before"]) == (3, None)


async def test_a_flood_of_searches_is_slowed_down(registry_api: RegistryApi) -> None:
    async with calling(registry_api.app, "10.77.0.1") as client:
        answers = [await client.get("/registry/v1/policy-answers") for _ in range(80)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429


def test_what_may_be_published_follows_from_the_case() -> None:
    question, answer = CaseKind.POLICY_QUESTION, ["add", "take", "answer"]
    assert unpublishable(question, CaseState.ANSWERED, answer) is None
    assert unpublishable(question, CaseState.CLOSED, [*answer, "close"]) is None
    assert unpublishable(question, CaseState.CLOSED, ["add", "close"]) is Unpublishable.NOT_ANSWERED
    assert unpublishable(question, CaseState.OPEN, [*answer, "reopen"]) is Unpublishable.NOT_ANSWERED
    for kind in set(CaseKind) - {question}:
        assert unpublishable(kind, CaseState.ANSWERED, answer) is Unpublishable.NO_QUESTION


def test_a_repetition_is_found_wherever_it_stands_and_however_it_is_spaced() -> None:
    said = "".join(chr(0x4E00 + number) for number in range(SAME_CHARS_MAX + 5))
    run = said[2 : 2 + SAME_CHARS_MAX + 1]
    assert repeats(f"前{run}后", said)
    assert repeats("\n".join(run), said)
    assert not repeats(f"前{run[1:]}后", said)
    assert not repeats("", said)
    assert not repeats(said, "")
